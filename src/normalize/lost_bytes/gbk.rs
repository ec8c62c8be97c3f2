use std::sync::LazyLock;

/// The code of a character that has two bytes in GBK.
pub(super) fn encode(c: char) -> Option<[u8; 2]> {
    let mut buffer = [0; 4];
    let (bytes, _, has_unmappable) = encoding_rs::GBK.encode(c.encode_utf8(&mut buffer));
    (!has_unmappable).then_some(bytes.as_ref())?.try_into().ok()
}

/// The character of a code of two bytes.
pub(super) fn decode(lead: u8, trail: u8) -> Option<char> {
    // Torn pages ask for the same codes again and again, and asking the library takes ten times as long.
    static CHARS: LazyLock<Vec<Option<char>>> = LazyLock::new(|| {
        let codes = (FIRST_LEAD..=u8::MAX).flat_map(|lead| (0..=u8::MAX).map(move |trail| [lead, trail]));
        codes.map(decoded).collect()
    });
    let row = usize::from(lead.checked_sub(FIRST_LEAD)?);
    CHARS[row << 8 | usize::from(trail)]
}

/// The first byte that begins a code of two.
const FIRST_LEAD: u8 = 0x81;

fn decoded(bytes: [u8; 2]) -> Option<char> {
    let text = encoding_rs::GBK.decode_without_bom_handling_and_without_replacement(&bytes)?;
    let mut chars = text.chars();
    // Private use stands for codes to which no character was ever given.
    let c = chars.next().filter(|c| !('\u{E000}'..='\u{F8FF}').contains(c))?;
    chars.next().is_none().then_some(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes() {
        assert_eq!(encode('規'), Some([0xD2, 0x8E]));
        assert_eq!(decode(0xD2, 0x8E), Some('規'));
        assert_eq!(encode('a'), None);
        assert_eq!(encode('𠀀'), None);
        assert_eq!(decode(0x41, 0x42), None);
    }
}
