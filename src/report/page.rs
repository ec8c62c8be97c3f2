use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::article::ReportArticle;

const STYLE: &str = include_str!("assets/report.css");
const SCRIPT: &str = concat!(
    "(() => {\n\"use strict\";\n",
    include_str!("assets/dom.js"),
    include_str!("assets/decimal.js"),
    include_str!("assets/data.js"),
    include_str!("assets/filters.js"),
    include_str!("assets/table.js"),
    include_str!("assets/highlight.js"),
    include_str!("assets/reader.js"),
    include_str!("assets/plots.js"),
    include_str!("assets/warnings.js"),
    include_str!("assets/app.js"),
    "})();\n",
);
const BODY: &str = include_str!("assets/body.html");

/// A page that is being written.
#[derive(Debug)]
pub struct Page {
    title: String,
    articles: Vec<Value>,
    facts: Vec<Value>,
    kinds: Names,
    rules: Names,
    states: BTreeMap<String, &'static str>,
    /// Articles that are not in the page, each with the reason.
    unreadable: Vec<[String; 2]>,
}

/// Names and their numbers, in the order in which they came.
#[derive(Debug, Default)]
struct Names {
    numbers: BTreeMap<String, usize>,
    names: Vec<String>,
}

impl Names {
    fn number(&mut self, name: &str) -> usize {
        if let Some(number) = self.numbers.get(name) {
            return *number;
        }
        self.numbers.insert(name.to_owned(), self.names.len());
        self.names.push(name.to_owned());
        self.names.len() - 1
    }
}

impl Page {
    /// A page with this title.
    pub fn new(title: &str) -> Self {
        let title = title.to_owned();
        Self {
            title,
            articles: Vec::new(),
            facts: Vec::new(),
            kinds: Names::default(),
            rules: Names::default(),
            states: BTreeMap::new(),
            unreadable: Vec::new(),
        }
    }

    /// The page with what people have decided about facts, by id.
    pub fn with_states(mut self, states: BTreeMap<String, &'static str>) -> Self {
        self.states = states;
        self
    }

    /// Takes note of an article that is not in the page, and why.
    pub fn leave_out(&mut self, article: &str, reason: &str) {
        self.unreadable.push([article.to_owned(), reason.to_owned()]);
    }

    /// What stands before the articles.
    pub fn head(&self) -> String {
        let policy = format!(
            "default-src 'none'; script-src '{}'; style-src '{}'; base-uri 'none'; form-action 'none'",
            hash(SCRIPT),
            hash(STYLE)
        );
        format!(
            concat!(
                "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n",
                "<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n",
                "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n",
                "<meta name=\"generator\" content=\"jushi {version}\">\n",
                "<title>{title}</title>\n<style>{style}</style>\n</head>\n<body>\n{body}"
            ),
            policy = policy,
            version = env!("CARGO_PKG_VERSION"),
            title = escaped(&self.title),
            style = STYLE,
            body = BODY,
        )
    }

    /// The block of an article, which is shown when it is asked for.
    pub fn article(&mut self, report: &ReportArticle<'_>) -> String {
        let number = self.articles.len();
        let n_chars = report.article.index.n_chars();
        self.articles.push(json!([report.article.name, report.encoding, n_chars, report.warnings]));
        let places = report.places();
        for record in &report.article.records {
            let fields: Map<String, Value> =
                record.fields.iter().map(|(name, value)| (name.clone(), json!(value))).collect();
            let names: Vec<&String> = record.fields.iter().map(|(name, _)| name).collect();
            let normalized = if record.normalized == record.quote { Value::Null } else { json!(record.normalized) };
            let (kind, rule) = (self.kinds.number(&record.kind), self.rules.number(&record.rule));
            // The order of the fields is apart, because that of an object is not kept.
            self.facts.push(json!([
                number,
                kind,
                rule,
                record.line,
                record.id,
                record.quote,
                normalized,
                names,
                fields,
                record.span.char,
                self.states.get(&record.id),
                places.context(record),
                record.repeats,
            ]));
        }
        block(&format!("article-{number}"), &report.texts())
    }

    /// What stands behind the articles.
    pub fn tail(self) -> String {
        let index = json!({
            "title": self.title,
            "articles": self.articles,
            "kinds": self.kinds.names,
            "rules": self.rules.names,
            "facts": self.facts,
            "unreadable": self.unreadable,
        });
        format!("{}<script>{SCRIPT}</script>\n</body>\n</html>\n", block("index", &index))
    }
}

/// JSON in a script block that is no script. Nothing in it can end the block or begin a tag or a comment.
fn block(id: &str, value: &Value) -> String {
    let json = value
        .to_string()
        .replace('<', "\\u003c")
        .replace('>', "\\u003e")
        .replace('&', "\\u0026")
        .replace('\u{2028}', "\\u2028")
        .replace('\u{2029}', "\\u2029");
    format!("<script type=\"application/json\" id=\"{id}\">{json}</script>\n")
}

fn hash(text: &str) -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(text)))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_hold_whatever_a_text_holds() {
        let text = "</script><!-- <script> & \u{2028}\u{2029} 亿";
        let block = block("x", &json!([text]));
        let inner = block.strip_prefix("<script type=\"application/json\" id=\"x\">").expect("a block");
        let inner = inner.strip_suffix("</script>\n").expect("its end");
        assert!(!inner.contains(['<', '>', '&', '\u{2028}', '\u{2029}']), "{inner}");
        assert_eq!(serde_json::from_str::<Value>(inner).expect("JSON"), json!([text]));
    }

    #[test]
    fn our_code_cannot_end_its_block() {
        assert!(!SCRIPT.contains("</") && !SCRIPT.contains("<!--"), "the script would end early");
        assert!(!STYLE.contains("</"), "the style would end early");
    }

    #[test]
    fn the_script_shows_signs_for_what_acts() {
        // All data comes in by JSON, and all of it by this way.
        assert_eq!(SCRIPT.matches("JSON.parse(").count(), SCRIPT.matches(".textContent, withSigns)").count());
        assert!(SCRIPT.contains("const ACTING = /[") && SCRIPT.contains("\\u2066-\\u2069]/g"));
    }

    #[test]
    fn the_script_puts_no_data_into_markup() {
        for word in ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "Function("] {
            assert!(!SCRIPT.contains(word), "{word}");
        }
        for word in ["http:", "https:", "//cdn", "url(", "@import"] {
            assert!(!STYLE.contains(word) && !BODY.contains(word), "{word}");
        }
    }
}
