"""What the lines of a journal add up to: who decided what, which flags are set aside, what can be undone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from aligner.bitext import Bead, Side
from aligner.errors import BrokenInvariant
from aligner.judgement import Decision, Dismissal
from aligner.review.edits import Edit, Words, bead_from_json, bead_json

MACHINE = frozenset({"rerun", "adopt", "realign"})
"""Operations whose beads are nobody's decision."""
STATED = MACHINE | {"apply"}
"""Operations that state the decisions they leave behind, bead by bead (None: there is none any more)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Former:
    """The marks that an edit replaced: None where there was none."""

    decisions: dict[str, Decision | None] = field(default_factory=dict)
    dismissed: dict[str, Dismissal | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A bead as a person left it, with the words of its segments and the decision; `said` are its first words."""

    bead: Bead
    words: Mapping[str, Words]
    decision: Decision | None = None
    said: str = ""


class History:
    """Decisions, dismissals and the two stacks of what can be undone and redone, line by line."""

    def __init__(self) -> None:
        self.decisions: dict[str, Decision] = {}
        self.dismissed: dict[str, Dismissal] = {}
        self.held: dict[str, Held] = {}
        self.lost: tuple[Held, ...] = ()
        self.cut: dict[str, tuple[Side, Words]] = {}
        self.done: list[tuple[Edit, Former]] = []
        self.undone: list[Edit] = []

    def follow(self, edit: Edit) -> None:
        """Take the next line into account."""
        if edit.op == "undo":
            taken, former = self.done.pop()
            self._put_back(former)
            self.undone.append(taken)
        elif edit.op == "redo":
            taken = self.undone.pop()
            self.done.append((taken, self._mark(taken)))
        else:
            taken = edit
            self.done.append((edit, self._mark(edit)))
            self.undone.clear()
        if edit.op in ("undo", "redo") and taken.rev != edit.args.get("of"):
            raise BrokenInvariant(f"line {edit.rev} takes back {edit.args.get('of')}, but {taken.rev} was the last")
        self._hold(edit)

    def _hold(self, edit: Edit) -> None:
        if edit.op == "rerun":
            self.lost = tuple(_held_from_json(entry) for entry in edit.args.get("lost", ()))
        if is_barrier(edit):
            self.held.clear()
            self.cut = {
                name: (side, Words(start=start, stop=stop, digest=digest))
                for side, name, start, stop, digest in edit.args.get("cut", ())
            }
        for cut in edit.change.cuts:
            for name, _, _ in cut.before:
                self.cut.pop(name, None)
            self.cut |= {name: (cut.side, Words(start=start, stop=stop, digest="")) for name, start, stop in cut.after}
        for bead in edit.change.before:
            self.held.pop(bead.id, None)
        for bead in edit.change.after:
            names = (*bead.source, *bead.target)
            if all(name in edit.words for name in names):
                self.held[bead.id] = Held(bead=bead, words={name: edit.words[name] for name in names})

    def _mark(self, edit: Edit) -> Former:
        """Note what the edit says about beads and flags; what stood there before."""
        if edit.op in ("dismiss", "restore"):
            return self._dismiss(edit)
        new = self._new_decisions(edit)
        former = {name: self.decisions.get(name) for name in new}
        self._set(new)
        return Former(decisions=former)

    def _set(self, decisions: dict[str, Decision | None]) -> None:
        for name, decision in decisions.items():
            if decision is None:
                self.decisions.pop(name, None)
            else:
                self.decisions[name] = decision

    def _new_decisions(self, edit: Edit) -> dict[str, Decision | None]:
        before, after = edit.change.before, edit.change.after
        left = {bead.id for bead in after}
        gone = [bead.id for bead in before if bead.id not in left]
        if edit.op == "comment":
            old = self.decisions.get(after[0].id)
            text = str(edit.args["text"]).strip()
            if old is None or old.operation == "comment":
                return {after[0].id: _decision(edit, after[0], text) if text else None}
            return {after[0].id: replace(old, comment=text)}
        new: dict[str, Decision | None] = dict.fromkeys(self.decisions if is_barrier(edit) else gone)
        if edit.op in STATED:
            stated = edit.args.get("decisions", {})
            return {**new, **{name: _stated(edit, name, entry) for name, entry in stated.items()}}
        for bead in after:
            old = self.decisions.get(bead.id)
            new[bead.id] = _decision(edit, bead, old.comment if old else "")
        remarks = [old.comment for name in gone if (old := self.decisions.get(name)) and old.comment]
        first = new[after[0].id] if after else None
        if remarks and first is not None:
            new[first.bead] = replace(first, comment="\n".join([first.comment, *remarks] if first.comment else remarks))
        return new

    def _dismiss(self, edit: Edit) -> Former:
        key = str(edit.args["flag"])
        former = Former(dismissed={key: self.dismissed.get(key)})
        if edit.op == "dismiss":
            self.dismissed[key] = Dismissal(
                key=key, reason=str(edit.args.get("reason", "")), who=edit.who, when=edit.when
            )
        else:
            self.dismissed.pop(key, None)
        return former

    def _put_back(self, former: Former) -> None:
        self._set(former.decisions)
        for key, dismissal in former.dismissed.items():
            if dismissal is None:
                self.dismissed.pop(key, None)
            else:
                self.dismissed[key] = dismissal


def is_barrier(edit: Edit) -> bool:
    """Whether the edit is a run after which the sentences are others, so that nothing before it can be undone."""
    return edit.op == "rerun" and not edit.args.get("same_sentences", False)


def held_json(held: Held) -> dict[str, Any]:
    """A decision that found no place, as a JSON object."""
    return {
        "bead": bead_json(held.bead),
        "said": held.said,
        "words": {name: [words.start, words.stop, words.digest] for name, words in held.words.items()},
        "decision": None if held.decision is None else decision_json(held.decision),
    }


def decision_json(decision: Decision) -> dict[str, str]:
    """A decision as a JSON object, without its bead."""
    return {key: value for key, value in asdict(decision).items() if key != "bead" and value}


def _held_from_json(entry: Mapping[str, Any]) -> Held:
    bead = bead_from_json(entry["bead"])
    decision = entry["decision"]
    return Held(
        bead=bead,
        words={name: Words(start=at[0], stop=at[1], digest=at[2]) for name, at in entry["words"].items()},
        decision=None if decision is None else Decision(bead=bead.id, **decision),
        said=entry["said"],
    )


def _stated(edit: Edit, name: str, entry: Mapping[str, str] | None) -> Decision | None:
    return None if entry is None else Decision(**{"bead": name, "when": edit.when, **entry})


def _decision(edit: Edit, bead: Bead, comment: str) -> Decision:
    return Decision(bead=bead.id, who=edit.who, when=edit.when, operation=edit.op, comment=comment)
