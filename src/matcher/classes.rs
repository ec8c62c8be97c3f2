//! Classes of characters, as programs ask for them.

use std::sync::{Arc, OnceLock};

use regex_syntax::hir::ClassUnicode;
use rustc_hash::FxHashMap;

use super::flat::{FlatReader, FlatWriter};

const N_LASTS: usize = 256;
/// A longer range has most of the last bits.
const MAX_FEW: u32 = 16;

/// The first common Han character.
const HAN: u32 = 0x4E00;
const N_HAN: usize = 0x5200;

/// The bits of the common Han characters in some ranges.
fn han_bits(ranges: &[(u32, u32)]) -> [u64; N_HAN / 64] {
    let mut bits = [0; N_HAN / 64];
    for (first, last) in ranges {
        let (mut at, end) = (first.max(&HAN) - HAN, (last + 1).clamp(HAN, HAN + N_HAN as u32) - HAN);
        while at < end {
            let n = (64 - at % 64).min(end - at);
            bits[at as usize / 64] |= u64::MAX >> (64 - n) << (at % 64);
            at += n;
        }
    }
    bits
}

/// A class of characters.
#[derive(Debug)]
pub(super) struct ClassSet {
    ascii: u128,
    /// A bit for the last bits of each character of the other ranges: most characters need no further look.
    lasts: [u64; N_LASTS / 64],
    /// A bit for each common Han character, where several of the ranges have many of them: all but a few.
    han: Option<Box<[u64; N_HAN / 64]>>,
    /// First and last of the largest range, in which most characters are.
    largest: (u32, u32),
    /// First and last of each range, in order.
    ranges: Vec<(u32, u32)>,
}

impl ClassSet {
    pub(super) fn new(class: &ClassUnicode) -> Self {
        let ranges = class.ranges().iter().map(|range| (range.start() as u32, range.end() as u32));
        Self::of(ranges.collect())
    }

    /// The class of these ranges, which are in order.
    fn of(ranges: Vec<(u32, u32)>) -> Self {
        let in_ascii = ranges.iter().filter(|(first, _)| *first < 128);
        let ascii =
            in_ascii.fold(0, |bits, (first, last)| bits | u128::MAX >> (127 - (last.min(&127) - first)) << first);
        let largest = ranges.iter().copied().max_by_key(|(first, last)| last - first).unwrap_or((1, 0));
        let others = || ranges.iter().filter(|range| **range != largest);
        let are_few = others().all(|(first, last)| last - first < MAX_FEW);
        let mut lasts = [if are_few { 0 } else { u64::MAX }; N_LASTS / 64];
        for (first, last) in others().filter(|_| are_few) {
            (*first..=*last).for_each(|c| lasts[c as usize % N_LASTS / 64] |= 1 << (c % 64));
        }
        let has_han = others().any(|(first, last)| *first < HAN + N_HAN as u32 && *last >= HAN && !are_few);
        let han = has_han.then(|| Box::new(han_bits(&ranges)));
        Self { ascii, lasts, han, largest, ranges }
    }

    #[inline]
    pub(super) fn has(&self, c: u32) -> bool {
        if c < 128 {
            return self.ascii >> c & 1 == 1;
        }
        if (self.largest.0..=self.largest.1).contains(&c) {
            return true;
        }
        let in_han = c.wrapping_sub(HAN) as usize;
        if let Some(han) = self.han.as_ref().filter(|_| in_han < N_HAN) {
            return han[in_han / 64] >> (in_han % 64) & 1 == 1;
        }
        if self.lasts[c as usize % N_LASTS / 64] >> (c % 64) & 1 == 0 {
            return false;
        }
        let after = self.ranges.partition_point(|(first, _)| *first <= c);
        after.checked_sub(1).is_some_and(|index| self.ranges[index].1 >= c)
    }
}

/// The classes of many programs, each once, to be laid out.
#[derive(Debug, Default)]
pub(crate) struct ClassPool {
    classes: Vec<Vec<(u32, u32)>>,
    numbers: FxHashMap<Vec<(u32, u32)>, usize>,
}

#[allow(dead_code, reason = "only the build script writes")]
impl ClassPool {
    /// The number of a class.
    pub(super) fn number(&mut self, class: &ClassSet) -> usize {
        *self.numbers.entry(class.ranges.clone()).or_insert_with(|| {
            self.classes.push(class.ranges.clone());
            self.classes.len() - 1
        })
    }

    /// How many there are, where each begins, and all of them.
    pub(crate) fn lay_out(&self, out: &mut FlatWriter) {
        let (mut places, mut classes) = (FlatWriter::default(), FlatWriter::default());
        for ranges in &self.classes {
            places.fixed(classes.len());
            classes.number(ranges.len());
            let mut last = 0;
            for (first, end) in ranges {
                classes.number((first - last) as usize);
                classes.number((end - first) as usize);
                last = *end;
            }
        }
        out.fixed(self.classes.len());
        out.append(&places);
        out.append(&classes);
    }
}

/// The classes that were laid out, each made when a program first has it.
#[derive(Debug)]
pub(crate) struct LaidClasses {
    places: FlatReader,
    classes: FlatReader,
    made: Vec<OnceLock<Arc<ClassSet>>>,
}

impl LaidClasses {
    /// Those that stand here.
    pub(crate) fn new(mut from: FlatReader) -> Self {
        let n_classes = from.fixed();
        Self { places: from, classes: from.at(4 * n_classes), made: vec![OnceLock::new(); n_classes] }
    }

    /// The class with a number.
    pub(super) fn get(&self, number: usize) -> Arc<ClassSet> {
        self.made[number].get_or_init(|| Arc::new(self.read(number))).clone()
    }

    fn read(&self, number: usize) -> ClassSet {
        let mut from = self.classes.at(self.places.at(4 * number).fixed());
        let mut last = 0;
        ClassSet::of(from.list(|from| {
            let first = last + from.number() as u32;
            last = first + from.number() as u32;
            (first, last)
        }))
    }
}
