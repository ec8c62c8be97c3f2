//! The [Web Annotation Data Model](https://www.w3.org/TR/annotation-model/) of the W3C, as JSON-LD: one annotation for
//! each fact.
//!
//! The target is selected twice: by quote, with the text on either side, and by position in Unicode characters, as the
//! model says. Bodies are the kind as a tag, the record's rule and fields as JSON, and for each part a selection of its
//! own.

use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::article::Article;
use crate::emit::Record;

/// How much text goes into `prefix` and `suffix`, in characters.
const CONTEXT: usize = 32;

/// The annotations of an article. `base` stands before the article's name in the IRIs of the sources.
pub fn annotations(article: &Article<'_>, base: &str) -> Vec<Value> {
    article.records.iter().map(|record| annotation(article, record, base)).collect()
}

/// What stands before and behind the annotations in the file, for a collection of those with these ids.
pub fn envelope(ids: &[String]) -> (String, String) {
    let mut digest = Sha256::new();
    for id in ids {
        digest.update(id);
    }
    let digest: String = digest.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    let head = format!(
        concat!(
            "{{\"@context\":[\"http://www.w3.org/ns/anno.jsonld\",{{\"jushi\":\"urn:jushi:terms:\"}}],\n",
            " \"id\":\"urn:jushi:collection:{digest}\",\"type\":\"AnnotationCollection\",\"label\":\"Facts found by jushi\",",
            "\"total\":{total},\n \"first\":{{\"id\":\"urn:jushi:collection:{digest}:1\",\"type\":\"AnnotationPage\",",
            "\"startIndex\":0,\"items\":[\n"
        ),
        digest = digest,
        total = ids.len()
    );
    (head, "\n]}}\n".to_owned())
}

fn annotation(article: &Article<'_>, record: &Record, base: &str) -> Value {
    let source = format!("{base}{}", iri_path(article.name));
    let fields: Map<String, Value> = record.fields.iter().map(|(name, value)| (name.clone(), json!(value))).collect();
    let mut said = json!({ "rule": record.rule, "normalized": record.normalized, "fields": fields });
    if let Some(first) = &record.repeats {
        said["repeats"] = json!(first);
    }
    let mut bodies = vec![
        json!({ "type": "TextualBody", "purpose": "tagging", "value": record.kind }),
        json!({ "type": "TextualBody", "purpose": "describing", "format": "application/json", "value": said.to_string() }),
    ];
    for (name, part) in &record.parts {
        bodies.push(json!({
            "type": "SpecificResource", "purpose": "identifying", "jushi:field": name,
            "source": source, "selector": selectors(article, part.span.char, &part.quote),
        }));
    }
    json!({
        "id": format!("urn:jushi:fact:{}", record.id),
        "type": "Annotation",
        "motivation": "tagging",
        "body": bodies,
        "target": { "source": source, "selector": selectors(article, record.span.char, &record.quote) },
    })
}

fn selectors(article: &Article<'_>, chars: [usize; 2], quote: &str) -> Value {
    json!([
        {
            "type": "TextQuoteSelector",
            "exact": quote,
            "prefix": article.index.before(chars, CONTEXT),
            "suffix": article.index.after(chars, CONTEXT),
        },
        { "type": "TextPositionSelector", "start": chars[0], "end": chars[1] },
    ])
}

/// The name of an article as the path of an IRI; the id of a JSON Lines article is its fragment.
fn iri_path(name: &str) -> String {
    let (path, fragment) = match name.split_once('#') {
        Some((path, id)) => (path, Some(id)),
        None => (name, None),
    };
    let mut iri = encoded(path);
    if let Some(id) = fragment {
        iri.push('#');
        iri.push_str(&encoded(id));
    }
    iri
}

/// Percent-encodes all but letters, digits, `-._~/`.
fn encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_iris() {
        assert_eq!(iri_path("2024/a b.txt"), "2024/a%20b.txt");
        assert_eq!(iri_path("资.jsonl#x/1?"), "%E8%B5%84.jsonl#x/1%3F");
    }
}
