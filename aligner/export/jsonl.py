"""JSON Lines: one bead a line with all that is known of it, for programs."""

from __future__ import annotations

import json
from typing import Any

from aligner.bitext import Alignment, Bead
from aligner.exchange import ExportOptions, Written
from aligner.export.units import flags_by_bead, left_out
from aligner.judgement import Edition, Flag
from aligner.pages import Pages


def write_jsonl(edition: Edition, options: ExportOptions) -> Written:
    """An object a bead; what is unknown or empty is left out. Segments of a second copy stand with their bead."""
    alignment = edition.alignment
    flags = flags_by_bead(edition)
    pages = {document.side: Pages(document) for document in alignment.documents}
    copies: dict[str, list[dict[str, Any]]] = {}
    for side, twins, bead in alignment.twins():
        copies.setdefault(bead.id, []).append({"side": side, "segments": _segments(alignment, twins, pages[side])})
    lines = []
    for bead in options.beads(edition):
        entry: dict[str, Any] = {
            "document": alignment.metadata.id,
            "bead": bead.id,
            "type": bead.type,
            "kind": bead.kind,
            "probability": bead.probability,
            "similarity": bead.similarity,
            "status": bead.status,
            "origin": bead.origin,
            "source": _segments(alignment, bead.source, pages["source"]),
            "target": _segments(alignment, bead.target, pages["target"]),
            "copies": copies.get(bead.id),
            "flags": [_flag(flag) for flag in flags.get(bead.id, ())],
            "decision": _decision(edition, bead),
        }
        lines.append(
            json.dumps({key: value for key, value in entry.items() if value not in (None, [])}, ensure_ascii=False)
        )
    data = "".join(f"{line}\n" for line in lines).encode()
    return Written(files={".jsonl": data}, notes=tuple(left_out(edition, options)))


def _segments(alignment: Alignment, names: tuple[str, ...], pages: Pages) -> list[dict[str, Any]]:
    found = []
    for segment in (alignment[name] for name in names):
        entry = {"id": segment.id, "start": segment.start, "stop": segment.stop, "text": segment.text}
        page = pages.at(segment.start)
        found.append({**entry, "page": page} if page else entry)
    return found


def _flag(flag: Flag) -> dict[str, Any]:
    evidence = [{"side": item.side, "start": item.start, "stop": item.stop} for item in flag.evidence]
    return {"code": flag.code, "severity": flag.severity, "message": flag.message, "evidence": evidence}


def _decision(edition: Edition, bead: Bead) -> dict[str, str] | None:
    decision = edition.decisions.get(bead.id)
    if decision is None:
        return None
    found = {"who": decision.who, "when": decision.when, "operation": decision.operation, "comment": decision.comment}
    return {key: value for key, value in found.items() if value}
