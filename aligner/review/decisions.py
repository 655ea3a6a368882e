"""What people decided, carried over to a new run: beads to keep, sentences cut by hand, and what no longer fits.

Sentences are found again where they stood; where the text has changed, by their words, in their order. A decision whose
sentences are not there any more is kept in the journal and tried again at the next run.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from hashlib import sha256
from itertools import count
from pathlib import Path

from aligner import store
from aligner.bitext import SIDES, Bead, Document, Side
from aligner.errors import InputError
from aligner.review import journal
from aligner.review.board import words_of
from aligner.review.edits import Words
from aligner.review.history import Held, History
from aligner.review.realign import is_anchor
from aligner.review.state import State, load

Sentences = dict[Side, dict[str, Words]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What a review has left before a run: the last state where it is known, and in any case what people decided."""

    history: History
    state: State | None
    rev: int
    size: int
    highest: int

    @property
    def held(self) -> tuple[Held, ...]:
        """Beads that a person decided on or remarked on, and those that found no place in an earlier run."""
        kept = []
        for held in self.history.held.values():
            decision = self.history.decisions.get(held.bead.id)
            if held.bead.status != "auto" or (decision and decision.comment):
                kept.append(replace(held, decision=decision, said=self._first_words(held.bead)))
        return (*kept, *self.history.lost)

    def _first_words(self, bead: Bead) -> str:
        if self.state is None or not self.state.board.has(bead.id):
            return ""
        words = self.state.board.text((bead.source or bead.target)[:1])
        return words if len(words) <= 40 else f"{words[:40]} …"

    def sentences(self) -> Sentences:
        """The sentences of the last state; only those of decisions where it is not known."""
        if self.state is not None:
            board = self.state.board
            return {side: {one.id: words_of(one) for one in board.segments[side]} for side in SIDES}
        found: Sentences = {"source": {}, "target": {}}
        for held in self.history.held.values():
            found["source"] |= {name: held.words[name] for name in held.bead.source}
            found["target"] |= {name: held.words[name] for name in held.bead.target}
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """Decisions on the sentences of a new run: in `beads` under their old ids, or `lost`.

    `olds` are the beads of the last state, on the new sentences, so that beads that come back keep their ids.
    """

    beads: tuple[tuple[Bead, Held], ...]
    lost: tuple[Held, ...]
    olds: tuple[Bead, ...]
    highest: int

    @property
    def anchors(self) -> tuple[Bead, ...]:
        """The beads that the run has to keep."""
        return tuple(bead for bead, _ in self.beads if is_anchor(bead))

    @property
    def digest(self) -> str:
        """What stands for the anchors in the signature."""
        said = sorted((bead.source, bead.target, bead.status, bead.kind or "") for bead in self.anchors)
        return sha256(repr(said).encode("utf-8")).hexdigest()[:8]

    def named(self, beads: Iterable[Bead]) -> tuple[Bead, ...]:
        """The beads of a run, with the ids and the marks (unsure, rejected) of those that have come back."""
        ids = {(bead.source, bead.target): bead.id for bead in self.olds}
        used = set(ids.values())
        for bead, _ in self.beads:
            if bead.id not in used:  # one that was lost may come from a time when this id meant another bead
                ids.setdefault((bead.source, bead.target), bead.id)
        marks = {(bead.source, bead.target): bead.status for bead, _ in self.beads}
        numbers = count(self.highest + 1)
        named = []
        for bead in beads:
            key = bead.source, bead.target
            status = marks.get(key, bead.status)
            named.append(replace(bead, id=ids.get(key) or f"b{next(numbers)}", status=status))
        return tuple(named)


def past(folder: Path) -> Past | None:
    """What the review in a folder has left; None where nobody has reviewed."""
    path = folder / journal.NAME
    if not path.exists():
        return None
    try:
        state = load(folder)
    except InputError:
        if (folder / "alignment.json").exists() and _is_ours(folder):
            raise
        state = None
    if state is not None:
        known = state if state.named else None
        return Past(history=state.history, state=known, rev=state.rev, size=state.size, highest=state.highest)
    with store.locked_journal(path) as file:
        lines = journal.read(file, path)
    history = History()
    for edit in lines.edits:
        history.follow(edit)
    highest = journal.numbered(lines.edits)
    return Past(history=history, state=None, rev=len(lines.edits), size=lines.size, highest=highest)


def _is_ours(folder: Path) -> bool:
    """Whether alignment.json can be read: then it is the journal that is at fault, and the user must know."""
    try:
        store.load_alignment(folder)
    except InputError:
        return False
    return True


def carry(before: Past, source: Document, target: Document) -> Carried:
    """The decisions on the sentences of two documents as a run has split them."""
    documents: dict[Side, Document] = {"source": source, "target": target}
    sentences = before.sentences()
    now = {side: found_again(sentences[side], documents[side]) for side in SIDES}
    alone = {side: _Alone(documents[side]) for side in SIDES}
    lost_before = {id(held) for held in before.history.lost}
    beads: list[tuple[Bead, Held]] = []
    lost: list[Held] = []
    taken: set[str] = set()
    for held in before.held:
        places = {side: alone[side].places(held.words) for side in SIDES} if id(held) in lost_before else now
        bead = _on(held.bead, places)
        names = set() if bead is None else {*bead.source, *bead.target}
        if bead is not None and not names & taken:
            taken |= names
            beads.append((bead, held))
        elif bead is None or id(held) not in lost_before:  # a later decision on the same sentences stands for it
            lost.append(held)
    olds = before.state.board.beads if before.state else ()
    again = tuple(bead for old in olds if (bead := _on(old, now)) is not None)
    return Carried(beads=tuple(beads), lost=tuple(lost), olds=again, highest=before.highest)


class _Alone:
    """Finds sentences that have no others around them to go by: where they stood, or where their words stand once."""

    def __init__(self, document: Document) -> None:
        news = {segment.id: words_of(segment) for segment in document.segments}
        times = Counter(words.digest for words in news.values())
        self._here = {words: name for name, words in news.items()}
        self._once = {words.digest: name for name, words in news.items() if times[words.digest] == 1}

    def places(self, olds: Mapping[str, Words]) -> dict[str, str]:
        """For each of these sentences that is found, the id of the new one."""
        found = {name: self._here.get(words) or self._once.get(words.digest) for name, words in olds.items()}
        return {name: new for name, new in found.items() if new}


def _on(bead: Bead, places: Mapping[Side, Mapping[str, str]]) -> Bead | None:
    """The bead on new sentences; None where one of them is not there."""
    source = tuple(places["source"].get(name, "") for name in bead.source)
    target = tuple(places["target"].get(name, "") for name in bead.target)
    return replace(bead, source=source, target=target) if all((*source, *target)) else None


def found_again(olds: Mapping[str, Words], document: Document) -> dict[str, str]:
    """For each old sentence that is still there, the id of the new one.

    One that stands where it stood is itself. The others are compared in their order by their words.
    """
    news = {segment.id: words_of(segment) for segment in document.segments}
    here = {words: name for name, words in news.items()}
    same = {name: here[words] for name, words in olds.items() if words in here}
    used = set(same.values())
    left = sorted((words.start, name) for name, words in olds.items() if name not in same)
    right = [name for name in news if name not in used]
    left_words = [olds[name].digest for _, name in left]
    right_words = [news[name].digest for name in right]
    for block in SequenceMatcher(None, left_words, right_words, autojunk=False).get_matching_blocks():
        for step in range(block.size):
            same[left[block.a + step][1]] = right[block.b + step]
    return same
