use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

const STYLE: &str = include_str!("assets/review.css");
const SCRIPT: &str = concat!(
    "(() => {\n\"use strict\";\n",
    include_str!("../report/assets/dom.js"),
    include_str!("../report/assets/decimal.js"),
    include_str!("assets/words.js"),
    include_str!("assets/desk.js"),
    include_str!("assets/shown.js"),
    include_str!("assets/list.js"),
    include_str!("assets/source.js"),
    include_str!("assets/card.js"),
    include_str!("assets/forms.js"),
    include_str!("assets/progress.js"),
    include_str!("assets/keys.js"),
    include_str!("assets/app.js"),
    "})();\n",
);
const BODY: &str = include_str!("assets/body.html");

/// The page of the review, with the policy under which a browser runs our script and style and nothing else.
#[derive(Clone, Debug)]
pub struct Page {
    html: String,
    policy: String,
}

impl Page {
    /// Makes the page.
    #[expect(clippy::new_without_default, reason = "it is made once, from what is built in")]
    pub fn new() -> Self {
        let policy = format!(
            "default-src 'none'; script-src '{}'; style-src '{}'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; \
             frame-ancestors 'none'; require-trusted-types-for 'script'",
            hash(SCRIPT),
            hash(STYLE)
        );
        let html = format!(
            concat!(
                "<!DOCTYPE html>\n<html lang=\"zh-Hans\">\n<head>\n<meta charset=\"utf-8\">\n",
                "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1, interactive-widget=resizes-content\">\n",
                "<link rel=\"icon\" href=\"data:,\">\n",
                "<title>jushi review</title>\n<style>{style}</style>\n</head>\n<body>\n{body}<script>{script}</script>\n",
                "</body>\n</html>\n"
            ),
            style = STYLE,
            body = BODY,
            script = SCRIPT,
        );
        Self { html, policy }
    }

    /// The text of the page.
    pub fn html(&self) -> &str {
        &self.html
    }

    /// Its content security policy.
    pub fn policy(&self) -> &str {
        &self.policy
    }
}

fn hash(text: &str) -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_code_cannot_end_its_block() {
        assert!(!SCRIPT.contains("</") && !SCRIPT.contains("<!--"), "the script would end early");
        assert!(!STYLE.contains("</"), "the style would end early");
    }

    #[test]
    fn nothing_from_outside_becomes_markup() {
        for word in ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "Function("] {
            assert!(!SCRIPT.contains(word), "{word}");
        }
        for word in ["http:", "https:", "//cdn", "url(", "@import"] {
            assert!(!STYLE.contains(word) && !BODY.contains(word), "{word}");
        }
        for attribute in [" style=", " onclick=", " onload=", " src="] {
            assert!(!BODY.contains(attribute), "{attribute}");
        }
    }
}
