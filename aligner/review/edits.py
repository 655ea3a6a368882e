"""What a line of the journal holds, and its JSON. An edit replaces a few beads by others; its inverse swaps them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from aligner.bitext import Bead, Side, TwinLink, Variant, Witness

Stretch = tuple[str, int, int]
"""A segment as id, start and stop."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """Neighbouring segments of one side, from place `at` on, that others replace.

    `hidden_before` and `hidden_after` are page numbers and running heads that the reading text leaves out only before
    or only after: those between two segments that were joined.
    """

    side: Side
    at: int
    before: tuple[Stretch, ...]
    after: tuple[Stretch, ...]
    hidden_before: tuple[tuple[int, int], ...] = ()
    hidden_after: tuple[tuple[int, int], ...] = ()

    def inverse(self) -> Cut:
        """The cut that takes this one back."""
        return replace(
            self,
            before=self.after,
            after=self.before,
            hidden_before=self.hidden_after,
            hidden_after=self.hidden_before,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Beads that others replace, with their places in the list of beads before and after.

    `witnesses` are all witnesses before and all after, or None where they stay.
    """

    before: tuple[Bead, ...] = ()
    after: tuple[Bead, ...] = ()
    places_before: tuple[int, ...] = ()
    places_after: tuple[int, ...] = ()
    cuts: tuple[Cut, ...] = ()
    witnesses: tuple[tuple[Witness, ...], tuple[Witness, ...]] | None = None

    def inverse(self) -> Change:
        """The change that takes this one back."""
        return Change(
            before=self.after,
            after=self.before,
            places_before=self.places_after,
            places_after=self.places_before,
            cuts=tuple(cut.inverse() for cut in reversed(self.cuts)),
            witnesses=None if self.witnesses is None else (self.witnesses[1], self.witnesses[0]),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Where a segment stood, and a digest of its reading text: enough to find it again when the text has changed."""

    start: int
    stop: int
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One line of the journal.

    `focus` is the bead that the person was at, and the one to go on with. `words` tell the segments of the beads
    that people have decided on.
    """

    rev: int
    op: str
    who: str
    when: str
    message: str
    focus: tuple[str, str] = ("", "")
    args: Mapping[str, Any] = field(default_factory=dict)
    change: Change = field(default_factory=Change)
    words: Mapping[str, Words] = field(default_factory=dict)


def edit_json(edit: Edit) -> dict[str, Any]:
    """The edit as a JSON object, without what is empty."""
    change = edit.change
    body: dict[str, Any] = {
        "rev": edit.rev,
        "op": edit.op,
        "who": edit.who,
        "when": edit.when,
        "message": edit.message,
        "focus": list(edit.focus) if any(edit.focus) else [],
        "args": dict(edit.args),
        "before": _beads_json(change.before, change.places_before),
        "after": _beads_json(change.after, change.places_after),
        "segments": [{key: value for key, value in asdict(cut).items() if value != ()} for cut in change.cuts],
        "words": {name: [words.start, words.stop, words.digest] for name, words in edit.words.items()},
    }
    if change.witnesses is not None:
        body["witnesses"] = [[asdict(witness) for witness in witnesses] for witnesses in change.witnesses]
    return {key: value for key, value in body.items() if value or key == "rev"}


def edit_from_json(body: Mapping[str, Any]) -> Edit:
    """The edit that `edit_json` wrote. Raises KeyError, TypeError or ValueError for anything else."""
    before, after = body.get("before", ()), body.get("after", ())
    witnesses = body.get("witnesses")
    focus = body.get("focus") or ("", "")
    return Edit(
        rev=int(body["rev"]),
        op=body["op"],
        who=body["who"],
        when=body["when"],
        message=body.get("message", ""),
        focus=(focus[0], focus[1]),
        args=body.get("args", {}),
        change=Change(
            before=tuple(bead_from_json(entry) for entry in before),
            after=tuple(bead_from_json(entry) for entry in after),
            places_before=tuple(entry["place"] for entry in before),
            places_after=tuple(entry["place"] for entry in after),
            cuts=tuple(_cut(entry) for entry in body.get("segments", ())),
            witnesses=None if witnesses is None else (_witnesses(witnesses[0]), _witnesses(witnesses[1])),
        ),
        words={
            name: Words(start=start, stop=stop, digest=digest)
            for name, (start, stop, digest) in body.get("words", {}).items()
        },
    )


def _beads_json(beads: tuple[Bead, ...], places: tuple[int, ...]) -> list[dict[str, Any]]:
    return [{"place": place, **bead_json(bead)} for place, bead in zip(places, beads, strict=True)]


def bead_json(bead: Bead) -> dict[str, Any]:
    """The bead as a JSON object, without what is unknown."""
    body: dict[str, Any] = {"id": bead.id, "source": bead.source, "target": bead.target}
    known = {"similarity": bead.similarity, "probability": bead.probability, "kind": bead.kind}
    body |= {key: value for key, value in known.items() if value is not None}
    return body | {"status": bead.status, "origin": bead.origin}


def bead_from_json(entry: Mapping[str, Any]) -> Bead:
    """The bead that `bead_json` wrote."""
    return Bead(
        id=entry["id"],
        source=tuple(entry["source"]),
        target=tuple(entry["target"]),
        similarity=entry.get("similarity"),
        probability=entry.get("probability"),
        kind=entry.get("kind"),
        status=entry["status"],
        origin=entry["origin"],
    )


def _cut(entry: Mapping[str, Any]) -> Cut:
    return Cut(
        side=entry["side"],
        at=entry["at"],
        before=tuple((name, start, stop) for name, start, stop in entry["before"]),
        after=tuple((name, start, stop) for name, start, stop in entry["after"]),
        hidden_before=tuple((start, stop) for start, stop in entry.get("hidden_before", ())),
        hidden_after=tuple((start, stop) for start, stop in entry.get("hidden_after", ())),
    )


def _witnesses(entries: list[Mapping[str, Any]]) -> tuple[Witness, ...]:
    return tuple(
        Witness(
            side=entry["side"],
            links=tuple(
                TwinLink(
                    twin=tuple(link["twin"]),
                    base=tuple(link["base"]),
                    similarity=link["similarity"],
                    variants=tuple(
                        Variant(base=(one["base"][0], one["base"][1]), twin=(one["twin"][0], one["twin"][1]))
                        for one in link["variants"]
                    ),
                )
                for link in entry["links"]
            ),
        )
        for entry in entries
    )
