"""One text and its facts."""

import copy
import json
import pickle
import subprocess
import sys
import threading
from decimal import Decimal

import jushi
import pytest

from conftest import TEXTS


def test_json_is_that_of_the_command_line(of_command):
    extractor = jushi.Extractor()
    lines = [fact.to_json() for id, text in TEXTS.items() for fact in extractor.extract(text, id=id)]
    assert lines == of_command()
    assert len(lines) > 8


def test_options_are_those_of_the_command_line(of_command):
    extractor = jushi.Extractor(
        kinds=["amount", "time", "land_area"], currency="HKD", date="2024-03-05", without=["t2s"]
    )
    lines = [fact.to_json() for id, text in TEXTS.items() for fact in extractor.extract(text, id=id)]
    options = ["--kinds", "amount,time,land_area", "--currency", "HKD", "--date", "2024-03-05", "--without", "t2s"]
    assert lines == of_command(*options)


def test_a_fact_says_where_and_what():
    text = TEXTS["c"]
    extractor = jushi.Extractor()
    facts = extractor.extract(text, id="c")
    assert [fact.value for fact in facts] == [Decimal("4200"), Decimal("1200"), Decimal("6000000"), Decimal("-3456.78")]
    for fact in facts:
        assert text[slice(*fact.span)] == fact.quote
        assert text.encode()[slice(*fact.byte_span)].decode() == fact.quote
        assert fact.sentence[0] <= fact.span[0] < fact.span[1] <= fact.sentence[1]
        assert fact.to_dict() == json.loads(fact.to_json())
        assert fact.fields == fact.to_dict()["fields"] and fact.get("nothing") is None
        assert list(fact.parts) == list(fact.to_dict().get("parts", {}))
        for name, part in fact.parts.items():
            assert text[slice(*part.span)] == part.quote and name in fact.fields
    assert (facts[0].kind, facts[0].article, facts[0].line, facts[0].get("per")) == ("amount", "c", 1, "户均")
    assert (facts[2].bound, facts[2].low, facts[2].high) == ("nearly", None, None)
    assert facts[0] == extractor.extract(text, id="c")[0] != facts[1]
    assert len({*facts, *extractor.extract(text, id="c")}) == len(facts)
    assert jushi.Fact.from_json(facts[0].to_json()) == facts[0] == pickle.loads(pickle.dumps(facts[0]))


def test_a_range_and_a_time_without_a_number():
    fact, = jushi.Extractor(kinds=["amount"]).extract("投资30—50万元")
    assert (fact.value, fact.low, fact.high, fact.bound) == (300000, 300000, 500000, "range")
    time, = jushi.Extractor(kinds=["time"]).extract("2023年11月")
    assert time.value is None and time.get("value") == "2023-11"


def test_numbers_of_any_length_are_exact():
    digits = "9" * 60
    fact, = jushi.Extractor(kinds=["amount"]).extract(f"投资{digits}.99元")
    assert str(fact.value) == f"{digits}.99"


def test_pages_and_files():
    extractor = jushi.Extractor()
    page = "<p>投资<b>5</b>万元</p>"
    assert extractor.extract(page, format="html")[0].value == 50000
    fact, = extractor.extract_bytes(page.encode("gb18030"), id="page.html")
    assert page.encode("gb18030")[slice(*fact.byte_span)].decode("gb18030") == fact.quote == page[slice(*fact.span)]


@pytest.mark.parametrize(
    ("text", "error", "words"),
    [
        (None, TypeError, "must be str, not NoneType"),
        (b"5", TypeError, "must be str, not bytes; decode it first"),
        (5, TypeError, "must be str, not int"),
        (["5"], TypeError, "must be str, not list"),
        ("投资5\ud800万元", jushi.InputError, "half of a surrogate pair at character 3"),
    ],
)
def test_what_is_no_text(text, error, words):
    with pytest.raises(error, match=words):
        jushi.Extractor().extract(text)


def test_bytes_that_are_no_text():
    with pytest.raises(jushi.InputError, match="binary"):
        jushi.Extractor().extract_bytes(bytes(100))
    with pytest.raises(jushi.InputError, match="klingon"):
        jushi.Extractor().extract_bytes(b"5", encoding="klingon")
    with pytest.raises(TypeError):
        jushi.Extractor().extract_bytes("5")
    with pytest.raises(jushi.Error, match="txt, html, md"):
        jushi.Extractor().extract("5", format="pdf")


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"kinds": ["amout"]}, jushi.Error, "did you mean `amount`"),
        ({"kinds": "amount"}, TypeError, "write kinds="),
        ({"with_": ["sea"]}, jushi.Error, "land, organizations"),
        ({"currency": "HKX"}, jushi.Error, "HKD"),
        ({"date": "5 March"}, jushi.Error, "YYYY-MM-DD"),
        ({"without": ["t2x"]}, jushi.Error, "t2s"),
        ({"places": "/nowhere/places.tsv"}, jushi.Error, "/nowhere/places.tsv"),
        ({"rules": "/nowhere"}, jushi.RulesError, "cannot read the rules in /nowhere"),
        ({"rules": 5}, TypeError, ""),
    ],
)
def test_wrong_options(options, error, words):
    with pytest.raises(error, match=words):
        jushi.Extractor(**options)


BEDS = """schema = 1
extends = "builtin"
sees = ["number"]

[kinds.beds]
fields = ["value: number"]

[[rule]]
id = "beds/counted"
fact = "beds"
pattern = '<n:number>张病床'
example = ['新增[[300张病床]]']
"""


def test_rules_of_ones_own(tmp_path, of_command):
    (tmp_path / "beds.toml").write_text(BEDS)
    texts = {"x": "医院新增300张病床，投资5万元。"}
    expected = of_command("--rules", str(tmp_path), texts=texts)
    for rules in (tmp_path, str(tmp_path), [tmp_path], {"beds.toml": BEDS}):
        extractor = jushi.Extractor(rules=rules)
        assert sorted(extractor.kinds) == ["amount", "beds", "headcount", "place_pair"]
        for again in (extractor, copy.copy(extractor), pickle.loads(pickle.dumps(extractor))):
            assert [fact.to_json() for fact in again.extract(texts["x"], id="x")] == expected
    assert len(expected) == 2


def test_broken_rules_say_what_the_command_line_says(tmp_path):
    (tmp_path / "beds.toml").write_text(BEDS.replace("value: number", "value: nunber").replace("病床", "病床(("))
    command = [sys.executable, "-m", "jushi", "extract", "-", "--rules", str(tmp_path)]
    said = subprocess.run(command, input="", capture_output=True, encoding="utf-8")
    assert said.returncode == 2
    with pytest.raises(jushi.RulesError) as raised:
        jushi.Extractor(rules=tmp_path)
    message = str(raised.value)
    assert "nunber" in message and "beds.toml:6" in message and "^" in message
    assert message in said.stderr


def test_threads_share_an_extractor():
    extractor = jushi.Extractor()
    text = "".join(f"投资{n}万元。" for n in range(1, 300))
    expected = [fact.to_json() for fact in extractor.extract(text)]
    found = []
    threads = [threading.Thread(target=lambda: found.append(extractor.extract(text))) for _ in range(4)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert [[fact.to_json() for fact in facts] for facts in found] == [expected] * 4


def test_the_module_is_light():
    code = "import sys, jushi; print([name for name in sys.modules if name.split('.')[0] in ('pyarrow', 'pyspark', 'numpy')])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "[]"


def test_the_command_line(tmp_path):
    def command(*arguments, **options):
        return subprocess.run([sys.executable, "-m", "jushi", *arguments], capture_output=True, encoding="utf-8", **options)

    assert command("--version").stdout == f"jushi {jushi.__version__}\n"
    assert command("extract", "-", input="投资5万元").stdout.startswith('{"id":"')
    wrong = command("extract", str(tmp_path / "nothing"))
    assert wrong.returncode == 2 and wrong.stderr.startswith("error: cannot read")
