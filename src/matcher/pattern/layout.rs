//! Patterns as the build script lays them out.
//!
//! What a pattern tells of its matches and the programs that look for them are read; only who asks for its syntax, as an automaton does that
//! is built when tries have become too many, has it compiled.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use super::super::classes::{ClassPool, LaidClasses};
use super::super::flat::{FlatReader, FlatWriter};
use super::super::later::LaterPattern;
use super::super::program::{Direction, Program};
use super::super::starts::Starts;
use super::super::words::Words;
use super::{Anchor, CaptureKind, Emptiness, Pattern, Written};

/// Where the programs of a pattern stand; those that cannot be had have no place.
#[derive(Clone, Copy, Debug)]
pub(super) struct LaidPrograms {
    classes: &'static LaidClasses,
    program: Option<FlatReader>,
    to_end: Option<FlatReader>,
}

impl LaidPrograms {
    pub(super) fn program(self, tables: &[Arc<Words>], direction: Direction) -> Option<Program> {
        Some(Program::read(&mut self.program?, self.classes, tables, direction))
    }

    pub(super) fn program_to_end(self, tables: &[Arc<Words>]) -> Option<Program> {
        Some(Program::read(&mut self.to_end?, self.classes, tables, Direction::Forward))
    }
}

const EMPTINESS: [Emptiness; 3] = [Emptiness::Never, Emptiness::Sometimes, Emptiness::Always];

/// Words by the name under which a pattern may mention them.
pub(crate) type NamedWords = BTreeMap<String, Arc<Words>>;

/// Lays out the names of words; gives whether all have one.
#[allow(dead_code, reason = "only the build script writes")]
pub(crate) fn lay_out_words(words: &[Arc<Words>], named: &NamedWords, out: &mut FlatWriter) -> bool {
    let name = |words: &Arc<Words>| named.iter().find(|(_, known)| Arc::ptr_eq(known, words)).map(|(name, _)| name);
    let names: Option<Vec<String>> = words.iter().map(|words| name(words).cloned()).collect();
    names.as_ref().inspect(|names| out.texts(names)).is_some()
}

/// The words whose names stand here.
pub(crate) fn read_words(from: &mut FlatReader, named: &NamedWords) -> Vec<Arc<Words>> {
    from.list(|from| named.get(from.text()).cloned().unwrap_or_default())
}

impl Pattern {
    /// Lays the pattern out, with its classes in a pool; gives whether that can be: whether its words have names.
    #[allow(dead_code, reason = "only the build script writes")]
    pub(crate) fn lay_out(&self, named: &NamedWords, pool: &mut ClassPool, out: &mut FlatWriter) -> bool {
        out.number(self.captures.len());
        for (name, kind) in &self.captures {
            out.text(name);
            let (number, names) = match kind {
                CaptureKind::Text => (0, Vec::new()),
                CaptureKind::Annotation(name) => (1, vec![name.clone()]),
                CaptureKind::List(name) => (2, vec![name.clone()]),
                CaptureKind::Word(tables) => (3, tables.clone()),
            };
            out.number(number);
            out.texts(&names);
        }
        out.number(self.groups.len());
        self.groups.iter().for_each(|group| out.number(*group));
        out.number(self.needs.len());
        for (marks, count) in &self.needs {
            out.chars(marks);
            out.number(*count);
        }
        out.number(EMPTINESS.iter().position(|known| *known == self.emptiness).unwrap_or_default());
        out.number(self.max_len.map_or(0, |max| max + 1));
        out.number(usize::from(self.starts.is_some()));
        self.starts.iter().for_each(|starts| out.chars(starts.chars()));
        let to_end = (self.anchor == Anchor::End).then(|| self.new_program_to_end()).flatten();
        for program in [self.new_program(), to_end] {
            let mut written = FlatWriter::default();
            program.iter().for_each(|program| program.lay_out(pool, &mut written));
            out.part(&written);
        }
        lay_out_words(&self.tables, named, out)
    }

    /// The pattern that stands here, which `compile` would give.
    pub(crate) fn read(
        from: &mut FlatReader,
        named: &NamedWords,
        classes: &'static LaidClasses,
        anchor: Anchor,
        compile: LaterPattern,
    ) -> Self {
        let captures = from.list(|from| {
            let name = from.text().to_owned();
            let number = from.number();
            let mut names = from.texts();
            let kind = match number {
                0 => CaptureKind::Text,
                1 => CaptureKind::Annotation(names.pop().unwrap_or_default()),
                2 => CaptureKind::List(names.pop().unwrap_or_default()),
                _ => CaptureKind::Word(names),
            };
            (name, kind)
        });
        let groups = from.list(FlatReader::number);
        let needs = from.list(|from| (from.chars(), from.number()));
        let emptiness = EMPTINESS[from.number() % EMPTINESS.len()];
        let max_len = from.number().checked_sub(1);
        let starts = (from.number() == 1).then(|| Starts::new(from.chars()));
        let [program, to_end] = [(); 2].map(|()| from.part());
        let laid = LaidPrograms { classes, program, to_end };
        Self {
            written: Written::Later(Box::new(compile)),
            anchor,
            captures,
            tables: read_words(from, named),
            laid: Some(laid),
            regex: OnceLock::new(),
            anchored: OnceLock::new(),
            program: OnceLock::new(),
            program_to_end: OnceLock::new(),
            spent: Arc::default(),
            starts,
            groups,
            needs,
            literals: Vec::new(),
            emptiness,
            max_len,
        }
    }
}
