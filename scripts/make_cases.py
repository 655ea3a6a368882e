"""Plant what monotone aligners cannot do into ordinary cases: `make_cases.py GOLD_FOLDER OUT_FOLDER [--seed 1]`.

From every fine base case that GOLD_FOLDER/CASES.tsv lists come derived ones; the same seed gives the same bytes:

__swap_*    two blocks exchanged on one side: adjacent or apart, 10 to 40 beads, or 3 to 5; __swap3: three rotated
__head_*    a letterhead before the text, its lines in another order in English, one or two left out on one side
__twin_*    a passage that stands twice on one side, the second time as archives copy: the witness
__refrain   formulas, dates and refrains that recur: neither crossing nor witness
__part      clauses left out inside sentences of the translation: the links stay

A case holds ru.sents, en.sents, gold.tsv (third column: empty, `crossing`, `witness` or the kind of a null bead),
meta.json (what was planted where), and, where there are any, witnesses.tsv (twin TAB base TAB side).
"""

from __future__ import annotations

import argparse
import csv
import json
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

from copy_errors import second_copy, without_clause
from letterheads import FormLine, any_date, date_line, formulas, letterhead, number_line, stamp_line

from aligner.bitext import SIDES, Side
from aligner.evaluate import IndexBead, read_beads

FILES: dict[Side, str] = {"source": "ru.sents", "target": "en.sents"}


@dataclass(eq=False, slots=True)
class Line:
    """A segment. Two lines with the same text are two lines."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GoldBead:
    """Lines that translate each other. `label`: `witness`, the kind of a null bead, or empty when it goes without."""

    source: tuple[Line, ...]
    target: tuple[Line, ...]
    label: str = ""

    def on(self, side: Side) -> tuple[Line, ...]:
        """The lines of one side."""
        return self.source if side == "source" else self.target


@dataclass(frozen=True, slots=True, kw_only=True)
class Plant:
    """What was done to which lines of one side."""

    what: str
    side: Side
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Twin:
    """Lines of one side that repeat others of it."""

    side: Side
    twin: tuple[Line, ...]
    base: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Two texts, their beads, and what was planted."""

    source: tuple[Line, ...]
    target: tuple[Line, ...]
    beads: tuple[GoldBead, ...]
    plants: tuple[Plant, ...] = ()
    twins: tuple[Twin, ...] = ()

    def on(self, side: Side) -> tuple[Line, ...]:
        """The lines of one side."""
        return self.source if side == "source" else self.target


def in_order(beads: Iterable[GoldBead], plants: tuple[Plant, ...] = ()) -> Case:
    """The case in which both texts follow the beads."""
    beads = tuple(beads)
    return Case(source=_lines(beads, "source"), target=_lines(beads, "target"), beads=beads, plants=plants)


def _lines(beads: Iterable[GoldBead], side: Side) -> tuple[Line, ...]:
    return tuple(line for bead in beads for line in bead.on(side))


def _pair(line: FormLine) -> GoldBead:
    return GoldBead(source=(Line(line.source),), target=(Line(line.target),))


# The plants: a case and random numbers in, another case out; None where the text is too short.


def swap(case: Case, rng: Random, shortest: int, longest: int, *, apart: bool) -> Case | None:
    """Two blocks exchanged on one side, adjacent or with something between them."""
    sizes = _sizes(len(case.beads), 2, shortest, longest, rng)
    if not sizes:
        return None
    gap = rng.randint(2, 20) if apart else 0
    if sum(sizes) + gap > len(case.beads):
        return None
    start = rng.randint(0, len(case.beads) - sum(sizes) - gap)
    first, second = start + sizes[0], start + sizes[0] + gap
    return _reordered(case, [(second, second + sizes[1]), (first, second), (start, first)], rng)


def rotate(case: Case, rng: Random) -> Case | None:
    """Three neighbouring blocks rotated on one side."""
    sizes = _sizes(len(case.beads), 3, 6, 25, rng)
    if not sizes:
        return None
    start = rng.randint(0, len(case.beads) - sum(sizes))
    first, second, stop = start + sizes[0], start + sizes[0] + sizes[1], start + sum(sizes)
    blocks = [(start, first), (first, second), (second, stop)]
    turn = rng.choice((1, 2))
    return _reordered(case, blocks[turn:] + blocks[:turn], rng)


def _sizes(total: int, blocks: int, shortest: int, longest: int, rng: Random) -> list[int]:
    """How many beads each block has; none where the text is too short for them."""
    limit = min(longest, 3 * total // (4 * blocks))
    return [rng.randint(shortest, limit) for _ in range(blocks)] if limit >= shortest else []


def _reordered(case: Case, blocks: Sequence[tuple[int, int]], rng: Random) -> Case:
    """The case with a stretch of one side in the order of these blocks of beads, which make up the stretch."""
    side = rng.choice(SIDES)
    start, stop = min(block[0] for block in blocks), max(block[1] for block in blocks)
    moved = [bead for block in blocks for bead in case.beads[block[0] : block[1]]]
    lines = _lines([*case.beads[:start], *moved, *case.beads[stop:]], side)
    plants = tuple(
        Plant(what="blocks in another order", side=side, lines=_lines(case.beads[first:last], side))
        for first, last in blocks
        if last > first
    )
    changed = replace(case, plants=plants)
    return replace(changed, source=lines) if side == "source" else replace(changed, target=lines)


def head(case: Case, rng: Random) -> Case:
    """A letterhead before the text, in English in another order; its date stands again before some later sentence."""
    date = any_date(rng)
    pairs = [_pair(line) for line in letterhead(date, rng)]
    poorer = rng.choice(SIDES)
    for at in rng.sample(range(len(pairs)), rng.choice((1, 1, 2))):
        kept = {"source": pairs[at].source, "target": pairs[at].target, poorer: ()}
        pairs[at] = GoldBead(source=kept["source"], target=kept["target"], label="letterhead")
    if rng.random() < 0.5:
        stamp = stamp_line(rng)
        pairs.insert(rng.randint(0, 3), GoldBead(source=(Line(stamp.source),), target=(), label=stamp.kind))
    at = rng.randint(len(case.beads) // 3, len(case.beads))
    again = [_pair(date_line(date, rng))]
    if rng.random() < 0.6:
        again.insert(0, _pair(number_line(rng)))
    rest = [*case.beads[:at], *again, *case.beads[at:]]
    changed = in_order([*pairs, *rest])
    english = _moved(_lines(pairs, "target"), {bead.target[0] for bead in pairs if bead.source and bead.target}, rng)
    plants = (
        Plant(what="letterhead", side="source", lines=_lines(pairs, "source")),
        Plant(what="letterhead in another order", side="target", lines=english),
        Plant(what="its date again", side="source", lines=_lines(again, "source")),
    )
    return replace(changed, target=(*english, *_lines(rest, "target")), plants=plants)


def _moved(lines: tuple[Line, ...], paired: set[Line], rng: Random) -> tuple[Line, ...]:
    """The lines with one to three of them elsewhere, so that not all that are paired stand as they stood."""
    moved = list(lines)
    times = rng.randint(1, 3)
    while times > 0 or [line for line in moved if line in paired] == [line for line in lines if line in paired]:
        moved.insert(rng.randrange(len(moved)), moved.pop(rng.randrange(len(moved))))
        times -= 1
    return tuple(moved)


def twin(case: Case, rng: Random, side: Side, *, later: bool) -> Case | None:
    """A passage copied, with variants, to a place later or earlier on its own side."""
    longest = min(30, len(case.beads) // 2)
    if longest < 5:
        return None
    size = rng.randint(5, longest)
    start = rng.randint(0, len(case.beads) - size)
    passage = case.beads[start : start + size]
    base = _lines(passage, side)
    groups, done = second_copy([line.text for line in base], rng)
    twins = tuple(
        Twin(side=side, twin=tuple(map(Line, texts)), base=tuple(base[at] for at in places)) for texts, places in groups
    )
    border = rng.choice(
        (start + size, rng.randint(start + size, len(case.beads))) if later else (start, rng.randint(0, start))
    )
    lines = list(case.on(side))
    at = len(_lines(case.beads[:border], side))
    copied = tuple(line for group in twins for line in group.twin)
    lines[at:at] = copied
    plants = (
        Plant(what=f"second copy: {', '.join(done)}", side=side, lines=copied),
        Plant(what="what it copies", side=side, lines=base),
    )
    changed = replace(case, beads=(*case.beads, *_witness_beads(twins, passage, side)), plants=plants, twins=twins)
    return replace(changed, source=tuple(lines)) if side == "source" else replace(changed, target=tuple(lines))


def _witness_beads(twins: Sequence[Twin], passage: Sequence[GoldBead], side: Side) -> Iterator[GoldBead]:
    """The twins with the other side's lines of their bases, as beads; those that share a bead of the base are one."""
    home = {line: bead for bead in passage for line in bead.on(side)}
    merged: list[tuple[list[Line], list[GoldBead]]] = []
    for group in twins:
        beads = list(dict.fromkeys(home[line] for line in group.base))
        if merged and beads[0] in merged[-1][1]:
            merged[-1][0].extend(group.twin)
            merged[-1][1].extend(beads[1:])
        else:
            merged.append((list(group.twin), beads))
    for lines, beads in merged:
        other = _lines(beads, "target" if side == "source" else "source")
        source, target = (tuple(lines), other) if side == "source" else (other, tuple(lines))
        yield GoldBead(source=source, target=target, label="witness")


def refrain(case: Case, rng: Random) -> Case:
    """Formulas, a date and a refrain, each planted several times in both texts, now and then in one only."""
    beads: list[GoldBead] = list(case.beads)
    planted: list[GoldBead] = []
    for formula in formulas(rng):
        for _ in range(rng.randint(3, 7)):
            block = [_pair(line) for line in formula]
            if rng.random() < 0.1:
                block = [GoldBead(source=bead.source, target=()) for bead in block]
            border = rng.randint(0, len(case.beads))
            at = beads.index(case.beads[border]) if border < len(case.beads) else len(beads)
            beads[at:at] = block
            planted += block
    in_text = [bead for bead in beads if bead in planted]
    return in_order(beads, plants=(Plant(what="recurs", side="source", lines=_lines(in_text, "source")),))


def part(case: Case, rng: Random) -> Case | None:
    """A clause less in some sentences of the translation."""
    beads = list(case.beads)
    shorter: list[Line] = []
    for at, bead in enumerate(beads):
        if len(bead.source) == len(bead.target) == 1 and len(bead.target[0].text) > 60 and rng.random() < 0.4:
            text = without_clause(bead.target[0].text)
            if text:
                shorter.append(Line(text))
                beads[at] = replace(bead, target=(shorter[-1],))
    if not shorter:
        return None
    return in_order(beads, plants=(Plant(what="lacks a clause", side="target", lines=tuple(shorter)),))


PLANTS: dict[str, Callable[[Case, Random], Case | None]] = {
    "swap_adjacent": lambda case, rng: swap(case, rng, 10, 40, apart=False),
    "swap_apart": lambda case, rng: swap(case, rng, 10, 40, apart=True),
    "swap_small": lambda case, rng: swap(case, rng, 3, 5, apart=rng.random() < 0.5),
    "swap3": rotate,
    "head_1": head,
    "head_2": head,
    "twin_source_later": lambda case, rng: twin(case, rng, "source", later=True),
    "twin_source_earlier": lambda case, rng: twin(case, rng, "source", later=False),
    "twin_target_later": lambda case, rng: twin(case, rng, "target", later=True),
    "twin_target_earlier": lambda case, rng: twin(case, rng, "target", later=False),
    "refrain": refrain,
    "part": part,
}


def monotone_chain(beads: Sequence[IndexBead]) -> set[IndexBead]:
    """The most beads of both sides of which none crosses another: a longest increasing subsequence."""
    ordered = sorted(bead for bead in beads if bead[0] and bead[1])
    ends: list[int] = []  # by chain length: the last target of the chain that ends lowest
    last: list[int] = []  # and which bead that is
    before: list[int | None] = []
    for number, (_, target) in enumerate(ordered):
        at = bisect_left(ends, min(target))
        before.append(last[at - 1] if at else None)
        ends[at : at + 1] = [max(target)]
        last[at : at + 1] = [number]
    chain: set[IndexBead] = set()
    at_bead = last[-1] if last else None
    while at_bead is not None:
        chain.add(ordered[at_bead])
        at_bead = before[at_bead]
    return chain


def read_base(folder: Path) -> Case:
    """A case of the gold folder; with its corrected gold where there is one and it is in order."""
    texts = {side: (folder / name).read_text(encoding="utf-8").splitlines() for side, name in FILES.items()}
    for name in ("gold_corrected.tsv", "gold.tsv"):
        beads = read_beads(folder / name) if (folder / name).exists() else ()
        if all(
            [index for bead in beads for index in bead[number]] == list(range(len(texts[side])))
            for number, side in enumerate(SIDES)
        ):
            lines = {side: [Line(text) for text in texts[side]] for side in SIDES}
            return in_order(
                GoldBead(
                    source=tuple(lines["source"][index] for index in source),
                    target=tuple(lines["target"][index] for index in target),
                )
                for source, target in beads
            )
    raise SystemExit(f"{folder}: its gold is not one bead after the other")


def files(case: Case, about: dict[str, object]) -> dict[str, str]:
    """The files of a case by name."""
    place: dict[Side, dict[Line, int]] = {side: {line: at for at, line in enumerate(case.on(side))} for side in SIDES}
    rows = [
        (
            tuple(place["source"][line] for line in bead.source),
            tuple(place["target"][line] for line in bead.target),
            bead.label,
        )
        for bead in case.beads
    ]
    chain = monotone_chain([(source, target) for source, target, label in rows if label != "witness"])
    gold = sorted((*row[:2], row[2] or _label(row[0], row[1], chain)) for row in rows)
    plants = [
        {"what": plant.what, "side": plant.side, "segments": [place[plant.side][line] for line in plant.lines]}
        for plant in case.plants
    ]
    made = {name: "".join(f"{line.text}\n" for line in case.on(side)) for side, name in FILES.items()}
    made["gold.tsv"] = "".join(f"{_join(source)}\t{_join(target)}\t{label}\n" for source, target, label in gold)
    made["meta.json"] = json.dumps({**about, "planted": plants}, ensure_ascii=False, indent=1) + "\n"
    if case.twins:
        made["witnesses.tsv"] = "".join(
            f"{_join(place[group.side][line] for line in group.twin)}\t"
            f"{_join(place[group.side][line] for line in group.base)}\t{group.side}\n"
            for group in case.twins
        )
    return made


def _label(source: tuple[int, ...], target: tuple[int, ...], chain: set[IndexBead]) -> str:
    if not target:
        return "omission"
    if not source:
        return "addition"
    return "" if (source, target) in chain else "crossing"


def _join(indices: Iterable[int]) -> str:
    return ",".join(map(str, indices))


def base_cases(gold: Path) -> list[str]:
    """The names of the base cases whose gold is fine, in the order of the list."""
    with (gold / "CASES.tsv").open(encoding="utf-8", newline="") as file:
        names = [row["case"] for row in csv.DictReader(file, delimiter="\t") if row["variant"] == "base"]
    return [name for name in names if is_fine(name)]


def is_fine(name: str) -> bool:
    """Whether the gold of this case goes down to sentences; else a finer, right alignment is wrong by it."""
    return name.startswith("lit_ak_") or not name.startswith(("lit_", "ess_"))


def make_cases(gold: Path, out: Path, seed: int) -> int:
    """How many cases were written under `out`."""
    count = 0
    for base in base_cases(gold):
        original = read_base(gold / base)
        meta = json.loads((gold / base / "meta.json").read_text(encoding="utf-8"))
        for variant, plant in PLANTS.items():
            case = plant(original, Random(f"{seed}/{base}/{variant}"))
            if case is None:
                continue
            name = f"{base}__{variant}"
            about = {"name": name, "base": base, "variant": variant, "seed": seed}
            (out / name).mkdir(parents=True, exist_ok=True)
            for file, text in files(case, {**about, "source": meta["source"], "licence": meta["licence"]}).items():
                (out / name / file).write_text(text, encoding="utf-8")
            count += 1
    return count


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path, metavar="GOLD_FOLDER")
    parser.add_argument("out", type=Path, metavar="OUT_FOLDER")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    parser.exit(message=f"{make_cases(options.gold, options.out, options.seed)} cases in {options.out}\n")
