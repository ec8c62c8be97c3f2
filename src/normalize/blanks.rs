use crate::text::Rewriter;
pub(super) fn rewrite(_rewriter: &mut Rewriter<'_>) {}
