"""The job on a real local cluster: 160 bundles with poison among them, and what is killed in the middle.

    CCMTRIAGE=target/release/ccmtriage GENERATOR=target/release/examples/bundle python -m unittest -v test_fleet

Runs under the interpreter of the virtual environment that install.sh makes. Linux only: it looks at /proc.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from collections import Counter
from datetime import date
from pathlib import Path

import duckdb

import ask
import bundles
import fleet

HERE = Path(__file__).resolve().parent
WORKER = Path(os.environ["CCMTRIAGE"]).resolve()
GENERATOR = Path(os.environ["GENERATOR"]).resolve()
# Enough for every shard to hold some; with four requests that are none, or come twice.
BUNDLES = 160
ROWS = BUNDLES + 4
LIMITS = "worker --cpu-limit 3 --memory-limit 1024 --wall-limit 20"
POISON = {"b011": "abort", "b050": "hang", "b101": "memory", "b152": "panic", "b143": "sleep"}
DAY = date.today()
# What differs between runs.
VOLATILE = ("elapsed_ms", "host")


def request(name: str, path: Path) -> str:
    return json.dumps({"schema": "ccmtriage.work/1", "bundle_id": name, "uri": path.as_uri()})


def without_run(row: str) -> str:
    """The bytes of a row but for its last member, `run`."""
    before, run, _ = row.rpartition(',"run":{')
    assert run, row[-200:]
    return before


def rows_of(output: Path) -> list[str]:
    parts = (gzip.decompress(part.read_bytes()).decode() for part in sorted((output / "rows").glob("part-*.gz")))
    return [row for part in parts for row in part.split("\n") if row]


def processes(root: int) -> dict[int, list[str]]:
    """Command lines of a process's descendants, oldest first."""
    parents, lines, started = {}, {}, {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(") ")[2].split()
                lines[int(entry.name)] = (entry / "cmdline").read_bytes().decode(errors="replace").split("\0")
            except OSError:
                continue
            parents[int(entry.name)], started[int(entry.name)] = int(fields[1]), int(fields[19])
    found = {root}
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    return {pid: lines[pid] for pid in sorted(found & lines.keys(), key=lambda pid: started[pid])}


def is_worker(line: list[str]) -> bool:
    """Whether a command line is that of a supervisor at work."""
    return line[0].endswith("ccmtriage") and "worker" in line and "--child" not in line


def is_executor(line: list[str]) -> bool:
    return any("CoarseGrainedExecutorBackend" in word for word in line)


class Fleet(unittest.TestCase):
    """Each test is a job of its own, compared with the same worker without Spark."""

    folder: Path
    manifest: Path
    serial: list[str]

    @classmethod
    def setUpClass(cls) -> None:
        cls.folder = Path(tempfile.mkdtemp(prefix="ccmtriage-fleet-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        bundles.write(cls.folder / "bundles", BUNDLES, GENERATOR)
        names = sorted(path.name for path in (cls.folder / "bundles").iterdir())
        # Two are not there, one is a damaged archive.
        for name in ("b077", "b133"):
            shutil.rmtree(cls.folder / "bundles" / name)
        shutil.rmtree(cls.folder / "bundles" / "b123")
        (cls.folder / "bundles" / "b123").write_bytes(b"PK\x03\x04 and no more")
        lines = [request(name, cls.folder / "bundles" / name) for name in names]
        lines[20:20] = ["no request", "", lines[100]]
        lines.append(lines[5])
        cls.manifest = cls.folder / "manifest.ndjson"
        cls.manifest.write_text("\n".join(lines) + "\n")
        os.environ["CCMTRIAGE_WORKER_POISON"] = " ".join(f"{name}={fault}" for name, fault in POISON.items())
        clock = time.monotonic()
        with cls.manifest.open() as input:
            done = subprocess.run([WORKER, *LIMITS.split()], stdin=input, capture_output=True, text=True, check=True)
        cls.serial = [row for row in done.stdout.split("\n") if row]
        print(f"serial: rows in {len(lines)}, rows out {len(cls.serial)}, {time.monotonic() - clock:.1f} s")
        assert len(cls.serial) == len(lines) == ROWS

    def start(self, name: str, *arguments: str, worker: str = f"./ccmtriage {LIMITS}") -> subprocess.Popen[str]:
        """Starts the job with two workers, 16 shards, and Spark's log in a file."""
        log = self.folder / f"{name}.log"
        command = ["bash", str(HERE / "run.sh"), "--output", str(self.folder / name), "--worker", worker, *arguments]
        with log.open("w") as errors:
            environment = os.environ | {"TMPDIR": str(self.folder)}
            process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True, env=environment)
        self.addCleanup(process.kill)
        return process

    def end(self, process: subprocess.Popen[str], name: str) -> tuple[str, str]:
        """What the job printed, and Spark's log; it must have ended well."""
        printed, _ = process.communicate(timeout=600)
        log = (self.folder / f"{name}.log").read_text()
        self.assertEqual(process.returncode, 0, log[-4000:])
        print(f"{name}: {' | '.join(printed.splitlines())}")
        return printed, log

    def same(self, printed: str, name: str) -> None:
        """No bundle lost, none twice, and every byte as without Spark."""
        self.assertIn(f"rows in {ROWS}, rows out {ROWS}\n", printed)
        expected = "errors bad_request 4, cpu_limit 1, crash 1, memory_limit 1, not_found 2, panic 1, timeout 1\n"
        self.assertIn(expected, printed)
        ours, theirs = Counter(map(without_run, rows_of(self.folder / name))), Counter(map(without_run, self.serial))
        self.assertEqual(sum(ours.values()), ROWS)
        # Not assertEqual: the difference would be megabytes of rows.
        self.assertFalse([row[:200] for row in ours - theirs] or [row[:200] for row in theirs - ours])

    def kill_one(self, process: subprocess.Popen[str], wanted) -> None:
        """Kills the oldest of the wanted processes while a bundle that sleeps keeps the workers from an early end."""
        deadline = time.monotonic() + 300
        while process.poll() is None and time.monotonic() < deadline:
            all_of_them = processes(process.pid)
            if any(map(is_worker, all_of_them.values())):
                time.sleep(2)
                for pid, line in processes(process.pid).items():
                    if wanted(line):
                        os.kill(pid, signal.SIGKILL)
                        return
            time.sleep(0.2)
        self.fail("there was nothing to kill")

    def test_rows_and_tables_are_those_of_a_worker_without_spark(self) -> None:
        printed, _ = self.end(self.start("clean", "--manifest", str(self.manifest)), "clean")
        self.same(printed, "clean")
        # The same tables from the rows of the worker alone, made and read in this process.
        (self.folder / "serial").mkdir()
        (self.folder / "serial" / "rows").write_text("\n".join(self.serial) + "\n")
        spark = (
            fleet.SparkSession.builder.master("local[2]").config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.driver.host", "127.0.0.1").config("spark.ui.enabled", "false")
            .config("spark.ui.showConsoleProgress", "false").config("spark.sql.shuffle.partitions", "4").getOrCreate()
        )  # fmt: skip
        self.addCleanup(spark.stop)
        fleet.tabulate(fleet.parsed(spark, str(self.folder / "serial/rows")), DAY, str(self.folder / "serial"))
        connection = duckdb.connect()
        for table, least in (("bundles", ROWS), ("findings", BUNDLES), ("considerations", BUNDLES), ("unrecognized", 1)):
            ours, theirs = (
                f"(SELECT COLUMNS(lambda name: name NOT IN {VOLATILE})"
                f" FROM read_parquet('{self.folder}/{name}/{table}/*/*.parquet', hive_partitioning = true))"
                for name in ("clean", "serial")
            )
            counts = [
                connection.sql(f"SELECT count(*) FROM ({query})").fetchall()[0][0]
                for query in (ours, f"{ours} EXCEPT ALL {theirs}", f"{theirs} EXCEPT ALL {ours}")
            ]
            self.assertGreaterEqual(counts[0], least, table)
            self.assertEqual(counts[1:], [0, 0], table)
        # Both engines give the same answers, and none is empty.
        outputs = [str(self.folder / "clean")]
        of_duckdb, of_spark = ask.with_duckdb(outputs), ask.with_spark(outputs)
        self.assertEqual(len(of_duckdb), 5)
        for question, (columns, rows) in of_duckdb.items():
            self.assertTrue(rows, question)
            shown = [[tuple(map(str, row)) for row in answer] for answer in (rows, of_spark[question][1])]
            self.assertEqual(*shown, question)
            print(f"  {question}: {len(rows)} rows, first {dict(zip(columns, rows[0]))}"[:230])

    def test_an_executor_that_is_killed_costs_no_row(self) -> None:
        process = self.start("executor-killed", "--manifest", str(self.manifest))
        self.kill_one(process, is_executor)
        printed, log = self.end(process, "executor-killed")
        self.assertRegex(log, r"Lost executor \d+")
        self.same(printed, "executor-killed")

    def test_a_worker_that_is_killed_costs_no_row(self) -> None:
        process = self.start("worker-killed", "--manifest", str(self.manifest))
        self.kill_one(process, is_worker)
        printed, log = self.end(process, "worker-killed")
        self.assertTrue(re.search(r"PIPE_FUNCTION_EXITED.*-9", log), log[-4000:])
        self.same(printed, "worker-killed")

    def test_rows_that_a_worker_keeps_back_fail_the_job(self) -> None:
        # Exits 0, as no worker of ours does before the end.
        few = self.folder / "few.ndjson"
        few.write_text("".join(f"{line}\n" for line in self.manifest.read_text().split("\n")[:6]))
        worker = "sh -c './ccmtriage worker | head -n 2'"
        process = self.start("lost", "--manifest", str(few), "--partitions", "1", worker=worker)
        # spark-submit shows both streams of the job on its standard output.
        printed, _ = process.communicate(timeout=600)
        self.assertEqual(process.returncode, 1, printed)
        self.assertIn("error: 4 lines without a row, 0 rows without a line, 0 bundles with several rows\n", printed)
        self.assertFalse((self.folder / "lost" / "bundles").exists())

    def tearDown(self) -> None:
        deadline = time.monotonic() + 30
        while (left := self.left()) and time.monotonic() < deadline:
            time.sleep(0.5)
        self.assertFalse(left)

    def left(self) -> list[str]:
        """Processes that still work below the tests' folder: executors and workers of jobs that have ended."""
        return [str(link) for link in Path("/proc").glob("[0-9]*/cwd") if self.works_here(link)]

    def works_here(self, link: Path) -> bool:
        try:
            return os.readlink(link).startswith(str(self.folder))
        except OSError:
            return False


if __name__ == "__main__":
    sys.exit(unittest.main(verbosity=2))
