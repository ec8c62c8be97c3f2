"""calls.py [MOST=1500]: every N-th system call of a run fails, or is its last. Needs Linux and strace.

The tests of the project do this with the calls that the program makes by itself; here are those of the database too.
"""

import json
import os
import random
import re
import shutil
import sys

from place import RULES, WHOLE, Place

most = int(sys.argv[1]) if len(sys.argv) > 1 else 1500
FAULTS = {
    "write": ["ENOSPC", "EIO", "KILL"],
    "pwrite64": ["ENOSPC", "EIO", "KILL"],
    "fsync": ["EIO", "KILL"],
    "fdatasync": ["EIO", "KILL"],
    "ftruncate": ["EIO", "KILL"],
    "rename": ["EACCES", "EXDEV", "KILL"],
    "unlink": ["EPERM", "KILL"],
    "openat": ["EMFILE", "EACCES", "KILL"],
    "getdents64": ["EIO"],
    "flock": ["ENOLCK"],
    "fcntl": ["ENOLCK", "KILL"],
    "pread64": ["EIO"],
    "read": ["EIO"],
    "lseek": ["EIO"],
}
place = Place("calls")
place.write("rules/count.toml", RULES)
ARGUMENTS = ["run", "corpus", "-q", "--threads", "1", "--rules", "rules", "-o"]


def write(name, number):
    place.write(f"corpus/{name}", f"第一处有{number}家，第二处有3{number}家。\n" * 3)


def changed():
    write("3.txt", 77)
    write("40.txt", 9)
    os.remove(place.path("corpus/5.txt"))
    os.rename(place.path("corpus/7.txt"), place.path("corpus/77.txt"))


def other_rules():
    # Other bytes make other rules, whatever they find.
    place.write("rules/count.toml", RULES + "\n# changed\n")


def counted():
    """How often a run makes each call."""
    traced = place.jushi(*ARGUMENTS, "output", before=["strace", "-f", "-qq", "-o", place.path("trace")])
    assert traced.returncode == 0, traced.stderr
    counts = {}
    for line in place.read("trace").decode("utf-8", "replace").splitlines():
        if found := re.match(r"\d+\s+(\w+)\(", line):
            counts[found[1]] = counts.get(found[1], 0) + 1
    return counts


def check(scenario, fault, old, new):
    name, error, number = fault
    place.copy("before", "output")
    inject = f"inject={name}:{'signal=KILL' if error == 'KILL' else 'error=' + error}:when={number}"
    strace = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={name}", "-e", inject]
    done = place.jushi(*ARGUMENTS, "output", before=strace)
    facts = place.read("output", "facts.jsonl")
    if done.returncode == 127:
        # The system could not load the program.
        return

    def is_bad(*what):
        place.is_bad(scenario, inject, "status", done.returncode, done.stderr[:300], *what)

    if done.returncode not in (0, 2, 3, -9, 137) or b"panicked" in done.stderr:
        is_bad("ended so")
    if done.returncode == 0 and facts != new[0]:
        is_bad("all is said to be well, and the facts are others")
    # What could not be read is named, and the rest is done: then the facts are neither.
    if done.returncode != 3 and facts not in (old, new[0]):
        is_bad("the facts are neither old nor new")
    again = place.jushi(*ARGUMENTS, "output")
    if again.returncode or place.outputs("output") != new:
        is_bad("the next run:", again.returncode, again.stderr[:300])
    left = sorted(os.listdir(place.path("output")))
    # A database that could not be read is kept, and named.
    if b"it is now called jushi.db-aside" in done.stderr + again.stderr:
        left.remove("jushi.db-aside")
    if left != WHOLE:
        is_bad("left behind:", left)


n_done = 0
for scenario, change in [("first run", None), ("changed run", changed), ("changed rules", other_rules)]:
    for index in range(12):
        write(f"{index}.txt", index)
    place.write("corpus/lines.jsonl", "".join(json.dumps({"id": id_, "text": f"有{id_}家"}) + "\n" for id_ in range(5)))
    if change:
        place.jushi(*ARGUMENTS, "before")
        change()
    old = place.read("before", "facts.jsonl")
    place.jushi(*ARGUMENTS, "clean")
    new = place.outputs("clean")
    place.copy("before", "output")
    counts = counted()
    faults = [
        (name, error, number)
        for name, errors in FAULTS.items()
        for error in errors
        for number in range(1, counts.get(name, 0) + 1)
    ]
    random.Random(7).shuffle(faults)
    for fault in faults[: most // 3]:
        check(scenario, fault, old, new)
        n_done += 1
    print(scenario, n_done, "faults so far of", len(faults), flush=True)
    for folder in ("before", "clean", "output"):
        shutil.rmtree(place.path(folder), ignore_errors=True)
place.end(f"{n_done} failed system calls")
