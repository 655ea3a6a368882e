"""Change ordinary cases as translators, editors and scans do: `change_cases.py GOLD_FOLDER OUT_FOLDER [--seed 1]`.

`fit.py` learns from them what a few hand-made cases show too rarely. From every fine base case come

__joined    two or three sentences are one on one side; or the sides join different ones (a 2-2 that cannot be cut)
__left_out  a passage and single sentences without counterpart, more of them in the source
__added     page numbers, headings, notes and sentences of a text of another source
__mixed     all of it

A case holds ru.sents, en.sents, gold.tsv and meta.json; the same seed gives the same bytes.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from make_cases import GoldBead, Line, base_cases, files, in_order, read_base

from aligner.bitext import SIDES, Side

VARIANTS = ("joined", "left_out", "added", "mixed")
Sizes = tuple[int, ...]
_JOINED: tuple[tuple[Sizes, Sizes], ...] = (  # how many sentences of the source, and of the target, are one
    ((1, 1), (2,)),
    ((2,), (1, 1)),
    ((1, 1, 1), (3,)),
    ((3,), (1, 1, 1)),
    ((2, 1), (1, 2)),
    ((1, 2), (2, 1)),
)
_HOW_OFTEN = (8, 8, 2, 2, 4, 4)
_LONGEST = 700  # characters of what is joined
_MARKS = (";", ";", ",", ":", " –")
_SHORTEST_CASE = 25  # beads
_STRANGERS = 100  # beads of a text to take sentences from
_FULL_STOP = re.compile(r"\.([»”\"')\]]*)$")

Beads = Sequence[GoldBead]


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """A case to change: its name, what is known of it, and its beads."""

    name: str
    about: dict[str, str]
    beads: tuple[GoldBead, ...]

    @property
    def source(self) -> str:
        """Where the text is from."""
        return self.about["source"].split("/")[0]


def changed(base: Base, variant: str, strangers: Beads, rng: Random) -> list[GoldBead]:
    """The beads of a case after one kind of change, or all of them."""
    beads = list(base.beads)
    if variant in ("joined", "mixed"):
        beads = joined(beads, 0.25 if variant == "joined" else 0.12, rng)
    if variant in ("left_out", "mixed"):
        beads = left_out(beads, rng)
    if variant in ("added", "mixed"):
        beads = added(beads, strangers, rng)
    return beads


def joined(beads: Beads, share: float, rng: Random) -> list[GoldBead]:
    """The beads with runs of single sentences joined on one side, or on both at different places."""
    found: list[GoldBead] = []
    at = 0
    while at < len(beads):
        found.append(beads[at])
        at += 1
        if rng.random() >= share:
            continue
        source, target = rng.choices(_JOINED, _HOW_OFTEN)[0]
        run = beads[at - 1 : at - 1 + sum(source)]
        texts = [(bead.source[0].text, bead.target[0].text) for bead in run if _is_single(bead)]
        if len(texts) == sum(source) and sum(len(text) for text, _ in texts) < _LONGEST:
            left, right = zip(*texts, strict=True)
            found[-1] = GoldBead(source=_glued(left, source, rng), target=_glued(right, target, rng))
            at += sum(source) - 1
    return found


def _is_single(bead: GoldBead) -> bool:
    return len(bead.source) == len(bead.target) == 1


def _glued(texts: Sequence[str], sizes: Sizes, rng: Random) -> tuple[Line, ...]:
    """The sentences as lines of so many each."""
    lines: list[Line] = []
    rest = list(texts)
    for size in sizes:
        line = rest.pop(0)
        for _ in range(size - 1):
            line = _with(line, rest.pop(0), rng)
        lines.append(Line(line))
    return tuple(lines)


def _with(text: str, more: str, rng: Random) -> str:
    """Both sentences in one; mostly with another mark for the full stop between them."""
    stop = _FULL_STOP.search(text)
    if stop and rng.random() < 0.6:
        mark = rng.choice(_MARKS)
        text = text[: stop.start()] + stop.group(1) + mark
        if mark != ";" and more[1:2].islower():
            more = more[0].lower() + more[1:]
    return f"{text} {more}"


def left_out(beads: Beads, rng: Random) -> list[GoldBead]:
    """The beads with the translation of a passage and of some sentences missing, and now and then an original."""
    of_source, of_target = rng.uniform(0.01, 0.03), rng.uniform(0.04, 0.11)
    length = min(rng.randint(5, 25), len(beads) // 6)
    start = rng.randint(0, len(beads) - length)
    found: list[GoldBead] = []
    for at, bead in enumerate(beads):
        if start <= at < start + length or rng.random() < of_target:
            bead = GoldBead(source=bead.source, target=())
        elif rng.random() < of_source:
            bead = GoldBead(source=(), target=bead.target)
        if bead.source or bead.target:
            found.append(bead)
    return found


def added(beads: Beads, strangers: Beads, rng: Random) -> list[GoldBead]:
    """The beads with lines between them that the other side does not have."""
    rates: dict[Side, float] = {"source": rng.uniform(0.01, 0.04), "target": rng.uniform(0.03, 0.07)}
    page = rng.randint(5, 300)
    heading = rng.choice([bead for bead in strangers if _is_single(bead)])
    found: list[GoldBead] = []
    for bead in beads:
        found.append(bead)
        for side in SIDES:
            if rng.random() < rates[side]:
                page += 1
                lines = [Line(text) for text in _addition(side, page, heading, strangers, rng)]
                found += [
                    GoldBead(source=(line,), target=()) if side == "source" else GoldBead(source=(), target=(line,))
                    for line in lines
                ]
    return found


def _addition(side: Side, page: int, heading: GoldBead, strangers: Beads, rng: Random) -> list[str]:
    """A sentence or two, a page number, a running head or a note."""
    at = rng.randint(0, len(strangers) - 3)
    texts = [line.text for bead in strangers[at : at + rng.randint(1, 2)] for line in bead.on(side)]
    kind = rng.choices(("sentences", "page", "heading", "note"), (6, 1.5, 1.5, 1))[0]
    if kind == "page":
        return [rng.choice((str(page), f"- {page} -"))]
    if kind == "heading":
        words = _start(heading.on(side)[0].text, 4).rstrip(".,;:")
        return [rng.choice((words, words.upper()))]
    if kind == "note":
        return [rng.choice(("* ", "[", "(")) + _start(texts[0], 9)] if texts else []
    return texts


def _start(text: str, words: int) -> str:
    return " ".join(text.split()[:words])


def change_cases(gold: Path, out: Path, seed: int) -> int:
    """How many cases were written under `out`."""
    bases = [read(gold / name) for name in base_cases(gold)]
    count = 0
    for base in (base for base in bases if len(base.beads) >= _SHORTEST_CASE):
        others = [each for each in bases if each.source != base.source and len(each.beads) > _STRANGERS]
        for variant in VARIANTS:
            rng = Random(f"{seed}/{base.name}/{variant}")
            beads = changed(base, variant, rng.choice(others).beads, rng)
            write(out / f"{base.name}__{variant}", beads, {**base.about, "variant": variant, "seed": str(seed)})
            count += 1
    return count


def read(folder: Path) -> Base:
    """The base case of a folder."""
    about = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    kept = {name: about[name] for name in ("source", "licence", "granularity") if name in about}
    return Base(name=folder.name, about=kept, beads=read_base(folder).beads)


def write(folder: Path, beads: Iterable[GoldBead], about: dict[str, object]) -> None:
    """Write a case."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files(in_order(beads), {"name": folder.name, **about}).items():
        (folder / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path, metavar="GOLD_FOLDER")
    parser.add_argument("out", type=Path, metavar="OUT_FOLDER")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    parser.exit(message=f"{change_cases(options.gold, options.out, options.seed)} cases in {options.out}\n")
