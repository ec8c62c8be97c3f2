//! Words in classes: a file in which `# == class: reason ==` stands over the words of each class, laid out so that it is a look at a table
//! which classes a character has. The build script lays out the files that are built in; a file that rules have changed is laid out by
//! the same code when it is first asked for.

use super::layers::by_class;

/// More classes than this do not fit into a table.
const MAX_CLASSES: usize = 128;
/// Characters of a block of the table.
const BLOCK: usize = 64;
/// Blocks of the basic multilingual plane; words of one character lie there.
const N_BLOCKS: usize = 0x1_0000 / BLOCK;
/// Bytes of the classes of one character, of one kind.
const WIDTH: usize = size_of::<u128>();
/// Three kinds of classes of a character: it is a word, it begins one, it ends one.
const N_KINDS: usize = 3;
const IS: usize = 0;
const BEGINS: usize = 1;
const ENDS: usize = 2;

/// The words of all classes of a file.
#[derive(Debug)]
pub(crate) struct ClassTable {
    /// For each block of characters, which of `blocks` it is; the first has nothing in it.
    index: &'static [u8],
    /// For each character of a block, and each kind, one bit for each class.
    blocks: &'static [u8],
    classes: Vec<Words>,
}

/// The words of a class: those of several characters, the longest first, and those of one.
#[derive(Debug)]
struct Words {
    longer: Vec<&'static str>,
    single: Vec<&'static str>,
}

impl ClassTable {
    /// The table of a text, with the classes in the order of `heads`.
    pub(crate) fn of(text: &str, heads: &[&str]) -> Self {
        Self::read(lay_out(text, heads).leak())
    }

    /// A table as it was laid out.
    pub(crate) fn read(bytes: &'static [u8]) -> Self {
        let (index, rest) = bytes.split_at(N_BLOCKS);
        let mut rest = Rest(rest);
        let n_blocks = rest.number();
        let blocks = rest.bytes(n_blocks * BLOCK * N_KINDS * WIDTH);
        let n_classes = rest.number();
        let classes = (0..n_classes).map(|_| Words { longer: rest.words(), single: rest.words() }).collect();
        Self { index, blocks, classes }
    }

    /// One bit for each class that has the character as a word.
    #[inline]
    pub(crate) fn bits(&self, c: char) -> u128 {
        let bits = self.start(c).and_then(|at| self.blocks.get(at..)?.first_chunk());
        bits.map_or(0, |bits| u128::from_le_bytes(*bits))
    }

    /// Where the classes of a character stand.
    #[inline]
    fn start(&self, c: char) -> Option<usize> {
        let code = c as usize;
        let block = *self.index.get(code / BLOCK)?;
        Some((usize::from(block) * BLOCK + code % BLOCK) * N_KINDS * WIDTH)
    }

    #[inline]
    fn is_of_kind(&self, kind: usize, class: usize, c: char) -> bool {
        let byte = self.start(c).and_then(|at| self.blocks.get(at + kind * WIDTH + class / 8));
        byte.is_some_and(|byte| byte >> (class % 8) & 1 == 1)
    }

    /// Whether a class has a character as a word.
    #[inline]
    pub(crate) fn has(&self, class: usize, c: char) -> bool {
        self.is_of_kind(IS, class, c)
    }

    /// Whether a class of some, given by their bits, has a word that begins with a character.
    #[inline]
    pub(crate) fn begins_any(&self, classes: u128, c: char) -> bool {
        let bits = self.start(c).and_then(|at| self.blocks.get(at + BEGINS * WIDTH..)?.first_chunk());
        bits.is_some_and(|bits| u128::from_le_bytes(*bits) & classes != 0)
    }

    /// The words of a class, those of one character last.
    pub(crate) fn words(&self, class: usize) -> impl Iterator<Item = &'static str> {
        let words = &self.classes[class];
        words.longer.iter().chain(&words.single).copied()
    }

    /// Whether a class has a word that begins with a character.
    #[inline]
    pub(crate) fn has_first(&self, class: usize, c: char) -> bool {
        self.is_of_kind(BEGINS, class, c)
    }

    /// The text behind the longest word of a class with which it begins.
    #[inline]
    pub(crate) fn strip_start<'t>(&self, class: usize, text: &'t str) -> Option<&'t str> {
        let first = text.chars().next()?;
        if !self.is_of_kind(BEGINS, class, first) {
            return None;
        }
        let alone = || self.has(class, first).then(|| &text[first.len_utf8()..]);
        self.classes[class].longer.iter().find_map(|word| text.strip_prefix(word)).or_else(alone)
    }

    /// The text before the longest word of a class with which it ends.
    #[inline]
    pub(crate) fn strip_end<'t>(&self, class: usize, text: &'t str) -> Option<&'t str> {
        let last = text.chars().next_back()?;
        if !self.is_of_kind(ENDS, class, last) {
            return None;
        }
        let alone = || self.has(class, last).then(|| &text[..text.len() - last.len_utf8()]);
        self.classes[class].longer.iter().find_map(|word| text.strip_suffix(word)).or_else(alone)
    }
}

/// What is left of a layout.
struct Rest(&'static [u8]);

impl Rest {
    fn number(&mut self) -> usize {
        let number = self.bytes(size_of::<u32>());
        u32::from_le_bytes(number.try_into().unwrap_or_default()) as usize
    }

    fn bytes(&mut self, len: usize) -> &'static [u8] {
        let (bytes, rest) = self.0.split_at(len);
        self.0 = rest;
        bytes
    }

    fn words(&mut self) -> Vec<&'static str> {
        let n_words = self.number();
        let mut word = || {
            let len = self.number();
            std::str::from_utf8(self.bytes(len)).unwrap_or_default()
        };
        (0..n_words).map(|_| word()).collect()
    }
}

/// The heads of the classes of a text, in the order in which they stand there.
#[allow(dead_code, reason = "the build script and a test ask for it")]
pub(crate) fn heads(text: &str) -> Vec<&str> {
    let mut heads: Vec<&str> = Vec::new();
    for (head, _) in by_class(text) {
        if !heads.contains(&head) {
            heads.push(head);
        }
    }
    heads
}

/// Lays out the classes of a text. Classes that it does not have are empty.
pub(crate) fn lay_out(text: &str, heads: &[&str]) -> Vec<u8> {
    assert!(heads.len() <= MAX_CLASSES, "a table has up to {MAX_CLASSES} classes");
    let mut classes: Vec<(Vec<&str>, Vec<&str>)> = vec![(Vec::new(), Vec::new()); heads.len()];
    let mut index = vec![0; N_BLOCKS];
    let mut blocks = vec![[0; BLOCK * N_KINDS]];
    let mut mark = |c: char, kind: usize, class: usize| {
        let block = &mut index[c as usize / BLOCK];
        if *block == 0 {
            *block = u8::try_from(blocks.len()).expect("the characters of a file lie in few blocks");
            blocks.push([0; BLOCK * N_KINDS]);
        }
        blocks[usize::from(*block)][c as usize % BLOCK * N_KINDS + kind] |= 1_u128 << class;
    };
    for (head, word) in by_class(text) {
        let Some(class) = heads.iter().position(|known| *known == head) else { continue };
        // Others than those of the basic multilingual plane are not looked for.
        let (Some(first), Some(last)) = (word.chars().next(), word.chars().next_back()) else { continue };
        if first > '\u{FFFF}' || last > '\u{FFFF}' {
            continue;
        }
        mark(first, BEGINS, class);
        mark(last, ENDS, class);
        if word.len() == first.len_utf8() {
            mark(first, IS, class);
            classes[class].1.push(word);
        } else {
            classes[class].0.push(word);
        }
    }
    let mut bytes = index;
    push_number(&mut bytes, blocks.len());
    bytes.extend(blocks.iter().flatten().flat_map(|bits: &u128| bits.to_le_bytes()));
    push_number(&mut bytes, classes.len());
    for (mut longer, single) in classes {
        longer.sort_by_key(|word| std::cmp::Reverse(word.len()));
        for words in [longer, single] {
            push_number(&mut bytes, words.len());
            for word in words {
                push_number(&mut bytes, word.len());
                bytes.extend(word.as_bytes());
            }
        }
    }
    bytes
}

fn push_number(bytes: &mut Vec<u8>, number: usize) {
    bytes.extend(u32::try_from(number).expect("files are small").to_le_bytes());
}

/// Names the classes of a file, in its order: an enum whose values are asked what stands in a text.
///
/// `Word::Minus.has('负')`, `Word::Fraction.strip_start("分之一")`.
#[allow(unused_macros, reason = "for the program")]
macro_rules! classes {
    ($(#[$doc:meta])* $vis:vis enum $name:ident of $path:literal, $layout:literal {
        $($class:ident = $head:literal,)+
    }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        $vis enum $name { $(#[doc = $head] $class,)+ }

        #[allow(dead_code, reason = "not all is asked of every file")]
        impl $name {
            /// The heads of the classes in the file.
            $vis const HEADS: &'static [&'static str] = &[$($head),+];

            /// The words of all classes.
            #[inline]
            $vis fn table() -> &'static $crate::lexicon::ClassTable {
                static TABLE: $crate::lexicon::Lexicon<$crate::lexicon::ClassTable> =
                    $crate::lexicon::Lexicon::prepared(
                        &[$path],
                        |texts| $crate::lexicon::ClassTable::of(texts[0], $name::HEADS),
                        |_| $crate::lexicon::ClassTable::read(include_bytes!(concat!(env!("OUT_DIR"), "/", $layout))),
                    );
                TABLE.get()
            }

            /// Its bit among all classes.
            $vis const fn bit(self) -> u128 {
                1 << self as u32
            }

            /// Whether the class has a character as a word.
            #[inline]
            $vis fn has(self, c: char) -> bool {
                Self::table().has(self as usize, c)
            }

            /// Whether a word of the class begins with a character.
            #[inline]
            $vis fn has_first(self, c: char) -> bool {
                Self::table().has_first(self as usize, c)
            }

            /// Whether there is a character and the class has it.
            #[inline]
            $vis fn is(self, c: Option<char>) -> bool {
                c.is_some_and(|c| self.has(c))
            }

            /// The words of the class.
            $vis fn words(self) -> impl Iterator<Item = &'static str> {
                Self::table().words(self as usize)
            }

            /// What stands in a text behind the longest word of the class with which it begins.
            #[inline]
            $vis fn strip_start(self, text: &str) -> Option<&str> {
                Self::table().strip_start(self as usize, text)
            }

            /// What stands in a text before the longest word of the class with which it ends.
            #[inline]
            $vis fn strip_end(self, text: &str) -> Option<&str> {
                Self::table().strip_end(self as usize, text)
            }

            /// Whether a text begins with a word of the class.
            #[inline]
            $vis fn begins(self, text: &str) -> bool {
                self.strip_start(text).is_some()
            }

            /// Whether a text ends with a word of the class.
            #[inline]
            $vis fn ends(self, text: &str) -> bool {
                self.strip_end(text).is_some()
            }

            /// Whether a text is a word of the class.
            #[inline]
            $vis fn is_word(self, text: &str) -> bool {
                self.words().any(|word| word == text)
            }
        }

        #[cfg(test)]
        #[test]
        fn every_class_of_the_file_is_named() {
            let text = $crate::lexicon::builtin_text($path).expect("it is built in");
            assert_eq!($crate::lexicon::heads(text), $name::HEADS);
        }
    };
}

#[allow(unused_imports, reason = "for the program")]
pub(crate) use classes;

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# == one: reason ==\n百\n百分点\n个百分点\n# == two ==\n百\n负\n😀\n";

    #[test]
    fn words_and_characters_are_found() {
        assert_eq!(heads(TEXT), ["one", "two"]);
        let table = ClassTable::of(TEXT, &["two", "one", "none"]);
        assert!(table.has(0, '百') && table.has(1, '百') && table.has(0, '负') && !table.has(1, '负'));
        assert!(!table.has(0, 'a') && !table.has(0, '\u{10FFFF}') && !table.has(2, '百'));
        assert_eq!(table.strip_start(1, "百分点多"), Some("多"));
        assert_eq!(table.strip_start(1, "百万"), Some("万"));
        assert_eq!(table.strip_end(1, "两个百分点"), Some("两"));
        assert_eq!(table.strip_start(0, "😀"), None);
        assert!(table.has_first(1, '个') && table.has_first(1, '百') && !table.has_first(1, '分'));
        assert_eq!(table.strip_end(0, ""), None);
        assert_eq!(table.words(1).collect::<Vec<_>>(), ["个百分点", "百分点", "百"]);
        assert_eq!(table.words(2).count(), 0);
    }
}
