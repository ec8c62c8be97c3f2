"""kills.py [ROUNDS=300] [SEED=1]: runs over 1,500 articles that are killed, or asked to stop, at any moment."""

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time

from place import JUSHI, RULES, WHOLE, Place

rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 300
choose = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 1)
place = Place("kills")
place.write("rules/count.toml", RULES)
place.write("others/count.toml", RULES.replace("家", "名"))


def write(name):
    text = "".join(f"第{choose.randrange(10**6)}处有{choose.randrange(1, 999)}家，又有{choose.randrange(99)}名。\n" for _ in range(choose.randrange(1, 30)))
    place.write(f"corpus/{name}", text)


def arguments(output, rules):
    return ["run", "corpus", "-o", output, "-q", "--rules", rules]


def clean(rules):
    shutil.rmtree(place.path("clean"), ignore_errors=True)
    place.jushi(*arguments("clean", rules))
    return place.outputs("clean")


def change(n, kinds):
    for _ in range(n):
        path = place.path("corpus", f"{choose.randrange(20)}/{choose.randrange(1500)}.txt")
        what = choose.choice(kinds)
        if what == "remove" and os.path.exists(path):
            os.remove(path)
        elif what == "move" and os.path.exists(path):
            os.makedirs(place.path("corpus", "moved"), exist_ok=True)
            os.rename(path, place.path("corpus", "moved", f"{choose.randrange(10**9)}.txt"))
        elif what == "new":
            write(f"new/{choose.randrange(10**9)}.txt")
        else:
            write(os.path.relpath(path, place.path("corpus")))


def check_database(round_, facts):
    database = sqlite3.connect(place.path("output", "jushi.db"))
    sound = database.execute("PRAGMA integrity_check").fetchone()[0]
    n_known = database.execute("SELECT count(*) FROM fact").fetchone()[0]
    database.close()
    if sound != "ok" or n_known != len({json.loads(line)["id"] for line in facts.splitlines()}):
        place.is_bad("round", round_, "the database:", sound, n_known)


for index in range(1500):
    write(f"{index % 20}/{index}.txt")
place.write("corpus/lines.jsonl", "".join(json.dumps({"id": id_, "text": f"有{id_}家。"}) + "\n" for id_ in range(60)))
rules = "rules"
started = time.time()
place.jushi(*arguments("output", rules))
longest = time.time() - started
seen = dict.fromkeys(["none", "old", "new", "left", "done"], 0)
for round_ in range(rounds):
    kind, old = round_ % 4, place.read("output", "facts.jsonl")
    if kind == 0:
        shutil.rmtree(place.path("output"))
        old = None
    elif kind == 1:
        change(60, ["remove", "move", "new", "other"])
    elif kind == 2:
        rules = "others" if rules == "rules" else "rules"
    else:
        change(900, ["other"])
    new = clean(rules)
    for _ in range(choose.choice([1, 1, 1, 2, 4])):
        child = subprocess.Popen([JUSHI, *arguments("output", rules)], cwd=place.folder, stderr=subprocess.PIPE)
        time.sleep(choose.random() ** choose.choice([1, 1, 0.3]) * longest * 1.1)
        how = signal.SIGKILL if choose.random() < 0.7 else choose.choice([signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
        child.send_signal(how)
        said = child.communicate(timeout=60)[1]
        if child.returncode not in (0, 130, -9, -15, -1):
            place.is_bad("round", round_, how, "ended with", child.returncode, said)
        facts = place.read("output", "facts.jsonl")
        if facts not in (old, new[0]):
            place.is_bad("round", round_, "the facts are neither old nor new")
        seen["none" if facts is None else "old" if facts == old else "new"] += 1
        seen["done"] += child.returncode == 0
        names = os.listdir(place.path("output")) if os.path.exists(place.path("output")) else []
        seen["left"] += any(name.startswith(".jushi") or "draft" in name for name in names)
    started = time.time()
    next_ = place.jushi(*arguments("output", rules))
    longest = 0.7 * longest + 0.3 * min(time.time() - started, 3)
    if next_.returncode or next_.stderr:
        place.is_bad("round", round_, "the next run:", next_.returncode, next_.stderr)
    if place.outputs("output") != new:
        place.is_bad("round", round_, "the next run gives another output")
    if sorted(os.listdir(place.path("output"))) != WHOLE:
        place.is_bad("round", round_, "left behind:", sorted(os.listdir(place.path("output"))))
    check_database(round_, new[0])
    place.jushi(*arguments("output", rules))
    if json.loads(place.read("output", "run.json"))["files"]["extracted"]:
        place.is_bad("round", round_, "not all is remembered")
    if round_ % 50 == 49:
        print(round_ + 1, "rounds", seen, flush=True)
place.end(f"{rounds} rounds of signals {seen}")
