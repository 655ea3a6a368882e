"""What a careful reader sees in 117427 is flagged, and nothing else at severity warning or error."""

from __future__ import annotations

import pytest

from aligner import config, judging


@pytest.fixture(scope="module")
def edition(alignment_117427):
    return judging.judge(alignment_117427, config.settings(), lambda _stage: None)[0]


def said(edition, *severities):
    """The flags of these severities as code and first words of the source."""
    beads = {bead.id: bead for bead in edition.alignment.beads}
    return {
        (flag.code, edition.alignment.text(beads[flag.bead].source)[:30]): flag.message
        for flag in edition.flags
        if flag.severity in severities
    }


def test_the_three_mismatches_and_no_false_alarm(edition):
    found = said(edition, "error", "warning")
    assert ("number", "№ П19/9") in found
    assert "119/9" in found["number", "№ П19/9"]
    (wording,) = [message for (code, _), message in found.items() if code == "wording"]
    assert "г." in wording and "Cde." in wording
    other = {words for _, words in found if words.startswith("Уполномоченный представитель")}
    assert other, "the resolution line translates another text"
    assert {words[:10] for _, words in found} == {"№ П19/9", "Уполномоче", "Сообщите К"}


def test_the_lines_without_translation_are_told_by_kind(edition):
    told = said(edition, "info")
    for kind, line in (
        ("stamp", "НЕ СЕКРЕТНО"),
        ("letterhead", "Пролетарии всех стран, соединя"),
        ("archival note", "Печ. по: МП РЭ. Ф. 3 Оп. 65. Л"),
    ):
        assert any(words == line and kind in message for (_, words), message in told.items()), line


def test_the_variants_between_the_copies_are_told(edition):
    messages = [flag.message for flag in edition.flags if flag.code == "variant"]
    for words in (("Пян Дэ-хуэем", "Пэн Дэхуаем"), ("непривед", "непроезд")):
        assert any(all(word in message for word in words) for message in messages), words


def test_evidence_points_to_the_words(edition):
    texts = {document.side: document.text for document in edition.alignment.documents}
    number = next(flag for flag in edition.flags if flag.code == "number")
    assert [texts[item.side][item.start : item.stop] for item in number.evidence] == ["П19/9", "119/9"]


def test_names_are_found_in_both_traditions(edition):
    pairs = {(name.kind, target) for name in edition.names for target in name.target}
    for name in (("person", "Kim Il Sung"), ("person", "Peng Dehuai"), ("place", "Panmunjom"), ("place", "Beijing")):
        assert name in pairs
