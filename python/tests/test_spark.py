"""A small job of Spark: the facts of the command line, whatever the partitions; bad rows are rows."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import jushi
import pytest

from conftest import PROJECT, TEXTS, check_rows

pytest.importorskip("pyspark")
if not (shutil.which("java") or os.environ.get("JAVA_HOME")):
    pytest.skip("there is no Java", allow_module_level=True)

BEDS = """schema = 1
extends = "builtin"
sees = ["number"]
[kinds.beds]
fields = ["value: number"]
[[rule]]
id = "beds/counted"
fact = "beds"
pattern = '<n:number>张病床'
example = ['新增[[300张病床]]']
"""


@pytest.fixture(scope="module")
def spark():
    from pyspark.sql import SparkSession

    os.environ["PYSPARK_PYTHON"] = os.environ["PYSPARK_DRIVER_PYTHON"] = sys.executable
    # A task may fail twice before its job does.
    builder = SparkSession.builder.master("local[2,3]").appName("jushi").config("spark.ui.enabled", "false")
    session = builder.config("spark.sql.shuffle.partitions", "2").getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()


def rows(df):
    return [row.asDict() for row in df.collect()]


def test_facts_are_those_of_the_command_line(spark, of_command):
    import jushi.spark

    df = spark.createDataFrame(list(TEXTS.items()), "id string, text string")
    found = jushi.spark.extract(df)
    assert found.schema == jushi.spark.schema(jushi.Extractor())
    check_rows(rows(found), of_command())
    for n_partitions in (1, 3):
        again = rows(jushi.spark.extract(df.repartition(n_partitions)))
        assert sorted(map(repr, again)) == sorted(map(repr, rows(found)))


def test_what_is_done_again_gives_equal_rows(spark, tmp_path):
    """The first attempt at a partition ends in the middle, after some of its facts were found."""
    import jushi.spark

    df = spark.createDataFrame([(str(n), f"投资{n}万元，选派干部{n}人。") for n in range(1, 41)], "id string, text string")
    attempts = str(tmp_path)

    def torn(batches):
        from pyspark import TaskContext

        task = TaskContext.get()
        Path(attempts, f"{task.partitionId()}-{task.attemptNumber()}").touch()
        for at, batch in enumerate(batches):
            if task.partitionId() == 1 and task.attemptNumber() == 0 and at == 1:
                raise RuntimeError("the first attempt is torn")
            yield batch

    spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", "5")
    try:
        expected = rows(jushi.spark.extract(df))
        found = rows(jushi.spark.extract(df.mapInArrow(torn, df.schema)))
    finally:
        spark.conf.unset("spark.sql.execution.arrow.maxRecordsPerBatch")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["0-0", "1-0", "1-1"]
    assert len(found) == 80
    assert found == expected


def test_sums_are_exact(spark):
    import jushi.spark
    from pyspark.sql import functions as f

    df = spark.createDataFrame([(n, f"投资{n}.01万元。") for n in range(1, 200)], "n long, body string")
    found = jushi.spark.extract(df, text="body", id="n", kinds=["amount"])
    assert [f"{row[0]}" for row in found.agg(f.sum("value")).collect()] == [f"{sum(10000 * n + 100 for n in range(1, 200))}.000000000"]


def test_bad_rows_are_rows(spark):
    import jushi.spark

    df = spark.createDataFrame([("a", "投资5万元"), ("b", None), (None, "投资6万元")], "id string, text string")
    found = sorted((row["error"] or "", row["article"] or "", row["value_text"] or "") for row in rows(jushi.spark.extract(df)))
    assert found == [("", "a", "50000"), ("there is no id: it is null", "", ""), ("there is no text: it is null", "b", "")]


def test_rules_travel_with_the_job(spark, tmp_path):
    import jushi.spark

    folder = tmp_path / "rules"
    folder.mkdir()
    (folder / "beds.toml").write_text(BEDS)
    df = spark.createDataFrame([("a", "新增300张病床")], "id string, text string")
    found = jushi.spark.extract(df, rules=folder, kinds=["beds"])
    shutil.rmtree(folder)
    assert [row["kind"] for row in rows(found)] == ["beds"]


def test_what_is_wrong_is_said_on_the_driver(spark):
    import jushi.spark

    df = spark.createDataFrame([("a", "好")], "id string, text string")
    with pytest.raises(jushi.InputError, match="no column `body`"):
        jushi.spark.extract(df, text="body")
    with pytest.raises(jushi.RulesError, match="/nowhere"):
        jushi.spark.extract(df, rules="/nowhere")
    with pytest.raises(jushi.Error, match="did you mean"):
        jushi.spark.extract(df, kinds=["amout"])


def test_the_lines_of_the_readme_run(spark, monkeypatch):
    blocks = (PROJECT / "README.md").read_text(encoding="utf-8").split("```python\n")[1:]
    code, = [block.split("```")[0] for block in blocks if "pyspark" in block]
    names = {}
    exec(code, names)
    found = sorted((row["kind"] or "", row["error"] or "") for row in rows(names["facts"]))
    assert found == [("", "there is no text: it is null"), ("amount", "")]


def is_plain(content):
    """Whether a file is UTF-8 as it is, so that its bytes are those of its text."""
    try:
        return "\0" not in content.decode() and not content.startswith(b"\xef\xbb\xbf")
    except UnicodeDecodeError:
        return False


def test_all_ways_find_the_same(spark, tmp_path):
    """The articles of a folder, `JUSHI_CORPUS` or the sample: command line, Python, Arrow, Parquet with DuckDB, Spark."""
    import pyarrow as pa

    import jushi.spark

    duckdb = pytest.importorskip("duckdb")
    source = Path(os.environ.get("JUSHI_CORPUS", PROJECT / "corpus"))
    files = {str(path.relative_to(source)): path.read_bytes() for path in sorted(source.rglob("*.txt"))}
    texts = {name: content.decode() for name, content in files.items() if is_plain(content)}
    assert len(texts) >= 5
    corpus, output = tmp_path / "corpus", tmp_path / "output"
    for name, text in texts.items():
        (corpus / name).parent.mkdir(parents=True, exist_ok=True)
        (corpus / name).write_bytes(text.encode())
    jushi.run(corpus, output)
    lines = (output / "facts.jsonl").read_text(encoding="utf-8").splitlines()
    extractor = jushi.Extractor()
    facts = [fact for name, text in texts.items() for fact in extractor.extract(text, id=name)]
    assert sorted(fact.to_json() for fact in facts) == sorted(lines)
    check_rows(extractor.extract_many(texts).to_pylist(), lines)
    tables = {}
    for format in ("arrow", "parquet"):
        command = [sys.executable, "-m", "jushi", "export", str(output), "--format", format, "-o", str(tmp_path / format)]
        subprocess.run(command, check=True, capture_output=True)
    for kind in extractor.kinds:
        tables[kind] = pa.ipc.open_file(tmp_path / f"arrow/{kind}.arrow").read_all().to_pylist()
    check_rows([row for rows in tables.values() for row in rows], lines)
    for kind, expected in tables.items():
        cursor = duckdb.sql(f"SELECT * FROM '{tmp_path}/parquet/{kind}.parquet'")
        found = [dict(zip(cursor.columns, row)) for row in cursor.fetchall()]
        assert sorted(found, key=lambda row: row["id"]) == sorted(expected, key=lambda row: row["id"])
    df = spark.createDataFrame(list(texts.items()), "id string, text string").repartition(3)
    by_spark = rows(jushi.spark.extract(df))
    check_rows(by_spark, lines)
    sums = {}
    for fact in facts:
        if fact.value is not None:
            key = (fact.kind, fact.get("currency"))
            sums[key] = sums.get(key, 0) + fact.value
    of_rows = {}
    for row in by_spark:
        if row["value"] is not None:
            key = (row["kind"], row["currency"])
            of_rows[key] = of_rows.get(key, 0) + row["value"]
    assert of_rows == sums
    for kind in ("amount", "headcount"):
        currency = "currency" if kind == "amount" else "NULL"
        query = f"SELECT {currency}, sum(value) FROM '{tmp_path}/parquet/{kind}.parquet' GROUP BY 1"
        assert {(kind, row[0]): row[1] for row in duckdb.sql(query).fetchall()} == {
            key: value for key, value in sums.items() if key[0] == kind
        }
    print(f"{len(lines)} facts of {len(texts)} articles by all ways: {sums}")
