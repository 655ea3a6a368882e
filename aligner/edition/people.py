"""Who decided what: reviewers, one change for each of them and day, and a table of decisions.

A change and @resp are for readers of the edition; the table has the time and the operation of each decision, for which
TEI has no attribute.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

from lxml import etree

from aligner.edition.pen import Pen
from aligner.edition.tei_read import text_of
from aligner.edition.vocabulary import TEI, XML_ID
from aligner.judgement import Decision, Edition

_UNFIT = re.compile(r"[^0-9A-Za-zÀ-ÖØ-öø-ɏЀ-ӿ.-]+")  # for an xml:id

Pass = tuple[str, str]
"""A day and who worked on it."""


def reviewer_ids(edition: Edition) -> dict[str, str]:
    """The xml:id of each reviewer by name: `rev.Anna-K`."""
    ids: dict[str, str] = {}
    for who in sorted({decision.who for decision in edition.decisions.values()}):
        stem = f"rev.{_UNFIT.sub('-', who).strip('-.') or 'reviewer'}"
        taken = set(ids.values())
        numbered = (stem if number == 1 else f"{stem}.{number}" for number in range(1, len(taken) + 2))
        ids[who] = next(name for name in numbered if name not in taken)
    return ids


def pass_ids(edition: Edition) -> dict[Pass, str]:
    """The xml:id of the change for each reviewer and day, the oldest first: `change.1`."""
    passes = sorted({_pass(decision) for decision in edition.decisions.values()})
    return {key: f"change.{number}" for number, key in enumerate(passes, 1)}


def _pass(decision: Decision) -> Pass:
    return decision.when[:10], decision.who


def pass_of(decision: Decision, passes: Mapping[Pass, str]) -> str:
    """A pointer to the change to which a decision belongs."""
    return "#" + passes[_pass(decision)]


def write_reviewers(pen: Pen, edition: Edition) -> None:
    """Write a `respStmt` for each reviewer."""
    for who, name in reviewer_ids(edition).items():
        with pen.element("respStmt", {XML_ID: name}):
            pen.leaf("resp", "review of the alignment")
            pen.leaf("name", who, {"type": "person"})


def write_passes(pen: Pen, edition: Edition) -> None:
    """Write a `change` for each reviewer and day, the latest first, with what was done there and how often."""
    reviewers = reviewer_ids(edition)
    done: dict[Pass, Counter[str]] = {}
    for decision in edition.decisions.values():
        done.setdefault(_pass(decision), Counter())[decision.operation] += 1
    for key, name in reversed(pass_ids(edition).items()):
        day, who = key
        counts = ", ".join(f"{operation.replace('_', ' ')}: {times}" for operation, times in sorted(done[key].items()))
        attributes = {XML_ID: name, "who": f"#{reviewers[who]}", "when": day, "status": "reviewed"}
        pen.leaf("change", f"beads reviewed ({counts})", attributes)


def write_decisions(pen: Pen, edition: Edition) -> None:
    """Write the table of decisions, if there are any: bead, time, operation, reviewer."""
    if edition.decisions:
        reviewers = reviewer_ids(edition)
        rows = [
            f"{one.bead} {one.when} {one.operation} {reviewers[one.who]}\n"
            for bead in edition.alignment.beads
            if (one := edition.decisions.get(bead.id))
        ]
        pen.leaf("xenoData", "\n" + "".join(rows), {"type": "decisions"})


def read_decisions(root: etree._Element, comments: Mapping[str, str]) -> dict[str, Decision]:
    """The decisions of an edition that has passed the profile, with the comments by bead. Raises KeyError."""
    statements = root.iterfind(f"{TEI}teiHeader/{TEI}fileDesc/{TEI}titleStmt/{TEI}respStmt")
    names = {one.get(XML_ID): text_of(*one.iterfind(f"{TEI}name")) for one in statements}
    words = root.findtext(f"{TEI}teiHeader/{TEI}xenoData[@type='decisions']", "").split()
    return {
        bead: Decision(bead=bead, who=names[who], when=when, operation=operation, comment=comments.get(bead, ""))
        for bead, when, operation, who in zip(words[::4], words[1::4], words[2::4], words[3::4], strict=True)
    }
