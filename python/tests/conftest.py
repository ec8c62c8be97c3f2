"""What several tests share."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]

TEXTS = {
    "a": "去年以来，廣州市花都區投入協作資金30—50萬元，選派黨政幹部18人次赴貴州省毕节市帮扶。",
    "b": "没有。",
    "c": "户均分红4200元。\n月薪１，２００元，近600万元，亏损-3456.78元。",
    "2024/0305.txt": "今年投入1.4亿元，惠及12户。今年投入1.4亿元，惠及12户。",
}


@pytest.fixture(scope="session")
def of_command(tmp_path_factory):
    """The lines that the command line writes for the texts, with some options."""

    def lines(*options, texts=TEXTS):
        path = tmp_path_factory.mktemp("texts") / "texts.jsonl"
        path.write_text("".join(json.dumps({"id": id, "text": text}) + "\n" for id, text in texts.items()))
        command = [sys.executable, "-m", "jushi", "extract", str(path), *options]
        return subprocess.run(command, check=True, capture_output=True, encoding="utf-8").stdout.splitlines()

    return lines


def as_row(line):
    """What a table says of a fact, as far as it has the columns of its record."""
    record = json.loads(line)
    row = {name: record[name] for name in ("id", "article", "kind", "rule", "line", "quote", "normalized")}
    row["repeats"] = record.get("repeats")
    row["char_start"], row["char_end"] = record["span"]["char"]
    row["byte_start"], row["byte_end"] = record["span"]["byte"]
    row["fields"], row["parts"] = record["fields"], record.get("parts", {})
    return row


def check_rows(rows, lines):
    """Holds the rows of a table, as dicts, against the lines of the command line, in any order."""
    found = {row["id"]: row for row in rows}
    assert len(found) == len(rows) == len(lines)
    for line in lines:
        expected = as_row(line)
        row = found[expected["id"]]
        for name, value in expected.items():
            if name not in ("fields", "parts"):
                assert row[name] == value, name
        for name, value in expected["fields"].items():
            name = f"{name}_text" if name in ("value", "low", "high") else name
            assert str(row[name]) == value, name
        for name, part in expected["parts"].items():
            assert row[f"{name}_quote"] == part["quote"]
            assert [row[f"{name}_char_start"], row[f"{name}_char_end"]] == part["char"]
            assert [row[f"{name}_byte_start"], row[f"{name}_byte_end"]] == part["byte"]
