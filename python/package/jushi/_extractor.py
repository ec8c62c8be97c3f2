"""The extractor: rules and options in, facts of texts out."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypedDict, Union

from . import _jushi

if TYPE_CHECKING:
    import pyarrow

Path = Union[str, "os.PathLike[str]"]
Rules = Union[Path, Mapping[str, str], Sequence[Union[Path, Mapping[str, str]]]]


class Options(TypedDict, total=False):
    """What `Extractor` is made of, where a function hands it on."""

    rules: Rules | None
    with_: Iterable[str]
    kinds: Iterable[str]
    currency: str | None
    date: Any
    places: Path | None
    without: Iterable[str]


class Extractor:
    """Finds the facts of texts.

    It is made once, which takes some ten milliseconds, and may then be asked from any number of threads. What it finds is what the
    command line finds with the same options. It can be pickled: its rules go with it.

    Args:
        rules: A folder of rule files in place of the built-in rules, or on top of them where they say ``extends``; or a mapping of
            paths to texts; or several of these, each on top of those before it.
        with_: Further rules too: ``land``, ``organizations``.
        kinds: Only these kinds of fact. ``number``, ``percent``, ``time`` and ``place`` can be asked for too.
        currency: ISO 4217 code of sums that name no currency.
        date: Date of texts that do not say theirs, ``YYYY-MM-DD`` or a ``datetime.date``, from which 今年 is reckoned.
        places: A table of further places.
        without: Steps of cleaning that are left out.

    Raises:
        RulesError: Rules are broken, with all of their mistakes, or cannot be read.
        Error: An option names what is not there.

    >>> extractor = Extractor(kinds=["amount"], date="2024-03-05")
    >>> fact, = extractor.extract("去年投入30—50万元，惠及12名教师。")
    >>> fact.value, fact.high, fact.get("time_value")
    (Decimal('300000'), Decimal('500000'), '2023')
    """

    def __init__(
        self,
        *,
        rules: Rules | None = None,
        with_: Iterable[str] = (),
        kinds: Iterable[str] = (),
        currency: str | None = None,
        date: Any = None,
        places: Path | None = None,
        without: Iterable[str] = (),
    ) -> None:
        self._options: dict[str, Any] = {
            "kinds": _names(kinds, "kinds"),
            "currency": currency,
            "date": None if date is None else str(date),
            "without": _names(without, "without"),
        }
        self._is_builtin = rules is None and places is None
        self._with = _names(with_, "with_")
        self._inner = _jushi.Extractor(
            rules=_layers(rules),
            with_=self._with,
            places=None if places is None else os.fspath(places),
            **self._options,
        )

    @property
    def kinds(self) -> list[str]:
        """The kinds of fact that this extractor may find.

        >>> Extractor().kinds
        ['amount', 'headcount', 'place_pair']
        """
        return self._inner.kinds

    def extract(self, text: str, *, id: str = "-", format: str = "txt") -> list[_jushi.Fact]:
        """The facts of one text, by start, then kind.

        Args:
            text: The text.
            id: Its name, which goes into the ids of its facts.
            format: What in it is no text: ``txt`` (nothing), ``html`` or ``md``.

        Raises:
            TypeError: It is no ``str``.
            InputError: Half of a surrogate pair stands in it, or it is longer than 1 GiB.

        >>> text = "户均分红4200元。"
        >>> fact, = Extractor().extract(text)
        >>> fact.parts["per"].quote, text[slice(*fact.parts["per"].span)]
        ('户均', '户均')
        """
        return self._inner._extract(text, id, format)

    def extract_bytes(self, content: bytes, *, id: str = "-", encoding: str | None = None) -> list[_jushi.Fact]:
        """The facts of a file, in whatever encoding it is; byte offsets count in it. The ending of ``id`` says what its markup is.

        >>> fact, = Extractor().extract_bytes("投资5万元".encode("gb18030"))
        >>> fact.quote, fact.span, fact.byte_span
        ('5万元', (2, 5), (4, 9))
        """
        return self._inner._extract_bytes(content, id, encoding)

    def extract_many(
        self,
        data: Any,
        text: str = "text",
        id: str | None = None,
        *,
        threads: int | None = None,
        errors: str = "raise",
    ) -> pyarrow.Table:
        """The facts of many texts as one table, on all cores, in the order of the texts.

        The columns are those of docs/columns.md, of all kinds of this extractor together: always all, whatever is found.

        Args:
            data: Texts: an iterable of ``str``, or a mapping of ids to ``str``; an array of pyarrow, a series of polars or pandas; or a
                table, batches or a data frame of any of them with a column of texts.
            text: The name of that column.
            id: The name of the column of ids, which become ``article``; else texts are called by their number, from 0.
            threads: How many threads, or one for each core.
            errors: ``raise``, or ``column`` for a row with the column ``error`` where a text cannot be read.

        Raises:
            TypeError: What is no text stands among the texts.
            InputError: A text cannot be read, or the column is not there.

        >>> table = Extractor().extract_many(["投资5万元。", "没有。", "选派干部18人和2户。"])
        >>> table.select(["article", "kind", "value_text"]).to_pylist()
        [{'article': '0', 'kind': 'amount', 'value_text': '50000'}, {'article': '2', 'kind': 'headcount', 'value_text': '18'}, {'article': '2', 'kind': 'headcount', 'value_text': '2'}]
        """
        import pyarrow

        from ._tables import batches

        if errors not in ("raise", "column"):
            raise _jushi.Error(f"unknown value `{errors}` of errors, expected raise or column")
        if threads is not None and not 1 <= threads <= 1024:
            raise _jushi.Error(f"threads must be from 1 to 1024, not {threads}")
        keeps = errors == "column"
        n_threads = threads or _n_cores()
        found = [
            self._inner._extract_batch(batch, n_threads, keeps) for batch in batches(data, text, id, keeps_null=keeps)
        ]
        return pyarrow.Table.from_batches(found, schema=self.arrow_schema(errors=errors))

    def arrow_schema(self, *, errors: str = "raise") -> pyarrow.Schema:
        """The schema of the tables that `extract_many` gives.

        >>> Extractor(kinds=["amount"]).arrow_schema().field("value").type
        Decimal128Type(decimal128(38, 9))
        """
        return self._inner._schema(errors == "column")

    def __reduce__(self) -> tuple[Any, ...]:
        shipped = None if self._is_builtin else self._inner._shipped()
        return _restored, (self._options, self._with, shipped)

    def __repr__(self) -> str:
        return f"<Extractor of {', '.join(self.kinds)}>"


def _restored(options: dict[str, Any], with_: list[str], shipped: Any) -> Extractor:
    """The extractor that was pickled, with the rules that went with it."""
    extractor = Extractor.__new__(Extractor)
    extractor._options, extractor._with, extractor._is_builtin = options, with_, shipped is None
    more = {"with_": with_} if shipped is None else {"shipped": shipped}
    extractor._inner = _jushi.Extractor(**more, **options)
    return extractor


def _names(names: Iterable[str], option: str) -> list[str]:
    if isinstance(names, str):
        raise TypeError(f"{option} must be a list of names, not one str; write {option}=[{names!r}]")
    return list(names)


def _layers(rules: Rules | None) -> list[Any]:
    if rules is None:
        return []
    if isinstance(rules, (str, os.PathLike, Mapping)):
        return [rules]
    return list(rules)


def _n_cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
