//! A rule file to begin with: it passes `rules check` and `rules test` as it is.

/// A commented rule file for a new kind of fact.
pub fn template(kind: &str) -> String {
    TEMPLATE.replace("KIND", kind)
}

const TEMPLATE: &str = r##"# Facts of kind `KIND`. The language is described in rules/README.md; try changes with
#     jushi rules check --rules DIR
#     jushi rules test --rules DIR
#     jushi explain TEXT --rules DIR
schema = 1
# "quantity" runs first; files of layer "fact" (the default) see what it found.
layer = "quantity"
# What is one character to the patterns of this file; all else stays text. See `number`, `percent` and `time` together,
# or 2023年 is a number and 年.
sees = ["number", "percent", "time"]
# Words that are hidden before matching: what looks like a fact and is none.
mask = ["万亩方"]

[kinds.KIND]
fields = [
    # Gives `value`, `low`, `high` and `bound`. A fact without it is none.
    { name = "value", type = "number", required = true },
    { name = "unit", type = "enum", values = ["mu", "hectare"], default = "mu" },
    # Text, as it stands.
    "what",
    # A time: as it stands, and `time_value` in ISO 8601.
    "time: time",
]

# Words with attributes: those named as fields fill them, `factor` multiplies the number, `bound` qualifies it.
[units.KIND_unit]
'亩' = { unit = "mu" }
'市亩' = { unit = "mu" }
'公顷' = { unit = "hectare" }

[macros]
# {ws} in a pattern.
ws = '\x20{0,2}'

[[rule]]
id = "KIND/unit"
fact = "KIND"
# Single quotes: then a byte of the pattern is a byte of the file. <n:number> is a number whatever its form;
# a group whose name begins with _ fills no field itself.
pattern = '<n:number>{ws}(?<_unit><@units.KIND_unit>)'
not_before = '第|每'
not_after = '产|均'
where = 'value > 0'
# Every rule has texts it must catch, its facts marked, …
[[rule.example]]
text = '新建茶园[[3.5万亩]]，退耕[[200多公顷]]'
expect = [ { value = "35000", unit = "mu" }, { value = "200", bound = "over", unit = "hectare" } ]
# … and near misses.
[[rule.reject]]
text = '每3亩一垄，5亩产量，建成0亩'

# A field that stands beside the fact. The first attribute that matches fills it.
[[attribute]]
id = "KIND/what-before"
of = "KIND"
field = "what"
scope = "clause"
before = '(?<what>[\p{Han}&&[^了的新建退耕]]{2,6}?)(?:达到?|共|约|近)?'
[[attribute.example]]
text = '茶园[[3.5万亩]]'
expect = [ { what = "茶园" } ]

[[attribute]]
id = "KIND/time-before"
of = "KIND"
field = "time"
before = '(?<time><time.dating>)(?:[^,。;]|<number>|<percent>){0,20}?'
[[attribute.example]]
text = '2023年茶园[[3.5万亩]]'
expect = [ { time = "2023年", time_value = "2023" } ]
"##;
