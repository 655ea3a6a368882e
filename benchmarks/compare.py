"""Compare this aligner with its peers on a folder of cases: `benchmarks/run [OPTION...] [PEER...] CASES_FOLDER`.

Each peer runs in an environment of its own, made at the first call. The result is Markdown: strict F1 by case, then
what each peer is worth and costs. README.md beside this file says more.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from statistics import fmean
from typing import Any

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

from aligner.evaluate import Evaluation, IndexBead, Score, crossing_links, evaluate, read_beads  # noqa: E402

OURS = "here"
PYTHONS = ("python3.11", "python3.12", "python3.13", "python3.14")


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What one peer found in one case, scored: against the gold, and the links that stay inside one gold bead."""

    seconds: float
    segments: float
    mebibytes: float
    scores: Evaluation
    inside: Score


def main() -> None:
    """Make the environments, run the peers, print the tables."""
    peers = tomllib.loads((HERE / "peers.toml").read_text(encoding="utf-8"))
    common = peers.pop("encoder")["packages"]
    options = arguments(list(peers))
    cases = [
        path.parent
        for path in sorted(options.cases.glob("*/gold.tsv"))
        if any(fnmatch(path.parent.name, pattern) for pattern in options.only)
    ]
    if not cases:
        sys.exit(f"{options.cases}: no folder with a gold.tsv in it" + (f" and a name like {options.only}"))
    found: dict[str, dict[str, Result]] = {}
    for peer in options.peers or list(peers):
        python = environment(options.environments, peer, peers[peer], common, options.python)
        if python is None:
            sys.stderr.write(f"{peer}: left out, needs a Python {peers[peer]['python']} (--python PATH)\n")
            continue
        sys.stderr.write(f"{peer} …\n")
        try:
            found[peer] = measure(python, peer, cases)
        except subprocess.CalledProcessError as error:
            sys.stderr.write(f"{peer}: left out, it failed with exit code {error.returncode}\n")
    sys.stdout.write("\n".join([*table_of_cases(cases, found), "", *table_of_peers(found)]) + "\n")


def arguments(peers: Sequence[str]) -> argparse.Namespace:
    """The options; `peers` before the folder of cases."""
    parser = argparse.ArgumentParser(
        prog="benchmarks/run", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("peers", nargs="*", metavar="PEER", help=f"some of: {', '.join(peers)} (all)")
    parser.add_argument(
        "cases", type=Path, metavar="CASES_FOLDER", help="a folder of cases: ru.sents en.sents gold.tsv"
    )
    parser.add_argument(
        "--only", action="append", metavar="GLOB", help="the cases to take; can be given more than once"
    )
    parser.add_argument("--python", action="append", default=[], help="another interpreter to try for peers")
    parser.add_argument(
        "--environments", type=Path, default=Path.home() / ".cache" / "aligner-benchmarks", help="where they are kept"
    )
    options = parser.parse_args()
    options.only = options.only or ["*"]
    unknown = [peer for peer in options.peers if peer not in peers]
    if unknown:
        parser.error(f"no peer {unknown[0]!r}; there are {', '.join(peers)}")
    return options


def environment(
    folder: Path, peer: str, wanted: Mapping[str, Any], common: Sequence[str], pythons: Sequence[str]
) -> Path | None:
    """The Python of a peer's environment, made anew when what it needs has changed; None without a fitting Python."""
    if peer == OURS:
        return Path(sys.executable)
    home = folder / peer
    python, stamp = home / "bin" / "python", home / "made-of.json"
    state = json.dumps([wanted, common], sort_keys=True)
    if stamp.exists() and stamp.read_text(encoding="utf-8") == state:
        return python
    base = interpreter(wanted.get("python", ""), [sys.executable, *pythons, *PYTHONS])
    if base is None:
        return None
    shutil.rmtree(home, ignore_errors=True)
    subprocess.run([base, "-m", "venv", str(home)], check=True)
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, *common, *wanted.get("packages", ())], check=True, stdout=sys.stderr)
    if "alone" in wanted:
        subprocess.run([*pip, "--no-deps", *wanted["alone"]], check=True, stdout=sys.stderr)
    stamp.write_text(state, encoding="utf-8")
    return python


def interpreter(wanted: str, names: Iterable[str]) -> str | None:
    """The first of some interpreters that runs and is new enough; `wanted` is empty or `>=3.N`."""
    least = int(wanted.rpartition(".")[2]) if wanted else 0
    for name in names:
        path = shutil.which(name)
        check = f"import sys; sys.exit(sys.version_info < (3, {least}))"
        if path and subprocess.run([path, "-c", check], check=False, capture_output=True).returncode == 0:
            return path
    return None


def measure(python: Path, peer: str, cases: Sequence[Path]) -> dict[str, Result]:
    """What a peer found in each case."""
    with tempfile.TemporaryDirectory() as temporary:
        out = Path(temporary) / "out.jsonl"
        command = [python, HERE / "worker.py", peer, Path(temporary) / "cache", out, *cases]
        subprocess.run([str(word) for word in command], check=True, stdout=sys.stderr)
        rows = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    return {row["case"]: scored(case, row) for case, row in zip(cases, rows, strict=True)}


def scored(case: Path, row: Mapping[str, Any]) -> Result:
    """The figures of one case, against the reading of the gold that is kindest to the peer."""
    beads: list[IndexBead] = [(tuple(source), tuple(target)) for source, target in row["beads"]]
    gold = max(readings(case), key=lambda one: evaluate(one, beads).strict.f1)
    return Result(
        seconds=row["seconds"],
        segments=fmean(row["segments"]),
        mebibytes=row["mebibytes"],
        scores=evaluate(gold, beads),
        inside=crossing_links(gold, beads),
    )


def readings(case: Path) -> list[Sequence[IndexBead]]:
    """The gold; where gold_alt.tsv is as right, for a passage that stands twice, also that, and both copies paired."""
    gold = read_beads(case / "gold.tsv")
    if not (case / "gold_alt.tsv").exists():
        return [gold]
    other = read_beads(case / "gold_alt.tsv")
    alone = [bead for bead in gold if not all(bead) and bead in other]
    return [gold, other, [*(bead for bead in dict.fromkeys([*gold, *other]) if all(bead)), *alone]]


def table_of_cases(cases: Sequence[Path], found: Mapping[str, Mapping[str, Result]]) -> list[str]:
    """Strict F1: a row for each case, a column for each peer, the best in bold."""
    rows = []
    for case in cases:
        values = [results[case.name].scores.strict.f1 for results in found.values()]
        rows.append([case.name, *(figure(value, best=value == max(values)) for value in values)])
    means = [fmean(result.scores.strict.f1 for result in results.values()) for results in found.values()]
    rows.append(["**mean**", *(figure(mean, best=mean == max(means)) for mean in means)])
    return markdown(["strict F1", *found], rows)


def table_of_peers(found: Mapping[str, Mapping[str, Result]]) -> list[str]:
    """What each peer is worth over all cases, and what it costs."""
    rows = []
    for peer, results in found.items():
        every = list(results.values())
        nulls = together(result.scores.nulls for result in every)
        inside = together(result.inside for result in every)
        seconds = sum(result.seconds for result in every) * 200 / sum(result.segments for result in every)
        rows.append(
            [
                peer,
                *(figure(fmean(values)) for values in zip(*(_f1s(result) for result in every), strict=True)),
                figure(nulls.precision) if nulls.found else "–",
                figure(nulls.recall) if nulls.wanted else "–",
                figure(inside.precision),
                f"{seconds:.2f}",
                f"{max(result.mebibytes for result in every):.0f}",
            ]
        )
    names = ["strict F1", "lax F1", "link F1", "null P", "null R", "links inside a gold bead", "CPU s for 200", "MiB"]
    return markdown(["mean over the cases", *names], rows)


def _f1s(result: Result) -> list[float]:
    return [result.scores.strict.f1, result.scores.lax.f1, result.scores.links.f1]


def together(scores: Iterable[Score]) -> Score:
    """The score of all items of several scores."""
    every = list(scores)
    names = ("right", "found", "met", "wanted")
    return Score(**{name: sum(getattr(score, name) for score in every) for name in names})


def figure(value: float, *, best: bool = False) -> str:
    """A share to three decimals, without a naught before the point."""
    text = f"{value:.3f}".removeprefix("0")
    return f"**{text}**" if best else text


def markdown(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """The lines of a table."""
    return [f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *rows)]


if __name__ == "__main__":
    main()
