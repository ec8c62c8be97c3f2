"""Folders: what a run reads and writes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from . import _jushi
from ._extractor import Extractor, Options, Path, Rules, _layers, _names

if TYPE_CHECKING:
    import pyarrow
    from typing_extensions import Unpack


def run(corpus: Path, output: Path, *, threads: int | None = None, **options: Unpack[Options]) -> dict[str, Any]:
    """Extracts the facts of all articles below a folder into another, as ``jushi run`` does; gives what ``run.json`` says.

    It is done in a process of its own, so that Ctrl-C stops it as it stops the command: what was read is kept for the next run. Articles
    that cannot be read are named in ``articles.jsonl``; the rest is done.

    Args:
        corpus: The folder of the articles.
        output: The folder of what is found; it is made where there is none.
        threads: How many threads, or one for each core.
        options: Those of `Extractor`; rules must be folders.

    Raises:
        FileNotFoundError: There is no such folder.
        RulesError: Rules are broken; nothing was written.
        Error: The run failed, with what the command says.
    """
    corpus, output = os.fspath(corpus), os.fspath(output)
    if not os.path.isdir(corpus):
        raise FileNotFoundError(f"there is no folder {corpus}; name the folder of the articles")
    command = [sys.executable, "-m", "jushi", "--quiet", "run", corpus, "-o", output, *_words(options)]
    command += [] if threads is None else ["--threads", str(threads)]
    status, said = _called(command)
    if status not in (0, 3):
        raise _jushi.Error(said.removeprefix("error: ").strip() or f"the run ended with {status}")
    with open(os.path.join(output, "run.json"), encoding="utf-8") as file:
        told: dict[str, Any] = json.load(file)
    return told


def _words(options: Options) -> list[str]:
    """The options as the command line takes them, once it is known that they can be taken."""
    layers = _layers(options.get("rules"))
    if any(isinstance(layer, Mapping) for layer in layers):
        raise TypeError("rules of a run must be folders, not mappings")
    with_ = _names(options.get("with_", ()), "with_")
    kinds = _names(options.get("kinds", ()), "kinds")
    without = _names(options.get("without", ()), "without")
    single = {f"--{name}": options.get(name) for name in ("currency", "date", "places")}
    # Says what is wrong with rules and options before anything is done.
    checked: Options = {**options, "rules": layers, "with_": with_, "kinds": kinds, "without": without}
    Extractor(**checked)
    words = [word for name, value in single.items() if value is not None for word in (name, str(value))]
    words += [word for layer in layers for word in ("--rules", os.fspath(layer))]
    words += [word for step in without for word in ("--without", step)]
    words += ["--with", ",".join(with_)] if with_ else []
    words += ["--kinds", ",".join(kinds)] if kinds else []
    return words


def _called(command: list[str]) -> tuple[int, str]:
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, encoding="utf-8") as child:
        try:
            _, said = child.communicate()
        except KeyboardInterrupt:
            # Whoever pressed the keys told the command too; a signal to this process alone did not.
            child.send_signal(signal.SIGINT)
            try:
                child.wait(10)
            except subprocess.TimeoutExpired:
                child.kill()
            raise
    return child.returncode, said


def read_facts(path: Path, kinds: Iterable[str] | None = None, *, rules: Rules | None = None) -> pyarrow.Table:
    """The facts that a run wrote, as one table with the columns of docs/columns.md.

    Args:
        path: The folder of a run, or its ``facts.jsonl``.
        kinds: The kinds of fact, whose columns the table has; where none is named, those of the rules, and others that are there.
        rules: The rules of the run, where they state kinds that the built-in rules do not.

    Raises:
        FileNotFoundError: There is nothing at the path.
        Error: A line is no fact, or a kind is none of the rules.
    """
    import pyarrow

    extractor = _jushi.Extractor(rules=_layers(rules), everything=True)
    wanted = Extractor(rules=rules).kinds if kinds is None else _names(kinds, "kinds")
    schema, batches = _jushi.read_facts(os.fspath(path), extractor, wanted, kinds is not None)
    return pyarrow.Table.from_batches(batches, schema=schema)


def schema(*, rules: Rules | None = None, with_: Iterable[str] = ()) -> dict[str, Any]:
    """The JSON Schema (2020-12) of a fact, as ``jushi schema`` prints it.

    >>> schema()["properties"]["kind"]["enum"]
    ['amount', 'headcount', 'place_pair', 'number', 'percent', 'time', 'place']
    """
    extractor = _jushi.Extractor(rules=_layers(rules), with_=_names(with_, "with_"))
    said: dict[str, Any] = json.loads(extractor._record_schema())
    return said
