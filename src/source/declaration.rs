//! What a page says about its own encoding.

use super::Encoding;

/// How far a declaration is looked for; browsers stop at 1,024 bytes, pages do not.
const PREFIX_LEN: usize = 4 * 1024;

/// The encoding that a page declares: `<?xml … encoding="GBK"?>`, `<meta charset=gb2312>` or `<meta http-equiv=… content="…;
/// charset=big5">`. Nothing when the file is no page, declares nothing, or names what we do not read.
///
/// The declaration can be read byte by byte, so the encoding is not UTF-16; a page that says so means UTF-8, as for browsers.
pub(super) fn declared(bytes: &[u8]) -> Option<Encoding> {
    let prefix = &bytes[..bytes.len().min(PREFIX_LEN)];
    let prefix = prefix.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(prefix);
    let first = prefix.iter().position(|byte| !byte.is_ascii_whitespace())?;
    if prefix[first] != b'<' {
        return None;
    }
    let label = labels(prefix).next()?;
    let encoding = Encoding::for_label(&label).ok()?;
    Some(match encoding {
        Encoding::Utf16Le | Encoding::Utf16Be => Encoding::Utf8,
        other => other,
    })
}

/// The names of encodings in declarations, in the order of the page.
fn labels(page: &[u8]) -> impl Iterator<Item = String> {
    let mut at = 0;
    std::iter::from_fn(move || {
        while let Some(open) = memchr::memchr(b'<', &page[at..]) {
            let tag = &page[at + open..];
            if tag.starts_with(b"<!--") {
                at += open + memchr::memmem::find(tag, b"-->").unwrap_or(tag.len());
                continue;
            }
            let tag = &tag[..memchr::memchr(b'>', tag).unwrap_or(tag.len())];
            at += open + 1;
            let attribute: &[u8] = match tag {
                [b'<', b'?', rest @ ..] if starts_with(rest, b"xml") => b"encoding",
                [b'<', rest @ ..] if starts_with(rest, b"meta") => b"charset",
                _ => continue,
            };
            if let Some(label) = value(tag, attribute) {
                return Some(label);
            }
        }
        None
    })
}

/// The value behind `name` and an equals sign, quoted or not.
fn value(tag: &[u8], name: &[u8]) -> Option<String> {
    let at = tag.windows(name.len()).position(|window| window.eq_ignore_ascii_case(name))?;
    let rest = tag[at + name.len()..].trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let rest = rest.strip_prefix(b"\"").or(rest.strip_prefix(b"'")).unwrap_or(rest);
    let is_label = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b':' | b'.');
    let label = &rest[..rest.iter().take_while(|byte| is_label(byte)).count()];
    (!label.is_empty()).then(|| String::from_utf8_lossy(label).into_owned())
}

fn starts_with(bytes: &[u8], name: &[u8]) -> bool {
    bytes.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(page: &str, expected: Option<Encoding>) {
        assert_eq!(declared(page.as_bytes()), expected, "{page}");
    }

    #[test]
    fn declarations() {
        check("<html><head><meta charset=gb2312>", Some(Encoding::Gb18030));
        check("\n<!DOCTYPE html>\n<META CHARSET = 'Big5-HKSCS' />", Some(Encoding::Big5));
        check("<meta http-equiv=\"Content-Type\" content=\"text/html; charset=gbk\">", Some(Encoding::Gb18030));
        check("<?xml version=\"1.0\" encoding=\"UTF-8\"?><html>", Some(Encoding::Utf8));
        check("\u{FEFF}<meta name=x><meta charset=utf-8>", Some(Encoding::Utf8));
        check("<meta charset=utf-16>", Some(Encoding::Utf8));
    }

    #[test]
    fn what_is_no_declaration() {
        check("他写道:<meta charset=gb2312>", None);
        check("<p>charset=gb2312</p>", None);
        check("<!-- <meta charset=gb2312> --><p>", None);
        check("<meta charset=shift_jis>", None);
        check("<meta charset=>", None);
        check("<meta", None);
        check("", None);
        check(&format!("<p>{}<meta charset=gbk>", " ".repeat(PREFIX_LEN)), None);
    }
}
