//! Characters that pinyin annotations have torn apart.

use super::Findings;
use crate::text::Rewriter;

pub(super) fn rewrite(_rewriter: &mut Rewriter<'_>, _findings: &mut Findings) {}
