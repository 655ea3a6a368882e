from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from aligner.bitext import Block, BlockKind, Document, Elision
from aligner.segment import explain_segment, segment, segment_lines, split


def document(*pieces: tuple[BlockKind, str], lang: str = "ru", elide: dict[str, str] | None = None) -> Document:
    """A document of these blocks; `continues` is said by a leading ~."""
    blocks: list[Block] = []
    text = ""
    for kind, words in pieces:
        start, continues = len(text), words.startswith("~")
        text += words.removeprefix("~")
        blocks.append(Block(kind=kind, start=start, stop=len(text), continues=continues))
    elisions = tuple(
        Elision(kind=kind, start=text.index(words), stop=text.index(words) + len(words))
        for words, kind in (elide or {}).items()
    )
    return Document(
        side="source",
        lang=lang,
        text=text,
        path="t.txt",
        sha256="0",
        encoding="utf-8",
        blocks=tuple(blocks),
        elisions=elisions,
    )


def texts(done: Document) -> list[str]:
    return [one.text for one in done.segments]


def test_a_sentence_broken_by_a_page_is_one_segment() -> None:
    done = segment(
        document(
            ("paragraph", "Срок истёк. Не удастся добиться\n\n"),
            ("page_number", "- 7 -\n\n"),
            ("paragraph", "~подписания соглашения. Ждём."),
            elide={"- 7 -\n\n": "furniture"},
        )
    )
    assert texts(done) == ["Срок истёк.", "Не удастся добиться подписания соглашения.", "Ждём."]
    assert "- 7 -" in done.text[done.segments[1].start : done.segments[1].stop]
    assert [one.id for one in done.segments] == ["ru.s1", "ru.s2", "ru.s3"]


def test_a_sentence_that_ends_with_the_page_leaves_the_page_number_out() -> None:
    done = segment(
        document(("paragraph", "Срок истёк.\n\n"), ("page_number", "8\n\n"), ("paragraph", "~Ждём. Привет."))
    )
    assert texts(done) == ["Срок истёк.", "Ждём.", "Привет."]
    assert done.segments[0].stop == len("Срок истёк.")


def test_other_blocks_are_split_but_never_joined() -> None:
    done = segment(
        document(
            ("form", "№ 342\n"),
            ("heading", "О положении\nна фронте\n\n"),
            ("running_head", "Документы\n"),
            ("paragraph", "текст без заголовка\n"),
            ("stamp", "Сов. секретно. Экз. № 1\n"),
            ("note", "Утверждено 5 мая 1953 г., протокол № 4. Копия верна.\n"),
            ("form", "Печ. по: АВП РФ. Ф. 3 Оп. 65. Л. 830. Л. 170-171. Копия."),
        )
    )
    assert texts(done) == [
        "№ 342",
        "О положении на фронте",
        "текст без заголовка",
        "Сов. секретно. Экз. № 1",
        "Утверждено 5 мая 1953 г., протокол № 4.",
        "Копия верна.",
        "Печ. по: АВП РФ. Ф. 3 Оп. 65. Л. 830. Л. 170-171. Копия.",
    ]


def test_the_rules_see_the_reading_text() -> None:
    done = segment(
        document(
            ("paragraph", "От 24. VII. 19 53 г. Москвы. **Конец.** **Начало** откла-\nдывания."),
            elide={"-\n": "hyphen"},
        )
    )
    assert texts(done)[-1].endswith("откладывания.")
    marked = document(("paragraph", "Первое. **Второе.** Третье."))
    stars = tuple(Elision(kind="markup", start=at, stop=at + 2) for at in (8, 17))
    done = segment(
        Document(
            side="source",
            lang="ru",
            text=marked.text,
            path="t",
            sha256="0",
            encoding="utf-8",
            blocks=marked.blocks,
            elisions=stars,
        )
    )
    assert texts(done) == ["Первое.", "Второе.", "Третье."]
    assert done.text[done.segments[1].start : done.segments[1].stop] == "**Второе.**"


def test_explain_segment_names_what_cut_around_and_joined_inside() -> None:
    done = segment(document(("paragraph", "Ждите. Ответ тов. Киму послан. Привет.\n"), ("form", "Зорин")))
    first, middle, last, form = (explain_segment(done, one) for one in done.segments)
    assert (first.before.rule, first.after.rule) == ("block", "full_stop")
    assert (middle.before.rule, middle.after.rule) == ("full_stop", "full_stop")
    assert [(one.rule, one.entry, one.cut) for one in middle.inside] == [("title", "тов.", False)]
    assert done.text.startswith("Киму", middle.inside[0].offset)
    assert (last.after.rule, form.before.rule, form.inside) == ("block", "block", ())


def test_lines_keep_their_numbers() -> None:
    done = segment_lines(document(("paragraph", "Раз. Два.\r\n\r\n  Три \nЧетыре")))
    assert [(one.id, one.text) for one in done.segments] == [
        ("ru.s1", "Раз. Два."),
        ("ru.s3", "Три"),
        ("ru.s4", "Четыре"),
    ]


KINDS = st.sampled_from(["paragraph", "paragraph", "heading", "form", "note", "stamp", "page_number", "running_head"])
ODD = st.sampled_from(list('аяБГ.г ?!…»«)(-—\n\r\t*1X;:"😀a'))
WORDS = st.text(alphabet=ODD | st.characters(codec="utf-8"), max_size=25)


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """Arbitrary text in arbitrary blocks with arbitrary elisions."""
    pieces = draw(st.lists(st.tuples(KINDS, WORDS.filter(bool), st.booleans()), max_size=6))
    text = "".join(words for _, words, _ in pieces)
    at, blocks = 0, []
    for kind, words, continues in pieces:
        blocks.append(Block(kind=kind, start=at, stop=at + len(words), continues=continues))
        at += len(words)
    edges = sorted(draw(st.sets(st.integers(0, len(text)), max_size=8)))
    elisions = tuple(
        Elision(kind="markup", start=start, stop=stop) for start, stop in zip(edges[::2], edges[1::2], strict=False)
    )
    return Document(
        side="target",
        lang=draw(st.sampled_from(["ru", "en", "fr"])),
        text=text,
        path="t",
        sha256="0",
        encoding="utf-8",
        blocks=tuple(blocks),
        elisions=elisions,
    )


@given(documents())
def test_segments_cover_every_word_outside_the_furniture(given_document: Document) -> None:
    done = segment(given_document)  # the constructor of Document checks the cover
    for one in done.segments:
        words = done.text[one.start : one.stop]
        assert words and words == words.strip()
        explain_segment(done, one)
    inside = "".join(done.text[one.start : one.stop] for one in done.segments)
    outside = "".join(done.text[block.start : block.stop] for block in done.blocks if not block.is_furniture)
    assert len("".join(inside.split())) >= len("".join(outside.split()))


@given(WORDS, st.sampled_from(["ru", "en", "fr"]))
def test_the_pieces_rebuild_the_text(text: str, lang: str) -> None:
    pieces = split(text, lang)
    assert "".join(text[start:stop] for start, stop in pieces).split() or not text.strip()
    at = 0
    for start, stop in pieces:
        assert not text[at:start].strip() and start < stop
        assert text[start:stop] == text[start:stop].strip()
        at = stop
    assert not text[at:].strip()


@given(WORDS)
def test_lines_tile_the_text(text: str) -> None:
    done = segment_lines(document(("paragraph", text.replace("~", "") or " ")))  # ~ would say `continues`
    assert "".join(done.text[block.start : block.stop] for block in done.blocks) == done.text
    assert all(done.text[block.start : block.stop].strip("\r\n").count("\n") == 0 for block in done.blocks)
    assert len(done.segments) == sum(bool(done.text[block.start : block.stop].strip()) for block in done.blocks)
