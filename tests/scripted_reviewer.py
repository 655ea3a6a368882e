"""A reviewer made of keys: alignment errors are planted, and it puts them right and counts what it presses."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field, replace

from playwright.sync_api import Page, expect
from review_texts import alignment

from aligner.bitext import Alignment, Bead
from aligner.review.crossing import displaced
from aligner.review.session import Session

Pair = tuple[tuple[str, ...], tuple[str, ...]]
KINDS = ("shifted", "merged", "torn", "unlinked", "uncrossed")
_LETTERS = "абвгдежзиклмнопрстуфхцчшэюя"


def pairs(made: Alignment) -> Counter[Pair]:
    """What is paired with what."""
    return Counter((bead.source, bead.target) for bead in made.beads)


def made_up(sentences: int, seed: int) -> Alignment:
    """A text of so many source sentences of all lengths, with 1-2, 2-1 and crossing beads among the 1-1."""
    chance = random.Random(seed)
    types: list[str] = []
    while (left := sentences - sum(int(one[0]) for one in types)) > 0:
        types.append(chance.choice(["1-1"] * 5 + ["1-2"] + ["2-1"] * (left > 1)))
    plain = alignment(" ".join(types))
    source = {name: _sentence(chance, chance.randint(20, 160)) for bead in plain.beads for name in bead.source}
    target: dict[str, str] = {}
    for bead in plain.beads:
        length = sum(len(source[name]) for name in bead.source) * chance.uniform(0.95, 1.2) / len(bead.target)
        target |= {name: _sentence(chance, int(length)) for name in bead.target}
    whole = alignment(" ".join(types), source=[*source.values()], target=[*target.values()])
    beads = list(whole.beads)
    single = [place for place, bead in enumerate(beads) if bead.type == "1-1"]
    for first in single[3:-6:9]:
        second = single[single.index(first) + 3]
        one, other = beads[first], beads[second]
        beads[first], beads[second] = replace(one, target=other.target), replace(other, target=one.target)
    return replace(whole, beads=tuple(beads))


def _sentence(chance: random.Random, length: int) -> str:
    words = ["".join(chance.choices(_LETTERS, k=chance.randint(2, 9))) for _ in range(max(2, length // 6))]
    return " ".join(words).capitalize() + "."


def plant(truth: Alignment, errors: int, seed: int) -> tuple[Alignment, Counter[str]]:
    """The alignment with errors of all kinds, as many of each as there is room for, and how many of which.

    What is right is confirmed, as after a first reading; what is wrong is open.
    """
    paired = [place for place, bead in enumerate(truth.beads) if not bead.is_null]
    crossing = {paired[number] for number in displaced([_target_at(truth, truth.beads[place]) for place in paired])}
    places = list(range(1, len(truth.beads) - 1))
    random.Random(seed).shuffle(places)
    beads = {place: [replace(bead, status="confirmed")] for place, bead in enumerate(truth.beads)}
    done: Counter[str] = Counter()
    far: list[Bead] = []
    free = set(places)
    for kind in KINDS * errors:
        place = next((place for place in places if _fits(kind, truth, place, free, crossing)), None)
        if place is None or done.total() == errors:
            continue
        near = _near(kind, place)
        beads |= {taken: [] for taken in near}
        beads[place] = _wrong(kind, truth.beads[place], truth.beads[place + 1])
        if kind == "uncrossed":
            far.append(beads[place].pop())
        free -= near
        done[kind] += 1
    for bead in far:  # to where its words stand in the translation
        before = [place for place in paired if _target_at(truth, truth.beads[place]) < _target_at(truth, bead)]
        beads[max(before, key=lambda place: _target_at(truth, truth.beads[place]), default=0)].append(bead)
    return replace(truth, beads=tuple(bead for place in sorted(beads) for bead in beads[place])), done


def _target_at(truth: Alignment, bead: Bead) -> int:
    return truth[bead.target[0]].start


def _near(kind: str, place: int) -> set[int]:
    return {place, place + 1} if kind in ("shifted", "merged") else {place}


def _fits(kind: str, truth: Alignment, place: int, free: set[int], crossing: set[int]) -> bool:
    here, below = truth.beads[place], truth.beads[place + 1]
    near = _near(kind, place)
    if not near <= free or here.is_null or (kind == "uncrossed") != bool(near & crossing):
        return False
    if kind == "torn":
        return len(here.source) + len(here.target) > 2
    return below.type == "1-1" if kind == "shifted" else kind != "merged" or not below.is_null


def _wrong(kind: str, here: Bead, below: Bead) -> list[Bead]:
    """The beads that an error makes of a bead, or of it and the one below."""
    one, two = replace(here, status="auto", probability=0.5), replace(below, status="auto", probability=0.5)
    if kind == "shifted":
        return [replace(one, target=here.target + below.target), _null(two, source=below.source)]
    if kind == "merged":
        return [replace(one, source=here.source + below.source, target=here.target + below.target)]
    if kind == "torn" and len(here.source) > 1:
        return [replace(one, source=here.source[:1]), _null(one, source=here.source[1:])]
    if kind == "torn":
        return [replace(one, target=here.target[:1]), _null(one, target=here.target[1:])]
    return [_null(one, source=here.source, name=here.id), _null(one, target=here.target)]


def _null(bead: Bead, *, source: tuple[str, ...] = (), target: tuple[str, ...] = (), name: str = "") -> Bead:
    return Bead(
        id=name or f"{bead.id}9999",
        source=source,
        target=target,
        kind="omission" if source else "addition",
        probability=0.5,
    )


@dataclass(kw_only=True)
class ScriptedReviewer:
    """Knows the truth, sees the beads, and presses keys: `pressed` are all of them, in order."""

    tab: Page
    session: Session
    truth: Counter[Pair]
    pressed: list[str] = field(default_factory=list)

    def correct(self) -> None:
        """Put everything right, from the top; at most twenty keys a bead, lest it goes round and round."""
        for _ in range(5 * len(self.truth)):
            if pairs(self.session.alignment) == self.truth:
                return
            place = self._here()
            keys = self._keys(place)
            if keys:
                self._edit(keys)
            else:
                below = self.session.alignment.beads[place + 1 :]
                self._press("u" if any(bead.status == "auto" for bead in below) else "Shift+U")

    def _here(self) -> int:
        name = self.tab.locator("td:focus").evaluate("cell => cell.closest('tr').dataset.bead")
        return next(place for place, bead in enumerate(self.session.alignment.beads) if bead.id == name)

    def _side(self) -> str:
        return str(self.tab.locator("td:focus").get_attribute("data-side"))

    def _press(self, key: str) -> None:
        self.pressed.append(key)
        self.tab.keyboard.press(key)

    def _edit(self, keys: list[str]) -> None:
        rev = self.session.rev
        for key in keys:
            self._press(key)
        expect(self.tab.locator("#rev")).to_have_text(str(rev + 1))

    def _keys(self, place: int) -> list[str]:
        """What puts the bead in hand right; nothing when it is right, or is put right from another."""
        beads = self.session.alignment.beads
        here = beads[place]
        if (here.source, here.target) in self.truth:
            return []
        below = beads[place + 1] if place + 1 < len(beads) else None
        if below and (here.source + below.source, here.target + below.target) in self.truth:
            linked = here.is_null and below.is_null
            return ["l"] if linked else ["m"]
        if here.is_null:
            return self._linked(place)
        if below and below.is_null:
            for side, names, key in (("source", here.source, "ArrowLeft"), ("target", here.target, "ArrowRight")):
                moved = (
                    (below.source + names[-1:], below.target)
                    if side == "source"
                    else (below.source, names[-1:] + below.target)
                )
                if moved in self.truth:
                    return ([] if self._side() == side else [key]) + ["Alt+ArrowDown"]
        part = any({*here.source} <= {*source} and {*here.target} <= {*target} for source, target in self.truth)
        return [] if part else self._split(here)

    def _linked(self, place: int) -> list[str]:
        """Pin, go to the other part by the unconfirmed beads, pin."""
        beads = self.session.alignment.beads
        here = beads[place]
        for other in range(len(beads)):
            joined = (here.source + beads[other].source, here.target + beads[other].target)
            grown = (beads[other].source + here.source, beads[other].target + here.target)
            if not beads[other].is_null and grown in self.truth:  # the other half of a torn bead
                side, key = ("source", "ArrowLeft") if here.source else ("target", "ArrowRight")
                return ([] if self._side() == side else [key]) + ["Alt+ArrowUp"]
            if beads[other].is_null and joined in self.truth:
                between = beads[place + 1 : other + 1] if other > place else beads[other:place]
                steps = sum(bead.status in ("auto", "unsure") for bead in between)
                return ["Space", *(["u" if other > place else "Shift+U"] * steps), "Space"]
        return []

    def _split(self, here: Bead) -> list[str]:
        """Split, with the cut moved from where the page proposes it."""
        wanted = next(pair for pair in self.truth if pair[0] and pair[0] == here.source[: len(pair[0])])
        self._press("s")
        cells = [self.tab.locator(f"#bead-{here.id} td[data-side={side}]") for side in ("source", "target")]
        keys: list[str] = []
        for cell, key, names in zip(cells, ("ArrowLeft", "ArrowRight"), wanted, strict=True):
            offered = cell.evaluate(
                "cell => [...cell.querySelectorAll('.sentence, .cut')].findIndex(one => one.matches('.cut'))"
            )
            steps = len(names) - int(offered)
            keys += [key] * bool(steps) + (["ArrowDown"] if steps > 0 else ["ArrowUp"]) * abs(steps)
        return [*keys, "Enter"]
