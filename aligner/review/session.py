"""A review: the present state, edits, undo and redo. What `apply` has answered is on the disk.

The state is `alignment.json`, as the last run left it, and the lines of `review.jsonl` that come after the one that
names it. Another session may write to the same journal: its lines are read before anything is done here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from types import MappingProxyType
from typing import Any

from aligner import store
from aligner.bitext import Alignment, Bead
from aligner.errors import EditError, StaleRevision
from aligner.judgement import Decision, Dismissal, Edition, Flag
from aligner.review import journal, links, ops
from aligner.review.arguments import check_arguments
from aligner.review.edits import Change, Edit
from aligner.review.findings import CheckerLike, Findings, Flags, Look
from aligner.review.history import is_barrier
from aligner.review.previews import Preview, Similarity, Texts, measured, repairs, texts_of
from aligner.review.realign import is_anchor, realigned
from aligner.review.rerun import adopt
from aligner.review.state import load

OPERATIONS: Mapping[str, Callable[..., ops.Step]] = {
    "confirm": ops.confirm,
    "confirm_above": ops.confirm_above,
    "reject": ops.reject,
    "unsure": ops.unsure,
    "reset": ops.reset,
    "kind": ops.kind,
    "comment": ops.comment,
    "merge": ops.merge,
    "split": ops.split,
    "unlink": ops.unlink,
    "move": ops.move,
    "link": links.link,
    "split_segment": links.split_segment,
    "join_segment": links.join_segment,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What an edit has done: the revision, the beads to draw again, those that are gone, and where to go on."""

    rev: int
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    focus: str
    message: str
    count: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An edit that is not made yet. `work` is what it needs the encoder for, to be done in any thread."""

    rev: int
    op: str
    args: Mapping[str, Any]
    step: ops.Step | None
    work: Callable[[], Any] | None


def utc_now() -> str:
    """The present time, as 2026-11-22T09:30:00Z."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class Session:
    """The review of one alignment by one person."""

    def __init__(
        self,
        folder: Path,
        *,
        reviewer: str,
        findings: Findings,
        similarity: Similarity | None,
        realign: Callable[[Alignment, Sequence[Bead]], Alignment] | None,
        now: Callable[[], str],
    ) -> None:
        self._folder = folder
        self._path = folder / journal.NAME
        self.reviewer = reviewer
        self._findings = findings
        self._similarity = similarity
        self._realign = realign
        self._now = now
        self._load()

    @classmethod
    def open(
        cls,
        folder: Path,
        *,
        reviewer: str,
        checker: Callable[[Alignment], CheckerLike] | None = None,
        similarity: Similarity | None = None,
        realign: Callable[[Alignment, Sequence[Bead]], Alignment] | None = None,
        now: Callable[[], str] = utc_now,
        flags: Iterable[Flag] | None = None,
    ) -> Session:
        """The review in a folder of `alignments/`. Raises InputError where its files are missing or not ours.

        `flags` are those of alignment.json as it stands, where they are known; beads edited since are looked at anew.
        """
        findings = Findings(checker, flags)
        return cls(folder, reviewer=reviewer, findings=findings, similarity=similarity, realign=realign, now=now)

    def _load(self) -> None:
        state = load(self._folder)
        said: tuple[str, ...] = ()
        if not state.named:
            said = adopt(self._folder, state.board.alignment, state.digest, self._now())
            state = load(self._folder)
        self._board = state.board
        self._history = state.history
        self._digest = state.digest
        self.rev = state.rev
        self._size = state.size
        self._highest = state.highest
        self.notices = (*state.notices, *said)
        self._findings.outdate(state.touched, ())

    @property
    def alignment(self) -> Alignment:
        """The present alignment."""
        return self._board.alignment

    @property
    def flags(self) -> Flags:
        """The open flags, by bead id; what has not been looked at is looked at now."""
        if work := self.unseen():
            self.learn(work())
        return self.known_flags

    @property
    def known_flags(self) -> Flags:
        """The open flags, by bead id, as far as the checks have looked."""
        return self._findings.open(self._history.dismissed)

    @property
    def set_aside(self) -> Flags:
        """The flags that a person has set aside, by bead id; `dismissed` has the reasons."""
        return self._findings.set_aside(self._history.dismissed)

    def unseen(self) -> Callable[[], Look] | None:
        """What the checks have not looked at yet, as a look to be had in any thread, for `learn`; None for nothing."""
        return self._findings.work(lambda: self.alignment)

    def is_checked(self, bead: str) -> bool:
        """Whether the checks have looked at the bead as it is now."""
        return self._findings.is_seen(bead)

    def learn(self, look: Look) -> frozenset[str]:
        """The beads of which a look has something new to say."""
        return self._findings.learn(look)

    @property
    def dismissed(self) -> Mapping[str, Dismissal]:
        """The flags that are set aside, by key."""
        return MappingProxyType(self._history.dismissed)

    @property
    def decisions(self) -> Mapping[str, Decision]:
        """Who decided what, by bead id."""
        return MappingProxyType(self._history.decisions)

    @property
    def can_undo(self) -> bool:
        """Whether there is an edit to undo."""
        return bool(self._history.done) and not is_barrier(self._history.done[-1][0])

    @property
    def can_redo(self) -> bool:
        """Whether there is an edit to do again."""
        return bool(self._history.undone)

    def edition(self) -> Edition:
        """The alignment with its open flags and the decisions, as values of their own."""
        flags = self.flags
        return Edition(
            alignment=self.alignment,
            flags=tuple(flag for bead in self._board.beads for flag in flags.get(bead.id, ())),
            decisions=MappingProxyType(dict(self._history.decisions)),
            dismissed=MappingProxyType(dict(self._history.dismissed)),
        )

    def previews(self, bead: str) -> tuple[Preview, ...]:
        """What each repair of this bead would do to the similarity; nothing without an encoder."""
        return self.previewing(bead)()

    def previewing(self, bead: str) -> Callable[[], tuple[Preview, ...]]:
        """What finds the previews of a bead as it stands now, to be called in any thread."""
        similarity = self._similarity
        if similarity is None:
            return lambda: ()
        found = repairs(self._board, bead)
        return lambda: measured(found, similarity)

    def apply(self, rev: int, op: str, /, **args: Any) -> Outcome:
        """What the edit has done; it is on the disk. Raises StaleRevision, or EditError where it cannot be done."""
        draft = self.draft(rev, op, args)
        return self.finish(draft, draft.work() if draft.work else None)

    def draft(self, rev: int, op: str, args: Mapping[str, Any]) -> Draft:
        """The edit, to be finished. Raises StaleRevision, or EditError where it cannot be done."""
        self._at(rev)
        if op == "realign":
            check_arguments(op, self._pairing, args)
            return Draft(rev=rev, op=op, args=args, step=None, work=self._pairing(**args))
        step = self._step(op, args)
        return Draft(rev=rev, op=op, args=args, step=step, work=self._measuring(step.change))

    def finish(self, draft: Draft, found: Any) -> Outcome:
        """What the edit has done, with what its work has found. Raises StaleRevision, or EditError."""
        self._at(draft.rev)
        op, args = draft.op, draft.args
        step = draft.step or realigned(self._board, self.fresh(), found, args.get("bead"))
        if not step.change.before and not step.change.after and op not in ("dismiss", "restore"):
            return Outcome(rev=self.rev, changed=(), removed=(), focus=step.focus, message=step.message, count=0)
        change = _with_similarity(step.change, found) if draft.step and found else step.change
        at = str(args.get("bead") or next(iter(args.get("beads", ())), "") or step.focus)
        return self._save(op, args, change, step.message, (at, step.focus), step.count)

    def apply_all(self, rev: int, op: str, step: ops.Step, args: Mapping[str, Any]) -> Outcome:
        """What an edit of many beads at once has done: one line of the journal, which one undo takes back.

        `step` was made for revision `rev`, with ids from `fresh`. Raises StaleRevision.
        """
        self._at(rev)
        measure = self._measuring(step.change)
        change = _with_similarity(step.change, measure()) if measure else step.change
        return self._save(op, args, change, step.message, (step.focus, step.focus), step.count)

    def fresh(self) -> ops.Fresh:
        """What gives bead ids that have never been used, as long as nothing is saved."""
        numbers = count(self._highest + 1)
        return lambda: f"b{next(numbers)}"

    def undo(self, rev: int) -> Outcome:
        """The last edit taken back, whoever made it and whenever."""
        self._at(rev)
        if not self._history.done:
            raise EditError("there is nothing to undo")
        edit = self._history.done[-1][0]
        if is_barrier(edit):
            raise EditError(
                f"the text was split into sentences anew on {edit.when[:10]}; what was done before cannot be undone"
            )
        focus = (edit.focus[1], edit.focus[0])
        return self._save("undo", {"of": edit.rev}, edit.change.inverse(), f"Undone: {edit.message}", focus)

    def redo(self, rev: int) -> Outcome:
        """The edit that was taken back last, done again."""
        self._at(rev)
        if not self._history.undone:
            raise EditError("there is nothing to do again")
        edit = self._history.undone[-1]
        return self._save("redo", {"of": edit.rev}, edit.change, f"Done again: {edit.message}", edit.focus)

    def refresh(self) -> int:
        """The present revision, after what other sessions have written has been read."""
        if self._path.exists():
            with store.locked_journal(self._path) as file:
                if file.size == self._size:
                    return self.rev
                grown = 0 < self._size < file.size
                lines = journal.read(file, self._path, start=self._size, rev=self.rev) if grown else None
            if lines is None or any(edit.op == "rerun" for edit in lines.edits):
                self._findings.forget()
                self._load()
            else:
                for edit in lines.edits:
                    self._follow(edit)
                self._size = lines.size
                self.notices += (lines.notice,) if lines.notice else ()
        return self.rev

    def _at(self, rev: int) -> None:
        if self.refresh() != rev:
            raise StaleRevision(self.rev)

    def _step(self, op: str, args: Mapping[str, Any]) -> ops.Step:
        if op in ("dismiss", "restore"):
            of_flag = self._dismiss if op == "dismiss" else self._restore
            check_arguments(op, of_flag, args)
            return of_flag(**args)
        if op not in OPERATIONS:
            raise EditError(f"there is no edit {op!r}")
        check_arguments(op, OPERATIONS[op], args)
        named = {"with_" if name == "with" else name: value for name, value in args.items()}
        return OPERATIONS[op](self._board, self.fresh(), **named)

    def _dismiss(self, *, flag: str, reason: str = "") -> ops.Step:
        places = self._board.places(self._findings.with_keys([flag]))
        if not places:
            raise EditError("there is no such flag any more", hint="Load the page again.")
        message = "Set a flag aside" + (f": {reason}" if reason else "")
        return ops.Step(change=Change(), message=message, focus=self._board.ids[places[0]])

    def _restore(self, *, flag: str) -> ops.Step:
        if flag not in self._history.dismissed:
            raise EditError("this flag is not set aside")
        focus = next((self._board.ids[at] for at in self._board.places(self._findings.with_keys([flag]))), "")
        return ops.Step(change=Change(), message="Took a flag up again", focus=focus)

    def _pairing(self, *, bead: str | None = None) -> Callable[[], Sequence[Bead]]:
        """What pairs anew all that nobody has decided, as it stands now."""
        if bead is not None:
            self._board.bead(bead)
        if self._realign is None:
            raise EditError("nothing can be realigned here: there is no encoder")
        realign, made = self._realign, self.alignment
        anchors = [one for one in made.beads if is_anchor(one)]
        return lambda: realign(made, anchors).beads

    def _measuring(self, change: Change) -> Callable[[], Mapping[str, float]] | None:
        """What finds the similarity of the beads that a person formed; None where it is known, or cannot be."""
        similarity = self._similarity
        texts: dict[str, Texts] = {
            bead.id: texts_of(self._board, bead, change)
            for bead in change.after
            if bead.origin == "person" and bead.similarity is None and not bead.is_null
        }
        if similarity is None or not texts:
            return None
        return lambda: {name: round(similarity(*pair), 4) for name, pair in texts.items()}

    def _save(
        self, op: str, args: Mapping[str, Any], change: Change, message: str, focus: tuple[str, str], number: int = 1
    ) -> Outcome:
        self._board.check(change)
        edit = Edit(
            rev=self.rev + 1,
            op=op,
            who=self.reviewer,
            when=self._now(),
            message=message,
            focus=focus,
            args=args,
            change=change,
            words=self._board.words(change, {*self._history.decisions, *args.get("decisions", ())}),
        )
        with store.locked_journal(self._path) as file:
            stale = file.size != self._size
            if not stale:
                first = b"" if self._size else journal.first_line(self.alignment, self._digest)
                self._size = file.append(first + journal.edit_line(edit))
        if stale:
            raise StaleRevision(self.refresh())
        redraw = self._follow(edit)
        left = {bead.id for bead in change.after}
        return Outcome(
            rev=self.rev,
            changed=tuple(self._board.ids[place] for place in self._board.places(redraw)),
            removed=tuple(bead.id for bead in change.before if bead.id not in left),
            focus=focus[1],
            message=message,
            count=number,
        )

    def _follow(self, edit: Edit) -> set[str]:
        """Take over an edit that is on the disk; the beads that look otherwise now."""
        change = edit.change
        self._board.apply(change)
        self._history.follow(edit)
        self.rev = edit.rev
        self._highest = max(self._highest, journal.numbered([edit]))
        beads = {bead.id for bead in change.after}
        formed = {(bead.id, bead.source, bead.target, bead.kind) for bead in change.before}
        recut = [bead.id for bead in change.after if (bead.id, bead.source, bead.target, bead.kind) not in formed]
        gone = {bead.id for bead in change.before} - beads
        beside = self._beside(change) if recut or gone else set()
        self._findings.outdate({*recut, *gone}, beside - {*recut, *gone})
        if not change.after:
            return self._findings.with_keys([str(edit.args.get("flag", self._flag_of(edit)))])
        return beads | beside

    def _flag_of(self, edit: Edit) -> str:
        """The key of the flag that an undone or repeated edit was about."""
        last = self._history.undone[-1:] if edit.op == "undo" else [one for one, _ in self._history.done[-1:]]
        return str(last[0].args.get("flag", "")) if last else ""

    def _beside(self, change: Change) -> set[str]:
        beads = self._board.beads
        return {beads[place].id for at in change.places_after for place in (at - 1, at + 1) if 0 <= place < len(beads)}


def _with_similarity(change: Change, known: Mapping[str, float]) -> Change:
    return replace(
        change, after=tuple(replace(bead, similarity=known.get(bead.id, bead.similarity)) for bead in change.after)
    )
