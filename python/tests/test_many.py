"""Many texts, in whatever form they are held, and tables of facts."""

import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from decimal import Decimal

import jushi
import pyarrow as pa
import pyarrow.parquet
import pytest

from conftest import PROJECT, TEXTS, check_rows

polars = pytest.importorskip("polars")
pandas = pytest.importorskip("pandas")
duckdb = pytest.importorskip("duckdb")

IDS, VALUES = list(TEXTS), list(TEXTS.values())
TABLE = pa.table({"id": IDS, "text": VALUES})


@pytest.mark.parametrize(
    "data",
    [
        TABLE,
        TABLE.to_batches()[0],
        TABLE.to_reader(max_chunksize=2),
        pa.table({"text": pa.array(VALUES, pa.large_string()), "id": pa.array(IDS).dictionary_encode().cast(pa.string())}),
        pa.table({"text": pa.array(VALUES).dictionary_encode(), "id": IDS}),
        polars.DataFrame({"id": IDS, "text": VALUES}),
        polars.DataFrame({"id": IDS, "text": VALUES}).lazy(),
        pandas.DataFrame({"id": IDS, "text": VALUES}),
        pandas.DataFrame({"id": IDS, "text": VALUES}, dtype=object),
    ],
    ids=lambda data: f"{type(data).__module__.partition('.')[0]}.{type(data).__name__}",
)
def test_tables_of_texts(data, of_command):
    table = jushi.Extractor().extract_many(data, id="id")
    check_rows(table.to_pylist(), of_command())
    assert table.schema == jushi.Extractor().arrow_schema()


@pytest.mark.parametrize(
    "data",
    [
        VALUES,
        tuple(VALUES),
        iter(VALUES),
        pa.array(VALUES),
        pa.chunked_array([VALUES[:1], VALUES[1:]]),
        polars.Series(VALUES),
        pandas.Series(VALUES),
        pandas.Series(VALUES, dtype=object),
    ],
    ids=lambda data: f"{type(data).__module__.partition('.')[0]}.{type(data).__name__}",
)
def test_texts_without_ids_are_numbered(data, of_command):
    expected = of_command(texts={str(n): text for n, text in enumerate(VALUES)})
    check_rows(jushi.Extractor().extract_many(data).to_pylist(), expected)


def test_a_mapping(of_command):
    check_rows(jushi.Extractor().extract_many(TEXTS).to_pylist(), of_command())


def test_other_names_types_and_threads():
    data = pa.table({"n": [7, 8], "body": ["投资5万元", "投资6万元"]})
    for threads in (1, 2, None):
        table = jushi.Extractor().extract_many(data, text="body", id="n", threads=threads)
        assert table.column("article").to_pylist() == ["7", "8"]
        assert table.column("value").to_pylist() == [Decimal("50000.000000000"), Decimal("60000.000000000")]


def test_many_are_in_order_whatever_the_threads():
    texts = [f"投资{n}万元。" * (1 + n % 7) for n in range(9000)]
    one, two = (jushi.Extractor().extract_many(texts, threads=threads) for threads in (1, 2))
    assert one.equals(two) and one.column("article").to_pylist() == sorted(one.column("article").to_pylist(), key=int)


def test_no_texts():
    table = jushi.Extractor().extract_many([])
    assert table.num_rows == 0 and table.schema == jushi.Extractor().arrow_schema()


@pytest.mark.parametrize(
    ("data", "error", "words"),
    [
        (None, TypeError, "not None"),
        ("投资5万元", TypeError, "not one str"),
        (b"5", TypeError, "not one bytes"),
        (5, TypeError, "not int"),
        (["好", None], TypeError, "text 1 must be str, not NoneType"),
        (["好", b"5"], TypeError, "text 1 must be str, not bytes"),
        (["好", "\ud800"], jushi.InputError, "text 1 has half of a surrogate pair at character 0"),
        (pa.nulls(3), jushi.InputError, "nothing but nulls"),
        (pa.array(["好", None]), jushi.InputError, "text `1`: there is no text: it is null"),
        (pa.array([b"5"]), jushi.InputError, "must hold text, not binary"),
        (pa.array([5]), jushi.InputError, "must hold text, not int64"),
        (pa.table({"x": ["好"]}), jushi.InputError, "no column `text`; name it with text=, there are x"),
        (pandas.DataFrame({"x": ["好"]}), jushi.InputError, "no column `text`"),
        (polars.DataFrame({"x": ["好"]}), jushi.InputError, "no column `text`"),
    ],
)
def test_what_are_no_texts(data, error, words):
    with pytest.raises(error, match=words):
        jushi.Extractor().extract_many(data)


def test_wrong_options():
    extractor = jushi.Extractor()
    for options in ({"errors": "ignore"}, {"threads": 0}, {"threads": 5000}):
        with pytest.raises(jushi.Error):
            extractor.extract_many(["好"], **options)
    with pytest.raises(jushi.InputError, match="no column `id`"):
        extractor.extract_many(pa.table({"text": ["好"]}), id="id")


def test_rows_that_cannot_be_read_may_be_rows():
    data = pa.table({"id": ["a", "b", None], "text": ["投资5万元", None, "投资6万元"]})
    rows = jushi.Extractor().extract_many(data, id="id", errors="column").to_pylist()
    assert [(row["article"], row["value_text"], row["error"]) for row in rows] == [
        ("a", "50000", None),
        ("b", None, "there is no text: it is null"),
        (None, None, "there is no id: it is null"),
    ]
    assert jushi.Extractor().extract_many(pa.nulls(1), errors="column").num_rows == 1


def test_ctrl_c_ends_a_long_call():
    code = textwrap.dedent("""
        import jushi, sys
        texts = ["投资5万元。" * 2000] * 800
        extractor = jushi.Extractor()
        print("ready", flush=True)
        extractor.extract_many(texts)
    """)
    child = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert child.stdout.readline() == "ready\n"
    time.sleep(1)
    start = time.monotonic()
    child.send_signal(signal.SIGINT)
    _, said = child.communicate(timeout=30)
    assert "KeyboardInterrupt" in said and time.monotonic() - start < 10


def test_the_interpreter_is_let_go():
    import threading

    counted = []
    is_done = threading.Event()

    def count():
        while not is_done.is_set():
            counted.append(None)
            time.sleep(0.005)

    thread = threading.Thread(target=count)
    thread.start()
    start = time.monotonic()
    jushi.Extractor().extract_many(["投资5万元。" * 2000] * 20, threads=1)
    seconds = time.monotonic() - start
    is_done.set()
    thread.join()
    assert len(counted) > seconds / 0.005 / 10


@pytest.fixture(scope="module")
def output(tmp_path_factory):
    """What a run makes of the sample corpus."""
    output = tmp_path_factory.mktemp("output")
    told = jushi.run(PROJECT / "corpus", output)
    assert sum(told["facts"].values()) > 100
    return output


def sums(rows):
    """The sums of amounts by currency, without repetitions."""
    sums = {}
    for row in rows:
        if row["kind"] == "amount" and row["repeats"] is None:
            sums[row["currency"]] = sums.get(row["currency"], Decimal(0)) + Decimal(row["value_text"])
    return sums


def test_a_run_is_the_command_line(output):
    assert (output / "facts.jsonl").read_bytes() == (PROJECT / "output/facts.jsonl").read_bytes()


def test_facts_are_read_whole(output):
    table = jushi.read_facts(output)
    lines = (output / "facts.jsonl").read_text().splitlines()
    check_rows(table.to_pylist(), lines)
    assert table.equals(jushi.read_facts(output / "facts.jsonl"))
    amounts = jushi.read_facts(output, kinds=["amount"])
    assert set(amounts.column("kind").to_pylist()) == {"amount"} and "role" not in amounts.column_names


def test_reading_says_what_is_wrong(tmp_path):
    with pytest.raises(FileNotFoundError, match="jushi run"):
        jushi.read_facts(tmp_path / "nothing")
    (tmp_path / "facts.jsonl").write_text("{}\n")
    with pytest.raises(jushi.Error, match="line 1 is no fact"):
        jushi.read_facts(tmp_path)
    (tmp_path / "facts.jsonl").write_text("")
    assert jushi.read_facts(tmp_path).num_rows == 0
    with pytest.raises(jushi.Error, match="unknown kind"):
        jushi.read_facts(tmp_path, kinds=["beds"])


def test_a_run_says_what_is_wrong(tmp_path):
    with pytest.raises(FileNotFoundError, match="no folder"):
        jushi.run(tmp_path / "nothing", tmp_path / "output")
    (tmp_path / "corpus").mkdir()
    with pytest.raises(jushi.RulesError):
        jushi.run(tmp_path / "corpus", tmp_path / "output", rules=tmp_path / "nowhere")
    with pytest.raises(jushi.Error, match="did you mean"):
        jushi.run(tmp_path / "corpus", tmp_path / "output", kinds=["amout"])
    assert not (tmp_path / "output").exists()
    (tmp_path / "file").write_text("")
    with pytest.raises(jushi.Error):
        jushi.run(tmp_path / "corpus", tmp_path / "file" / "output")


@pytest.mark.parametrize("format", ["parquet", "arrow"])
def test_exports_are_the_same_table(output, tmp_path, format):
    command = [sys.executable, "-m", "jushi", "export", str(output), "--format", format, "-o", str(tmp_path)]
    subprocess.run(command, check=True, capture_output=True)
    for kind in ("amount", "headcount", "place_pair"):
        expected = jushi.read_facts(output, kinds=[kind])
        path = tmp_path / f"{kind}.{format}"
        found = pa.parquet.read_table(path) if format == "parquet" else pa.ipc.open_file(path).read_all()
        assert found.schema.equals(expected.schema)
        assert found.to_pylist() == expected.to_pylist()
        assert polars.read_ipc(path).height == found.num_rows if format == "arrow" else True


def test_everybody_reads_equal_sums(output, tmp_path):
    command = [sys.executable, "-m", "jushi", "export", str(output), "--format", "parquet", "-o", str(tmp_path)]
    subprocess.run(command, check=True, capture_output=True)
    expected = sums(jushi.read_facts(output).to_pylist())
    path = str(tmp_path / "amount.parquet")
    query = f"SELECT currency, sum(value) FROM '{path}' WHERE repeats IS NULL GROUP BY currency"
    assert dict(duckdb.sql(query).fetchall()) == expected
    frame = polars.read_parquet(path).filter(polars.col("repeats").is_null())
    assert dict(frame.group_by("currency").agg(polars.col("value").sum()).iter_rows()) == expected
    frame = pandas.read_parquet(path, dtype_backend="pyarrow")
    assert frame[frame["repeats"].isna()].groupby("currency")["value"].sum().to_dict() == expected
    table = pa.parquet.read_table(path)
    table = table.filter(pa.compute.is_null(table["repeats"])).group_by("currency").aggregate([("value", "sum")])
    assert dict(zip(table["currency"].to_pylist(), table["value_sum"].to_pylist())) == expected
    assert len(expected) >= 1


def test_the_schema_is_that_of_the_command_line():
    said = subprocess.run([sys.executable, "-m", "jushi", "schema"], check=True, capture_output=True, encoding="utf-8")
    assert jushi.schema() == json.loads(said.stdout)
    assert "land_area" in jushi.schema(with_=["land"])["properties"]["kind"]["enum"]


def test_a_forked_process_has_threads_of_its_own():
    if not hasattr(os, "fork"):
        pytest.skip("there is no fork")
    code = textwrap.dedent("""
        import jushi, os
        extractor = jushi.Extractor()
        expected = extractor.extract_many(["投资5万元。"] * 50, threads=2)
        child = os.fork()
        if child == 0:
            os._exit(0 if extractor.extract_many(["投资5万元。"] * 50, threads=2).equals(expected) else 1)
        raise SystemExit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
    """)
    assert subprocess.run([sys.executable, "-W", "ignore", "-c", code], timeout=60).returncode == 0
