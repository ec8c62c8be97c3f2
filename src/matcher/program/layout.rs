//! Programs as the build script lays them out.

use std::sync::Arc;

use regex_syntax::hir::Look;

use super::super::Words;
use super::super::classes::{ClassPool, LaidClasses};
use super::super::flat::{FlatReader, FlatWriter};
use super::{Direction, Program, Step, Way};

/// A step is a number: what it is in the low bits, and what it holds above.
const N_STEP_BITS: u32 = 4;

const CHAR: usize = 0;
const CLASS: usize = 1;
const AHEAD: usize = 2;
const TABLE: usize = 3;
/// The two ways follow.
const SPLIT: usize = 4;
/// The number behind the last way follows.
const CHOICE: usize = 5;
const JUMP: usize = 6;
const SAVE: usize = 7;
const LOOK: usize = 8;
const MATCH: usize = 9;

const LOOKS: [Look; 4] = [Look::Start, Look::End, Look::StartLF, Look::EndLF];

impl Way {
    #[allow(dead_code, reason = "only the build script writes")]
    fn lay_out(self, out: &mut FlatWriter) {
        out.number(self.step as usize);
        out.number(match self.before {
            Self::ANY => 0,
            c @ ..Self::CLASS => 2 * c as usize + 2,
            class => 2 * (class - Self::CLASS) as usize + 1,
        });
    }

    #[inline]
    fn read(from: &mut FlatReader) -> Self {
        let step = from.number() as u32;
        let before = match from.number() as u32 {
            0 => Self::ANY,
            class if class % 2 == 1 => Self::CLASS + class / 2,
            c => c / 2 - 1,
        };
        Self { step, before }
    }
}

impl Program {
    /// Lays the program out, with its classes in a pool. The tables are those of its pattern.
    #[allow(dead_code, reason = "only the build script writes")]
    pub(in super::super) fn lay_out(&self, pool: &mut ClassPool, out: &mut FlatWriter) {
        out.number(self.n_slots);
        out.number(self.classes.len());
        self.classes.iter().for_each(|class| out.number(pool.number(class)));
        out.number(self.ways.len());
        self.ways.iter().for_each(|way| way.lay_out(out));
        self.start.lay_out(out);
        out.number(self.last.map_or(0, |class| class + 1));
        out.number(self.steps.len());
        for step in &self.steps {
            let mut put = |kind: usize, number: usize| out.number(number << N_STEP_BITS | kind);
            match *step {
                Step::Char(c) => put(CHAR, c as usize),
                Step::Class(class) => put(CLASS, class),
                Step::Ahead(class) => put(AHEAD, class),
                Step::Table(table) => put(TABLE, table),
                Step::Split(first, second) => {
                    put(SPLIT, 0);
                    first.lay_out(out);
                    second.lay_out(out);
                }
                Step::Choice(first, behind) => {
                    put(CHOICE, first);
                    out.number(behind);
                }
                Step::Jump(to) => put(JUMP, to),
                Step::Save(slot) => put(SAVE, slot),
                Step::Look(look) => put(LOOK, LOOKS.iter().position(|known| *known == look).unwrap_or_default()),
                Step::Match => put(MATCH, 0),
            }
        }
    }

    /// The program that stands here, of a pattern with these tables.
    pub(in super::super) fn read(
        from: &mut FlatReader,
        classes: &LaidClasses,
        tables: &[Arc<Words>],
        direction: Direction,
    ) -> Self {
        let n_slots = from.number();
        let classes = from.list(|from| classes.get(from.number()));
        let ways = from.list(Way::read);
        let start = Way::read(from);
        let last = from.number().checked_sub(1);
        let steps = from.list(|from| {
            let step = from.number();
            let number = step >> N_STEP_BITS;
            match step & ((1 << N_STEP_BITS) - 1) {
                CHAR => Step::Char(number as u32),
                CLASS => Step::Class(number),
                AHEAD => Step::Ahead(number),
                TABLE => Step::Table(number),
                SPLIT => Step::Split(Way::read(from), Way::read(from)),
                CHOICE => Step::Choice(number, from.number()),
                JUMP => Step::Jump(number),
                SAVE => Step::Save(number),
                LOOK => Step::Look(LOOKS[number % LOOKS.len()]),
                _ => Step::Match,
            }
        });
        Self { steps, ways, start, last, classes, tables: tables.to_vec(), n_slots, direction }
    }
}
