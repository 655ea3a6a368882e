"""A table that a person has worked on, as one edit of the review: all of it, or nothing and the reasons why.

The table is compared with what was exported, and that with the present state: where only the person has changed a bead,
the table holds; where only the review has, the review does; where both have, it is a conflict, and nothing is applied.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from aligner.bitext import Alignment, Bead, Status
from aligner.export.rows import words
from aligner.ingest.sheet import Sheet, SheetRow
from aligner.judgement import Decision
from aligner.review.board import Board, label
from aligner.review.edits import Change
from aligner.review.ops import Fresh, Step
from aligner.review.placing import difference, placed
from aligner.review.sheet_rules import STATUSES, WITNESS, Problem, describe, key, null_kind, present_rows, problems

_OPERATIONS: Mapping[Status, str] = {
    "confirmed": "confirm",
    "rejected": "reject",
    "unsure": "unsure",
    "auto": "reset",
    "edited": "edit",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a table would do to a review: the step, who decided what in it, how much of what; or why it cannot be done.

    `counts` says how many beads get which status, how often rows were merged, split or exchanged sentences, how many
    kinds and comments are new.
    """

    step: Step
    decisions: Mapping[str, dict[str, str] | None] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(slots=True)
class _Group:
    """Rows that were exported, and the rows of the table that hold the same sentences now."""

    olds: list[SheetRow]
    news: list[SheetRow]

    @property
    def word(self) -> str:
        """What a person did: one of split, merge, move."""
        more = len(self.news) - len(self.olds)
        return "split" if more > 0 else "merge" if more < 0 else "move"


def plan(alignment: Alignment, decisions: Mapping[str, Decision], sheet: Sheet, *, reviewer: str, fresh: Fresh) -> Plan:
    """What the table does to the present state of a review; `reviewer` decided where the table names nobody else."""
    exported = present_rows(alignment, decisions) if sheet.exported is None else sheet.exported
    found = problems(sheet.rows, exported)
    if found:
        return Plan(step=Step(change=Change(), message="", focus=""), problems=tuple(found))
    return _Planner(alignment, decisions, sheet, exported, reviewer, fresh).plan()


class _Planner:
    """Gathers what the rows of a faultless table do, bead by bead."""

    def __init__(
        self,
        alignment: Alignment,
        decisions: Mapping[str, Decision],
        sheet: Sheet,
        exported: Sequence[SheetRow],
        reviewer: str,
        fresh: Fresh,
    ) -> None:
        self._board = Board(alignment)
        self._decisions = decisions
        self._sheet = sheet
        self._reviewer = reviewer
        self._fresh = fresh
        self._known = {segment.id for document in alignment.documents for segment in document.segments}
        self._olds = [row for row in exported if row.kind != WITNESS]
        self._was = {row.bead: row for row in self._olds if row.bead}
        self._counts: Counter[str] = Counter()
        self._stated: dict[str, dict[str, str] | None] = {}
        self._problems: list[Problem] = []
        self._kept: dict[str, Bead] = {}
        self._before: list[Bead] = []
        self._after: list[Bead] = []

    def plan(self) -> Plan:
        """The plan."""
        rows = [row for row in self._sheet.rows if row.kind != WITNESS]
        by_key = {key(row): row for row in self._olds}
        moved = [row for row in rows if row.names and key(row) not in by_key]
        for row in rows:
            old = by_key.get(key(row))
            if old is not None:
                self._same_sentences(row, old)
        for group in self._groups(moved, {key(row) for row in rows}):
            self._other_sentences(group)
        if self._problems:
            ordered = sorted(self._problems, key=lambda one: one.row or 0)
            return Plan(step=Step(change=Change(), message="", focus=""), problems=tuple(ordered))
        change = self._change()
        count = len(self._stated)
        focus = change.after[0].id if change.after else ""
        step = Step(
            change=change, message=f"Took over {self._sheet.path.name}: {count} beads", focus=focus, count=count
        )
        counts = {name: number for name, number in sorted(self._counts.items()) if number}
        return Plan(step=step, decisions=self._stated, counts=counts, notes=tuple(self._notes()))

    def _same_sentences(self, row: SheetRow, old: SheetRow) -> None:
        """Take over the status, the kind and the comment of a row that holds what it held."""
        kind = null_kind(row, old) or ""
        status = row.status or old.status
        if kind != old.kind and status == old.status:
            status = "edited"
        if (kind, status, row.comment) == (old.kind, old.status, old.comment):
            return
        bead = self._bead(old)
        if bead is not None and (bead.kind or "", bead.status, self._comment(bead)) == (kind, status, row.comment):
            return
        if bead is None or not self._unchanged(bead, old):
            self._conflict(row, old)
            return
        new = replace(bead, kind=null_kind(row, old), status=_status(status))
        self._kept[bead.id] = new
        if status != old.status and kind == old.kind:
            self._counts[status] += 1
        self._counts["kinds"] += kind != old.kind
        self._counts["comments"] += row.comment != old.comment
        if new == bead:
            self._stated[bead.id] = self._remark(row, old, bead)
        else:
            operation = "kind" if kind != old.kind else _OPERATIONS[new.status]
            self._stated[bead.id] = self._entry(row, old, operation, row.comment)

    def _other_sentences(self, group: _Group) -> None:
        """Take over rows whose sentences are others than they were."""
        present = [self._bead(old) for old in group.olds]
        wanted = [self._formed(row) for row in group.news]
        if self._done_already(wanted):
            return
        changed = [
            old for old, bead in zip(group.olds, present, strict=True) if bead is None or not self._unchanged(bead, old)
        ]
        for old in changed:
            self._conflict(group.news[0], old)
        if changed:
            return
        olds = {bead.id: bead for bead in present if bead}
        self._before += olds.values()
        self._counts[group.word] += 1
        left = self._comments_left(group)
        free = set(olds)
        for row, bead in zip(group.news, wanted, strict=True):
            name = row.bead if row.bead in free else self._fresh()
            free.discard(name)
            self._after.append(replace(bead, id=name))
            comment = "\n".join([row.comment, *left.get(row.number, ())]).strip()
            self._stated[name] = self._entry(row, self._was.get(row.bead), group.word, comment)

    def _done_already(self, wanted: Iterable[Bead]) -> bool:
        """Whether the review has come to the same beads by itself."""
        for bead in wanted:
            names = (*bead.source, *bead.target)
            there = self._board.bead_of(names[0]) if self._known.issuperset(names) else None
            if there is None or (there.source, there.target, there.kind) != (bead.source, bead.target, bead.kind):
                return False
        return True

    def _formed(self, row: SheetRow) -> Bead:
        """The bead of a row whose sentences a person chose."""
        was = self._was.get(row.bead)
        said = row.status if row.status and row.status != (was.status if was else "auto") else "edited"
        source, target = (
            self._board.in_text_order(names) if self._known.issuperset(names) else names
            for names in (row.source, row.target)
        )
        kind = null_kind(row, was)
        return Bead(id="new", source=source, target=target, kind=kind, status=_status(said), origin="person")

    def _comments_left(self, group: _Group) -> dict[int, list[str]]:
        """Comments of rows that are gone, by the number of the row that has their first sentence."""
        left: dict[int, list[str]] = {}
        said = [row.comment for row in group.news]
        holder = {name: row.number for row in group.news for name in row.names}
        here = {row.bead for row in group.news}
        for old in group.olds:
            if old.comment and old.bead not in here and not any(old.comment in comment for comment in said):
                left.setdefault(holder[old.names[0]], []).append(old.comment)
        return left

    def _groups(self, moved: Sequence[SheetRow], kept: set[Any]) -> list[_Group]:
        """The rows with other sentences than before, together with all rows that had any of these."""
        home = {name: row for row in self._olds if key(row) not in kept for name in row.names}
        group_of: dict[int, _Group] = {row.number: _Group([row], []) for row in home.values()}
        for row in moved:
            joined = _Group([], [row])
            parts = {id(part): part for name in row.names for part in [group_of[home[name].number]]}
            for part in parts.values():
                joined.olds += part.olds
                joined.news += part.news
            for old in joined.olds:
                group_of[old.number] = joined
        found = list({id(group): group for group in group_of.values()}.values())
        for group in found:
            group.olds.sort(key=lambda row: row.number)
            group.news.sort(key=lambda row: row.number)
        return found

    def _bead(self, old: SheetRow) -> Bead | None:
        """The present bead of what was exported as one; None where its sentences are others, or in several beads."""
        if not self._known.issuperset(old.names):
            return None
        bead = self._board.bead_of(old.names[0])
        same = bead is not None and (frozenset(bead.source), frozenset(bead.target)) == key(old)
        return bead if same and words(self._board.alignment, old.names) == old.words else None

    def _unchanged(self, bead: Bead, old: SheetRow) -> bool:
        return (bead.kind or "", bead.status, self._comment(bead)) == (old.kind, old.status, old.comment)

    def _comment(self, bead: Bead) -> str:
        decision = self._decisions.get(bead.id)
        return decision.comment.strip() if decision else ""

    def _conflict(self, row: SheetRow, old: SheetRow) -> None:
        """Note that the review has changed what the table changes."""
        there = {bead.id: bead for name in old.names if name in self._known and (bead := self._board.bead_of(name))}
        shown = [f"{describe(bead.source, bead.target)}, {self._said(bead)}" for bead in there.values()]
        if not self._known.issuperset(old.names):
            shown.append("its sentences were cut anew")
        elif words(self._board.alignment, old.names) != old.words:
            shown.append("its sentences read otherwise")
        message = f"bead {label(old.bead)} was changed in the review, too; there it is: {'; '.join(shown)}"
        self._problems.append(Problem(row=row.number, message=message))

    def _said(self, bead: Bead) -> str:
        decision = self._decisions.get(bead.id)
        what = ", ".join(part for part in (bead.kind, bead.status) if part)
        remark = f", “{decision.comment}”" if decision and decision.comment else ""
        return f"{what} ({decision.who}, {decision.when[:10]}{remark})" if decision else what

    def _entry(self, row: SheetRow, old: SheetRow | None, operation: str, comment: str) -> dict[str, str]:
        """What the journal says of a bead: who, what, and the comment."""
        named = row.reviewer if row.reviewer != (old.reviewer if old else "") else ""
        return {"who": named or self._reviewer, "operation": operation, "comment": comment}

    def _remark(self, row: SheetRow, old: SheetRow, bead: Bead) -> dict[str, str] | None:
        """What the journal says of a bead with a new comment and nothing else: the old decision stays."""
        before = self._decisions.get(bead.id)
        if before is not None and before.operation != "comment":
            return {"who": before.who, "when": before.when, "operation": before.operation, "comment": row.comment}
        return self._entry(row, old, "comment", row.comment) if row.comment else None

    def _change(self) -> Change:
        """The change of all rows, in the order in which the review keeps its beads."""
        board = self._board
        olds = board.alignment.beads
        if self._before:
            change = placed(board, self._before, self._after)
            board.check(change)
            board.apply(change)
        news = [self._kept.get(bead.id, bead) for bead in board.beads]
        change = difference(olds, news)
        remarked = {name for name in self._stated if name in self._kept} - {bead.id for bead in change.after}
        at = {bead.id: place for place, bead in enumerate(olds)}
        again = [(at[bead.id], place, bead) for place, bead in enumerate(news) if bead.id in remarked]
        return replace(
            change,
            before=(*change.before, *(bead for _, _, bead in again)),
            after=(*change.after, *(bead for _, _, bead in again)),
            places_before=(*change.places_before, *(place for place, _, _ in again)),
            places_after=(*change.places_after, *(place for _, place, _ in again)),
        )

    def _notes(self) -> Iterable[str]:
        """What is not taken over, and what the table could not say."""
        sheet, alignment = self._sheet, self._board.alignment
        if sheet.exported is None:
            yield "this file doesn't know how it was exported: what it says replaces what the review has said since"
        for document in alignment.documents:
            if sheet.digests.get(document.side, document.sha256) != document.sha256:
                yield f"{document.path} has changed since the export"
        edited = [row.number for row in sheet.rows if row.kind != WITNESS and self._texts_edited(row)]
        if edited:
            shown = ", ".join(map(str, edited[:10])) + (" …" if len(edited) > 10 else "")
            yield f"texts are never changed: what was written in source or target is left out (row {shown})"
        status = {key(row): row.status for row in self._exported_copies()}
        if any(row.status != status.get(key(row), row.status) for row in sheet.rows if row.kind == WITNESS):
            yield "the status of a second copy is that of its base: what was written there is left out"

    def _exported_copies(self) -> Iterable[SheetRow]:
        return (row for row in self._sheet.exported or () if row.kind == WITNESS)

    def _texts_edited(self, row: SheetRow) -> bool:
        """Whether a text is neither that of the row's sentences nor that of the bead that the row was."""
        was = self._was.get(row.bead)
        for text, names, before in (
            (row.source_text, row.source, was.source if was else ()),
            (row.target_text, row.target, was.target if was else ()),
        ):
            if text and all(
                _folded(text) != _folded(self._board.alignment.text(some))
                for some in (names, before)
                if self._known.issuperset(some)
            ):
                return True
        return False


def _folded(text: str) -> str:
    return " ".join(text.split())


def _status(word: str) -> Status:
    return next(status for status in STATUSES if status == word)
