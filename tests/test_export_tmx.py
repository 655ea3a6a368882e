"""Translation memories: what the standard says, and what OmegaT and translate-toolkit make of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import clients
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from aligner.bitext import Alignment, Bead, Document, Metadata, Signature
from aligner.exchange import ExportOptions
from aligner.export.tmx import segment_text, write_memory, write_tmx
from aligner.judgement import Decision, Edition, Flag

LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def edition_of(pairs: list[tuple[str, str]]) -> Edition:
    """An edition of one bead a pair, each side one line."""
    documents = []
    for side, lang, texts in (("source", "ru", [a for a, _ in pairs]), ("target", "en", [b for _, b in pairs])):
        text, spans = "", []
        for number, line in enumerate(texts, 1):
            spans.append((f"{lang}.s{number}", len(text), len(text) + len(line)))
            text += line + "\n"
        bare = Document(side=side, lang=lang, text=text, path=f"{lang}.txt", sha256="", encoding="utf-8")
        documents.append(bare.with_segments(spans))
    beads = tuple(
        Bead(id=f"b{n}", source=(f"ru.s{n}",), target=(f"en.s{n}",), probability=n / (len(pairs) + 1))
        for n in range(1, len(pairs) + 1)
    )
    return Edition(
        alignment=Alignment(
            metadata=Metadata(id="t", title="t"),
            source=documents[0],
            target=documents[1],
            beads=beads,
            signature=Signature(pairs=()),
        )
    )


def memory(edition: Edition, **options: object) -> bytes:
    return write_tmx(edition, ExportOptions(**options)).files[".tmx"]


def segments(data: bytes) -> list[list[str]]:
    return [[seg.text for seg in unit.iter("seg")] for unit in etree.fromstring(data).iter("tu")]


def pairs_of(alignment: Alignment) -> list[list[str]]:
    return [[alignment.text(b.source), alignment.text(b.target)] for b in alignment.beads if not b.is_null]


def test_every_pair_of_117427_is_a_unit_and_the_rest_is_counted(alignment_117427):
    written = write_tmx(Edition(alignment=alignment_117427), ExportOptions())
    assert segments(written.files[".tmx"]) == pairs_of(alignment_117427)
    nulls = sum(bead.is_null for bead in alignment_117427.beads)
    assert any(note.startswith(f"{nulls} beads without counterpart") for note in written.notes)
    assert any("second copy" in note for note in written.notes)


def test_it_is_valid_and_of_level_one(alignment_117427, tmp_path):
    data = memory(Edition(alignment=alignment_117427))
    dtd = etree.DTD(str(clients.tmx_dtd(tmp_path)))
    root = etree.fromstring(data)
    assert dtd.validate(root), dtd.error_log
    assert root.get("version") == "1.4"
    assert {element.tag for element in root.iter("{*}*")} == {"tmx", "header", "body", "tu", "prop", "tuv", "seg"}
    assert {variant.get(LANG) for variant in root.iter("tuv")} == {"ru", "en"}
    assert not data.startswith(b"\xef\xbb\xbf")


def test_a_unit_says_where_it_comes_from(alignment_117427):
    unit = next(u for u in etree.fromstring(memory(Edition(alignment=alignment_117427))).iter("tu"))
    found = {prop.get("type"): prop.text for prop in unit.findall("prop")}
    assert found["x-document"] == "117427"
    assert found["x-shelfmark"] == "AVP RF, F. 3, Op. 65, D. 830, L. 170-71"
    assert found["x-status"] == "auto"
    assert 0 <= float(found["x-probability"]) <= 1
    pages = [
        p.text
        for p in etree.fromstring(memory(Edition(alignment=alignment_117427))).iter("prop")
        if p.get("type") == "x-page"
    ]
    assert {"1052", "1053"} <= set(pages)


def test_what_a_person_decided_and_what_is_flagged(alignment_117427):
    bead = next(bead for bead in alignment_117427.beads if not bead.is_null)
    decision = Decision(
        bead=bead.id, who="A. Reader", when="2026-11-22T09:30:00Z", operation="confirm", comment="Sure?"
    )
    flag = Flag(code="number", severity="error", bead=bead.id, message="5 is 6")
    edition = Edition(alignment=alignment_117427, flags=(flag,), decisions={bead.id: decision})
    unit = next(etree.fromstring(memory(edition)).iter("tu"))
    assert (unit.get("changeid"), unit.get("changedate")) == ("A. Reader", "20261122T093000Z")
    assert unit.findtext("note") == "Sure?"
    assert [prop.text for prop in unit.findall("prop[@type='x-flag']")] == ["number"]
    kept = segments(memory(edition, no_flagged=True))
    assert len(kept) == len(pairs_of(alignment_117427)) - 1


def test_filters_and_languages():
    edition = edition_of([("Да.", "Yes."), ("Нет.", "No."), ("Да.", "Yes.")])
    assert segments(memory(edition, min_probability=0.5)) == [["Нет.", "No."], ["Да.", "Yes."]]
    assert segments(memory(edition, dedupe=True)) == [["Да.", "Yes."], ["Нет.", "No."]]
    confirmed = replace(edition.alignment.beads[1], status="confirmed")
    beads = (edition.alignment.beads[0], confirmed, edition.alignment.beads[2])
    edition = Edition(alignment=replace(edition.alignment, beads=beads))
    assert segments(memory(edition, statuses=frozenset({"confirmed"}))) == [["Нет.", "No."]]
    regional = etree.fromstring(memory(edition, langs={"ru": "ru-RU", "en": "en-US"}))
    assert {variant.get(LANG) for variant in regional.iter("tuv")} == {"ru-RU", "en-US"}
    assert regional.find("header").get("srclang") == "ru-RU"


def test_a_source_with_two_translations_is_kept_and_told():
    written = write_tmx(edition_of([("Да.", "Yes."), ("Да.", "Aye."), ("Нет.", "No.")]), ExportOptions())
    assert len(segments(written.files[".tmx"])) == 3
    assert written.notes == ("1 source with more than one translation: OmegaT offers the last one",)


def test_several_texts_in_one_memory(alignment_117427):
    other = edition_of([("Да.", "Yes.")])
    data = write_memory([Edition(alignment=alignment_117427), other], ExportOptions()).files[".tmx"]
    assert segments(data) == [*pairs_of(alignment_117427), ["Да.", "Yes."]]
    names = [unit.get("tuid") for unit in etree.fromstring(data).iter("tu")]
    assert len(set(names)) == len(names)


HARD = st.text(
    alphabet=st.one_of(st.sampled_from("&<>\"']] \u00a0\u2028\u0085\ufeff\x0c\x1f😀é=-"), st.characters(codec="utf-8")),
    min_size=1,
).filter(lambda text: bool(segment_text(text)))


@given(st.lists(st.tuples(HARD, HARD), min_size=1, max_size=4))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_comes_back_as_a_memory_holds_it(tmp_path, pairs):
    edition = edition_of([(" ".join(a.splitlines()) or "x", " ".join(b.splitlines()) or "x") for a, b in pairs])
    wanted = [
        [segment_text(text) for text in texts]
        for texts in pairs_of(edition.alignment)
        if all(segment_text(text) for text in texts)
    ]
    assert segments(memory(edition)) == wanted


def omegat_inserts(folder: Path, edition: Edition) -> None:
    data = memory(edition, dedupe=True)
    known = dict(segments(data))
    assert clients.translate_with_omegat(folder, data, list(known)) == list(known.values())


def test_omegat_inserts_hard_characters(tmp_path):
    texts = [
        "Рубли & копейки",
        "a < b > c",
        "конец ]]> секции",
        "перед\x0cпосле",
        "строка\u2028строка",
        "смех 😀 и слёзы",
        "не\u00a0рвать",
        "=1+1",
    ]
    omegat_inserts(tmp_path, edition_of([(text, f"{number}: {text}") for number, text in enumerate(texts)]))
