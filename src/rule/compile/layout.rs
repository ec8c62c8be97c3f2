//! Compiled patterns of rule files, laid out for [`crate::rule::laid`] to read.

use std::collections::BTreeMap;
use std::ops::Range;

use rustc_hash::FxHashMap;

use super::{Compiler, Names, all_words};
use crate::matcher::{ClassPool, FlatWriter, LaterPattern};
use crate::rule::parse::Examples;
use crate::rule::set::*;
use crate::rule::spec::*;
use crate::rule::strings::own_strings;
use crate::rule::words::AllWords;

/// The table of some rule files. A pattern that is not sound, or cannot be laid out, is not in it.
#[allow(dead_code, reason = "only the build script writes")]
pub(crate) fn lay_out(files: &RuleFiles) -> Vec<u8> {
    let mut compiler = Compiler::read(files, Examples::Kept);
    let (_, compiled) = compiler.files();
    let words = all_words(&compiler.lists, &compiled);
    let mut writer = Writer::default();
    let mut directories = FlatWriter::default();
    directories.number(compiled.len());
    for (index, file) in compiled.iter().enumerate() {
        let names = compiler.names(index);
        let entries = writer.file(&compiler.sources[index].file, file, &names, &words);
        let mut directory = FlatWriter::default();
        directory.fixed(entries.len());
        for (position, entry) in entries {
            directory.fixed(position);
            directory.fixed(entry);
        }
        directories.text(&file.name);
        directories.part(&directory);
    }
    let (mut classes, mut sets, mut table) = (FlatWriter::default(), FlatWriter::default(), FlatWriter::default());
    writer.classes.lay_out(&mut classes);
    sets.number(compiler.triggers.sets().len());
    compiler.triggers.sets().iter().for_each(|set| sets.texts(set));
    [classes, sets, directories, writer.entries].iter().for_each(|part| table.part(part));
    table.into_bytes()
}

/// By where a pattern stands in its file, where what came of it stands among the entries.
type Directory = BTreeMap<usize, usize>;

#[derive(Default)]
struct Writer {
    classes: ClassPool,
    entries: FlatWriter,
    /// Many guards are the same.
    known: FxHashMap<FlatWriter, usize>,
}

#[allow(dead_code, reason = "only the build script writes")]
impl Writer {
    fn file(&mut self, file: &RuleFile, compiled: &CompiledFile, names: &Names, words: &AllWords) -> Directory {
        let mut directory = Directory::new();
        for rule in &compiled.rules {
            let Some(spec) = file.rules.iter().find(|spec| spec.id.value == rule.id) else { continue };
            let head = rule_head(rule, names, words);
            self.entry(
                &spec.pattern.span,
                head,
                &|classes, out| rule.pattern.lay_out(&names.words, classes, out),
                &mut directory,
            );
            let (guards, specs) = (&rule.guards, &spec.guards);
            for (guard, spec) in [
                (&guards.before, &specs.before),
                (&guards.after, &specs.after),
                (&guards.not_before, &specs.not_before),
                (&guards.not_after, &specs.not_after),
            ] {
                if let (Some(guard), Some(spec)) = (guard, spec) {
                    self.later(&spec.span, FlatWriter::default(), guard, names, &mut directory);
                }
            }
        }
        for attribute in &compiled.attributes {
            let Some(spec) = file.attributes.iter().find(|spec| spec.id.value == attribute.id) else { continue };
            let (mut head, mut strings) = (FlatWriter::default(), FlatWriter::default());
            let sets = own_strings(&attribute.pattern);
            strings.number(sets.len());
            sets.iter().for_each(|set| strings.texts(set));
            head.part(&strings);
            self.later(&spec.pattern.span, head, &attribute.pattern, names, &mut directory);
        }
        directory
    }

    fn later(
        &mut self,
        span: &Range<usize>,
        head: FlatWriter,
        pattern: &LaterPattern,
        names: &Names,
        directory: &mut Directory,
    ) {
        self.entry(span, head, &|classes, out| pattern.lay_out(&names.words, classes, out), directory);
    }

    /// Notes what came of the pattern that stands at a place: a head, and the pattern behind it, if that can be laid out.
    fn entry(
        &mut self,
        span: &Range<usize>,
        head: FlatWriter,
        lay_out: &dyn Fn(&mut ClassPool, &mut FlatWriter) -> bool,
        directory: &mut Directory,
    ) {
        let mut entry = head;
        if lay_out(&mut self.classes, &mut entry) {
            let entries = &mut self.entries;
            let place = *self.known.entry(entry).or_insert_with_key(|entry| {
                entries.append(entry);
                entries.len() - entry.len()
            });
            directory.insert(span.start, place);
        }
    }
}

/// What stands before the pattern of a rule: the sets of strings that it needs, the one that says most, and how numbers stand in its matches.
fn rule_head(rule: &CompiledRule, names: &Names, words: &AllWords) -> FlatWriter {
    let mut head = FlatWriter::default();
    let sets: Vec<usize> = rule.triggers.numbers().collect();
    head.number(sets.len());
    sets.iter().for_each(|set| head.number(*set));
    head.number(rule.first_trigger.map_or(0, |first| first + 1));
    let found = rule.new_beside(words);
    let mut beside = FlatWriter::default();
    beside.number(found.len());
    let can_be = found.iter().all(|found| found.lay_out(&names.words, &mut beside));
    head.part(if can_be { &beside } else { const { &FlatWriter::new() } });
    head
}
