"""Every promise of FACTS.md held against the files, by means that know nothing of the program.

`wrong(output, corpus)` gives how many facts there are, and a line for whatever is wrong with them.
"""

import functools
import hashlib
import html
import json
import os
import re
from collections import Counter, defaultdict
from decimal import Decimal

from decoders import decode

DECIMAL = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]*[1-9])?\Z")
BOUNDS = {"exact", "approx", "nearly", "over", "at_least", "at_most", "range"}
PRIVATE = re.compile("[\ue000-\uf8ff]")
TEXT_NAMES = ("text", "content", "body")


def read_lines(path):
    with open(path, "rb") as file:
        return [json.loads(line) for line in file.read().split(b"\n") if line]


@functools.lru_cache(maxsize=4)
def json_lines(path):
    """The texts of a JSON Lines file by id, and its hash."""
    with open(path, "rb") as file:
        data = file.read()
    texts = {}
    for line in data.split(b"\n"):
        try:
            line = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(line, dict) and isinstance(line.get("text"), str):
            texts.setdefault(str(line.get("id")), []).append(line["text"])
    return texts, hashlib.sha256(data).hexdigest()


class Article:
    """An article as its file has it."""

    def __init__(self, name, corpus, encoding):
        path = os.path.join(corpus, name)
        if ".jsonl#" in name and not os.path.exists(path):
            file, id_ = name.split(".jsonl#", 1)
            texts, self.sha256 = json_lines(os.path.join(corpus, file + ".jsonl"))
            if id_ in texts:
                found = texts[id_][0]
            else:
                # Of lines with one id the later ones have a number.
                base, _, number = id_.rpartition("~")
                found = texts[base][int(number) - 1]
            # Half of a pair of surrogates stands for nothing.
            found = found.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
            self.data, self.encoding = found.encode(), "UTF-8"
            self.chars, self.spans = decode(self.data, "UTF-8", mark=False)
        else:
            with open(path, "rb") as file:
                self.data = file.read()
            self.sha256, self.encoding = hashlib.sha256(self.data).hexdigest(), encoding
            self.chars, self.spans = decode(self.data, encoding)
        self.text = "".join(self.chars)

    def wrong_place(self, place, quote):
        (start, end), (first, last) = place["char"], place["byte"]
        if not (0 <= start < end <= len(self.chars) and 0 <= first < last <= len(self.data)):
            return f"out of the text: {place}"
        text = self.text[start:end]
        if quote is not None and text != quote:
            return f"{quote!r} at {place['char']} is {text!r}"
        if (first, last) != (self.spans[start][0], self.spans[end - 1][1]):
            return f"bytes {place['byte']}, but {text!r} has {(self.spans[start][0], self.spans[end - 1][1])}"
        alone = "".join(decode(self.data[first:last], self.encoding, mark=False)[0])
        if alone != text:
            return f"bytes {place['byte']} alone are {alone!r}, not {text!r}"
        return None


def wrong_fields(fact):
    fields = fact["fields"]
    if any(not isinstance(value, str) or not value for value in fields.values()):
        yield f"a field without a value: {fields}"
    if "bound" not in fields:
        return
    numbers = {name: fields[name] for name in ("value", "low", "high") if name in fields}
    if fields["bound"] not in BOUNDS or not all(map(DECIMAL.match, numbers.values())):
        yield f"no numbers: {fields}"
    elif (fields["bound"] == "range") != ("low" in numbers) or ("low" in numbers) != ("high" in numbers):
        yield f"a range without its ends: {fields}"
    elif "low" in numbers and not Decimal(numbers["low"]) <= Decimal(numbers["high"]):
        yield f"a range turned round: {fields}"


def wrong_fact(fact, article, before):
    """What is wrong with a fact; `before` holds those of the article that stand before it, by id."""
    for name, place, quote in [("quote", fact["span"], fact["quote"]), ("sentence", fact["sentence"], None)] + [
        (name, part, part["quote"]) for name, part in fact.get("parts", {}).items()
    ]:
        if what := article.wrong_place(place, quote):
            yield f"{name}: {what}"
    (start, end), (first, last) = fact["span"]["char"], fact["sentence"]["char"]
    if not first <= start < end <= last:
        yield "outside of its sentence"
    line_ends = len(re.findall("\r\n|\r|\n", article.text[:start]))
    if article.text[start - 1 : start + 1] == "\r\n":
        line_ends -= 1
    if fact["line"] != line_ends + 1:
        yield f"line {fact['line']}, not {line_ends + 1}"
    normalized = fact["normalized"]
    # Entities may stand for characters of private use.
    said = html.unescape(html.unescape(fact["quote"]))
    if not normalized.strip() or "\n" in normalized or set(PRIVATE.findall(normalized)) - set(said):
        yield f"normalized {normalized!r}"
    if "repeats" in fact and fact["repeats"] not in before:
        yield f"repeats {fact['repeats']}, which is not before it"
    yield from wrong_fields(fact)


def wrong(output, corpus):
    facts = read_lines(os.path.join(output, "facts.jsonl"))
    lines = {line["article"]: line for line in read_lines(os.path.join(output, "articles.jsonl"))}
    ids, by_article, problems = Counter(fact["id"] for fact in facts), defaultdict(list), []
    order = [(fact["article"].encode(), fact["span"]["char"][0], fact["kind"]) for fact in facts]
    problems += [f"{order[at]} behind {order[at - 1]}" for at in range(1, len(order)) if order[at - 1] > order[at]]
    for fact in facts:
        by_article[fact["article"]].append(fact)
        if ids[fact["id"]] > 1 or not re.fullmatch("[0-9a-f]{16}", fact["id"]):
            problems.append(f"{fact['article']}: the id {fact['id']} is not its own")
    for name, line in lines.items():
        if line["facts"] != dict(Counter(fact["kind"] for fact in by_article[name])):
            problems.append(f"{name}: other facts than articles.jsonl counts")
    for name, records in by_article.items():
        if not records:
            continue
        try:
            article = Article(name, corpus, lines[name].get("encoding", "UTF-8"))
        except (OSError, KeyError, IndexError, ValueError) as error:
            problems.append(f"{name}: {error!r}")
            continue
        if lines[name]["sha256"] != article.sha256:
            problems.append(f"{name}: another hash")
        before = set()
        for fact in records:
            problems += [f"{name}: {fact['kind']} {fact['id']}: {what}" for what in wrong_fact(fact, article, before)]
            before.add(fact["id"])
    return len(facts), problems
