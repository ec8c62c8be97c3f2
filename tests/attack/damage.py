"""damage.py [ROUNDS=500] [SEED=11]: the database is damaged between two runs; the output must be that of a clean run."""

import collections
import os
import random
import shutil
import sys

from place import RULES, Place

PAGE = 4096
rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 500
choose = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 11)
place = Place("damage")
place.write("rules/count.toml", RULES)
for index in range(12):
    lines = "".join(f"第{index}处{number}年有{100 * index + number}家，又有{number + 1}名。\n" for number in range(20))
    place.write(f"corpus/{index:02}.txt", lines)


def run(output):
    return place.jushi("run", "corpus", "-o", output, "-q", "--rules", "rules")


def damaged(data):
    n_pages = len(data) // PAGE
    how = choose.choice(["1 bit", "1 bit", "3 bits", "30 bits", "a page", "two pages", "a byte of text"])
    if how.endswith("bits") or how.endswith("bit"):
        for _ in range(int(how.split()[0])):
            data[choose.randrange(len(data))] ^= 1 << choose.randrange(8)
    elif how == "a page":
        page = choose.randrange(n_pages)
        data[page * PAGE : (page + 1) * PAGE] = choose.randbytes(PAGE)
    elif how == "two pages":
        one, other = (choose.randrange(1, n_pages) * PAGE for _ in range(2))
        data[one : one + PAGE], data[other : other + PAGE] = data[other : other + PAGE], data[one : one + PAGE]
    else:
        digits = [at for at, byte in enumerate(data) if 0x30 <= byte <= 0x39]
        data[choose.choice(digits)] = choose.randrange(0x30, 0x3A)
    return how


run("before")
place.write("corpus/05.txt", (place.read("corpus", "05.txt") or b"") + "又有9家。\n".encode())
os.remove(place.path("corpus/07.txt"))
place.write("corpus/90.txt", "有300家。\n")
run("clean")
wanted = place.outputs("clean")
tally = collections.Counter()
for round_ in range(rounds):
    place.copy("before", "output")
    data = bytearray(place.read("output", "jushi.db"))
    how = damaged(data)
    with open(place.path("output", "jushi.db"), "wb") as file:
        file.write(data)
    done = run("output")
    is_right = place.outputs("output") == wanted
    is_refused = done.returncode == 2 and place.outputs("output") == place.outputs("before")
    tally[how, "right" if is_right else "refused" if is_refused else "wrong"] += 1
    if not is_right and not is_refused:
        place.is_bad("round", round_, how, done.returncode, done.stderr[:300])
    shutil.rmtree(place.path("output"))
for (how, what), count in sorted(tally.items()):
    print(f"{how}: {count} {what}")
place.end(f"{rounds} damaged databases")
