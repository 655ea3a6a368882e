"""Measure crossings, witnesses and null beads: `bench_cases.py GOLD_FOLDER [CASES_FOLDER] [--only GLOB] [--errors]`.

CASES_FOLDER holds what make_cases.py made of GOLD_FOLDER, where nothing was planted. Each line is a segment,
the settings are the default ones, and vectors come from the encoder's own cache: a second run only aligns.

P R F1      strict, a twin with the other side of its base counted as a bead
cross       right beads beyond the longest chain without crossings, of those that gold has
xfalse      beads of origin `crossing` that share no link with gold
witness     pairs of a twin's and a base's segment found, of those that gold has; `base`: with the roles as in gold
wfalse      pairs found that gold does not have
nullP nullR segments left alone on either side; `kind`: those of the right ones whose kind is right, too
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import partial
from itertools import product
from pathlib import Path

from make_cases import FILES, is_fine, monotone_chain

from aligner import config, pipeline
from aligner.bitext import NULL_KINDS, SIDES, Alignment, Metadata, Side
from aligner.errors import AlignerError
from aligner.evaluate import IndexBead, Score, evaluate, index_beads, links, read_beads

Pair = tuple[Side, int, int]
"""A segment of the twin and the segment of its base."""
Null = tuple[Side, int]

HEADER = f"{'case':38}{'P':>7}{'R':>7}{'F1':>7}{'cross':>9}{'xfalse':>7}{'witness':>9}{'base':>6}{'wfalse':>7}"
HEADER += f"{'nullP':>7}{'nullR':>7}{'kind':>8}{'CPU s':>7}\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An alignment, or gold, by positions: beads with those of the twins, and what is special about them."""

    beads: tuple[IndexBead, ...]
    pairs: frozenset[Pair]
    kinds: Mapping[Null, str]
    crossings: tuple[IndexBead, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What is measured of one case, or of several together."""

    name: str
    strict: Score
    crossing: Score
    false_crossings: int
    witness: Score
    right_base: int
    nulls: Score
    kinds: Score
    seconds: float
    errors: tuple[str, ...] = ()

    def __str__(self) -> str:
        null = f"{self.nulls.precision:7.3f}{self.nulls.recall:7.3f}" if self.nulls.wanted else f"{'-':>7}{'-':>7}"
        false_pairs = self.witness.found - self.witness.right
        return (
            f"{self.name:38}{self.strict.precision:7.3f}{self.strict.recall:7.3f}{self.strict.f1:7.3f}"
            f"{_of(self.crossing):>9}{self.false_crossings:7}{_of(self.witness):>9}{self.right_base:6}"
            f"{false_pairs:7}{null}{_of(self.kinds):>8}{self.seconds:7.2f}\n"
        )


def _of(score: Score) -> str:
    return f"{score.met}/{score.wanted}" if score.wanted else "-"


def main() -> None:
    """Align, measure and report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path, metavar="GOLD_FOLDER")
    parser.add_argument("cases", type=Path, metavar="CASES_FOLDER", nargs="?")
    parser.add_argument("--only", metavar="GLOB", default="*", help="the cases to take, such as '*__twin*'")
    parser.add_argument("--errors", action="store_true", help="show what is missing (-) and what is wrong (+)")
    parser.add_argument("--jobs", type=int, default=1, help="how many cases at a time")
    options = parser.parse_args()
    plain = report("the gold folder", folders(options.gold, options.only), options)
    if options.cases:
        report("planted", folders(options.cases, options.only), options)
    if plain:
        crossings = sum(row.false_crossings for row in plain)
        pairs = sum(row.witness.found - row.witness.right for row in plain)
        sys.stdout.write(f"\n{len(plain)} cases of {options.gold}: {crossings} false crossings, {pairs} false pairs\n")


def folders(parent: Path, only: str) -> list[Path]:
    """The cases of a folder whose name fits the glob, by name."""
    return [path.parent for path in sorted(parent.glob("*/gold.tsv")) if fnmatch(path.parent.name, only)]


def report(title: str, cases: Sequence[Path], options: argparse.Namespace) -> list[Row]:
    """Print and return the rows of these cases, and print their sums by what stands after `__` in the name."""
    if not cases:
        return []
    sys.stdout.write(f"\n{title}\n{HEADER}")
    rows = []
    with ProcessPoolExecutor(options.jobs) as pool:
        for row in pool.map(partial(measure, settings=config.settings()), cases):
            if isinstance(row, str):
                sys.stdout.write(f"{row}\n")
                continue
            rows.append(row)
            sys.stdout.write(str(row))
            if options.errors:
                sys.stdout.writelines(f"    {error}\n" for error in row.errors)
            sys.stdout.flush()
    groups: dict[str, list[Row]] = {}
    for row in rows:
        group = row.name.partition("__")[2].rstrip("_12") or ("real" if row.crossing.wanted else "base")
        groups.setdefault(group if is_fine(row.name) else "coarse", []).append(row)
    sys.stdout.write("\n")
    sys.stdout.writelines(str(together(f"{len(group)} x {name}", group)) for name, group in sorted(groups.items()))
    sys.stdout.write(str(together(f"all {len(rows)}", rows)))
    return rows


def together(name: str, rows: Sequence[Row]) -> Row:
    """The rows as one, everything counted together."""
    return Row(
        name=name,
        strict=added(row.strict for row in rows),
        crossing=added(row.crossing for row in rows),
        false_crossings=sum(row.false_crossings for row in rows),
        witness=added(row.witness for row in rows),
        right_base=sum(row.right_base for row in rows),
        nulls=added(row.nulls for row in rows),
        kinds=added(row.kinds for row in rows),
        seconds=sum(row.seconds for row in rows),
    )


def added(scores: Iterable[Score]) -> Score:
    """The score of all items together."""
    every = list(scores)
    return Score(
        right=sum(score.right for score in every),
        found=sum(score.found for score in every),
        met=sum(score.met for score in every),
        wanted=sum(score.wanted for score in every),
    )


def measure(folder: Path, settings: config.Settings) -> Row | str:
    """The row of one case, the better one where gold_alt.tsv is as right as gold.tsv; or why there is none."""
    files = tuple(
        config.SideFile(path=folder / name, side=side, lang=config.DEFAULT_LANG[side]) for side, name in FILES.items()
    )
    start = time.process_time()
    metadata = Metadata(id=folder.name, title=folder.name)
    try:
        alignment = pipeline.align_files(files, metadata, settings, lambda _: None, lines=True)
    except AlignerError as error:
        return f"{folder.name}: {error}"
    seconds = time.process_time() - start
    found = answer(alignment)
    rows = [score(folder.name, gold, found, seconds, alignment) for gold in golds(folder)]
    return max(rows, key=lambda row: (row.strict.f1, row.right_base))


def answer(alignment: Alignment) -> Answer:
    """What the aligner says."""
    assert alignment.source and alignment.target
    place: dict[str, tuple[Side, int]] = {
        segment.id: (document.side, index)
        for document in alignment.documents
        for index, segment in enumerate(document.segments)
    }
    beads = index_beads(alignment.beads, alignment.source, alignment.target)
    pairs: set[Pair] = set()
    twin_beads: list[IndexBead] = []
    for witness in alignment.witnesses:
        copies = [
            [tuple(place[name][1] for name in names) for names in (link.twin, link.base)] for link in witness.links
        ]
        pairs |= {(witness.side, *pair) for twin, base in copies for pair in product(twin, base)}
        twin_beads += _twin_beads(witness.side, copies, beads)
    return Answer(
        beads=(*beads, *twin_beads),
        pairs=frozenset(pairs),
        kinds={
            place[name]: bead.kind for bead in alignment.beads if bead.kind for name in (*bead.source, *bead.target)
        },
        crossings=tuple(index for bead, index in zip(alignment.beads, beads, strict=True) if bead.origin == "crossing"),
    )


def _twin_beads(
    side: Side, copies: Iterable[Sequence[tuple[int, ...]]], beads: Iterable[IndexBead]
) -> Iterator[IndexBead]:
    """The twins of one witness with the other side of their bases; those with the same other side are one bead."""
    opposite: dict[int, tuple[int, ...]] = {}
    for source, target in beads:
        own, other = (source, target) if side == "source" else (target, source)
        opposite |= dict.fromkeys(own, other)
    merged: dict[tuple[int, ...], tuple[int, ...]] = {}
    for twin, base in copies:
        others = tuple(sorted({index for at in base for index in opposite.get(at, ())}))
        merged[others] = (*merged.get(others, ()), *twin)
    for others, twin in merged.items():
        if others:
            yield (twin, others) if side == "source" else (others, twin)


def golds(folder: Path) -> list[Answer]:
    """What gold says; two answers where a text holds a passage twice and either copy may be the base."""
    path = folder / "gold.tsv"
    columns = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    rows = [(bead, "".join(column[2:3])) for bead, column in zip(read_beads(path), columns, strict=True)]
    # The twin of what has no counterpart has none either, but is no null bead.
    beads = tuple(bead for bead, label in rows if label != "witness" or all(bead))
    if (folder / "gold_alt.tsv").exists():
        other = read_beads(folder / "gold_alt.tsv")
        return [_repeated(beads, other), _repeated(other, beads)]
    kinds = {null: label for bead, label in rows if label in NULL_KINDS for null in _nulls(bead)}
    return [Answer(beads=beads, pairs=_read_pairs(folder / "witnesses.tsv"), kinds=kinds)]


def _read_pairs(path: Path) -> frozenset[Pair]:
    """The pairs of `twin TAB base TAB side`; the side may be missing, then it is the source."""
    pairs: set[Pair] = set()
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
        twin, base, *sides = line.split("\t")
        side: Side = "target" if sides == ["target"] else "source"
        pairs |= {(side, int(left), int(right)) for left, right in product(twin.split(","), base.split(","))}
    return frozenset(pairs)


def _repeated(beads: Sequence[IndexBead], other: Sequence[IndexBead]) -> Answer:
    """Gold in which what only `other` pairs is a second copy of what only `beads` pairs, beside the same sources."""
    base = {source: target for source, target in beads if source and (source, target) not in other}
    twins = [(source, target) for source, target in other if source in base]
    pairs: frozenset[Pair] = frozenset(
        ("target", *pair) for source, target in twins for pair in zip(target, base[source], strict=True)
    )
    copied = {index for _, target in twins for index in target}
    kept = [bead for bead in beads if bead[0] or not copied.intersection(bead[1])]
    return Answer(beads=(*kept, *twins), pairs=pairs, kinds={})


def score(name: str, gold: Answer, found: Answer, seconds: float, alignment: Alignment) -> Row:
    """The row of one case against one gold."""
    scores = evaluate(gold.beads, found.beads)
    linked = links(gold.beads)
    right_beads = set(gold.beads) & set(found.beads)
    beyond, wanted = _beyond_chain(gold, right_beads), _beyond_chain(gold, set(gold.beads))
    turned = {(side, base, twin) for side, twin, base in gold.pairs}
    right = found.pairs & (gold.pairs | turned)
    known = gold.kinds.keys() & found.kinds.keys()
    kinds = sum(gold.kinds[null] == found.kinds[null] for null in known)
    return Row(
        name=name,
        strict=scores.strict,
        crossing=Score(right=beyond, found=beyond, met=beyond, wanted=wanted),
        false_crossings=sum(not linked.intersection(product(*bead)) for bead in found.crossings),
        witness=Score(right=len(right), found=len(found.pairs), met=len(right), wanted=len(gold.pairs)),
        right_base=len(found.pairs & gold.pairs),
        nulls=added((scores.source_nulls, scores.target_nulls)),
        kinds=Score(right=kinds, found=len(known), met=kinds, wanted=len(known)),
        seconds=seconds,
        errors=tuple(_differences(gold, found, alignment)),
    )


def _beyond_chain(gold: Answer, beads: set[IndexBead]) -> int:
    """How many of the beads of gold given are not in the longest chain of these; twins do not count."""
    twins: dict[Side, set[int]] = {side: {twin for where, twin, _ in gold.pairs if where == side} for side in SIDES}
    both = [
        (source, target)
        for source, target in beads
        if source and target and not twins["source"].intersection(source) and not twins["target"].intersection(target)
    ]
    return len(both) - len(monotone_chain(both))


def _nulls(bead: IndexBead) -> list[Null]:
    source, target = bead
    if source and target:
        return []
    return [("source", index) for index in source] + [("target", index) for index in target]


def _differences(gold: Answer, found: Answer, alignment: Alignment) -> Iterator[str]:
    """A line for every bead that only one of the two has: where it is and how it begins."""
    marks = dict.fromkeys(gold.beads, "-") | dict.fromkeys(set(found.beads) - set(gold.beads), "+")
    crossings = set(found.crossings)
    for bead in sorted(set(gold.beads) ^ set(found.beads)):
        texts = [
            " / ".join(document.segments[index].text for index in indices)[:60]
            for document, indices in zip(alignment.documents, bead, strict=True)
        ]
        mark = "x" if bead in crossings else marks[bead]
        yield f"{mark} {bead[0]}\t{bead[1]}\t{texts[0]} | {texts[1]}"


if __name__ == "__main__":
    main()
