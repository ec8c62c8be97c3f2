"""review_kills.py [ROUNDS=100] [SEED=1]: servers of `jushi review` that are killed at any moment while a person decides.

The script of a person is endless: accept, reject, correct, note, add, complete, take back, do again, and whole facets. Whatever the
server confirmed before it was killed must be in the file, and the next server must say the same of every fact as the last answer did.
"""

import http.client
import json
import random
import signal
import subprocess
import sys
import threading
import time

from place import JUSHI, Place

rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 100
choose = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 1)
place = Place("review-kills")
for index in range(40):
    lines = [f"第{n}项，广州市投入资金{index * 9 + n + 1}.{n}万元，选派干部{10 + n}人帮扶毕节市。" for n in range(6)]
    place.write(f"corpus/{index}.txt", "\n".join(lines) + "\n")
place.jushi("run", "corpus", "-o", "output", "-q")


class Gone(Exception):
    """The server was killed."""


class Server:
    """A review, and what it has confirmed."""

    def __init__(self):
        command = [JUSHI, "review", "output", "corpus", "--no-browser", "--by", "ann"]
        self.child = subprocess.Popen(command, cwd=place.folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        url = self.child.stdout.readline().decode().strip()
        self.host, token = url.removeprefix("http://").split("/?token=")
        self.head = {"Cookie": f"jushi-review-{self.host.split(':')[1]}={token}", "Origin": f"http://{self.host}"}

    def ask(self, method, path, body=None):
        try:
            connection = http.client.HTTPConnection(self.host, timeout=30)
            connection.request(method, path, body, self.head)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        except (OSError, http.client.HTTPException, json.JSONDecodeError) as error:
            raise Gone from error
        finally:
            connection.close()

    def get(self, path):
        return self.ask("GET", path)[1]

    def order(self, **order):
        return self.ask("POST", "/api/do", json.dumps(order))

    def kill(self):
        self.child.send_signal(signal.SIGKILL)
        self.child.wait()


def orders(server, facts):
    """What a person does, without end."""
    while True:
        key, article = choose.choice(facts)
        what = choose.randrange(12)
        if what < 3:
            yield server.order(do="decide", keys=[key], action="accept")
        elif what < 5:
            reason = choose.choice(["not_a_fact", "wrong_span", "wrong_value", "wrong_field"])
            yield server.order(do="decide", keys=[key], action="reject", reason=reason)
        elif what < 7:
            yield server.order(do="decide", keys=[key], action="correct", fields={"value": str(choose.randrange(10**6))})
        elif what == 7:
            yield server.order(do="decide", keys=[key], action="note", note="再看" * choose.randrange(1, 300))
        elif what == 8:
            span = {"side": "source", "start": 0, "end": choose.randrange(1, 4)}
            yield server.order(do="add", article=article, place=span, kind="headcount", fields={"value": "3"}, note=None)
        elif what == 9:
            yield server.order(do="complete", article=article)
        elif what == 10:
            yield server.order(do=choose.choice(["undo", "redo"]))
        else:
            yield server.order(do="all", filter=[["article", article]], action=choose.choice(["accept", "reject"]), reason=None)


def decide(server, facts, confirmed, states):
    """Decides until the server is gone, and remembers what was confirmed."""
    try:
        for status, answer in orders(server, facts):
            if status == 200:
                confirmed.update(answer["ids"])
                states.update((item["key"], item["state"]) for item in answer["items"] if item["key"] in states)
            elif status != 400:
                place.is_bad("an order was answered with", status, answer)
    except Gone:
        pass


def decisions():
    """The ids of all decisions in the file, and whether its last line was cut."""
    content = place.read("output", "decisions.jsonl") or b""
    ids = set()
    for line in content.splitlines():
        try:
            ids.add(json.loads(line)["id"])
        except (json.JSONDecodeError, UnicodeDecodeError):
            pass
    return ids, bool(content) and not content.endswith(b"\n")


def states_of(server):
    queue = server.get("/api/queue?order=place")
    pages = [server.get(f"/api/page?list={queue['list']}&from={at}") for at in range(0, queue["total"], 100)]
    return {item["key"]: item["state"] for page in pages for item in page["items"] if item["rule"]}


confirmed, n_torn, n_compared = set(), 0, 0
server = Server()
states = states_of(server)
facts = [(item["key"], item["article"]) for item in server.get("/api/queue?order=place")["items"]]
for round_ in range(rounds):
    person = threading.Thread(target=decide, args=(server, facts, confirmed, states))
    person.start()
    time.sleep(choose.random() ** 2 * 0.6)
    server.kill()
    person.join()
    known, is_torn = decisions()
    n_torn += is_torn
    if not confirmed <= known:
        place.is_bad("round", round_, "lost:", sorted(confirmed - known)[:5])
    server = Server()
    now = states_of(server)
    # An order that was written and not confirmed may have changed more.
    if known == confirmed:
        n_compared += 1
        for key, state in states.items():
            if now.get(key) != state:
                place.is_bad("round", round_, key, "was", state, "and is", now.get(key))
    confirmed, states = known, now
server.kill()
if len(confirmed) < rounds or n_compared < rounds / 4:
    place.is_bad("too little to say anything:", len(confirmed), "decisions,", n_compared, "comparisons")
place.end(f"{rounds} kills, {len(confirmed)} decisions, {n_torn} torn lines, {n_compared} times all states compared")
