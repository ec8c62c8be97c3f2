"""Texts in whatever form they are held -> batches of Arrow with the columns `id` and `text`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

import pyarrow as pa

from ._jushi import InputError

# Some ten megabytes of usual articles: enough for all cores, and soon done.
ROWS = 4096


def batches(data: Any, text: str, id: str | None, *, keeps_null: bool) -> Iterator[pa.RecordBatch]:
    """The texts of `data` and their ids. A column of type null is refused, or its rows kept without a text."""
    n_before = 0
    for texts, ids in _columns(data, text, id):
        if pa.types.is_null(texts.type):
            if not keeps_null and len(texts) > 0:
                raise InputError(f"the column `{text}` holds nothing but nulls; name the column of the texts with text=")
            texts = texts.cast(pa.string())
        if pa.types.is_dictionary(texts.type):
            texts = texts.cast(texts.type.value_type)
        if not _is_text(texts.type):
            raise InputError(f"the column `{text}` must hold text, not {texts.type}; cast it first")
        if ids is None:
            ids = pa.array([str(n) for n in range(n_before, n_before + len(texts))], pa.string())
        elif not _is_text(ids.type):
            ids = ids.cast(pa.string())
        n_before += len(texts)
        table = pa.Table.from_arrays([ids, texts], names=["id", "text"])
        yield from table.to_batches(max_chunksize=ROWS)


def _is_text(type: pa.DataType) -> bool:
    return bool(pa.types.is_string(type) or pa.types.is_large_string(type) or pa.types.is_string_view(type))


def _columns(data: Any, text: str, id: str | None) -> Iterator[tuple[Any, Any]]:
    """The columns of texts and of ids, where there are some."""
    if isinstance(data, (str, bytes)):
        kind = type(data).__name__
        raise TypeError(f"data must be many texts, not one {kind}; use extract, or write [text]")
    if data is None:
        raise TypeError("data must be texts or a table of them, not None")
    if isinstance(data, Mapping):
        yield _array(data.values(), 0), _array(map(str, data), 0)
        return
    if hasattr(data, "collect") and hasattr(data, "lazy"):
        data = data.collect()
    if isinstance(data, pa.RecordBatchReader):
        for batch in data:
            yield _of_table(batch, text, id)
        return
    if isinstance(data, (pa.Table, pa.RecordBatch)):
        yield _of_table(data, text, id)
        return
    if isinstance(data, (pa.Array, pa.ChunkedArray)):
        yield data, None
        return
    module = type(data).__module__.partition(".")[0]
    if module == "pandas":
        if hasattr(data, "columns"):
            _check(list(data.columns), text, id)
            yield _of_pandas(data[text]), None if id is None else _of_pandas(data[id])
        else:
            yield _of_pandas(data), None
        return
    if hasattr(data, "__arrow_c_stream__") or hasattr(data, "__arrow_c_array__"):
        if hasattr(data, "columns"):
            is_stream = hasattr(data, "__arrow_c_stream__")
            # pa.table would import pandas to see whether it is a frame of it.
            table = pa.RecordBatchReader.from_stream(data).read_all() if is_stream else pa.record_batch(data)
            yield _of_table(table, text, id)
        else:
            yield pa.chunked_array(data) if hasattr(data, "__arrow_c_stream__") else pa.array(data), None
        return
    if not isinstance(data, Iterable):
        raise TypeError(f"data must be texts or a table of them, not {type(data).__name__}")
    texts, n_before = iter(data), 0
    while piece := list(islice(texts, ROWS)):
        yield _array(piece, n_before), None
        n_before += len(piece)


def _check(names: list[Any], text: str, id: str | None) -> None:
    for name, option in ((text, "text"), (id, "id")):
        if name is not None and name not in names:
            raise InputError(f"there is no column `{name}`; name it with {option}=, there are {', '.join(map(str, names))}")


def _of_table(table: Any, text: str, id: str | None) -> tuple[Any, Any]:
    _check(table.schema.names, text, id)
    return table.column(text), None if id is None else table.column(id)


def _of_pandas(series: Any) -> Any:
    if str(series.dtype) == "object":
        return _array((None if value is None or value != value else value for value in series), 0, null=True)
    return pa.array(series, from_pandas=True)


def _array(values: Iterable[Any], n_before: int, null: bool = False) -> pa.Array:
    """An array of texts; what is none is named by its number."""
    values = list(values)
    for number, value in enumerate(values, n_before):
        if not isinstance(value, str) and not (null and value is None):
            raise TypeError(f"text {number} must be str, not {type(value).__name__}")
    try:
        return pa.array(values, pa.large_string())
    except UnicodeEncodeError:
        for number, value in enumerate(values, n_before):
            try:
                value is None or value.encode()
            except UnicodeEncodeError as error:
                raise InputError(
                    f"text {number} has half of a surrogate pair at character {error.start}, which no text has; "
                    "make it text with .encode('utf-16', 'surrogatepass').decode('utf-16', 'replace')"
                ) from None
        raise
