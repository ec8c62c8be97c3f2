//! The date of an article where its file says it: front matter, meta tags, a member of a JSON line, the name of the file.

use jiff::civil::Date;

use super::Markup;

/// Front matter and heads of pages are looked at so far, in bytes.
const MAX_HEAD: usize = 32 << 10;

/// What a line of front matter or a member of a JSON line is called that dates the article.
pub(super) const DATE_KEYS: [&str; 12] = [
    "date",
    "published",
    "pubdate",
    "pub_date",
    "publish_date",
    "publish_time",
    "published_at",
    "datetime",
    "日期",
    "发布时间",
    "发布日期",
    "發布日期",
];

/// What meta tags of pages call it.
const META_NAMES: [&str; 14] = [
    "article:published_time",
    "og:article:published_time",
    "og:published_time",
    "og:release_date",
    "datepublished",
    "pubdate",
    "publishdate",
    "publish_date",
    "publish-date",
    "published_time",
    "date",
    "dc.date",
    "dcterms.date",
    "citation_date",
];

/// The first date in a text: `2024-01-19T08:56`, `2024/1/19`, `2024年1月19日`, `20240119`.
///
/// ```
/// use jushi::source::read_date;
///
/// assert_eq!(read_date("2024/1/19 08:56").unwrap().to_string(), "2024-01-19");
/// assert_eq!(read_date("2024-13-01"), None);
/// ```
pub fn read_date(written: &str) -> Option<Date> {
    let bytes = written.as_bytes();
    let is_start = |at: &usize| bytes[*at].is_ascii_digit() && (*at == 0 || !bytes[at - 1].is_ascii_digit());
    (0..bytes.len()).filter(is_start).find_map(|at| date_at(&written[at..]))
}

fn date_at(written: &str) -> Option<Date> {
    let n_digits = written.bytes().take_while(u8::is_ascii_digit).count();
    let (digits, rest) = written.split_at(n_digits);
    if n_digits == 8 {
        return date(&digits[..4], &digits[4..6], &digits[6..]);
    }
    if n_digits != 4 {
        return None;
    }
    let rest = rest.trim_start_matches(['-', '/', '.', '_', '年', ' ']);
    let (month, behind) = rest.split_at(rest.bytes().take_while(u8::is_ascii_digit).count());
    // 2024/0119 is a folder of a year.
    if month.len() == 4 {
        return date(digits, &month[..2], &month[2..]);
    }
    let behind = behind.trim_start_matches(['-', '/', '.', '_', '月', ' ']);
    let (day, _) = behind.split_at(behind.bytes().take_while(u8::is_ascii_digit).count());
    date(digits, month, day)
}

fn date(year: &str, month: &str, day: &str) -> Option<Date> {
    let is_short = (1..=2).contains(&month.len()) && (1..=2).contains(&day.len());
    let year = year.parse::<i16>().ok().filter(|year| is_short && (1900..=2100).contains(year))?;
    Date::new(year, month.parse().ok()?, day.parse().ok()?).ok()
}

/// The date that a file says of its article, apart from the text that is read: front matter, then meta tags of a page.
pub(crate) fn declared_date(text: &str, markup: Markup) -> Option<Date> {
    let end = text.floor_char_boundary(MAX_HEAD);
    let head = &text[..end];
    front_matter_date(head).or_else(|| (markup == Markup::Html).then(|| meta_date(head))?)
}

/// The date in the name of a file or of one of its folders; of a line of a JSON Lines file, in that of the file.
pub(crate) fn name_date(article: &str) -> Option<Date> {
    read_date(article.split('#').next().unwrap_or(article))
}

fn front_matter_date(text: &str) -> Option<Date> {
    let mark = ["---", "+++"].into_iter().find(|mark| text.starts_with(mark))?;
    let mut lines = text.lines().skip(1);
    lines.by_ref().take_while(|line| line.trim_end() != mark).find_map(|line| {
        let (key, value) = line.split_once([':', '=', '：'])?;
        let key = key.trim().trim_matches(['"', '\'']).to_lowercase();
        if DATE_KEYS.contains(&key.as_str()) { read_date(value) } else { None }
    })
}

fn meta_date(page: &str) -> Option<Date> {
    let lower = page.to_ascii_lowercase();
    lower.match_indices("<meta").find_map(|(start, _)| {
        let end = start + lower[start..].find('>')?;
        let tag = &lower[start..end];
        let name = ["name", "property", "itemprop"].into_iter().find_map(|attribute| value_of(tag, attribute))?;
        if META_NAMES.contains(&name) { read_date(value_of(tag, "content")?) } else { None }
    })
}

/// The value of an attribute of a tag.
fn value_of<'a>(tag: &'a str, attribute: &str) -> Option<&'a str> {
    tag.match_indices(attribute).find_map(|(at, _)| {
        let is_name = tag[..at].ends_with(|c: char| c.is_ascii_whitespace());
        let value = tag[at + attribute.len()..].trim_start().strip_prefix('=').filter(|_| is_name)?.trim_start();
        match value.chars().next()? {
            quote @ ('"' | '\'') => value[1..].split(quote).next(),
            _ => value.split_ascii_whitespace().next(),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(found: Option<Date>, expected: &str) {
        assert_eq!(found.map_or("-".to_owned(), |date| date.to_string()), expected);
    }

    #[test]
    fn front_matter() {
        let of = |text| declared_date(text, Markup::Markdown);
        check(of("---\ntitle: 桥\ndate: 2023-05-06 10:00\n---\n正文"), "2023-05-06");
        check(of("+++\ndate = \"2023-05-06\"\n+++\n正文"), "2023-05-06");
        check(of("---\ntitle: 桥\n---\ndate: 2023-05-06"), "-");
        check(of("date: 2023-05-06"), "-");
    }

    #[test]
    fn meta_tags() {
        let of = |text| declared_date(text, Markup::Html);
        check(
            of("<head><meta charset=utf-8><META content='2023-05-06T09:00' property=\"article:published_time\">"),
            "2023-05-06",
        );
        check(of("<meta name=pubdate content=20230506>"), "2023-05-06");
        check(of("<meta name=keywords content=20230506>"), "-");
        check(declared_date("<meta name=pubdate content=20230506>", Markup::None), "-");
    }

    #[test]
    fn names_of_files() {
        check(name_date("2024/0119.txt"), "2024-01-19");
        check(name_date("news/2024-01-19-bridge.md"), "2024-01-19");
        check(name_date("20240119.jsonl#77"), "2024-01-19");
        check(name_date("a.jsonl#20240119"), "-");
        check(name_date("report-2024.txt"), "-");
        check(name_date("12024011955.txt"), "-");
    }
}
