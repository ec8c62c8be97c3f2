//! What `explain` says: that it tells the truth, and the wording of its answers, each judged when it was recorded.
//!
//! `INSTA_UPDATE=always cargo test --test explain` takes new wording over; look at every line of the difference.

mod support;

use std::collections::BTreeSet;

use jushi::emit::Record;
use jushi::explain::{Explainer, Outcome, SentenceTrace};
use jushi::normalize::Normalizer;
use jushi::pipeline::Pipeline;
use jushi::rule::{RuleFiles, RuleSet, all_builtin_files, builtin_files};
use jushi::source::Source;
use regex::Regex;
use support::{PIPELINE, document, files_below, project, shared};

/// Explains why a rule does not fire on a text and compares with what was recorded under `name`.
#[track_caller]
fn why_not_with(files: &RuleFiles, pipeline: &Pipeline, name: &str, id: &str, text: &str) {
    let document = pipeline.document("text", Source::from_text(text.to_owned()));
    let answer = Explainer::new(pipeline, files).why_not(&document, id, None).expect("a rule of this id");
    for here in &answer.sentences {
        if let Some(reached) = &here.reached {
            let [start, end] = reached.expected.bytes;
            assert!(answer.pattern.get(start..end).is_some_and(|piece| !piece.is_empty()), "{name}: {reached:?}");
        }
    }
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true, description => text }, {
        // Lines move whenever a rule file is edited.
        let line = Regex::new(r"toml:\d+\)").expect("a sound pattern");
        insta::assert_snapshot!(name, line.replace(&answer.render(false), "toml:LINE)"));
    });
}

/// For a rule of the project.
#[track_caller]
fn shipped(name: &str, id: &str, text: &str) {
    why_not_with(&builtin_files(), &PIPELINE, name, id, text);
}

/// For the rule `count/made` of these lines.
#[track_caller]
fn made(name: &str, rule: &str, text: &str) {
    let head = "schema = 1\nsees = ['number', 'time', 'place', 'org']\n[lists]\norg = ['企业', '学校']\n\
                [units.people]\n'人' = { unit = 'person' }\n[macros]\nverb = '引进|新(?:增|建)'\ngap = '[^,]{0,4}?'\n\
                [kinds.count]\nfields = ['value: number', 'unit', 'what']\n[kinds.pair]\nfields = ['from: place', 'to: place']\n\
                distinct = ['from', 'to']\n";
    let (rest, id) = if rule.contains("[[rule]]") {
        (rule.to_owned(), "count/made")
    } else {
        (format!("[[rule]]\nid = 'count/made'\nfact = 'count'\n{rule}\n"), "count/made")
    };
    let files = RuleFiles { files: [("made.toml".to_owned(), format!("{head}{rest}"))].into(), ..RuleFiles::default() };
    let set = RuleSet::compile(&files).unwrap_or_else(|found| panic!("{}", found[0].render(false)));
    why_not_with(&files, &Pipeline::new(set, Normalizer::new()), name, id, text);
}

#[test]
fn amounts() {
    shipped("amount_guard_before", "amount/currency", "第3元素");
    shipped("amount_guard_after", "amount/currency", "奖品是5元素周期表");
    shipped("amount_no_unit", "amount/currency", "投入资金3.5亿多");
    shipped("amount_mask", "amount/kuai", "他家有3块地");
    shipped("amount_within_time", "amount/currency", "2023年是公元纪年");
    shipped("amount_unit_apart", "amount/currency", "投入600多万的协作资金,单位是元");
    shipped("amount_lost", "amount/shared-unit", "投入1.2亿元");
    shipped("amount_fired", "amount/currency", "投入600万元");
    shipped("amount_nothing_there", "amount/currency", "他说天气很好");
}

#[test]
fn headcounts() {
    shipped("headcount_guard_after", "headcount/people", "5人制足球赛");
    shipped("headcount_no_counter", "headcount/people", "参加培训的有三十多");
    shipped("headcount_other_number", "headcount/people", "现场有一人获奖");
    shipped("headcount_rank", "headcount/counter", "得了前10名");
    shipped("headcount_guard_wanted", "headcount/mouths", "吃了两口就走");
    shipped("headcount_number_in_sum", "headcount/bare-noun", "发放3万元学生贷款");
    shipped("headcount_word_missing", "headcount/bare-noun", "引进3.5万数字游民");
    shipped("headcount_noun_far", "headcount/people-noun", "参保人数在去年年底的时候超过6亿");
}

#[test]
fn place_pairs() {
    shipped("pair_fired", "place_pair/aid", "广州市花都区对口帮扶普定县");
    shipped("pair_no_verb", "place_pair/aid", "广州市花都区与普定县的经济社会发展水平都比较高");
    shipped("pair_one_place", "place_pair/aid", "广州市花都区积极开展结对帮扶工作");
    shipped("pair_with_itself", "place_pair/aid", "广州市结对帮扶广州市花都区");
    shipped("pair_blocked", "place_pair/aid", "广州市花都区人口多,医院支援普定县");
    shipped("pair_need", "place_pair/send", "雷山县选派教师赴顺德区跟岗学习");
    shipped("pair_two_sentences", "place_pair/aid", "广州市很大。普定县结对帮扶工作好。");
}

#[test]
fn attributes() {
    shipped("attribute_nothing_before", "amount/what-noun-before", "投入600万元");
    shipped("attribute_when", "amount/what-priced", "断桥铝型材22000元");
    shipped("attribute_filled_before", "headcount/role-before", "党政干部18人和12名教师");
    shipped("attribute_no_time", "headcount/time-before", "合计互派干部18人");
    shipped("attribute_no_neighbor", "headcount/role-carried", "造成50人受伤");
    shipped("attribute_neighbor_empty", "headcount/role-carried", "造成7人死亡、50人受伤");
    shipped("attribute_no_fact", "amount/time-before", "2023年互派干部18人");
    shipped("attribute_fired", "amount/time-before", "2023年投入600万元");
    shipped("attribute_behind", "amount/what-phrase-behind", "投入600万元,都是协作资金");
}

#[test]
fn rules_of_ones_own() {
    made("made_gap_short", "pattern = '<n:number>家[^,]{0,3}公司'", "引进32家国家级农业龙头公司");
    made("made_gap_refuses_comma", "pattern = '<n:number>家[^,]{0,9}公司'", "引进32家单位,都是公司");
    made("made_gap_refuses_number", "pattern = '<n:number>家.{0,9}公司'", "引进32家500强公司");
    made("made_in_macro", "pattern = '{verb}<n:number>家'", "今年新签约32家");
    made("made_macro_gap", "pattern = '引进{gap}<n:number>家'", "引进了来自珠三角地区的32家");
    made("made_list_word", "pattern = '<n:number>家<org>'", "引进32家合作社,培训学校2所");
    made("made_table_word", "pattern = '<n:number>(?<_unit><@units.people>)'", "来了32位");
    made("made_clauses", "pattern = '<n:number>家.{0,9}<any>公司'\nscope = 'clause'", "引进32家,公司都不大");
    made("made_max_chars", "pattern = '<n:number>家.*公司'\nmax_chars = 4", "引进32家小微型公司");
    made("made_edges", "pattern = '近<n:number>米'\nedges = 'token'", "在附近600米");
    made("made_hidden_by_own", "pattern = '<n:number>家.{0,4}<m:number>家'\nnot_before = '共'", "共3家和5家加7家");
    made("made_repetition", "pattern = '(?:<number>家、){2}<n:number>家'", "有3家、5家");
    made("made_branches", "pattern = '<n:number>(?:家(?:大型|小型)企业|所(?:公办)学校)'", "新建12所民办学校");
    made("made_begins_otherwise", "pattern = '引进<n:number>家'", "新来32家");
    made("made_all_but_one", "pattern = '引进<n:number>家龙头<org>'", "引进32家骨干企业");
    made("made_guard_list", "pattern = '<n:number>家'\nafter = '<org>'", "引进32家公司");
    made("made_end", "pattern = '<n:number>家\\z'", "引进32家了");
    made("made_private_use", "pattern = '<n:number>家'", "引进32\u{E000}家");
    made("made_class", "pattern = '<n:number>[家所]<org>'", "引进32个企业");
    made("made_no_annotation", "pattern = '企业很多|<n:number>家'", "这里企业很多");
    let pair = "[[rule]]\nid = 'count/made'\nfact = 'pair'\neach = ['from', 'to']\npairing = 'zip'\n\
                pattern = '<from:place+>分别帮<to:place+>'";
    made("made_zip", pair, "广州市、佛山市分别帮遵义市");
    let range = "pattern = '<low:number>元到<high:number>元'";
    made("made_range_upside_down", range, "从100元到50元");
}

#[test]
fn an_unknown_rule_is_named() {
    let files = builtin_files();
    let error =
        Explainer::new(&PIPELINE, &files).why_not(&document("5元"), "amount/curency", None).expect_err("no such");
    assert_eq!(error.to_string(), "no rule has the id `amount/curency`; did you mean `amount/currency`?");
}

/// The form that programs read.
#[test]
fn the_json_form_is_stable() {
    let files = builtin_files();
    let explainer = Explainer::new(&PIPELINE, &files);
    let document = document("鼓楼区投入近600萬元，幫扶第3人和18人。");
    let line = Regex::new(r#""line": \d+,(\n +"(?:quote|pattern)")"#).expect("a sound pattern");
    let json = |value: serde_json::Result<String>| {
        line.replace_all(&value.expect("plain data"), "\"line\": \"LINE\",$1").into_owned()
    };
    let explanation = json(serde_json::to_string_pretty(&explainer.explain(&document, None)));
    let answer = explainer.why_not(&document, "headcount/counter", None).expect("a rule of this id");
    let answer = json(serde_json::to_string_pretty(&answer));
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("json_explanation", explanation);
        insta::assert_snapshot!("json_why_not", answer);
    });
}

/// The facts of an explanation are those of a run, field by field, and every match says what became of it.
#[track_caller]
fn check_truth(name: &str, source: Source) {
    check_truth_with(&builtin_files(), &PIPELINE, name, source);
}

#[track_caller]
fn check_truth_with(files: &RuleFiles, pipeline: &Pipeline, name: &str, source: Source) -> usize {
    let document = pipeline.document(name, source);
    let explanation = Explainer::new(pipeline, files).explain(&document, None);
    let fields = |record: &Record| record.fields.clone();
    let facts = pipeline.facts(&document, &BTreeSet::new());
    let mut expected: Vec<_> = facts.iter().map(|record| (record.span, record.rule.clone(), fields(record))).collect();
    let mut found: Vec<_> = explanation
        .sentences
        .iter()
        .flat_map(|sentence| &sentence.facts)
        .map(|fact| {
            let fields = fact.fields.iter().map(|field| (field.name.clone(), field.value.clone())).collect();
            (fact.span, fact.rule.clone(), fields)
        })
        .collect();
    expected.sort_by_key(|(span, rule, fields)| (span.char, rule.clone(), fields.clone()));
    found.sort_by_key(|(span, rule, fields): &(_, String, Vec<_>)| (span.char, rule.clone(), fields.clone()));
    assert_eq!(found, expected, "{name}");
    explanation.sentences.iter().for_each(|sentence| check_matches(name, sentence));
    facts.len()
}

#[track_caller]
fn check_matches(name: &str, sentence: &SentenceTrace) {
    let fired: BTreeSet<&str> = sentence.facts.iter().map(|fact| fact.rule.as_str()).collect();
    for found in &sentence.matches {
        let is_told = match found.outcome {
            Outcome::Fact => fired.contains(found.rule.as_str()),
            Outcome::Refused | Outcome::NoFact => found.reason.is_some(),
            Outcome::Suppressed => !found.suppressed.is_empty(),
        };
        assert!(is_told, "{name}: {found:?}");
    }
}

#[test]
fn explanations_are_true() {
    for (name, bytes) in files_below(&project("corpus")) {
        check_truth(&name, Source::decode(bytes, None).expect("articles are text"));
    }
    let Some(shared) = shared() else { return };
    for (name, bytes) in files_below(&shared.join("corpus")) {
        check_truth(&name, Source::decode(bytes, None).expect("articles are text"));
    }
}

/// Required and default fields, and rules that need no annotation.
#[test]
fn explanations_are_true_of_any_rules() {
    let rules = "schema = 1\nsees = ['number', 'time']\n\
        [kinds.visit]\nfields = ['value: number', { name = 'unit', default = '人次' }, { name = 'when', type = 'time', required = true }]\n\
        [kinds.weather]\nfields = ['what']\n\
        [[rule]]\nid = 'visit/made'\nfact = 'visit'\npattern = '接待<value:number>'\n\
        [[rule]]\nid = 'weather/made'\nfact = 'weather'\npattern = '天气(?<what>很好|很坏)'\n\
        [[attribute]]\nid = 'visit/when'\nof = 'visit'\nfield = 'when'\nbefore = '<when:time>[^,]*'\n";
    let files = RuleFiles { files: [("made.toml".to_owned(), rules.to_owned())].into(), ..RuleFiles::default() };
    let set = RuleSet::compile(&files).unwrap_or_else(|found| panic!("{}", found[0].render(false)));
    let pipeline = Pipeline::new(set, Normalizer::new());
    for (text, n_facts) in [
        ("2023年接待500。", 1),
        ("接待500。", 0),
        ("接待500,2023年接待600。", 1),
        ("天气很好。", 1),
        ("天气很好,接待500。天气很坏,2023年接待600。", 3),
    ] {
        let found = check_truth_with(&files, &pipeline, text, Source::from_text(text.to_owned()));
        assert_eq!(found, n_facts, "{text}");
    }
}

/// No pattern of any rule makes the search for its longest part panic, whatever the text.
#[test]
fn every_rule_has_an_answer() {
    let files = builtin_files();
    let explainer = Explainer::new(&PIPELINE, &files);
    let text = "2023年，广州市花都区投入近600万元帮扶普定县，互派干部18人、教师3名；第3人，人均5元。";
    let document = document(text);
    let mut n_rules = 0;
    for file in &PIPELINE.rules().files {
        let ids = file.rules.iter().map(|rule| &rule.id).chain(file.attributes.iter().map(|rule| &rule.id));
        let ids = ids.chain(file.frames.iter().map(|frame| &frame.id));
        for id in ids {
            let answer = explainer.why_not(&document, id, None).expect("a rule of this id");
            assert!(answer.sentences.iter().all(|here| !here.says.is_empty()), "{id} has nothing to say");
            n_rules += 1;
        }
    }
    assert!(n_rules > 80, "{n_rules}");
}

/// What frames join is told with the slots, the phrases and the fact that goes with them.
#[test]
fn frames_are_shown_with_their_slots() {
    let files = all_builtin_files();
    let pipeline = Pipeline::new(RuleSet::compile(&files).expect("sound rules"), Normalizer::new());
    let text = "由苏州市安排资金200万元支持铜仁市的学校。";
    let document = pipeline.document("text", Source::from_text(text.to_owned()));
    let explanation = Explainer::new(&pipeline, &files).explain(&document, None);
    let clauses = explanation.sentences.iter().flat_map(|sentence| &sentence.clauses);
    let joined: Vec<_> =
        clauses.flat_map(|clause| &clause.joined).filter(|join| join.frame == "aid_flow/for").collect();
    let [join] = joined.as_slice() else { panic!("{joined:?}") };
    let told = [&join.from.slot, &join.from.phrase, &join.to.slot, &join.to.phrase, &join.trigger];
    assert_eq!(told, ["by", "苏州市", "object", "铜仁市", "支持"]);
    assert_eq!(join.fact.as_deref(), Some("200万元"));
    let phrases = explanation.sentences[0].clauses.iter().flat_map(|clause| &clause.phrases);
    assert!(phrases.into_iter().any(|phrase| phrase.phrase.starts_with("铜仁市") && phrase.n_places == 1));
}
