use super::decision::Anchor;
use crate::text::CharIndex;

/// How much of the text on either side of a fact a decision keeps, in characters.
pub const CONTEXT: usize = 32;

/// Of a quote that stands so often, only the places nearest to the old one are looked at.
const MAX_PLACES: usize = 2048;

/// Where the text of an anchor stands now, in characters of a text that may have been edited.
///
/// Of all places with the quote that is the one whose surroundings are most like those of the anchor; at least half of them must have
/// stayed, in their order. Of two alike, the nearer to the old place.
pub fn locate(text: &CharIndex<'_>, anchor: &Anchor) -> Option<[usize; 2]> {
    let likeness = |place: [usize; 2]| {
        let common = common_len(&anchor.context[0], text.before(place, CONTEXT))
            + common_len(&anchor.context[1], text.after(place, CONTEXT));
        let whole = anchor.context.iter().map(|side| side.chars().count()).sum::<usize>();
        (common * 2 >= whole).then_some((common, whole))
    };
    if text.slice(anchor.span) == Some(&anchor.quote)
        && likeness(anchor.span).is_some_and(|(common, whole)| common == whole)
    {
        return Some(anchor.span);
    }
    let n_chars = anchor.quote.chars().count();
    let starts = text.text().match_indices(&anchor.quote).filter_map(|(byte, _)| text.char_of_byte(byte));
    let mut places: Vec<[usize; 2]> = starts.map(|start| [start, start + n_chars]).collect();
    places.sort_by_key(|place| place[0].abs_diff(anchor.span[0]));
    places.truncate(MAX_PLACES);
    let likely = places.into_iter().filter_map(|place| Some((likeness(place)?.0, place)));
    // The first of the most alike: the nearest.
    let mut best: Option<(usize, [usize; 2])> = None;
    for (common, place) in likely {
        if best.is_none_or(|(most, _)| common > most) {
            best = Some((common, place));
        }
    }
    best.map(|(_, place)| place)
}

/// How many characters two short texts have in common, in their order.
fn common_len(a: &str, b: &str) -> usize {
    if a == b {
        return a.chars().count();
    }
    let b: Vec<char> = b.chars().collect();
    let mut row = vec![0; b.len() + 1];
    for a in a.chars() {
        let mut diagonal = 0;
        for (index, b) in b.iter().enumerate() {
            let above = row[index + 1];
            row[index + 1] = if a == *b { diagonal + 1 } else { above.max(row[index]) };
            diagonal = above;
        }
    }
    row[b.len()]
}
