#!/usr/bin/env python3
"""Check the gold facts of the sample corpus against its articles. Standard library only.

usage: check.py [GOLD.jsonl] [CORPUS]      (default: corpus.jsonl beside this file, ../../corpus)

Every quote and every place must stand at its offsets in the decoded article, every attribute must be found in the
article, names must be full paths, kinds, fields and values legal. Exit status 1 when something is wrong.
"""
import json
import os
import re
import sys
from decimal import Decimal, InvalidOperation

HERE = os.path.dirname(os.path.abspath(__file__))
# Articles whose encoding their bytes do not tell. All others are UTF-8, or UTF-16 with a byte order mark.
ENCODINGS = {"report_hu-dian": "gb18030", "hk_school-fund": "big5"}

BOUNDS = {"exact", "approx", "nearly", "over", "at_least", "at_most", "range"}
UNITS = {"person", "person_time", "household"}
DIRECTIONS = {"assist", "mutual"}
COMMON = {"doc", "kind", "start", "end"}
NUMERIC = COMMON | {"quote", "bound", "value"}
FIELDS = {  # kind: (required, allowed besides)
    "amount": (NUMERIC | {"currency", "per", "what", "time"}, {"low", "high", "optional"}),
    "headcount": (NUMERIC | {"unit", "role", "time"}, {"low", "high", "optional"}),
    "organization_count": (NUMERIC | {"type", "what"}, {"low", "high", "optional"}),
    "land_area": (NUMERIC | {"unit", "what"}, {"low", "high", "optional"}),
    "aid_flow": (COMMON | {"from", "to", "value", "bound", "currency", "unit", "time", "trigger", "shared"}, {"low", "high", "optional", "amount", "headcount"}),
    "place_pair": (COMMON | {"from", "to", "direction", "trigger"}, {"optional", "either_order"}),
}
MU = {"mu": Decimal(1), "hectare": Decimal(15), "square_kilometer": Decimal(1500), "square_meter": Decimal("0.0015")}
TYPES = {"company", "shop", "cooperative", "farm", "school", "hospital", "village", "community", "township", "institution"}
PROVINCES = set("""北京市 天津市 河北省 山西省 内蒙古自治区 辽宁省 吉林省 黑龙江省 上海市 江苏省 浙江省 安徽省 福建省 江西省 山东省
河南省 湖北省 湖南省 广东省 广西壮族自治区 海南省 重庆市 四川省 贵州省 云南省 西藏自治区 陕西省 甘肃省 青海省 宁夏回族自治区
新疆维吾尔自治区 台湾省 香港特别行政区 澳门特别行政区""".split())
LEVEL = re.compile(r".+(省|市|区|县|旗|州|盟|地区|自治区|特别行政区|镇|乡|街道|苏木|村|社区|嘎查|新区|开发区|合作区)$")
SCALES = {"": 1, "百": 100, "千": 10**3, "万": 10**4, "萬": 10**4, "百万": 10**6, "百萬": 10**6, "千万": 10**7, "千萬": 10**7,
          "亿": 10**8, "億": 10**8}
PLAIN = re.compile(r"[^\d.]*(\d+(?:\.\d+)?)[多余餘来]?(百万|千万|百萬|千萬|[百千万萬亿億]?)[多余餘来]?(?![\d千万萬亿億])")
NOISE = re.compile(r"\([a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]+\)|</?[a-z][^>]*>|&nbsp;|[\s　]")


def decode(data, stem):
    """The text of an article as offsets count it: line ends kept, a byte order mark not counted."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16")
    return data.decode(ENCODINGS.get(stem, "utf-8-sig"))


def read_corpus(folder):
    docs = {}
    for root, _, names in sorted(os.walk(folder)):
        for name in sorted(names):
            stem = os.path.splitext(name)[0]
            if stem in docs:
                raise SystemExit("two articles are called %s" % stem)
            with open(os.path.join(root, name), "rb") as f:
                docs[stem] = decode(f.read(), stem)
    return docs


def as_list(value):
    return value if isinstance(value, list) else [value]


def number(text):
    try:
        return Decimal(text)
    except (InvalidOperation, TypeError):
        return None


def plain_value(quote):
    """The value of a quote written as one Arabic number with at most one scale; else None."""
    clean = NOISE.sub("", quote).translate({0xFF10 + i: str(i) for i in range(10)}).replace("．", ".").replace(",", "")
    m = PLAIN.match(clean)
    return Decimal(m[1]) * SCALES[m[2]] if m and len(re.findall(r"\d+", clean.replace(".", ""))) == 1 else None


def check_span(text, part):
    start, end = part.get("start"), part.get("end")
    if not (isinstance(start, int) and isinstance(end, int) and 0 <= start < end <= len(text)):
        return "the span [%r, %r) is not in the article" % (start, end)
    if "quote" in part and text[start:end] != part["quote"]:
        return "%r is not the text at [%d, %d): %r" % (part["quote"], start, end, text[start:end])
    return None


def check_number(fact, text):
    if not set(as_list(fact["bound"])) <= BOUNDS:
        yield "bound %r" % fact["bound"]
    value = number(fact["value"])
    if value is None:
        yield "value %r is no decimal" % fact["value"]
    if (fact["bound"] == "range") != ("low" in fact and "high" in fact):
        yield "low and high go with a range, and only with it"
    elif fact["bound"] == "range":
        low, high = number(fact["low"]), number(fact["high"])
        if low is None or high is None or not low < high or low != value:
            yield "low %r, high %r, value %r" % (fact["low"], fact["high"], fact["value"])
    else:
        plain = plain_value(fact["quote"])
        if plain is not None:
            plain *= MU.get(fact.get("unit"), 1)
        bare_cell = not re.search("[万萬亿億元块人名位户戶]", fact["quote"])  # its unit stands apart, in a table header
        allowed = [plain, plain * 10**4, plain * 10**8] if plain is not None and bare_cell else [plain]
        if plain is not None and value not in allowed:
            yield "%r is %s, not %s" % (fact["quote"], plain, value)
    if fact["kind"] == "amount" and not re.fullmatch("[A-Z]{3}", fact["currency"]):
        yield "currency %r" % fact["currency"]
    if fact["kind"] == "organization_count" and fact["type"] not in TYPES:
        yield "type %r" % fact["type"]
    if fact["kind"] == "land_area" and fact["unit"] not in MU:
        yield "unit %r" % fact["unit"]
    if fact["kind"] == "headcount" and fact["unit"] not in UNITS:
        yield "unit %r" % fact["unit"]
    bare = NOISE.sub("", text)
    for field in ("what", "role", "time"):
        for phrase in as_list(fact.get(field)):
            if phrase is not None and phrase not in text and phrase not in bare:
                yield "%s %r is not in the article" % (field, phrase)


def check_pair(fact, text):
    for side in ("from", "to"):
        wrong = check_span(text, fact[side])
        if wrong:
            yield "%s: %s" % (side, wrong)
        path = fact[side]["name"].split("/")
        if path[0] not in PROVINCES or not all(LEVEL.match(p) for p in path):
            yield "%s: %r is not a full path" % (side, fact[side]["name"])
    if fact["from"]["name"] == fact["to"]["name"]:
        yield "a place is joined with itself"
    if fact["kind"] == "aid_flow":
        yield from check_flow(fact, text)
        return
    if (fact["start"], fact["end"]) != (min(fact[s]["start"] for s in ("from", "to")), max(fact[s]["end"] for s in ("from", "to"))):
        yield "the span does not reach from place to place"
    if not set(as_list(fact["direction"])) <= DIRECTIONS:
        yield "direction %r" % fact["direction"]
    bare = NOISE.sub("", text)
    for phrase in as_list(fact["trigger"]):
        if not phrase or phrase not in text and phrase not in bare:
            yield "trigger %r is not in the article" % phrase


def check_flow(fact, text):
    taken = [name for name in ("amount", "headcount") if name in fact]
    if len(taken) != 1 or (taken == ["amount"]) != (fact["currency"] is not None) or (taken == ["headcount"]) != (fact["unit"] is not None):
        yield "one of amount and headcount, with currency or unit"
        return
    part = fact[taken[0]]
    wrong = check_span(text, part)
    if wrong:
        yield "%s: %s" % (taken[0], wrong)
        return
    yield from check_number({**fact, "kind": taken[0], "quote": part["quote"]}, text)
    if fact["trigger"] not in text and fact["trigger"] not in NOISE.sub("", text):
        yield "trigger %r is not in the article" % fact["trigger"]
    parts = [fact["from"], fact["to"], part]
    if fact["start"] > min(p["start"] for p in parts) or fact["end"] < max(p["end"] for p in parts):
        yield "the span does not hold its parts"
    if fact["shared"] not in (None, "true"):
        yield "shared %r" % fact["shared"]


def check_fact(fact, docs):
    if fact.get("kind") not in FIELDS:
        yield "kind %r" % fact.get("kind")
        return
    required, allowed = FIELDS[fact["kind"]]
    if not required <= fact.keys() <= required | allowed:
        yield "fields %s" % ", ".join(sorted(required ^ (fact.keys() - allowed)))
        return
    if fact["doc"] not in docs:
        yield "no article of that name"
        return
    text = docs[fact["doc"]]
    wrong = check_span(text, fact)
    if wrong:
        yield wrong
        return
    yield from (check_pair if "from" in fact else check_number)(fact, text)


def main():
    gold = sys.argv[1] if len(sys.argv) > 1 else os.path.join(HERE, "corpus.jsonl")
    docs = read_corpus(sys.argv[2] if len(sys.argv) > 2 else os.path.join(HERE, "..", "..", "corpus"))
    with open(gold, encoding="utf-8") as f:
        facts = [json.loads(line) for line in f if line.strip()]
    wrong = 0
    seen = set()
    for number_of_line, fact in enumerate(facts, 1):
        problems = list(check_fact(fact, docs))
        parts = [fact.get(name) for name in ("to", "amount", "headcount")] if fact.get("kind") == "aid_flow" else []
        key = (fact.get("doc"), fact.get("kind"), fact.get("start"), fact.get("end"), *((part or {}).get("start") for part in parts))
        if key in seen:
            problems.append("the same fact twice")
        seen.add(key)
        for problem in problems:
            wrong += 1
            print("line %d, %s %s: %s" % (number_of_line, fact.get("doc"), fact.get("kind"), problem))
    print("%d facts in %d articles, %d wrong" % (len(facts), len(docs), wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
