#!/usr/bin/env python3
"""Measures what a first run costs, a run when nothing has changed, and one when a few articles have.

    cargo build --release
    python3 benches/scale.py texts.jsonl more.jsonl

makes 100,000 small files of the texts ({"text": …}, one a line), some hundred in a folder, and prints a table: the best
of several measurements (wall clock, and the time of all processors, which says more on a busy machine), and the highest
peak of memory. Needs Python 3 on Linux. See --help.
"""

import argparse
import itertools
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

FOLDER = 200  # articles in a folder, twenty folders in the one above


def texts(paths):
    for path in itertools.cycle(paths):
        with open(path, encoding="utf-8") as lines:
            for line in lines:
                yield json.loads(line)["text"]


def article(corpus, index):
    folder = index // FOLDER
    return corpus / f"{folder // 20:03}" / f"{folder:05}" / f"{index:07}.txt"


def make(corpus, sources, count):
    """Writes the articles; each begins with its number, so that no two are the same."""
    for index, text in zip(range(count), texts(sources)):
        path = article(corpus, index)
        if index % FOLDER == 0:
            path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"第{index}篇\n{text}\n", encoding="utf-8")


def change(corpus, count, number, stamp):
    """Changes articles spread over the corpus."""
    for index in range(0, count, max(1, count // number)):
        path = article(corpus, index)
        path.write_text(path.read_text(encoding="utf-8") + f"投入{stamp}.5亿元。\n", encoding="utf-8")


def run(jushi, corpus, output, *options):
    """Seconds, seconds of processors, and peak of memory in MB."""
    command = [jushi, "--quiet", "run", str(corpus), "-o", str(output), *options]
    started = time.monotonic()
    process = subprocess.Popen(command)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{' '.join(command)}: exit status {process.returncode}")
    return seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sources", nargs="+", type=Path, metavar="TEXTS", help='JSON Lines with "text"')
    parser.add_argument("--articles", type=int, default=100_000, help="how many files (100000)")
    parser.add_argument("--changed", type=int, default=100, help="how many of them change (100)")
    parser.add_argument("--repeat", type=int, default=3, help="measurements of every run but the first (3)")
    parser.add_argument("--jushi", default="target/release/jushi", help="the binary (target/release/jushi)")
    parser.add_argument("--work", type=Path, help="folder for corpus and output, which is kept; else a temporary one")
    arguments = parser.parse_args()
    work = arguments.work or Path(tempfile.mkdtemp(prefix="jushi-scale-"))
    corpus, output = work / "corpus", work / "output"
    try:
        if not corpus.exists():
            make(corpus, arguments.sources, arguments.articles)
        shutil.rmtree(output, ignore_errors=True)
        rows = [("first", [run(arguments.jushi, corpus, output)])]
        # What was written within two seconds before a run is read once more by the next.
        run(arguments.jushi, corpus, output)
        rows.append(("unchanged", [run(arguments.jushi, corpus, output) for _ in range(arguments.repeat)]))
        changed = []
        for stamp in range(arguments.repeat):
            change(corpus, arguments.articles, arguments.changed, stamp + 1)
            changed.append(run(arguments.jushi, corpus, output))
        rows.append((f"{arguments.changed} changed", changed))
        rehashed = [run(arguments.jushi, corpus, output, "--rehash") for _ in range(arguments.repeat)]
        rows.append(("unchanged, --rehash", rehashed))
        facts = output / "facts.jsonl"
        incremental = facts.read_bytes()
        full = work / "full"
        shutil.rmtree(full, ignore_errors=True)
        rows.append(("everything at once again", [run(arguments.jushi, corpus, full)]))
        if (full / "facts.jsonl").read_bytes() != incremental:
            sys.exit("the facts of many runs are not those of one run")
        shutil.rmtree(full)
        print(f"{arguments.articles} articles, {len(incremental) / 1e6:.1f} MB of facts")
        print(f"{'run':<26}{'seconds':>9}{'CPU':>9}{'MB':>7}   of")
        for name, measured in rows:
            seconds, processors, _ = (min(column) for column in zip(*measured))
            peak = max(peak for *_, peak in measured)
            print(f"{name:<26}{seconds:>9.2f}{processors:>9.2f}{peak:>7.0f}   {len(measured)}")
    finally:
        if not arguments.work:
            shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    main()
