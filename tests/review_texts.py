"""Small made-up texts for the tests of reviewing: what matters is which sentence stands where."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from aligner import store
from aligner.bitext import Alignment, Bead, Block, Document, Metadata, Side, Signature, TwinLink, Witness

LANGS: dict[Side, str] = {"source": "ru", "target": "en"}
PAGE = "- 2 -"


def document(side: Side, sentences: Sequence[str]) -> Document:
    """A text of one sentence a line; a line `- 2 -` is a page number."""
    text = "".join(f"{line}\n" for line in sentences)
    blocks, spans, at = [], [], 0
    for line in sentences:
        furniture = line == PAGE
        blocks.append(Block(kind="page_number" if furniture else "paragraph", start=at, stop=at + len(line) + 1))
        if not furniture:
            spans.append((f"{LANGS[side]}.s{len(spans) + 1}", at, at + len(line)))
        at += len(line) + 1
    digest = sha256(text.encode()).hexdigest()
    bare = Document(
        side=side, lang=LANGS[side], text=text, path=f"{LANGS[side]}.txt", sha256=digest, encoding="utf-8",
        blocks=tuple(blocks),
    )  # fmt: skip
    return bare.with_segments(spans)


def alignment(
    types: str,
    *,
    source: Sequence[str] | None = None,
    target: Sequence[str] | None = None,
    twins: int = 0,
) -> Alignment:
    """Beads of these types (`1-1 2-1 0-1`), in order; the last `twins` sentences of the source repeat the first."""
    steps = [tuple(int(number) for number in one.split("-")) for one in types.split()]
    rows, columns = (sum(step[side] for step in steps) for side in (0, 1))
    source = source or [f"Это предложение номер {n} здесь." for n in range(1, rows + twins + 1)]
    target = target or [f"This is sentence {n} here." for n in range(1, columns + 1)]
    beads, row, column = [], 0, 0
    for number, (left, right) in enumerate(steps, 1):
        beads.append(
            Bead(
                id=f"b{number}",
                source=tuple(f"ru.s{row + n + 1}" for n in range(left)),
                target=tuple(f"en.s{column + n + 1}" for n in range(right)),
                similarity=0.5 if left and right else None,
                probability=0.75,
                kind=None if left and right else "omission" if left else "addition",
            )
        )
        row, column = row + left, column + right
    links = tuple(TwinLink(twin=(f"ru.s{rows + n}",), base=(f"ru.s{n}",)) for n in range(1, twins + 1))
    return Alignment(
        metadata=Metadata(id="made-up", title="Made up"),
        source=document("source", source),
        target=document("target", target),
        beads=tuple(beads),
        signature=Signature(pairs=(("align", "test"),)),
        witnesses=(Witness(side="source", links=links),) if links else (),
    )


def folder_with(made: Alignment, folder: Path) -> Path:
    """The folder, with the alignment in it."""
    store.write_files(folder, {"alignment.json": store.dump_alignment(made)})
    return folder
