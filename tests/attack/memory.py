"""memory.py [MB=10]: what articles take in memory that are nothing but facts, news, tables or one line; and what is refused.

News of ten megabytes may take 150, the densest text 250. A hundred megabytes are refused with a message that names --max-article, and
take less than 1,500 where that allows them.
"""

import filecmp
import os
import subprocess
import sys

from place import JUSHI, PROJECT, Place

MB = int(sys.argv[1]) if len(sys.argv) > 1 else 10
PARAGRAPH = "宁波市拨付山海协作资金1.7亿元，选派教师46人、技术骨干1.2万人次，鄞州区与黎平县签订帮扶协议。\n"
DENSE = {
    "sums in one line": "1元",
    "people in one line": "1人",
    "sentences in one line": "投资5亿元。",
    "short lines": "投资5亿元\n",
    "sums in a list": "1亿元、",
    "paragraphs": PARAGRAPH,
}
place = Place("memory")


def news(size):
    """The articles that come with the project, again and again, with other figures."""
    texts = []
    for folder, _, names in sorted(os.walk(os.path.join(PROJECT, "corpus"))):
        for name in sorted(names):
            if name.endswith((".txt", ".md")):
                with open(os.path.join(folder, name), encoding="utf-8", errors="replace") as file:
                    texts.append(file.read())
    lines, n_bytes, round_ = [], 0, 0
    while n_bytes < size:
        round_ += 1
        for text in texts:
            for line in text.splitlines(keepends=True):
                # One line of five with a sum, as news has them.
                plain = line if round_ % 5 == 0 else "".join(c for c in line if not c.isdigit())
                lines.append(plain)
                n_bytes += len(plain.encode())
    return "".join(lines)


def peak(*arguments):
    """Megabytes that a command takes, and what it ends with."""
    with open(place.path("out"), "wb") as out:
        child = subprocess.Popen([JUSHI, *arguments], cwd=place.folder, stdout=out, stderr=subprocess.PIPE)
        said = child.stderr.read()
        _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    return usage.ru_maxrss / 1000, child.returncode, said.decode(errors="replace")


def check(what, text, most):
    size = MB * 1_000_000
    data = text.encode()
    place.write("corpus/a.txt", (data * (size // len(data) + 1))[:size] if len(data) < size else data)
    subprocess.run(["rm", "-rf", place.path("output")], check=True)
    for command in (["extract", "corpus/a.txt", "-q"], ["run", "corpus", "-o", "output", "-q"]):
        megabytes, status, said = peak(*command)
        print(f"{what:24} {command[0]:8} {megabytes:7.0f} MB", flush=True)
        if megabytes > most or status:
            place.is_bad(what, *command, f"{megabytes:.0f} MB, status {status}", said[:200])
        if command[0] == "extract":
            os.replace(place.path("out"), place.path("extracted"))
    # Compared in pieces: what this process holds would be counted for the commands that it starts.
    if not filecmp.cmp(place.path("extracted"), place.path("output/facts.jsonl"), shallow=False):
        place.is_bad(what, "a run and an extract differ")


for name, unit in DENSE.items():
    check(name, unit, 250)
check("news", news(MB * 1_000_000), 150)
if MB >= 10:
    place.write("corpus/a.txt", PARAGRAPH.encode() * (100_000_000 // len(PARAGRAPH.encode()) + 1))
    megabytes, status, said = peak("run", "corpus", "-o", "output", "-q")
    if status != 3 or "--max-article" not in said or megabytes > 150:
        place.is_bad("100 MB", megabytes, status, said[:200])
    megabytes, status, said = peak("run", "corpus", "-o", "output", "-q", "--max-article", "200")
    print(f"{'100 MB of paragraphs':24} run      {megabytes:7.0f} MB", flush=True)
    if status or megabytes > 1500:
        place.is_bad("100 MB", megabytes, status, said[:200])
place.end(f"{len(DENSE) + 1} texts of {MB} MB")
