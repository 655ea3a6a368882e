"""Layout: blocks and elisions as drawn in tests/data/layout, and what must hold for any text at all.

A case there is drawn with a margin. `# name` begins one; `kind | text` begins a block, `+kind | text` one that
continues; ` | text` is another line, blank or not; `= | reading` is what the block before reads, together with the
blocks it continues. In the text \\f, \\t, \\r, \\~ (no-break space) and \\- (soft hyphen) are written like this.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligner.bitext import Block, Document
from aligner.layout import explain, layout

DATA = Path(__file__).parent / "data" / "layout"
ESCAPES = {"\\f": "\f", "\\t": "\t", "\\r": "\r", "\\~": "\u00a0", "\\-": "\u00ad"}
Row = tuple[str, str]  # margin and text


def cases() -> Iterator[tuple[str, list[Row]]]:
    for path in sorted(DATA.glob("*.txt")):
        name, rows = "", list[Row]()
        for line in [*path.read_text(encoding="utf-8").splitlines(), "# end"]:
            if line.startswith("#"):
                if rows:
                    yield f"{path.stem}: {name}", rows
                name, rows = line[1:].strip(), []
            elif line.strip():
                margin, _, text = line.partition("|")
                rows.append((margin.strip(), text.removeprefix(" ")))


CASES = dict(cases())


def marked(text: str) -> Document:
    return layout(Document(side="source", lang="ru", text=text, path="case", sha256="", encoding="utf-8"))


def text_of(rows: list[Row]) -> str:
    text = "".join(line + "\n" for margin, line in rows if margin != "=")
    for written, meant in ESCAPES.items():
        text = text.replace(written, meant)
    return text


def first_word(document: Document, block: Block) -> int:
    words = document.text[block.start : block.stop]
    return block.start + len(words) - len(words.lstrip())


def draw(document: Document) -> list[str]:
    """The margin as layout would draw it, a line of text a row."""
    labels = {first_word(document, block): ("+" if block.continues else "") + block.kind for block in document.blocks}
    rows, at = [], 0
    for line in document.text.split("\n")[:-1]:
        here = [labels[i] for i in range(at, at + len(line)) if i in labels]
        rows.append(f"{' '.join(here):13}| {line}")
        at += len(line) + 1
    return rows


def paragraph_start(document: Document, number: int) -> int:
    """Where the paragraph begins that block `number` carries on."""
    while document.blocks[number].continues or document.blocks[number].is_furniture:
        number -= 1
    return document.blocks[number].start


@pytest.mark.parametrize("name", CASES)
def test_blocks_are_as_drawn(name: str) -> None:
    rows = CASES[name]
    document = marked(text_of(rows))
    drawn = [f"{margin:13}| {text_of([('', line)])[:-1]}" for margin, line in rows if margin != "="]
    assert draw(document) == drawn


@pytest.mark.parametrize("name", CASES)
def test_readings_are_as_written(name: str) -> None:
    rows = CASES[name]
    document = marked(text_of(rows))
    for i, (margin, expected) in enumerate(rows):
        if margin == "=":
            stop = len(text_of(rows[:i]))
            number = max(n for n, block in enumerate(document.blocks) if block.start < stop)
            assert document.reading(paragraph_start(document, number), document.blocks[number].stop) == expected


# What a text is made of where layout has most to decide, mixed with any characters at all.
PIECES = st.sampled_from(
    [
        "- 12 -",
        "13",
        "№ 342",
        "274",
        "откла-",
        "дывания",
        "премьер-",
        "министра",
        "Глава 1",
        "СЕКРЕТНО",
        "С Е К Р Е Т Н О",
        "24. VII. 19 53 г.",
        "**",
        "*",
        "_",
        "# ",
        "* Сноска.",
        "слово",
        "Слово",
        "Конец.",
        "\xad",
        "¬",
        "\x0c",
        "\r\n",
        "\n",
        "\n\n",
        "\r",
        "\t",
        "\xa0",
        "    ",
        "— Да.",
        "1) раз",
        "Сборник документов",
        "[p. 5]",
        "Печ. по: Ф. 3 Оп. 65",
        "\u2028",
        "\x85",
        "\x00",
        "\x0b",
        "для складывания подписания соглашения о перемирии в Корее",
    ]
)
TEXTS = st.one_of(
    st.text(alphabet=st.characters(exclude_categories=("Cs",))), st.lists(PIECES | st.text(), max_size=40).map("".join)
)


@given(TEXTS)
def test_blocks_give_the_text_back_and_begin_with_a_word(text: str) -> None:
    document = marked(text)
    assert document.text == text
    assert "".join(text[block.start : block.stop] for block in document.blocks) == text
    assert not any(text[block.start].isspace() for block in document.blocks[1:])


@given(TEXTS)
def test_elisions_are_ordered_and_take_no_word_outside_furniture(text: str) -> None:
    document = marked(text)
    stops = [0, *(elision.stop for elision in document.elisions)]
    assert all(stop <= elision.start for stop, elision in zip(stops, document.elisions, strict=False))
    for elision in document.elisions:
        words = text[elision.start : elision.stop]
        assert elision.kind == "furniture" or not any(map(str.isalnum, words))
    furniture = {(block.start, block.stop) for block in document.blocks if block.is_furniture}
    assert all((e.start, e.stop) in furniture for e in document.elisions if e.kind == "furniture")


@given(TEXTS)
def test_only_what_was_interrupted_continues(text: str) -> None:
    document = marked(text)
    for number, block in enumerate(document.blocks):
        if block.continues:
            assert not block.is_furniture
            start = paragraph_start(document, number)
            assert start < block.start
            assert {b.kind for b in document.blocks if start <= b.start <= block.start and not b.is_furniture} == {
                block.kind
            }


@given(TEXTS)
def test_layout_is_deterministic_and_does_not_look_at_earlier_marks(text: str) -> None:
    document = marked(text)
    assert layout(document) == document == marked(text)


@given(TEXTS)
def test_every_mark_has_a_rule(text: str) -> None:
    document = marked(text)
    lines = explain(document, 0, len(text))
    assert len(lines) == len(document.blocks) + len(document.elisions)
    assert all(line.partition(": ")[2] for line in lines)


def test_empty_and_blank_texts() -> None:
    assert marked("").blocks == ()
    assert [(block.kind, block.start, block.stop) for block in marked(" \n\n\t").blocks] == [("paragraph", 0, 4)]


def test_explain_names_the_rules_of_a_stretch() -> None:
    text = "Сделал это для откла-\nдывания.\n\n- 12 -\n\nНовый абзац."
    assert explain(marked(text), 0, 32) == [
        "paragraph 0-32: no other rule; begins at: edge of the text or page",
        "hyphen 20-22: broken word",
    ]
    assert explain(marked(text), 32, 33) == ["page_number 32-40: dashes; begins at: blank line"]


def steps(text: str) -> int:
    """How many lines of Python the layout of a text runs."""
    count = 0

    def trace(*_: object) -> object:
        nonlocal count
        count += 1
        return trace

    document = Document(side="source", lang="ru", text=text, path="case", sha256="", encoding="utf-8")
    before = sys.gettrace()
    sys.settrace(trace)  # type: ignore[arg-type]
    try:
        layout(document)
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize(
    "part",
    [
        "Слово за словом идёт строка, которая кончается посреди пред-\nложения, и так далее до конца.\n\n",
        "Слово за словом идёт строка, которая кончается посреди\n\n{0}\n\nСборник документов\n\nпредложения {0}.\n\n",
        "{0}\n",
        "Глава {0}\n\n* Сноска {0}*\n\n",
        "а {0} **б** _в_ 19 53 г. С Л О В О ",
    ],
)
def test_work_grows_with_the_length_and_not_with_its_square(part: str) -> None:
    short, long = ("".join(part.format(number) for number in range(1, count + 1)) for count in (40, 160))
    assert steps(long) < 5.5 * steps(short)
