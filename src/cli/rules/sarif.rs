//! Findings in rule files as a SARIF 2.1.0 log.

use serde_json::{Value, json};

use crate::rule::{Diagnostic, LINTS, Severity};

/// What errors are called: they have no lint.
const ERROR: &str = "invalid-rule";

/// A log with one run. Columns count code points.
pub(super) fn log(found: &[Diagnostic]) -> Value {
    let errors = std::iter::once((ERROR, "a rule file that cannot be used"));
    let rules: Vec<Value> =
        errors.chain(LINTS).map(|(name, about)| json!({ "id": name, "shortDescription": { "text": about } })).collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": "jushi", "version": env!("CARGO_PKG_VERSION"), "rules": rules } },
            "columnKind": "unicodeCodePoints",
            "results": found.iter().map(result).collect::<Vec<Value>>(),
        }],
    })
}

fn result(found: &Diagnostic) -> Value {
    let ((line, column), (end_line, end_column)) = (found.line_column(), found.end_line_column());
    let text = match &found.hint {
        Some(hint) => format!("{}: {hint}", found.message),
        None => found.message.clone(),
    };
    json!({
        "ruleId": found.lint.unwrap_or(ERROR),
        "level": if found.severity == Severity::Error { "error" } else { "warning" },
        "message": { "text": text },
        "locations": [{
            "physicalLocation": {
                "artifactLocation": { "uri": uri(&found.file) },
                "region": {
                    "startLine": line,
                    "startColumn": column,
                    "endLine": end_line,
                    "endColumn": end_column,
                },
            },
        }],
    })
}

/// A path below the rules folder as a relative URI.
fn uri(path: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
    path.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}
