#!/usr/bin/env python3
"""Follows README.md from top to bottom in a fresh clone: every command has to work as it is printed.

    python3 tests/readme.py JUSHI

JUSHI is the command that `cargo install` would have installed; `cargo run` is taken for it. Commands that build, measure
or go on for ever are left out, and said so.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
FIRST_WORDS = ("jushi", "echo", "cargo", "sqlite3")
LEFT_OUT = ("cargo install", "cargo test", "cargo bench", "jushi watch")
# Commands whose exit status says that something was found, which is what they are for.
FINDS = ("jushi diff", "jushi eval", "jushi rules test --rules my-rules --corpus")
# What people do in the pages that it speaks of, once there is an output: decisions, and marks in another tool.
BY_PEOPLE = [
    "jushi -q import output corpus --from tests/gold/corpus.jsonl --format gold --by ann --complete",
    "jushi -q export output corpus --format label-studio --annotations -o marked",
    "cp marked/tasks.json .",
]


def commands(readme: str) -> list[str]:
    lines = [line[4:] for line in readme.splitlines() if line.startswith("    ")]
    return [line.split(" #")[0].strip() for line in lines if line.split(" ")[0] in FIRST_WORDS]


def prepare(clone: Path) -> None:
    """What a reader has and the README speaks of: folders of articles and rules, an older output."""
    shutil.copytree(clone / "corpus", clone / "articles")
    shutil.copytree(clone / "output", clone / "output-before")
    shutil.copytree(clone / "rules", clone / "other-rules")
    # The rule that it shows.
    (clone / "my-rules").mkdir()
    rule = (clone / "README.md").read_text().split("```toml\n")[1].split("```")[0]
    (clone / "my-rules" / "companies.toml").write_text(rule)


def main() -> int:
    jushi = Path(sys.argv[1]).resolve()
    wrong = 0
    with tempfile.TemporaryDirectory() as work:
        clone = Path(work) / "jushi"
        subprocess.run(["git", "clone", "-q", "--depth", "2", f"file://{PROJECT}", clone], check=True)
        prepare(clone)
        tools = Path(work) / "bin"
        tools.mkdir()
        (tools / "jushi").symlink_to(jushi)
        environment = {**os.environ, "PATH": f"{tools}:{os.environ['PATH']}"}

        def run(command: str) -> subprocess.CompletedProcess:
            return subprocess.run(
                command, shell=True, cwd=clone, env=environment, capture_output=True, text=True, timeout=300, check=False
            )

        for command in commands((clone / "README.md").read_text()):
            if command.startswith(LEFT_OUT) or (command.startswith("sqlite3") and not shutil.which("sqlite3")):
                print(f"left out  {command}")
                continue
            shown, command = command, command.replace("cargo run --release --", "jushi")
            done = run(command)
            allowed = (0, 1) if command.startswith(FINDS) else (0,)
            is_right = done.returncode in allowed
            if command == "jushi run corpus -o output":
                by_people = [run(step) for step in BY_PEOPLE]
                is_right = is_right and not any(step.returncode for step in by_people)
            print(f"{'ok' if is_right else 'WRONG':9} {shown}")
            if not is_right:
                wrong += 1
                print(f"exit status {done.returncode}\n{done.stderr[-2000:]}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
