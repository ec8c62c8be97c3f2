#!/usr/bin/env python3
"""How fast Spark reads articles here, on one core and on two.

    python tests/spark/measure.py ARTICLES.jsonl [COPIES]

ARTICLES.jsonl has lines with id and text. Needs the package with its extra `spark`, and Java 17 or newer. It is run by hand: each row of
its table is a process of Spark, of half a minute and more.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def measure(parquet, n_cores):
    """The seconds of a first small job, and of the whole corpus after it."""
    from pyspark.sql import SparkSession

    import jushi.spark

    os.environ["PYSPARK_PYTHON"] = os.environ["PYSPARK_DRIVER_PYTHON"] = sys.executable
    builder = SparkSession.builder.master(f"local[{n_cores}]").config("spark.ui.enabled", "false")
    # Enough partitions that all cores are busy to the end.
    spark = builder.config("spark.sql.files.maxPartitionBytes", "4m").config("spark.driver.memory", "2g").getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    articles = spark.read.parquet(parquet)
    found = lambda df: jushi.spark.extract(df).groupBy("kind").count().collect()  # noqa: E731
    start = time.monotonic()
    found(articles.limit(n_cores))
    first = time.monotonic() - start
    start = time.monotonic()
    n_facts = sum(row[1] for row in found(articles))
    return {"first": first, "all": time.monotonic() - start, "facts": n_facts}


def main():
    if sys.argv[1] == "--child":
        print(json.dumps(measure(sys.argv[2], int(sys.argv[3]))))
        return
    import pyarrow as pa
    import pyarrow.parquet as pq

    n_copies = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    lines = [json.loads(line) for line in Path(sys.argv[1]).open(encoding="utf-8")]
    megabytes = n_copies * sum(len(line["text"].encode()) for line in lines) / 1e6
    with tempfile.TemporaryDirectory() as folder:
        for copy in range(n_copies):
            ids = [f"{copy}-{line['id']}" for line in lines]
            table = pa.table({"id": ids, "text": [line["text"] for line in lines]})
            pq.write_table(table, f"{folder}/{copy}.parquet", row_group_size=len(lines) // 8 + 1)
        print(f"{megabytes:.1f} MB\ncores\tfirst job s\tall s\tMB/s\tfacts")
        for n_cores in (1, 2):
            command = [sys.executable, __file__, "--child", folder, str(n_cores)]
            told = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()[-1])
            print(f"{n_cores}\t{told['first']:.1f}\t{told['all']:.1f}\t{megabytes / told['all']:.1f}\t{told['facts']}")


if __name__ == "__main__":
    main()
