"""Measure the encoder: CPU seconds to load and encode, the price of spans, how exact they are, and memory.

    python scripts/bench_embed.py FILE [FILE ...] [--longest 4] [--model muse] [--cache FOLDER] [--exact]

Each file holds one segment a line. Set OMP_NUM_THREADS=1. Seconds are CPU seconds of this process; believe ratios.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numpy as np

from aligner.bitext import Vectors
from aligner.embed import Encoder, load_encoder
from aligner.embed.cache import CachedEncoder

Result = TypeVar("Result")


def main() -> None:
    """Measure and report, a line each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--longest", type=int, default=4)
    parser.add_argument("--model", default="muse")
    parser.add_argument("--cache", type=Path, help="keep the cache here; a second run is then a warm one")
    parser.add_argument("--exact", action="store_true", help="compare with the vectors of the joined texts")
    options = parser.parse_args()
    texts = {file: file.read_text("utf-8").splitlines() for file in options.files}
    with tempfile.TemporaryDirectory() as folder:
        cached, seconds = timed(lambda: load_encoder(options.model, cache=options.cache or Path(folder)))
        report("find and check", seconds)
        encoder = cached.inner if isinstance(cached, CachedEncoder) else cached
        report("load, first vector", timed(lambda: encoder.encode(["Да."]))[1])
        for file, lines in texts.items():
            measure(encoder, file, lines, options.longest, exact=options.exact)
    report("peak memory, MiB", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def measure(encoder: Encoder, file: Path, lines: list[str], longest: int, *, exact: bool) -> None:
    """Report on one file."""
    _, single = timed(lambda: encoder.encode(lines))
    vectors, spans = timed(lambda: encoder.encode_spans(lines, longest))
    report(f"{file}: {len(lines)} texts", single)
    report("  texts a second", len(lines) / single)
    report(f"  spans of 1 to {longest}", spans)
    report("  times one pass", spans / single)
    if exact:
        report("  worst cosine", worst_cosine(encoder, lines, vectors))


def worst_cosine(encoder: Encoder, lines: list[str], vectors: Vectors) -> float:
    """The lowest cosine of a span's vector with that of its joined text."""
    worst = 1.0
    for length in range(1, min(vectors.longest, len(lines)) + 1):
        joined = [" ".join(lines[first : first + length]) for first in range(len(lines) - length + 1)]
        cosines = np.einsum("ij,ij->i", encoder.encode(joined), vectors.spans[length - 1, : len(joined)])
        worst = min(worst, float(cosines.min()))
    return worst


def timed(action: Callable[[], Result]) -> tuple[Result, float]:
    """What the action returns, and the CPU seconds that it took."""
    start = time.process_time()
    result = action()
    return result, time.process_time() - start


def report(what: str, value: float) -> None:
    """Write one line."""
    sys.stdout.write(f"{what:40}{value:12.6g}\n")


if __name__ == "__main__":
    main()
