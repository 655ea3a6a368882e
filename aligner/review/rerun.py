"""What a new run means to a review: its decisions go into the run, and a line in the journal says what came out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from aligner import store
from aligner.bitext import Alignment, Bead, Document
from aligner.errors import InputError
from aligner.judgement import Decision, Dismissal
from aligner.review import journal
from aligner.review.board import words_of
from aligner.review.decisions import Carried, Past, carry, past
from aligner.review.edits import Change, Edit
from aligner.review.history import Held, decision_json, held_json
from aligner.review.placing import difference
from aligner.review.recut import recut

WHO = "align"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What a run has to go by: the documents cut as people cut them, and their decisions on these sentences."""

    source: Document
    target: Document
    carried: Carried

    def beside(self, others: Sequence[Bead]) -> tuple[Bead, ...]:
        """The beads to keep: the review's, and those of others that share no sentence with them."""
        ours = self.carried.anchors
        taken = {name for bead in ours for name in (*bead.source, *bead.target)}
        return (*ours, *(bead for bead in others if taken.isdisjoint((*bead.source, *bead.target))))

    def named(self, beads: Sequence[Bead]) -> tuple[Bead, ...]:
        """The beads that the run has found, with the ids and marks of those that have come back."""
        return self.carried.named(beads)

    @property
    def digest(self) -> str | None:
        """What stands for the review's beads in the signature; None where there are none."""
        return self.carried.digest if self.carried.anchors else None


def keep(folder: Path, source: Document, target: Document) -> Kept | None:
    """What the review in a folder asks of a run of these documents; None where nobody has reviewed."""
    before = past(folder)
    if before is None:
        return None
    source, target = recut(before, source), recut(before, target)
    return Kept(source=source, target=target, carried=carry(before, source, target))


def write(
    folder: Path, alignment: Alignment, files: Mapping[str, bytes], *, when: str
) -> tuple[dict[str, bool], tuple[str, ...]]:
    """For each file whether its bytes are new, and what is to be said about decisions that found no place.

    The run is noted in the journal, if there is one. Raises InputError where the review has gone on during the run.
    """
    path = folder / journal.NAME
    before = past(folder)
    if before is None or alignment.source is None or alignment.target is None:
        return store.write_files(folder, files), ()
    carried = carry(before, alignment.source, alignment.target)
    digest = sha256(files["alignment.json"]).hexdigest()
    edit, lost = _edit(before, carried, alignment, digest, when)
    with store.locked_journal(path) as file:
        if file.size != before.size or _decided(alignment.beads) != _decided(carried.named(alignment.beads)):
            raise InputError(
                "somebody has gone on reviewing while the text was aligned; nothing was written",
                path=path,
                hint="Align once more: the new decisions will be kept, too.",
            )
        changed = store.write_files(folder, files)
        if edit is not None:
            first = b"" if before.size else journal.first_line(alignment, digest)
            file.append(first + journal.edit_line(edit))
    return changed, _notices(lost)


def marks(folder: Path, alignment: Alignment) -> tuple[dict[str, Decision], dict[str, Dismissal]]:
    """Who decided what, by bead id, and the flags set aside, by key, as they will stand once the run is written."""
    before = past(folder)
    if before is None or alignment.source is None or alignment.target is None:
        return {}, {}
    edit, _ = _edit(before, carry(before, alignment.source, alignment.target), alignment, "", "")
    if edit is not None:
        before.history.follow(edit)
    return before.history.decisions, before.history.dismissed


def adopt(folder: Path, alignment: Alignment, digest: str, when: str) -> tuple[str, ...]:
    """Put the decisions of the journal on an alignment.json that it does not know; what is to be said about it.

    Such a file comes from a run that knew nothing of the review, or that was ended before it could note itself.
    """
    before = past(folder)
    if before is None or alignment.source is None or alignment.target is None:
        return ()
    carried = carry(before, alignment.source, alignment.target)
    edit, lost = _edit(before, carried, alignment, digest, when)
    if edit is None:
        return ()
    status = {(bead.source, bead.target): bead for bead, _ in carried.beads}
    marked = [
        replace(bead, status=found.status, kind=found.kind)
        if (found := status.get((bead.source, bead.target)))
        else bead
        for bead in alignment.beads
    ]
    change = difference(alignment.beads, marked)
    adopted = Edit(
        rev=edit.rev + 1,
        op="adopt",
        who=WHO,
        when=when,
        message=f"{len(change.after)} decisions put on the new alignment",
        change=change,
        words={name: words_of(alignment[name]) for bead in change.after for name in (*bead.source, *bead.target)},
    )
    with store.locked_journal(folder / journal.NAME) as file:
        if file.size == before.size:
            file.append(journal.edit_line(edit) + (journal.edit_line(adopted) if change.after else b""))
    return ("alignment.json was made by a run that is not in the journal", *_notices(lost))


def _edit(
    before: Past, carried: Carried, alignment: Alignment, digest: str, when: str
) -> tuple[Edit | None, tuple[Held, ...]]:
    """The line of a run, or None where it brought nothing new; and the decisions that found no place in it."""
    by_key = {(bead.source, bead.target): bead for bead in alignment.beads}
    kept = [(by_key[key], held) for bead, held in carried.beads if (key := (bead.source, bead.target)) in by_key]
    there = {id(held) for _, held in kept}
    lost = (*carried.lost, *(held for _, held in carried.beads if id(held) not in there))
    change = _change(before, alignment)
    nothing_new = change is not None and not change.before and not change.after and change.witnesses is None
    if nothing_new and before.state and before.state.digest == digest and _same(lost, before.history.lost):
        return None, lost
    ours = {bead.id for bead, _ in kept}
    after = [bead for bead, _ in kept] if change is None else list(change.after)
    if change is None:
        places = {bead.id: place for place, bead in enumerate(alignment.beads)}
        change = Change(after=tuple(after), places_after=tuple(places[bead.id] for bead in after))
        same_sentences = False
    else:
        same_sentences = True
    decided = [bead for bead in after if bead.status != "auto" or bead.id in ours]
    edit = Edit(
        rev=before.rev + 1,
        op="rerun",
        who=WHO,
        when=when,
        message=f"Aligned anew: {len(after)} beads changed" if same_sentences else "Split and aligned anew",
        args=_args(before, carried, alignment, kept, lost, same_sentences) | {"alignment": digest},
        change=change,
        words={name: words_of(alignment[name]) for bead in decided for name in (*bead.source, *bead.target)},
    )
    return edit, lost


def _args(
    before: Past,
    carried: Carried,
    alignment: Alignment,
    kept: Sequence[tuple[Bead, Held]],
    lost: Sequence[Held],
    same_sentences: bool,
) -> dict[str, Any]:
    args: dict[str, Any] = {"same_sentences": same_sentences}
    if lost:
        args["lost"] = [held_json(held) for held in lost]
    again = {id(held) for held in before.history.lost}
    decisions = {bead.id: held.decision for bead, held in kept if not same_sentences or id(held) in again}
    if not same_sentences:
        by_key = {(bead.source, bead.target): bead.id for bead in alignment.beads}
        for old in carried.olds:
            name = by_key.get((old.source, old.target))
            if name is not None and name not in decisions:
                decisions[name] = before.history.decisions.get(old.id)
        args["cut"] = _cut(before, alignment)
    args["decisions"] = {name: decision_json(one) for name, one in decisions.items() if one}
    return {key: value for key, value in args.items() if value or key == "same_sentences"}


def _cut(before: Past, alignment: Alignment) -> list[list[Any]]:
    """The sentences that people have cut, as they stand now."""
    cut = []
    for name, (side, _) in before.history.cut.items():
        document = alignment.source if side == "source" else alignment.target
        for segment in document.segments if document else ():
            if segment.id == name:
                words = words_of(segment)
                cut.append([side, name, words.start, words.stop, words.digest])
    return cut


def _change(before: Past, alignment: Alignment) -> Change | None:
    """What the run has changed in the beads; None where the sentences are others, or the state before is not known."""
    if before.state is None or alignment.source is None or alignment.target is None:
        return None
    board = before.state.board
    for document in (alignment.source, alignment.target):
        known = board.document(document.side)
        if known.text != document.text or known.segments != document.segments:
            return None
    change = difference(board.beads, alignment.beads)
    if board.witnesses == alignment.witnesses:
        return change
    return replace(change, witnesses=(board.witnesses, alignment.witnesses))


def _same(first: Sequence[Held], second: Sequence[Held]) -> bool:
    return [held.bead for held in first] == [held.bead for held in second]


def _decided(beads: Sequence[Bead]) -> list[tuple[str, str]]:
    return [(bead.id, bead.status) for bead in beads if bead.status != "auto"]


def _notices(lost: Sequence[Held]) -> tuple[str, ...]:
    """One sentence on the decisions that found no place, naming each."""
    if not lost:
        return ()
    named = [
        f"{held.bead.id.removeprefix('b')} ({held.bead.status}{f': {held.said}' if held.said else ''})" for held in lost
    ]
    what = "decision no longer fits" if len(lost) == 1 else "decisions no longer fit"
    return (f"{len(lost)} {what} the text; kept in {journal.NAME}: {', '.join(named)}",)
