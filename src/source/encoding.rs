use std::fmt;

/// The encodings in which Chinese text is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// UTF-8, with or without byte order mark.
    Utf8,
    /// GB18030, and with it GBK and GB 2312.
    Gb18030,
    /// Big5 with the Hong Kong supplementary characters.
    Big5,
    /// UTF-16, less significant byte first.
    Utf16Le,
    /// UTF-16, more significant byte first.
    Utf16Be,
}

/// A label that names none of the encodings we read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown encoding `{label}`, expected one of utf-8, gb18030, gbk, gb2312, big5, utf-16le, utf-16be")]
pub struct UnknownEncoding {
    /// The label as it was given.
    pub label: String,
}

impl Encoding {
    /// The encoding that a label means, by the WHATWG's names: `gbk`, `GB2312`, `big5-hkscs`, `utf-16`.
    ///
    /// # Errors
    /// When the label is unknown, or means an encoding in which there is no Chinese text.
    pub fn for_label(label: &str) -> Result<Self, UnknownEncoding> {
        let known = encoding_rs::Encoding::for_label(label.as_bytes());
        match known.map(encoding_rs::Encoding::name) {
            Some("UTF-8") => Ok(Self::Utf8),
            Some("GBK" | "gb18030") => Ok(Self::Gb18030),
            Some("Big5") => Ok(Self::Big5),
            Some("UTF-16LE") => Ok(Self::Utf16Le),
            Some("UTF-16BE") => Ok(Self::Utf16Be),
            _ => Err(UnknownEncoding { label: label.to_owned() }),
        }
    }

    /// The name under which the encoding is reported.
    pub fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Gb18030 => "GB18030",
            Self::Big5 => "Big5",
            Self::Utf16Le => "UTF-16LE",
            Self::Utf16Be => "UTF-16BE",
        }
    }

    pub(super) fn decoder(self) -> encoding_rs::Decoder {
        self.of_library().new_decoder_without_bom_handling()
    }

    /// The encoding as the library has it.
    pub fn of_library(self) -> &'static encoding_rs::Encoding {
        match self {
            Self::Utf8 => encoding_rs::UTF_8,
            Self::Gb18030 => encoding_rs::GB18030,
            Self::Big5 => encoding_rs::BIG5,
            Self::Utf16Le => encoding_rs::UTF_16LE,
            Self::Utf16Be => encoding_rs::UTF_16BE,
        }
    }
}

impl fmt::Display for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_as_people_write_them() {
        let named = [
            ("UTF8", Encoding::Utf8),
            ("gbk", Encoding::Gb18030),
            ("GB2312", Encoding::Gb18030),
            (" gb18030 ", Encoding::Gb18030),
            ("big5-hkscs", Encoding::Big5),
            ("utf-16", Encoding::Utf16Le),
            ("utf-16be", Encoding::Utf16Be),
        ];
        for (label, encoding) in named {
            assert_eq!(Encoding::for_label(label), Ok(encoding), "{label}");
        }
    }

    #[test]
    fn unknown_labels_are_named() {
        let error = Encoding::for_label("klingon").expect_err("no such encoding");
        assert!(error.to_string().starts_with("unknown encoding `klingon`, expected one of utf-8"));
        assert!(Encoding::for_label("shift_jis").is_err());
    }
}
