"""slow_rules.py [quick]: rule files made to be slow or to be too much. None may take long, loop or panic."""

import math
import resource
import subprocess
import sys

from place import JUSHI, Place

QUICK = "quick" in sys.argv
HEAD = 'schema = 1\nsees = ["number"]\n[kinds.k]\nfields = ["value: number", "what"]\n'
# More memory than any of them may need, in bytes.
MEMORY = 6 << 30


def rule(pattern, more="", id_="k/x"):
    return f"[[rule]]\nid = \"{id_}\"\nfact = \"k\"\npattern = '{pattern}'\n{more}\n"


def rules(n, pattern):
    return "".join(rule(pattern(index), id_=f"k/r{index}") for index in range(n))


def letter(index, first=0x4E00):
    return chr(first + index % 20000)


LONG = "5" + "的" * 60
# Rules, and what texts for them are made of.
CASES = {
    "a repetition in a repetition": (rule("<n:number>(的*)*元"), LONG),
    "two ways for each letter": (rule("<n:number>(的|的)*元"), LONG),
    "fifty that may be left out": (rule("<n:number>(的?){50}的{50}元"), LONG),
    "repetitions of repetitions": (rule("<n:number>(的{0,200}){200}元"), LONG),
    "a long gap": (rule("<n:number>.{0,1000}元"), LONG),
    "gaps without end": (rule("<n:number>.*.*.*元"), LONG),
    "so many of a letter": (rule("<n:number>的{100000}元"), "的"),
    "more than a machine word": (rule("<n:number>的{99999999999999999999}元"), "的"),
    "repetitions four deep": (rule("<n:number>(((的{1000}){1000}){1000}){1000}"), "的"),
    "gaps of letters": (rule(r"<n:number>\p{Han}{0,60}的\p{Han}{0,60}的\p{Han}{0,60}元"), LONG),
    "a gap before": (rule(".{0,60}?<n:number>元"), "的" * 60 + "5"),
    "everything before": (rule(".*<n:number>元"), "的" * 60 + "5"),
    "5000 words": (rule("<n:number>(?:" + "|".join(f"的{letter(i)}{letter(i, 0x5000)}" for i in range(5000)) + ")元"), "5的一"),
    "200 words in each other": (rule("<n:number>" + "(?:的|的的|" * 200 + "元" + ")" * 200), LONG),
    "100000 groups in each other": (rule("<n:number>" + "(" * 100000 + "元" + ")" * 100000), "5元"),
    "5000 classes in each other": (rule("<n:number>" + "[" * 5000 + "元" + "]" * 5000), "5元"),
    "macros that double": ("[macros]\nm0 = '的'\n" + "".join(f"m{i} = '{{m{i - 1}}}{{m{i - 1}}}'\n" for i in range(1, 40)) + rule("<n:number>{m39}元"), "5的"),
    "a chain of macros": ("[macros]\nm0 = '的'\n" + "".join(f"m{i} = '{{m{i - 1}}}'\n" for i in range(1, 20000)) + rule("<n:number>{m19999}元"), "5的元"),
    "a ring of macros": ("[macros]\n" + "".join(f"m{i} = '{{m{(i + 1) % 500}}}'\n" for i in range(500)) + rule("<n:number>{m0}元"), "5"),
    "guards": (rule("<n:number>元", "not_before = '" + "(的*)*" * 50 + "'\nnot_after = '(.*.*)*x'"), "5元的"),
    "2000 rules": (rules(2000, lambda i: f"<n:number>{letter(i)}元"), "5一元"),
    "2000 equal rules": (rules(2000, lambda _: "<n:number>元"), "5元"),
    "10000 rules": (rules(10000, lambda i: f"<n:number>{letter(i)}元"), "5一元"),
    "10 MB of comment": ("#" + "x" * 10_000_000 + "\n" + rule("<n:number>元"), "5元"),
    "10 MB of pattern": (rule("<n:number>" + "的" * 3_400_000), "5"),
    "100000 words in a list": ("[lists]\nl = [" + ",".join(f'"{letter(i % 5000)}{letter(i // 5000)}的"' for i in range(100000)) + "]\n" + rule("<n:number><@l>"), "5一一的"),
    "words that begin alike": ("[lists]\nl = [" + ",".join(f'"{"的" * i}"' for i in range(1, 700)) + "]\n" + rule("<n:number><@l>元"), LONG),
    "arrays in each other": ("x = " + "[" * 100000 + "]" * 100000, "5"),
    "tables in each other": ("x = " + "{a=" * 50000 + "1" + "}" * 50000, "5"),
    "a key of 100000 words": ("[" + ".".join("a" for _ in range(100000)) + "]\n", "5"),
    "a condition in brackets": (rule("<n:number>元", 'where = "' + "(" * 20000 + "value > 1" + ")" * 20000 + '"'), "5元"),
    "a condition of nots": (rule("<n:number>元", 'where = "' + "not " * 50000 + "value > 1" + '"'), "5元"),
    "a long condition": (rule("<n:number>元", 'where = "' + " or ".join(["value > 1"] * 20000) + '"'), "5元"),
    "3000 captures": (rule("<n:number>" + "".join(f"(?<_c{i}>的?)" for i in range(3000)) + "元"), LONG),
    "a huge example": (rule("<n:number>元", "example = ['" + "投资[[5元]]，" * 50000 + "']"), "5元"),
    "nothing": (rule("(?:)"), "5元"),
}
place = Place("rules")


def limited():
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def taken(*arguments):
    """How the command ended, its seconds of the processor, and what it said."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    try:
        done = subprocess.run([JUSHI, *arguments], capture_output=True, timeout=90, preexec_fn=limited)
        status, said = done.returncode, (done.stderr + done.stdout[:2000]).decode("utf-8", "replace")
    except subprocess.TimeoutExpired:
        status, said = None, "it does not end"
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return status, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, said


slowest = 0
for name, (body, unit) in CASES.items():
    place.write("rules/k.toml", HEAD + body)
    folder = place.path("rules")
    status, seconds, said = taken("rules", "check", "--rules", folder)
    slowest = max(slowest, seconds)
    if status not in (0, 1, 2) or "panicked" in said:
        place.is_bad(name, "check ended with", status, said[:300])
    if seconds > 10:
        place.is_bad(name, f"check takes {seconds:.1f} s")
    if status != 0 or QUICK:
        continue
    times = []
    for size in (100_000, 200_000, 400_000):
        place.write("text.txt", unit * (size // len(unit.encode()) + 1))
        status, seconds, said = taken("extract", place.path("text.txt"), "--rules", folder, "-q")
        times.append(seconds)
        if status not in (0, 2, 3) or "panicked" in said:
            place.is_bad(name, "extract ended with", status, said[:300])
    if times[2] > 4 or (times[1] > 0.5 and math.log2(times[2] / times[1]) > 1.35):
        place.is_bad(name, "extract takes", times)
place.end(f"{len(CASES)} rule files, the slowest check {slowest:.1f} s")
