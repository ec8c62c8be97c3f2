"""growth.py [KB=1000] [SHAPE]: texts made to be slow, at once, twice and four times the size: time must grow with the size.

A shape is looked at again when four times the text takes more than 2.5 times what twice the text takes. Time is that of the
processor, and fresh memory and other work on the machine make it grow too: where valgrind is there, what decides is the
instructions, whose exponent may be 1.1; else two of three runs decide. A shape without facts may take a second a megabyte,
others that and 15 µs for each fact, in two of three runs.
"""

import json
import math
import os
import re
import resource
import shutil
import subprocess
import sys
import time

from place import JUSHI, Place

KB = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
ONLY = sys.argv[2] if len(sys.argv) > 2 else ""
MOST = 1.35
MOST_COUNTED = 1.1
PARAGRAPH = "宁波市拨付山海协作资金1.7亿元，选派教师46人、技术骨干1.2万人次，鄞州区与黎平县签订帮扶协议"
NAMES = ["宁波市", "鄞州区", "黎平县", "黔东南", "临夏", "厦门", "台江县", "浙", "黔", "浙江省", "贵州省"]

# What is repeated in texts, pages and Markdown.
SHAPES = [
    "1234567890", "0", "１２３", "1,234,", "1.2.", "一", "一百", "亿", "万亿", "九千九百九十九万", "几", "数十", "1多", "1 2 ", " ",
    "\t", "\n", "\r", "\r\n", "\u3000", "元", "1元", "1亿元、", "1-", "2至", "5%", "人", "1人", "一名", "2023年1月2日", "2023年",
    "二〇二三年", "宁波市与临夏", "朝阳区", "鼓楼区、", "帮扶", "厦门帮扶临夏协作", "浙黔", "浙", "(", "（", "()", ")", "[", "“", "個(gè)", "個(g",
    "?xùn)|西", "?xùn)", "(gn)", "?", "$1", "$ 1 $", "\\times 1 0 ^ { 4 }", "$", "\\", "{", "|", "^", "&", "&amp;",
    "&amp", "&#x4", "&aaaaaaaaaa", "<", "<a", "<a ", "<a b=\"", "<!--", "<!---", "<![CDATA[", "<?", "<!", "<div>",
    "<div hidden>", "</div>", "<b>", "<table>", "<td>", "<tr><td>1", "<tr>",
    "<td rowspan=65534 colspan=1000>1万元</td>", "<tr><td rowspan=65534 colspan=1000>1</td>", "<select><option>",
    "<p>", "<p hidden></p>", "<script>", "<style>x", "<title>", "<textarea>", "<ul><li>", "<ruby>个<rt>gè",
    "<svg><math>", "<br/>", "\u200d", "\u0301", "a\u0301", "각", "\ufdfa", "㍿", "\ue000", "\ue010", "\ufffd", "𠀀",
    "a\0", "億萬個", "臺灣", "。", "，", "投资5亿元。", "投资5亿元\n", "的资金", "党政干部、专业技术人才、", "abc ", "a", "http://a.b/c?d=",
    "首页 > 新闻 > ", " > ", "责任编辑：张三 ", "28 .86 ", "1o", "1l0O", "1\n", "-", "—", "~", "每", "人均1元", "第1", "元/人",
    "1元/", "投入1.2\n亿元", "帮扶资\n", "宁波\n市", "1.", "壹仟贰佰叁拾", "一点", "百分之", "五折", "一个半", "负1", "近", "超过", "不少于1",
]
# In Markdown alone.
MARKDOWN = [
    "*", "*a ", "**a", "_a", "*a _b ", "`", "`a``b", "[a](b", "[a", "![[]()", "[]", "[a][", "[a]: x\n", ">",
    "> > > 1\n", "- ", "|1|2\n-|-\n", "```\n", "# ", "***a** ", "\\*", "[^1]", "<b>a", "<a@b.c>", "$a",
]
# What stands once, and what is repeated behind it.
BEHIND = [
    ("单位：万元\n项目  附注  2022年  2023年\n", "甲  5\n"),
    ("单位：万元\n项目  附注  2022年  2023年\n", "甲  七  5  6\n乙  7\n"),
    ("单位：万元\n项目 金额\n", "甲 5\n"),
    ("一、县区结对帮扶\n", "鄞州区—黎平县\n"),
]
WHOLE = ["、".join(NAMES) + "、", "".join(NAMES), PARAGRAPH + "。\n", PARAGRAPH + "，"]
place = Place("growth")
path = place.path("text")


def shapes():
    yield from ((name, unit) for unit in SHAPES + WHOLE for name in ("txt", "html", "md"))
    yield from (("md", unit) for unit in [*MARKDOWN, None])
    yield from (("txt", unit) for unit in BEHIND)


def text(unit, size):
    if unit is None:
        # Lists in lists.
        lines, n_bytes = [], 0
        while n_bytes < size:
            lines.append("  " * (len(lines) % 400) + "- 1\n")
            n_bytes += len(lines[-1])
        return "".join(lines)
    if isinstance(unit, tuple):
        return unit[0] + text(unit[1], size)
    return unit * (size // len(unit.encode()) + 1)


def measured(name, unit, size):
    """Seconds of the processor, and the number of facts."""
    with open(path, "w", encoding="utf-8", newline="") as file:
        file.write(text(unit, size))
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with open(place.path("facts"), "wb") as facts:
        done = subprocess.run([JUSHI, "extract", path, "--input-format", name, "-q"], stdout=facts, stderr=subprocess.PIPE, timeout=300)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in (0, 3):
        place.is_bad(name, unit, "ended with", done.returncode, done.stderr[:200])
    with open(place.path("facts"), "rb") as facts:
        n_facts = sum(chunk.count(b"\n") for chunk in iter(lambda: facts.read(1 << 20), b""))
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, n_facts


def exponent_counted(name, unit):
    """How the instructions grow from twice to four times the text."""
    counted = []
    for times_as_much in (2, 4):
        with open(path, "w", encoding="utf-8", newline="") as file:
            file.write(text(unit, KB * 1000 * times_as_much))
        tool = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={os.devnull}"]
        done = subprocess.run([*tool, JUSHI, "extract", path, "--input-format", name, "-q"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, timeout=900)
        counted.append(int(re.search(rb"Collected : (\d+)", done.stderr)[1]))
    return math.log2(counted[1] / counted[0])


def judged(name, unit, base):
    """How a shape grows, how long a megabyte takes, and what is to be said against it."""
    times = []
    for times_as_much in (1, 2, 4):
        seconds, n_facts = measured(name, unit, KB * 1000 * times_as_much)
        times.append(max(seconds - base, 0.001))
    exponent = math.log2(times[2] / times[1])
    allowed = KB * 4 / 1000 * 1.0 + n_facts * 15e-6
    grows = exponent > MOST and times[2] > 0.15
    if grows and shutil.which("valgrind"):
        exponent = exponent_counted(name, unit)
        grows = exponent > MOST_COUNTED
    against = []
    if grows:
        against.append(f"grows with exponent {exponent:.2f}")
    if times[2] > allowed:
        against.append(f"takes {times[2]:.2f} s for {KB * 4 / 1000} MB with {n_facts} facts")
    return times, exponent, against


place.write("text", "投资5亿元")
base = min(measured("txt", "投资5亿元", 12)[0] for _ in range(3))
n_shapes = slowest = 0
for name, unit in shapes():
    shown = json.dumps(unit, ensure_ascii=False)
    if ONLY not in shown:
        continue
    n_shapes += 1
    times, exponent, against = judged(name, unit, base)
    # The machine may have been busy: only what shows twice is so.
    again = [judged(name, unit, base)[2] for _ in range(2)] if against else []
    is_so = sum(map(bool, again)) >= 1
    if against or ONLY:
        print(f"{name:4} {shown[:40]:40} {times[0]:7.3f} {times[1]:7.3f} {times[2]:7.3f} exponent {exponent:5.2f} {against}", flush=True)
    if is_so:
        place.is_bad(name, shown, *against)
    slowest = max(slowest, times[2])
place.end(f"{n_shapes} shapes of {KB}, {2 * KB} and {4 * KB} kB, the slowest {slowest:.1f} s")
