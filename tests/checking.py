"""Small alignments for the tests of the checks, and tables of what a check should say of single pairs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from aligner.bitext import Alignment, Bead, Document, Metadata, NullKind, Side, Signature
from aligner.check.passages import Check, CheckedText, pairs
from aligner.judgement import Flag

TABLES = Path(__file__).parent / "data" / "check"


def aligned(
    rows: Sequence[tuple[str, str]], *, langs: tuple[str, str] = ("ru", "en"), kinds: Sequence[NullKind | None] = ()
) -> Alignment:
    """An alignment with a bead b1, b2 … for each row; ` / ` parts the segments of a side."""
    ids: dict[Side, list[tuple[str, ...]]] = {}
    documents: dict[Side, Document] = {}
    for side, lang, texts in zip(("source", "target"), langs, zip(*rows, strict=True), strict=True):
        ids[side] = []
        spans: list[tuple[str, int, int]] = []
        whole = ""
        for text in texts:
            names = []
            for sentence in filter(None, text.split(" / ")):
                names.append(f"{lang}.s{len(spans) + 1}")
                spans.append((names[-1], len(whole), len(whole) + len(sentence)))
                whole += f"{sentence}\n"
            ids[side].append(tuple(names))
        documents[side] = Document(
            side=side, lang=lang, text=whole, path=f"{lang}.txt", sha256="", encoding="utf-8"
        ).with_segments(spans)
    beads = []
    for at, (source, target) in enumerate(zip(ids["source"], ids["target"], strict=True)):
        kind: NullKind | None = None
        if not source or not target:
            kind = kinds[at] if at < len(kinds) and kinds[at] else "omission" if source else "addition"
        beads.append(Bead(id=f"b{at + 1}", source=source, target=target, kind=kind))
    return Alignment(
        metadata=Metadata(id="t", title="t"),
        source=documents["source"],
        target=documents["target"],
        beads=tuple(beads),
        signature=Signature(pairs=()),
    )


def judged(factory: Callable[[CheckedText], Check], alignment: Alignment) -> list[Flag]:
    """What one check says of all beads of an alignment."""
    every = pairs(alignment)
    check = factory(CheckedText(alignment=alignment, pairs=every))
    around = [None, *every, None]
    return [flag for at, pair in enumerate(every) for flag in check(pair, (around[at], around[at + 2]))]


def words(alignment: Alignment, flag: Flag) -> list[str]:
    """The words of the evidence of a flag."""
    texts = {document.side: document for document in alignment.documents}
    return [texts[place.side].reading(place.start, place.stop) for place in flag.evidence]


def table(name: str) -> list[tuple[str, str, str]]:
    """The rows of a table: Russian, English, and the expected flags as `severity code, …`, or `-` for none."""
    lines = (TABLES / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    rows = [tuple(line.split("\t")) for line in lines if line and not line.startswith("#")]
    return [(russian, english, expected) for russian, english, expected in rows]


def said(flags: Sequence[Flag]) -> str:
    """Flags as a table writes them."""
    return ", ".join(f"{flag.severity} {flag.code}" for flag in flags) or "-"
