#!/usr/bin/env python3
"""Counts the instructions that a release build takes, with valgrind, and holds them against the figures below.

    cargo build --release
    python3 benches/instructions.py target/release/jushi

The start is `extract` of an empty file; the articles are those of corpus/, again and again up to a megabyte; the news are the first
megabyte of text/hans.jsonl in the folder that JUSHI_SHARED names, where there is one. All on one thread. Counts repeat to half a
percent on any machine, busy or not, so a tenth more than a figure is a loss and the exit status 1; a tenth less is told, and wants
the figure changed. Needs Python 3 and valgrind.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

# Millions of instructions of a release build.
FIGURES = {"start": 44, "articles": 2038, "news": 493}
SIZE = 1_000_000
ROOT = Path(__file__).resolve().parent.parent


def articles():
    """The articles of corpus/ as JSON lines, in order, again and again."""
    texts = [path.read_text(encoding="utf-8", errors="replace") for path in sorted((ROOT / "corpus").rglob("*.txt"))]
    lines = [json.dumps({"text": text}, ensure_ascii=False) + "\n" for text in texts]
    round_of = "".join(lines)
    return round_of * (SIZE // len(round_of.encode()) + 1)


def news():
    """The first megabyte of news in whole lines; None where there are none."""
    path = Path(os.environ.get("JUSHI_SHARED") or ROOT.parent / "shared") / "text" / "hans.jsonl"
    if not path.exists():
        return None
    with open(path, "rb") as file:
        return file.read(SIZE).rpartition(b"\n")[0].decode() + "\n"


def instructions(jushi, text):
    """Millions of instructions of `extract`."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "texts.jsonl"
        path.write_text(text, encoding="utf-8")
        tool = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={os.devnull}"]
        command = [*tool, jushi, "extract", "--threads", "1", str(path)]
        done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=True)
    return int(re.search(r"Collected : (\d+)", done.stderr)[1]) / 1e6


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    texts = {"start": "", "articles": articles(), "news": news()}
    worse = False
    for name, text in texts.items():
        if text is None:
            print(f"{name}: no texts in JUSHI_SHARED")
            continue
        count, figure = instructions(sys.argv[1], text), FIGURES[name]
        verdict = "as it was"
        if count > 1.1 * figure:
            worse, verdict = True, "MORE THAN A TENTH WORSE"
        elif count < 0.9 * figure:
            verdict = "more than a tenth better: change the figure"
        print(f"{name}: {count:.0f} million instructions, the figure is {figure}: {verdict}")
    sys.exit(worse)


if __name__ == "__main__":
    main()
