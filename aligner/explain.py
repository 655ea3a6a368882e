"""Why a segment was cut where it was, and what a bead rests on: the same rules and weights, asked for their names."""

from __future__ import annotations

import difflib
import textwrap
from typing import Any

from aligner import config, pipeline, store
from aligner.bitext import Alignment, Bead, Document, Segment
from aligner.errors import AlignerError, InputError

_SHORT = 60  # characters of a candidate's text in a line


def explain(
    text: config.TextFolder, what: str, settings: config.Settings, progress: pipeline.Progress
) -> dict[str, Any]:
    """What is known about the segment or bead called `what`, from the alignment on disk, or from a new one.

    Raises InputError when the text has neither a segment nor a bead of that name.
    """
    alignment = _alignment(text, settings, progress)
    beads = {bead.id: bead for bead in alignment.beads}
    bead = beads.get(what) or beads.get(f"b{what}")
    if bead is not None:
        return _bead(alignment, bead) | _weighed(alignment, bead, settings, progress)
    for document in alignment.documents:
        for segment in document.segments:
            if segment.id == what:
                return _segment(alignment, document, segment)
    raise _unknown(alignment, what)


def _alignment(text: config.TextFolder, settings: config.Settings, progress: pipeline.Progress) -> Alignment:
    try:
        return store.load_alignment(store.alignment_folder(text.path, text.metadata.id))
    except AlignerError:
        return pipeline.run(text, settings, progress)


def _unknown(alignment: Alignment, what: str) -> InputError:
    ranges = [f"{doc.segments[0].id} … {doc.segments[-1].id}" for doc in alignment.documents]
    if alignment.beads:
        ranges.append(f"{alignment.beads[0].id} … {alignment.beads[-1].id}")
    names = [segment.id for document in alignment.documents for segment in document.segments]
    near = difflib.get_close_matches(what, names, n=1)
    return InputError(
        f"{alignment.metadata.id} has no segment and no bead {what!r}" + (f"; {near[0]!r} is near" if near else ""),
        hint=f"There are {', '.join(ranges)}.",
    )


def _segment(alignment: Alignment, document: Document, segment: Segment) -> dict[str, Any]:
    from aligner.layout import explain as explain_layout
    from aligner.segment import Boundary, explain_segment

    def told(boundary: Boundary) -> dict[str, Any]:
        around = document.text[max(0, boundary.offset - 20) : boundary.offset + 15]
        before, after = around[: min(20, boundary.offset)], around[min(20, boundary.offset) :]
        place = " ".join(f"{before}‖{after}".split())
        return {"offset": boundary.offset, "rule": boundary.rule, "entry": boundary.entry, "at": place}

    why = explain_segment(document, segment)
    bead = next((bead for bead in alignment.beads if segment.id in (*bead.source, *bead.target)), None)
    return {
        "id": segment.id,
        "file": document.path,
        "line": document.text.count("\n", 0, segment.start) + 1,
        "start": segment.start,
        "stop": segment.stop,
        "text": segment.text,
        "before": told(why.before),
        "after": told(why.after),
        "joined": [told(boundary) for boundary in why.inside if not boundary.cut],
        "layout": explain_layout(document, segment.start, segment.stop),
        "bead": _bead(alignment, bead) if bead else None,
        "copy": _copy(alignment, document, segment),
    }


def _copy(alignment: Alignment, document: Document, segment: Segment) -> dict[str, Any] | None:
    """What a segment of a second copy repeats, and in which words it differs; None for any other segment."""
    links = (link for witness in alignment.witnesses for link in witness.links if segment.id in link.twin)
    link = next(links, None)
    if link is None:
        return None
    words = [[" ".join(document.text[slice(*part)].split()) for part in (v.twin, v.base)] for v in link.variants]
    return {"base": {name: alignment[name].text for name in link.base}, "variants": words}


def _bead(alignment: Alignment, bead: Bead) -> dict[str, Any]:
    return {
        "id": bead.id,
        "type": bead.type,
        "kind": bead.kind,
        "similarity": bead.similarity,
        "probability": bead.probability,
        "status": bead.status,
        "source": {name: alignment[name].text for name in bead.source},
        "target": {name: alignment[name].text for name in bead.target},
    }


def _weighed(
    alignment: Alignment, bead: Bead, settings: config.Settings, progress: pipeline.Progress
) -> dict[str, Any]:
    """The bead and its best rivals, each with its texts and the terms of its score; the vectors come from the cache.

    `note` says so when another encoder made the alignment than weighs it now.
    """
    from aligner.align import AlignSettings
    from aligner.align.terms import candidates
    from aligner.embed import load_encoder

    source, target = alignment.source, alignment.target
    if source is None or target is None:
        return {"candidates": [], "note": None}
    encoder = load_encoder(settings.model, cache=settings.cache, offline=settings.offline)
    vectors = []
    for document in (source, target):
        progress(f"encoding {document.path}")
        vectors.append(encoder.encode_spans([segment.text for segment in document.segments], AlignSettings().longest))
    twins = frozenset(name for witness in alignment.witnesses for link in witness.links for name in link.twin)
    made_with = dict(alignment.signature.pairs).get("encoder", encoder.signature)
    note = None if made_with == encoder.signature else f"weighed with {encoder.signature}, but made with {made_with}"
    found = [
        {
            "source": {name: alignment[name].text for name in candidate.source},
            "target": {name: alignment[name].text for name in candidate.target},
            "share": round(candidate.share, 4),
            "score": round(candidate.score, 3),
            "similarity": candidate.similarity,
            "terms": [
                {
                    "name": term.name,
                    "value": round(term.value, 4),
                    "weight": round(term.weight, 4),
                    "product": round(term.product, 4),
                }
                for term in candidate.terms
            ],
        }
        for candidate in candidates(bead, alignment.beads, source, target, *vectors, left_out=twins)
    ]
    return {"candidates": found, "note": note}


def as_lines(found: dict[str, Any]) -> list[str]:
    """What `explain` found, for a person to read."""
    return _segment_lines(found) if "before" in found else _bead_lines(found)


def _segment_lines(found: dict[str, Any]) -> list[str]:
    lines = [f"{found['id']}  {found['file']}, line {found['line']}, characters {found['start']} to {found['stop']}"]
    lines += ["", f"  {found['text']}", ""]
    for word, boundary in (("cut before", found["before"]), ("cut after", found["after"])):
        lines.append(f"  {word:<11} {_rule(boundary)}")
    for boundary in found["joined"]:
        lines.append(f"  {'joined':<11} {_rule(boundary)}   {boundary['at']}")
    lines += [f"  {'layout':<11} {mark}" for mark in found["layout"]]
    if found["bead"]:
        lines += ["", *(f"  {line}" for line in _bead_lines(found["bead"]))]
    if found["copy"]:
        lines += ["", "  a second copy of", *(f"    {name:<8} {text}" for name, text in found["copy"]["base"].items())]
        lines += [f"    {twin or '–'}  for  {base or '–'}" for twin, base in found["copy"]["variants"]]
    return lines


def _rule(boundary: dict[str, Any]) -> str:
    entry = boundary["entry"]
    return f"{boundary['rule']} ({entry})" if entry else str(boundary["rule"])


def _bead_lines(found: dict[str, Any]) -> list[str]:
    head = [found["id"], found["kind"] or found["type"]]
    for key in ("similarity", "probability"):
        if found[key] is not None:
            head.append(f"{key} {found[key]:.2f}")
    lines = [" · ".join([*head, found["status"]])]
    for side in ("source", "target"):
        lines += [f"  {name:<8} {text}" for name, text in found[side].items()]
    if found.get("candidates"):
        own, *rivals = found["candidates"]
        lines += ["", "  the candidates, with their share of all ways that the text around can be paired in", ""]
        lines += [_candidate_line("chosen", own), *(_candidate_line("rival", rival) for rival in rivals)]
        lines += ["", *_term_lines(own, rivals)]
    elif "candidates" in found:
        lines += ["", "  the search knows no such bead: it has a hole inside, or more segments than are looked for"]
    return [*lines, "", f"  {found['note']}"] if found.get("note") else lines


def _candidate_line(word: str, candidate: dict[str, Any]) -> str:
    sides = (
        f"{_from_to(side)} {textwrap.shorten(' '.join(side.values()), _SHORT, placeholder=' …')}" if side else "nothing"
        for side in (candidate["source"], candidate["target"])
    )
    return f"    {word:<7} {candidate['share']:6.1%}  {' = '.join(sides)}"


def _from_to(side: dict[str, str]) -> str:
    names = list(side)
    return names[0] if len(names) == 1 else f"{names[0]}–{names[-1].rpartition('.')[2]}"


def _term_lines(own: dict[str, Any], rivals: list[dict[str, Any]]) -> list[str]:
    """The terms of the score, value x weight = product, and those of the best rival beside them; without the naughts.

    A rival leaves other segments to other beads, so that the scores alone do not decide.
    """
    chosen, rival = ({term["name"]: term for term in each["terms"]} for each in (own, rivals[0] if rivals else own))
    lines = [f"  {'':<19}{'chosen':^27}{'best rival' if rivals else '':^27}".rstrip()]
    lines.append(f"  {'term':<19}" + f"{'value':>9}{'weight':>9}{'product':>9}" * (2 if rivals else 1))
    for name in dict.fromkeys([*chosen, *rival]):
        terms = [one.get(name) for one in (chosen, rival)[: 2 if rivals else 1]]
        if any(term and abs(term["product"]) >= 0.005 for term in terms):
            cells = [
                f"{term['value']:z9.2f}{term['weight']:z9.2f}{term['product']:z9.2f}" if term else " " * 27
                for term in terms
            ]
            lines.append(f"  {name:<19}{''.join(cells)}".rstrip())
    scores = "".join(f"{each['score']:z27.2f}" for each in (own, *rivals[:1]))
    return [*lines, f"  {'score':<19}{scores}"]
