"""TEI comes in: texts of others with or without sentences, and our own editions after an XML editor."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from test_edition_property import editions

from aligner import config, pipeline
from aligner.bitext import Alignment
from aligner.edition.tei import write_tei
from aligner.errors import InputError
from aligner.ingest.tei import keep_apart, read_tei_document
from aligner.ingest.text import read_document
from aligner.judgement import Edition

DATA = Path(__file__).parent / "data" / "ingest"
CASES = [line.split("\t") for line in (DATA / "tei.tsv").read_text("utf-8").splitlines() if not line.startswith("#")]

HEAD = '<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader/>'


def tei(*texts: str) -> bytes:
    inner = "".join(texts) if len(texts) == 1 else f"<text><group>{''.join(texts)}</group></text>"
    return f"{HEAD}{inner}</TEI>".encode()


@pytest.mark.parametrize(("body", "expected"), CASES, ids=[case[0][:40] for case in CASES])
def test_what_is_read(body: str, expected: str) -> None:
    data = tei(f"<text><body>{body}</body></text>".replace("⏎", "\n"))
    document = read_tei_document(Path("ru.xml"), data, side="source", lang="ru")
    found = [f"{segment.id}={segment.text}" for segment in document.segments]
    blocks = [f"{block.kind}={document.reading(block.start, block.stop)}" for block in document.blocks]
    if not found:
        elided = [elision for elision in document.elisions if elision.kind == "furniture"]
        for elision in elided:  # furniture in a paragraph reads as nothing
            place = next(i for i, block in enumerate(document.blocks) if block.start == elision.start)
            blocks[place] = f"{document.blocks[place].kind}={document.text[elision.start : elision.stop].strip()}"
    assert (found or blocks) == expected.split(" ‖ ")


def test_furniture_in_a_paragraph_parts_no_sentence(tmp_path: Path) -> None:
    path = tmp_path / "ru.xml"
    path.write_bytes(tei('<text><body><p>Он шёл<fw type="pageNum">12</fw>домой.</p></body></text>'))
    document = pipeline.prepare(config.SideFile(path=path, side="source", lang="ru"), lambda _stage: None)
    assert [(segment.id, segment.text) for segment in document.segments] == [("ru.s1", "Он шёл домой.")]


@settings(max_examples=60, deadline=None)
@given(editions())
def test_the_text_of_our_own_edition_comes_back(edition: Edition) -> None:
    data = write_tei(edition)
    for document in edition.alignment.documents:
        if document.text.strip():
            found = read_tei_document(Path("edition.xml"), data, side=document.side, lang=document.lang)
            assert found.text == document.text


def test_our_own_edition_is_read_as_it_was(alignment_117427: Alignment) -> None:
    data = write_tei(Edition(alignment=alignment_117427))
    for document in alignment_117427.documents:
        found = read_tei_document(Path("edition.xml"), data, side=document.side, lang=document.lang)
        assert (found.text, found.blocks, found.elisions) == (document.text, document.blocks, document.elisions)
        assert found.segments == document.segments


def test_an_edition_edited_by_hand_is_aligned_anew(alignment_117427: Alignment, tmp_path: Path) -> None:
    data = write_tei(Edition(alignment=alignment_117427)).decode()
    for word, other in (
        ("непривед Ким", "неприезд Ким"),
        ("Исполнение телеграфируйте.", "Об исполнении &amp; сроках сообщите."),
    ):
        assert data.count(word) == 1
        data = data.replace(word, other)
    (tmp_path / "text.toml").write_text('title = "T"\nsource = "both.xml"\ntarget = "both.xml"\n', encoding="utf-8")
    (tmp_path / "both.xml").write_text(data, encoding="utf-8")
    alignment = pipeline.run(config.read_text_folder(tmp_path), config.settings(), lambda _stage: None)
    before = [segment for document in alignment_117427.documents for segment in document.segments]
    after = [segment for document in alignment.documents for segment in document.segments]
    assert [segment.id for segment in after] == [segment.id for segment in before]
    changed = {new.id: new.text for old, new in zip(before, after, strict=True) if old.text != new.text}
    last = next(segment.id for segment in before if segment.text == "Исполнение телеграфируйте.")
    assert changed.pop(last) == "Об исполнении & сроках сообщите."
    (corrected,) = changed.values()
    assert "неприезд Ким Ир" in corrected
    links = {(bead.source, bead.target) for bead in alignment.beads}
    kept = sum((bead.source, bead.target) in links for bead in alignment_117427.beads)
    assert kept >= len(alignment_117427.beads) - 2


def test_a_pair_of_texts_with_the_same_ids_can_be_aligned(tmp_path: Path) -> None:
    for lang, words in (("ru", ["Война и мир.", "Все счастливы."]), ("en", ["War and peace.", "All are happy."])):
        sentences = "".join(f'<s xml:id="s{n}">{word}</s> ' for n, word in enumerate(words, 1))
        text = f'<text xml:lang="{lang}"><body><p>{sentences}<s xml:id="{lang}x">1869.</s></p></body></text>'
        (tmp_path / f"{lang}.xml").write_bytes(tei(text))
    documents = [
        read_document(tmp_path / "ru.xml", side="source", lang="ru"),
        read_document(tmp_path / "en.xml", side="target", lang="en"),
    ]
    ids = [[segment.id for segment in document.segments] for document in keep_apart(documents)]
    assert ids == [["ru.s1", "ru.s2", "rux"], ["en.s1", "en.s2", "enx"]]
    assert keep_apart(documents[:1]) == documents[:1]


@pytest.mark.parametrize(
    ("langs", "wanted", "number"),
    [
        (["ru", "en", "ru"], "ru", "02"),
        (["ru-RU", "en"], "ru", "0"),
        (["rus", "eng"], "en", "1"),
        (["ru-petr1708", "en-US"], "en-GB", "1"),
        (["", ""], "ru", "01"),
        ([""], "en", "0"),
        (["en", ""], "en", "0"),
    ],
)
def test_the_texts_of_the_language_are_taken(langs: list[str], wanted: str, number: str) -> None:
    said = [f' xml:lang="{lang}"' if lang else "" for lang in langs]
    texts = [f"<text{lang}><body><p>{n}</p></body></text>" for n, lang in enumerate(said)]
    document = read_tei_document(Path("x.xml"), tei(*texts), side="source", lang=wanted)
    assert "".join(document.text.split()) == number


def test_whole_tei_documents_in_one_corpus_may_say_their_language() -> None:
    parts = "".join(
        f'<TEI xml:lang="{lang}"><teiHeader/><text><body><p>{lang}</p></body></text></TEI>' for lang in ("ru", "en")
    )
    data = f'<teiCorpus xmlns="http://www.tei-c.org/ns/1.0"><teiHeader/>{parts}</teiCorpus>'.encode()
    assert read_tei_document(Path("x.xml"), data, side="target", lang="en").text.strip() == "en"


@pytest.mark.parametrize(
    ("data", "message", "line"),
    [
        (b"", "not well-formed", 1),
        (f"{HEAD}\n<text>\n<body></text></TEI>".encode(), "not well-formed", 3),
        (f"{HEAD}\n<text><body><p>a &nbsp; b</p></body></text></TEI>".encode(), "not well-formed", 2),
        (b'<?xml version="1.0"?>\n<!DOCTYPE TEI [<!ENTITY a "aa">]>\n' + tei("<text/>"), "document type", 2),
        (b"<TEI.2><text/></TEI.2>", "not TEI P5", None),
        (b"<html/>", "not TEI P5", None),
        (f"{HEAD}</TEI>".encode(), "holds no text", None),
        (tei("<text><body><p> \n</p></body></text>"), "nothing but blanks", None),
        (tei('<text xml:lang="en"><body><p>a</p></body></text>'), "no text in 'ru': the file has texts in en", None),
    ],
)
def test_a_file_that_cannot_be_read_says_why(tmp_path: Path, data: bytes, message: str, line: int | None) -> None:
    path = tmp_path / "ru.xml"
    path.write_bytes(data)
    with pytest.raises(InputError, match=message) as caught:
        read_document(path, side="source", lang="ru")
    assert (caught.value.path, caught.value.line) == (path, line)
    assert caught.value.hint
