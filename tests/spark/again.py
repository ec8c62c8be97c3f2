#!/usr/bin/env python3
"""Speculation: a task that is slow is done a second time elsewhere, and the facts are the same, byte for byte.

    python tests/spark/again.py ARTICLES.jsonl

ARTICLES.jsonl has lines with id and text. Needs the package with its extra `spark`, and Java 17 or newer. Spark speculates on another host
only, so a master and two workers are started on addresses of the loopback: Linux. It is run by hand and takes half a minute.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pyspark

SPARK_CLASS = Path(pyspark.__file__).parent / "bin" / "spark-class"
MASTER, WORKER = "org.apache.spark.deploy.master.Master", "org.apache.spark.deploy.worker.Worker"
# What makes Spark speculate soon.
HASTE = {
    "spark.speculation": "true",
    "spark.speculation.interval": "50ms",
    "spark.speculation.quantile": "0.1",
    "spark.speculation.multiplier": "1.1",
    "spark.speculation.minTaskRuntime": "100ms",
    "spark.speculation.efficiency.enabled": "false",
}
N_PARTITIONS = 4


def start(log, *command):
    with log.open("w") as file:
        return subprocess.Popen([SPARK_CLASS, *command], stdout=file, stderr=subprocess.STDOUT)


def said(log, pattern):
    """What a process says of itself, when it does."""
    for _ in range(300):
        if found := re.search(pattern, log.read_text()):
            return found[0]
        time.sleep(0.1)
    raise RuntimeError(f"{pattern} is not said:\n{log.read_text()[-3000:]}")


def extract(url, articles, attempts):
    """The facts of the articles on a cluster, as Parquet has them, and the attempts at tasks."""
    from pyspark.sql import SparkSession

    import jushi.spark

    def slow(batches):
        """The first attempt at the first partition hangs."""
        from pyspark import TaskContext

        task = TaskContext.get()
        Path(attempts, f"{task.partitionId()}-{task.attemptNumber()}").touch()
        if task.partitionId() == 0 and task.attemptNumber() == 0:
            time.sleep(120)
        yield from batches

    builder = SparkSession.builder.master(url).config("spark.ui.enabled", "false").config("spark.driver.host", "127.0.0.1")
    for name, value in {**HASTE, "spark.executor.memory": "600m", "spark.default.parallelism": str(N_PARTITIONS)}.items():
        builder = builder.config(name, value)
    spark = builder.getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    df = spark.createDataFrame(articles, "id string, text string")
    plain = jushi.spark.extract(df).toArrow()
    start = time.monotonic()
    again = jushi.spark.extract(df.mapInArrow(slow, df.schema)).toArrow()
    seconds = time.monotonic() - start
    spark.stop()
    return plain, again, seconds


def main():
    os.environ["PYSPARK_PYTHON"] = os.environ["PYSPARK_DRIVER_PYTHON"] = sys.executable
    lines = [json.loads(line) for line in Path(sys.argv[1]).open(encoding="utf-8")]
    articles = [(str(line["id"]), line["text"]) for line in lines[:2000]]
    processes = []
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        attempts = work / "attempts"
        attempts.mkdir()
        try:
            log = work / "master.log"
            processes.append(start(log, MASTER, "--host", "127.0.0.1", "--port", "0", "--webui-port", "0"))
            url = said(log, r"spark://127\.0\.0\.1:\d+")
            for at in (2, 3):
                log = work / f"worker{at}.log"
                place = ["--host", f"127.0.0.{at}", "--cores", "1", "--memory", "1g", "--webui-port", "0"]
                processes.append(start(log, WORKER, *place, "--work-dir", folder, url))
                said(log, "Successfully registered with master")
            plain, again, seconds = extract(url, articles, str(attempts))
        finally:
            for process in processes:
                process.terminate()
            for process in processes:
                process.wait()
        tried = sorted(path.name for path in attempts.iterdir())
    assert "0-1" in tried, f"nothing was done twice: {tried}"
    assert seconds < 100, "the second attempt was not taken"
    # As Parquet and files would have them: the bytes of every row in their order.
    assert plain.num_rows > 0 and again.equals(plain)
    print(f"{plain.num_rows} facts of {len(articles)} articles; attempts at tasks {', '.join(tried)}; {seconds:.1f} s; equal rows")


if __name__ == "__main__":
    main()
