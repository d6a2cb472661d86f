"""Answers the questions of questions/*.sql from the tables of one or more jobs, with DuckDB or Spark."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

TABLES = ("bundles", "findings", "considerations", "unrecognized")
QUESTIONS = sorted((Path(__file__).parent / "questions").glob("*.sql"))


def with_duckdb(outputs: list[str]) -> dict[str, tuple[list[str], list[tuple[Any, ...]]]]:
    """Names of columns and rows of each answer, by question."""
    import duckdb

    connection = duckdb.connect()
    for table in TABLES:
        files = [f"{output}/{table}/*/*.parquet" for output in outputs]
        connection.read_parquet(files, hive_partitioning=True).create_view(table)
    answers = {}
    for question in QUESTIONS:
        answer = connection.sql(question.read_text())
        answers[question.stem] = (answer.columns, answer.fetchall())
    return answers


def with_spark(outputs: list[str]) -> dict[str, tuple[list[str], list[tuple[Any, ...]]]]:
    """The same, of a Spark session that runs or is started."""
    from pyspark.sql import SparkSession

    spark = SparkSession.builder.appName("ccmtriage-ask").getOrCreate()
    for table in TABLES:
        parts = [spark.read.parquet(f"{output}/{table}") for output in outputs]
        whole = parts[0]
        for part in parts[1:]:
            whole = whole.unionByName(part)
        whole.createOrReplaceTempView(table)
    answers = {}
    for question in QUESTIONS:
        answer = spark.sql(question.read_text().rstrip().rstrip(";"))
        answers[question.stem] = (answer.columns, [tuple(row) for row in answer.collect()])
    return answers


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("outputs", nargs="+", help="--output of jobs")
    parser.add_argument("--engine", choices=("duckdb", "spark"), default="duckdb")
    parser.add_argument("--rows", type=int, default=10, help="rows to show of each answer (%(default)s)")
    arguments = parser.parse_args()
    answer = with_duckdb if arguments.engine == "duckdb" else with_spark
    for question, (columns, rows) in answer(arguments.outputs).items():
        print(f"\n{question}\n  " + " | ".join(columns))
        for row in rows[: arguments.rows]:
            print("  " + " | ".join("" if cell is None else str(cell)[:60] for cell in row))
        if len(rows) > arguments.rows:
            print(f"  ... and {len(rows) - arguments.rows} more")


if __name__ == "__main__":
    main()
