from __future__ import annotations

from pathlib import Path

import pytest

from aligner.align.kinds import null_kinds
from aligner.bitext import Block, BlockKind, Document, Segment, Side

LINES = (Path(__file__).parent / "data" / "align" / "nulls.txt").read_text(encoding="utf-8").splitlines()
CASES = [tuple(line.split("\t")) for line in LINES if line and not line.startswith("#")]
FILLER = "Это предложение переведено."


def document(lines: list[tuple[BlockKind, str]], side: Side = "source") -> Document:
    """A document of one segment a block."""
    text = "".join(f"{line}\n" for _, line in lines)
    blocks: list[Block] = []
    segments: list[Segment] = []
    at = 0
    for number, (kind, line) in enumerate(lines, start=1):
        blocks.append(Block(kind=kind, start=at, stop=at + len(line) + 1))
        segments.append(Segment(id=f"xx.s{number}", start=at, stop=at + len(line), text=line))
        at += len(line) + 1
    return Document(
        side=side,
        lang="xx",
        text=text,
        path="text",
        sha256="",
        encoding="utf-8",
        blocks=tuple(blocks),
        segments=tuple(segments),
    )


@pytest.mark.parametrize(("kind", "block", "where", "line"), CASES)
def test_kinds(kind: str, block: BlockKind, where: str, line: str) -> None:
    before = 0 if where == "head" else 20
    after = 0 if where == "last" else 3
    lines: list[tuple[BlockKind, str]] = [("paragraph", f"{FILLER} {number}!") for number in range(before)]
    lines.append((block, line))
    lines += [("paragraph", FILLER)] * after
    assert null_kinds(document(lines), document([("paragraph", FILLER)], "target"), [before]) == {before: kind}


def test_a_running_head_in_plain_lines_is_furniture() -> None:
    head: tuple[BlockKind, str] = ("paragraph", "Протокол заседания 19")
    body: list[tuple[BlockKind, str]] = [("paragraph", f"{FILLER} {number}.") for number in range(9)]
    lines = [*body[:3], head, *body[3:6], head, *body[6:], head]
    found = null_kinds(document(lines), document(body, "target"), [3, 7, 11])
    assert set(found.values()) == {"page furniture"}


def test_what_the_target_has_beyond_a_break_is_lost() -> None:
    source = document([("paragraph", FILLER), ("paragraph", "Мы думаем, что это решение следует")])
    target = document([("paragraph", "One."), ("paragraph", "We think so."), ("paragraph", "And more.")], "target")
    assert null_kinds(target, source, [2]) == {2: "lost"}
    assert null_kinds(target, document([("paragraph", FILLER)]), [2]) == {2: "addition"}


def test_what_lacks_on_the_target_side_is_an_addition() -> None:
    target = document([("paragraph", FILLER), ("paragraph", "Она вошла."), ("paragraph", FILLER)], "target")
    assert null_kinds(target, document([("paragraph", FILLER)]), [1]) == {1: "addition"}
