"""Triages a fleet of bundles with Apache Spark: requests to workers, rows to tables. README.md says how to run it."""

from __future__ import annotations

import argparse
import json
import os
import shlex
import sys
import time
from collections.abc import Iterator
from datetime import date, datetime, timezone
from pathlib import Path

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

# What the tables take from a row (schema/worker-1.json); the whole rows are kept beside them.
EVIDENCE = "struct<path:string, line:bigint, time:string, text:string>"
ROW = f"""
    bundle_id string, uri string, input_sha256 string, status string, tool_version string, catalog_sha256 string,
    error struct<kind:string, message:string>,
    run struct<elapsed_ms:bigint, host:string>,
    report struct<
        server:struct<name:string, role:struct<value:string>>,
        verdict:struct<outcome:string, confidence:string, headline:string, signature:string,
            root_causes:array<string>>,
        coverage:struct<complete:boolean>,
        inputs:array<struct<bytes:bigint>>,
        ledger:struct<error_like:bigint, catastrophic:bigint, benign:bigint, undetermined:bigint>,
        findings:array<struct<id:string, fingerprint:string, pattern:string, title:string, class:string, role:string,
            confidence:string, certainty:string, session:string, count:bigint, evidence:array<{EVIDENCE}>>>,
        considerations:array<struct<id:string, title:string, section:string, state:string, reason:string>>,
        unrecognized:array<struct<template:string, count:bigint, sample:{EVIDENCE}>>>
"""


class Difference(Exception):
    """The rows are not those of the requests: some are lost, or more than were asked for."""


def listed(folder: Path) -> Iterator[str]:
    """A request for each entry of a folder, by name; the name is the bundle's id."""
    for entry in sorted(folder.resolve().iterdir()):
        if not entry.name.startswith("."):
            request = {"schema": "ccmtriage.work/1", "bundle_id": entry.name, "uri": entry.as_uri()}
            yield json.dumps(request)


def requests(spark: SparkSession, folder: Path | None, manifest: str | None) -> DataFrame:
    """The lines of the worker's input, in a column `line`."""
    if manifest:
        return spark.read.text(manifest, lineSep="\n").withColumnRenamed("value", "line")
    lines = [(line,) for line in listed(folder or Path())]
    return spark.createDataFrame(lines, "line string")


def triage(lines: DataFrame, worker: str, partitions: int, rows: str) -> None:
    """Pipes the lines through workers and writes their rows, each once, as compressed lines of JSON.

    Lines on the same bundle go to the same worker in their order, so that it refuses the second as it would without
    Spark. `checkCode` makes a worker that was killed fail its task, which Spark then runs again.
    """
    bundle = F.coalesce(F.get_json_object("line", "$.bundle_id"), F.col("line"))
    ordered = lines.withColumn("number", F.monotonically_increasing_id())
    shards = ordered.repartition(partitions, bundle).sortWithinPartitions("number")
    # Workers get no environment but this: without `env`, pipe would give them none at all.
    environment = {name: value for name, value in os.environ.items() if name.startswith("CCMTRIAGE_")}
    answers = shards.rdd.map(lambda row: row.line).pipe(worker, env=environment, checkCode=True)
    answers.saveAsTextFile(rows, "org.apache.hadoop.io.compress.GzipCodec")


def check(lines: DataFrame, rows: DataFrame) -> None:
    """Fails unless every line has exactly one row, and every bundle no more than one."""
    asked = lines.select(F.sha2(F.encode("line", "UTF-8"), 256).alias("input_sha256"), F.lit(1).alias("due"))
    answered = rows.select("input_sha256", F.lit(-1).alias("due"))
    due = asked.union(answered).groupBy("input_sha256").agg(F.sum("due").alias("due"))
    wanting, beyond = F.greatest("due", F.lit(0)), F.greatest(-F.col("due"), F.lit(0))
    lost, added = due.agg(F.sum(wanting), F.sum(beyond)).first() or (0, 0)
    twice = rows.where("bundle_id is not null").groupBy("bundle_id").count().where("count > 1").count()
    if lost or added or twice:
        raise Difference(f"{lost} lines without a row, {added} rows without a line, {twice} bundles with several rows")


def parsed(spark: SparkSession, rows: str) -> DataFrame:
    """The rows that workers wrote, with the columns that the tables need."""
    text = spark.read.text(rows, lineSep="\n")
    return text.select(F.from_json("value", ROW).alias("row")).select("row.*")


def tabulate(rows: DataFrame, day: date, output: str) -> None:
    """Writes the tables, partitioned by outcome. Their columns are described in README.md."""
    outcome = F.coalesce("report.verdict.outcome", F.lit("error")).alias("outcome")
    cause = F.expr("get(filter(report.findings, f -> f.id = get(report.verdict.root_causes, 0)), 0).pattern")
    key = ["bundle_id", outcome, F.lit(day).alias("triaged_on")]
    place = ["path", "line", "time", "text"]
    tables = {
        "bundles": rows.select(
            *key, "input_sha256", "uri", "status",
            F.col("error.kind").alias("error_kind"), F.col("error.message").alias("error_message"),
            F.col("report.server.name").alias("server"), F.col("report.server.role.value").alias("role"),
            *[f"report.verdict.{name}" for name in ("confidence", "headline", "signature")],
            cause.alias("root_cause"), F.col("report.coverage.complete").alias("complete"),
            F.expr("aggregate(report.inputs, 0L, (sum, file) -> sum + file.bytes)").alias("bytes"),
            "report.ledger.*", "tool_version", "catalog_sha256", "run.elapsed_ms", "run.host",
        ),
        "findings": rows.select(
            *key, F.col("report.verdict.root_causes").alias("causes"), F.explode("report.findings").alias("finding")
        ).select(
            "bundle_id", "outcome", "triaged_on", F.col("finding.id").alias("finding_id"),
            *[f"finding.{name}" for name in ("fingerprint", "pattern", "title", "class", "role", "confidence")],
            "finding.certainty", "finding.session", F.col("finding.count").alias("messages"),
            F.expr("array_contains(causes, finding.id)").alias("is_root_cause"),
            *[F.expr(f"get(finding.evidence, 0).{name}").alias(name) for name in place],
        ),
        "considerations": rows.select(*key, F.inline("report.considerations")),
        "unrecognized": rows.select(*key, F.explode("report.unrecognized").alias("unknown")).select(
            "bundle_id", "outcome", "triaged_on", "unknown.template", F.col("unknown.count").alias("messages"),
            *[f"unknown.sample.{name}" for name in place],
        ),
    }  # fmt: skip
    for name, table in tables.items():
        if table.isEmpty():
            # A partition without rows: readers still find the columns.
            table.drop("outcome").write.parquet(f"{output}/{name}/outcome=none")
        else:
            # Few files of a good size, whatever the number of shards.
            table.hint("rebalance", "outcome").write.partitionBy("outcome").parquet(f"{output}/{name}")


def run(spark: SparkSession, arguments: argparse.Namespace) -> None:
    """The whole job; prints what went in and came out."""
    lines = requests(spark, arguments.input, arguments.manifest).cache()
    count = lines.count()
    partitions = arguments.partitions or max(1, min(count, 8 * spark.sparkContext.defaultParallelism))
    clock = time.monotonic()
    triage(lines, arguments.worker, partitions, f"{arguments.output}/rows")
    seconds = time.monotonic() - clock
    rows = parsed(spark, f"{arguments.output}/rows").cache()
    check(lines, rows)
    tabulate(rows, arguments.date, arguments.output)
    bundles = spark.read.parquet(f"{arguments.output}/bundles")
    kinds = bundles.groupBy("error_kind").agg(F.count("*").alias("rows"), F.sum("bytes").alias("bytes")).collect()
    written = sum(kind.rows for kind in kinds)
    if written != count:
        raise Difference(f"{count} lines, but {written} rows in the table")
    errors = sorted(f"{kind.error_kind} {kind.rows}" for kind in kinds if kind.error_kind)
    print(f"rows in {count}, rows out {written}")
    print("errors " + (", ".join(errors) or "none"))
    megabytes = sum(kind.bytes or 0 for kind in kinds) / 1e6
    print(f"{megabytes:.1f} MB in {seconds:.1f} s: {megabytes / seconds:.1f} MB/s (workers; {partitions} shards)")
    print(f"{time.monotonic() - clock:.1f} s with check and tables")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--input", type=Path, help="a folder that holds bundles: each entry is one")
    source.add_argument("--manifest", help="lines of requests, as the worker reads them (UTF-8)")
    parser.add_argument("--output", required=True, help="where rows and tables go; must not exist")
    parser.add_argument("--worker", default="./ccmtriage worker", help="command on every executor (%(default)s)")
    parser.add_argument("--partitions", type=int, help="shards, each with a worker of its own (8 for each core)")
    parser.add_argument("--date", type=date.fromisoformat, default=datetime.now(timezone.utc).date(),
                        help="for the column triaged_on (today)")  # fmt: skip
    arguments = parser.parse_args()
    if not shlex.split(arguments.worker):
        parser.error("--worker names no command")
    # Speculation would read bundles twice for nothing.
    spark = SparkSession.builder.appName("ccmtriage").config("spark.speculation", "false").getOrCreate()
    try:
        run(spark, arguments)
    except Difference as difference:
        print(f"error: {difference}", file=sys.stderr)
        return 1
    finally:
        spark.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
