"""Facts of a Spark DataFrame of texts, for corpora that outgrow one machine.

Needs ``pip install jushi[spark]`` on the driver and on every executor, and nothing else there: rules travel with the job.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from pickle import dumps, loads
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from ._extractor import Extractor, Options

if TYPE_CHECKING:
    from pyspark.sql import DataFrame
    from pyspark.sql.types import StructType
    from typing_extensions import Unpack

__all__ = ["extract", "schema"]


def extract(df: DataFrame, text: str = "text", id: str = "id", **options: Unpack[Options]) -> DataFrame:
    """The facts of the texts in a column, one row a fact, with the columns of docs/columns.md and a column `error`.

    The schema is known before anything runs. Rules and options are checked here, on the driver, and travel with the job: a folder of rules
    need not be on the executors. A row without text or id, or one that cannot be read, becomes a row with an `error` and fails nothing. What
    a row gives depends on that row alone, so retries, speculative tasks and other partitions give equal rows.

    Args:
        df: Rows with a column of texts and one of ids.
        text: Name of the column of texts.
        id: Name of the column of ids, which become `article`; of any type that Spark can make a string.
        options: Those of `jushi.Extractor`: `rules`, `with_`, `kinds`, `currency`, `date`, `places`, `without`.

    Raises:
        RulesError: Rules are broken, or cannot be read.
        Error: An option names what is not there, or there is no such column.
    """
    extractor = Extractor(**options)
    for name, option in ((text, "text"), (id, "id")):
        if name not in df.columns:
            from ._jushi import InputError

            raise InputError(f"there is no column `{name}`; name it with {option}=, there are {', '.join(df.columns)}")
    texts = df.select(df[id].cast("string").alias("id"), df[text].cast("string").alias("text"))
    return texts.mapInArrow(_worker(dumps(extractor)), schema(extractor))


def schema(extractor: Extractor) -> StructType:
    """The schema of the rows that `extract` gives for an extractor."""
    from pyspark.sql.types import DateType, DecimalType, LongType, StringType, StructField, StructType

    def of(type: pa.DataType) -> Any:
        if pa.types.is_decimal(type):
            return DecimalType(type.precision, type.scale)
        if pa.types.is_date(type):
            return DateType()
        return LongType() if pa.types.is_int64(type) else StringType()

    fields = extractor.arrow_schema(errors="column")
    return StructType([StructField(field.name, of(field.type), nullable=True) for field in fields])


@lru_cache(maxsize=4)
def _restored(pickled: bytes) -> Extractor:
    """An extractor, made once in each worker and not once in each task."""
    extractor: Extractor = loads(pickled)
    return extractor


def _worker(pickled: bytes) -> Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    def work(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        extractor = _restored(pickled)
        for batch in batches:
            # Spark gives each core a task; a task with more threads would take them from others.
            found = extractor.extract_many(batch, "text", "id", threads=1, errors="column")
            yield from _plain(found).to_batches()

    return work


def _plain(table: pa.Table) -> pa.Table:
    """The table without dictionaries and restrictions on nulls, which Spark does not read."""
    fields = []
    for field in table.schema:
        type = field.type.value_type if pa.types.is_dictionary(field.type) else field.type
        fields.append(pa.field(field.name, type))
    return table.cast(pa.schema(fields))
