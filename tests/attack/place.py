"""Where attacks take place: the command, a folder of their own, figures that look random and are the same for the same seed."""

import os
import shutil
import subprocess
import sys
import tempfile

PROJECT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
JUSHI = os.path.abspath(os.environ.get("JUSHI", os.path.join(PROJECT, "target", "release", "jushi")))

# What a folder of outputs holds when nothing was left behind.
WHOLE = ["articles.jsonl", "facts.jsonl", "jushi.db", "jushi.lock", "run.json"]

# A few rules that are quickly compiled.
RULES = """schema = 1
sees = ["number"]

[kinds.count]
fields = ["value: number"]

[[rule]]
id = "count/any"
fact = "count"
pattern = '<n:number>家'
example = ['有[[3家]]']
reject = ['家']
"""


class Place:
    """A folder that is removed at the end, unless something was found."""

    def __init__(self, name):
        self.folder = tempfile.mkdtemp(prefix=f"jushi-{name}-")
        self.bad = 0

    def path(self, *names):
        return os.path.join(self.folder, *names)

    def write(self, name, content, ago=1000):
        """Writes a file as if so many seconds ago."""
        path = self.path(name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(content if isinstance(content, bytes) else content.encode())
        time = os.stat(path).st_mtime - ago
        os.utime(path, (time, time))

    def read(self, *names):
        try:
            with open(self.path(*names), "rb") as file:
                return file.read()
        except FileNotFoundError:
            return None

    def outputs(self, folder):
        return [self.read(folder, name) for name in ("facts.jsonl", "articles.jsonl")]

    def jushi(self, *arguments, before=(), timeout=120):
        """Runs the command; gives what it said and how it ended."""
        command = [*before, JUSHI, *arguments]
        return subprocess.run(command, capture_output=True, timeout=timeout, cwd=self.folder)

    def copy(self, source, target):
        shutil.rmtree(self.path(target), ignore_errors=True)
        if os.path.exists(self.path(source)):
            # Times and all, as a copy of a folder has them.
            shutil.copytree(self.path(source), self.path(target))

    def is_bad(self, *what):
        self.bad += 1
        print("BAD:", *(ascii(part) if isinstance(part, (bytes, str)) else part for part in what), flush=True)

    def end(self, summary):
        print(f"{summary}, {self.bad} bad", flush=True)
        if self.bad == 0:
            shutil.rmtree(self.folder, ignore_errors=True)
        else:
            print("left in", self.folder)
        sys.exit(self.bad > 0)
