"""Measure what a user waits for, as ratios of CPU time in one run: `bench_speed.py [TEXT_FOLDER]`.

Each command runs several times, in turn with what it is compared with; the least CPU time of each counts.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

ROUNDS = 5
ALIGN = [sys.executable, "-c", "from aligner.cli import main; raise SystemExit(main())"]


def cpu(command: Sequence[str], environment: Mapping[str, str]) -> float:
    """The CPU seconds that a command and its children took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main(text: Path) -> None:
    """Measure and report, a line each."""
    with tempfile.TemporaryDirectory() as folder:
        warm = {**os.environ, "ALIGN_CACHE": f"{folder}/warm"}
        run = [*ALIGN, str(text), "-o", f"{folder}/out"]
        times: dict[str, list[float]] = {}
        for number in range(ROUNDS):
            cold = {**os.environ, "ALIGN_CACHE": f"{folder}/cold{number}"}
            for name, command, environment in (
                ("python -c pass", [sys.executable, "-c", "pass"], warm),
                ("align --help", [*ALIGN, "--help"], warm),
                ("import numpy, lxml", [sys.executable, "-c", "import numpy, lxml.etree"], warm),
                ("first run", run, cold),
                ("warm run", run, warm),
            ):
                times.setdefault(name, []).append(cpu(command, environment))
    least = {name: min(seconds) for name, seconds in times.items()}
    for name, seconds in least.items():
        sys.stdout.write(f"{name:24}{seconds:8.2f} s\n")
    for name, unit in (
        ("align --help", "python -c pass"),
        ("first run", "import numpy, lxml"),
        ("warm run", "import numpy, lxml"),
    ):
        sys.stdout.write(f"{name:24}{least[name] / least[unit]:8.1f} times {unit}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "texts/117427"))
