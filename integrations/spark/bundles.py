"""Writes a folder of bundles for trying the job out: generated servers of 256 KiB to 2 MiB, and the fixtures."""

from __future__ import annotations

import argparse
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NOT_OF_THE_SERVER = shutil.ignore_patterns("NOTES.md", "label.toml", "expected.txt")


def write(folder: Path, count: int, generator: Path) -> None:
    """Bundles b000, b001, ...; every fifth is a fixture. The same count gives the same bytes."""
    fixtures = sorted(path for path in (ROOT / "fixtures").iterdir() if path.is_dir())
    folder.mkdir(parents=True)

    def one(number: int) -> None:
        bundle = folder / f"b{number:03}"
        if number % 5 == 4:
            shutil.copytree(fixtures[number // 5 % len(fixtures)], bundle, ignore=NOT_OF_THE_SERVER)
            return
        size = f"{256 * (1 + number % 8)}KiB"
        subprocess.run([generator, bundle, "--size", size, "--seed", str(number)], check=True)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(one, range(count)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="must not exist")
    parser.add_argument("--count", type=int, default=400)
    parser.add_argument("--generator", type=Path, default=ROOT / "target/release/examples/bundle",
                        help="cargo build --release --example bundle makes it (%(default)s)")  # fmt: skip
    arguments = parser.parse_args()
    write(arguments.folder, arguments.count, arguments.generator)


if __name__ == "__main__":
    main()
