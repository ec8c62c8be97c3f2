use std::path::Path;

use regex_automata::Input;
use walkdir::WalkDir;

use super::live::standings;
use super::*;
use crate::matcher::{Pattern, Projection, Standing, search};
use crate::rule::{NUMBER_MARKS, RuleSet, builtin_files};

/// All ways to look for a pattern find the same, whichever of them a search would take.
#[track_caller]
fn check_search(pattern: &Pattern, projection: &Projection) -> usize {
    let text = projection.text();
    let regex = pattern.regex();
    let mut captures = regex.create_captures();
    let mut position = 0;
    let mut expected = Vec::new();
    while position <= text.len() {
        regex.search_captures(&Input::new(text).range(position..), &mut captures);
        let Some(whole) = captures.get_match() else { break };
        let groups = pattern.captures().iter().enumerate().filter_map(|(index, (name, _))| {
            Some((index, projection.normalized(captures.get_group_by_name(name)?.range())))
        });
        expected.push((whole.range(), groups.collect::<Vec<_>>()));
        position = whole.end().max(whole.start() + 1);
    }
    let found: Vec<_> = search(pattern, projection, 0..text.len(), false)
        .map(|found| (found.projected, found.captures.iter().map(|part| (part.group, part.span)).collect::<Vec<_>>()))
        .collect();
    assert_eq!(found, expected, "{} on {text}", pattern.translation().text);
    found.len()
}

#[track_caller]
fn check_guard(pattern: &Pattern, text: &str) {
    for (at, _) in text.char_indices().step_by(3) {
        for window in [&text[..at], &text[at..]] {
            let expected = pattern.regex().is_match(window);
            assert_eq!(pattern.is_match(window), expected, "{} on {window}", pattern.translation().text);
        }
    }
}

/// Gives the number of matches.
fn check_folder(pipeline: &Pipeline, folder: &Path) -> usize {
    let mut n_matches = 0;
    for entry in WalkDir::new(folder).sort_by_file_name() {
        let entry = entry.expect("a folder");
        if !entry.file_type().is_file() {
            continue;
        }
        let bytes = std::fs::read(entry.path()).expect("a file");
        let Ok(source) = Source::decode(bytes, None) else { continue };
        let document = pipeline.document("article", source);
        let annotations = pipeline.annotations(&document);
        for &sentence in &document.sentences {
            n_matches += check_sentence(pipeline, &document.text, sentence, &annotations);
        }
    }
    n_matches
}

fn check_sentence(pipeline: &Pipeline, text: &str, sentence: Span, annotations: &[Annotation]) -> usize {
    let first = annotations.partition_point(|annotation| annotation.span.start < sentence.start);
    let end = annotations.partition_point(|annotation| annotation.span.start < sentence.end);
    let article = Article::new(&pipeline.rules().grammar, text);
    let live = LiveSentence::any(pipeline.rules(), text, sentence, None);
    let home = Home::new(pipeline.rules(), text, text);
    let work = SentenceWork::new(
        pipeline,
        Surroundings { text, article: &article, annotations, cells: &[], home: &home, is_near: &|_, _| true },
        &live,
        first..end,
    );
    let is_number = |annotation: &&Annotation| NUMBER_MARKS.contains(&mark(annotation));
    let numbers: Vec<Annotation> = annotations[first..end].iter().filter(is_number).cloned().collect();
    let standings: Vec<Standing<'_>> = standings(text, sentence, &numbers).collect();
    let mut n_matches = 0;
    for (index, file) in pipeline.rules().files.iter().enumerate() {
        let projection = work.project(file);
        let all: Vec<usize> = (0..file.rules.len()).collect();
        for found in file.matches(&all, &projection, &|_| true) {
            let mut possible = vec![(index, found.rule)];
            pipeline.rules().retain_with_standing(&mut possible, &standings);
            assert_eq!(possible.len(), 1, "{} in {}", file.rules[found.rule].id, sentence.of(text));
        }
        n_matches += file.rules.iter().map(|rule| check_search(&rule.pattern, &projection)).sum::<usize>();
        let guards = file.rules.iter().flat_map(|rule| {
            let guards = &rule.guards;
            [&guards.before, &guards.after, &guards.not_before, &guards.not_after]
        });
        let attributes = file.attributes.iter().map(|rule| &rule.pattern);
        for pattern in guards.flatten().chain(attributes) {
            check_guard(pattern, projection.text());
        }
    }
    n_matches
}

#[test]
fn patterns_find_the_same_in_every_way() {
    let rules = RuleSet::compile(&builtin_files()).expect("sound rules");
    let pipeline = Pipeline::new(rules, Normalizer::new());
    let n_matches = check_folder(&pipeline, &Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus"));
    assert!(n_matches > 300, "{n_matches}");
}

/// Articles of every format one behind the other, with tables and headings, some of it twice.
fn long_text(pipeline: &Pipeline, folder: &Path) -> String {
    let mut texts = Vec::new();
    for entry in WalkDir::new(folder).sort_by_file_name() {
        let entry = entry.expect("a folder");
        let Ok(bytes) = std::fs::read(entry.path()) else { continue };
        let Ok(source) = Source::decode(bytes, None) else { continue };
        texts.push(pipeline.document("article", source).text);
    }
    texts.push(
        "单位:万元\n县\t资金\n甲县\t120\n乙县\t7\n\n一、县区结对\n1．鄞州区—黎平县\n2．余姚市—台江县\n".repeat(40),
    );
    texts.push("2023年投资5亿元;又投3亿元。宁波市帮扶黎平县。".repeat(400));
    let whole = texts.join("\n");
    whole.repeat(2)
}

#[test]
fn a_long_article_has_the_facts_of_one_stretch() {
    let rules = RuleSet::compile(&builtin_files()).expect("the built-in rules are sound");
    let pipeline = Pipeline::new(rules, crate::normalize::Normalizer::new());
    let text = long_text(&pipeline, &Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus"));
    let document = pipeline.document("long.txt", Source::from_text(text));
    let facts = |stretch: usize| {
        let mut facts = Vec::new();
        let work = ArticleWork::new(&pipeline, &document).in_stretches_of(stretch);
        let flow = work.run(&BTreeSet::new(), &mut |record| {
            facts.push(record);
            ControlFlow::Continue(())
        });
        assert!(flow.is_continue());
        facts
    };
    let whole = facts(usize::MAX / 64);
    assert!(whole.len() > 2000, "{}", whole.len());
    assert!(whole.iter().filter(|record| record.repeats.is_some()).count() > 100);
    for stretch in [700, 5000, 64 << 10] {
        let found = facts(stretch);
        let differ = whole.iter().zip(&found).find(|(one, other)| one != other);
        assert!(differ.is_none() && whole.len() == found.len(), "stretches of {stretch}: {differ:#?}");
    }
}

#[test]
fn whoever_has_enough_is_given_no_more() {
    let rules = RuleSet::compile(&builtin_files()).expect("the built-in rules are sound");
    let pipeline = Pipeline::new(rules, crate::normalize::Normalizer::new());
    let document = pipeline.document("long.txt", Source::from_text("投资5亿元。\n".repeat(20_000)));
    let mut n_taken = 0;
    let flow = pipeline.for_each_fact(&document, &BTreeSet::new(), &mut |_| {
        n_taken += 1;
        if n_taken < 7 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    });
    assert!(flow.is_break() && n_taken == 7);
}
