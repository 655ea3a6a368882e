"""All checks together: in order, each said once, keys that last, and the same for a single bead as for all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from checking import aligned, words

import aligner.check
from aligner.bitext import Alignment, Bead
from aligner.check import Checker, check
from aligner.check.passages import Check, CheckedText, Near, Pair
from aligner.judgement import FLAG_CODES, SEVERITIES, Flag, FlagCode, Severity

ROWS = [
    ("Куда он поехал?", "He went away."),
    ("Он не приехал в город.", "He came to the city."),
    ("Передайте Ким Ир Сену 300 рублей.", "Передайте Ким Ир Сену 300 рублей."),
    ("Это было 24 июля 1953 г.", "It was on 24 June 1953."),
    ("Куда он поехал?", "He went away."),
    ("Получена копия.", ""),
    ("Мы думаем так же.", "We think the same."),
]


def test_flags_stand_in_the_order_of_beads_severity_and_code() -> None:
    alignment = aligned(ROWS)
    flags = check(alignment)
    order = [
        (int(flag.bead[1:]), SEVERITIES.index(flag.severity), FLAG_CODES.index(flag.code), flag.evidence)
        for flag in flags
    ]
    assert order == sorted(order)
    assert {flag.bead for flag in flags} == {"b1", "b2", "b3", "b4", "b5", "b6"}
    assert (
        len({flag.key for flag in flags}) == len({(flag.key, flag.bead) for flag in flags}) - 1
    )  # b1 and b5 are alike
    assert all(len(flag.key) == 16 for flag in flags)


def test_single_beads_are_judged_as_all_are() -> None:
    alignment = aligned(ROWS)
    checker = Checker(alignment)
    whole = checker.flags(alignment)
    for bead in alignment.beads:
        assert checker.flags(alignment, {bead.id}) == tuple(flag for flag in whole if flag.bead == bead.id)
    assert checker.flags(alignment, []) == ()
    assert checker.flags(alignment, ["b9"]) == ()


def test_after_an_edit_the_new_bead_is_judged() -> None:
    alignment = aligned(ROWS)
    checker = Checker(alignment)
    first, second, *rest = alignment.beads
    merged = Bead(id="b1", source=(*first.source, *second.source), target=(*first.target, *second.target))
    edited = replace(alignment, beads=(merged, *rest))
    found = checker.flags(edited, {"b1"})
    assert {flag.code for flag in found} == {"punctuation", "negation"}
    assert found == tuple(flag for flag in check(edited) if flag.bead == "b1")


def test_a_key_lasts_while_the_words_stay() -> None:
    before = check(aligned(ROWS))
    after = check(aligned([("Новая строка.", "A new line."), *ROWS]))
    assert [flag.key for flag in before] == [flag.key for flag in after]
    assert [flag.bead for flag in before] != [flag.bead for flag in after]
    changed = check(aligned([("Куда он уехал?", "He went away."), *ROWS[1:]]))
    assert changed[0].code == before[0].code and changed[0].key != before[0].key
    assert [flag.key for flag in changed[1:]] == [flag.key for flag in before[1:]]


def test_a_copied_line_is_nothing_else() -> None:
    assert [flag.code for flag in check(aligned(ROWS)) if flag.bead == "b3"] == ["untranslated"]


def test_a_null_bead_has_one_flag() -> None:
    assert [flag.code for flag in check(aligned([("В 1953 г. Молотов не приехал?", "")]))] == ["omission"]


Said = tuple[FlagCode, Severity, str]


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Said]]:
    """What the checks say, by code, severity and the words of the evidence (both sides where they have them)."""
    sayings: list[Said] = []

    def factory(text: CheckedText) -> Check:
        def judge(pair: Pair, near: Near) -> Iterator[Flag]:
            for code, severity, said in sayings:
                evidence = tuple(
                    side.evidence(side.text.index(said), side.text.index(said) + len(said))
                    for side in (pair.source, pair.target)
                    if said in side.text
                )
                yield Flag(code=code, severity=severity, bead=pair.bead.id, message=said, evidence=evidence)

        return judge

    monkeypatch.setattr(aligner.check, "FACTORIES", (factory,))
    yield sayings


def codes(alignment: Alignment) -> list[str]:
    return [flag.code for flag in check(alignment)]


@pytest.mark.parametrize(
    ("sayings", "kept"),
    [
        ([("date", "error", "24 июля"), ("number", "error", "24")], ["date"]),
        ([("number", "error", "24"), ("date", "info", "24 июля")], ["number", "date"]),
        ([("omission", "warning", "24 июля в Пекине"), ("name", "warning", "Пекине")], ["omission"]),
        ([("omission", "warning", "24 июля в Пекине"), ("number", "error", "300")], ["number", "omission"]),
        (
            [("omission", "warning", "в Пекине"), ("name", "info", "Пекине"), ("date", "info", "24")],
            ["omission", "date"],
        ),
        ([("name", "warning", "Пекине"), ("consistency", "info", "Пекине")], ["name"]),
        ([("number", "error", "300"), ("number", "error", "24")], ["number", "number"]),
    ],
)
def test_what_says_the_same_of_the_same_words_is_said_once(
    told: list[Said], sayings: list[Said], kept: list[str]
) -> None:
    told += sayings
    assert codes(aligned([("24 июля в Пекине было 300 человек.", "There were 300.")])) == kept


def test_two_equal_flags_of_a_bead_have_two_keys(told: list[Said]) -> None:
    told += [("number", "error", "да"), ("number", "error", "да")]
    first, second = check(aligned([("да да", "yes")]))
    assert first.key != second.key


def test_117427(alignment_117427: Alignment) -> None:
    flags = check(alignment_117427)
    said = [(flag.code, *words(alignment_117427, flag)) for flag in flags]
    assert ("variant", "непроезд", "непривед") in said
    assert ("variant", "складывания", "откладывания") in said
    assert any(code == "number" and spots == ["П19/9", "119/9"] for code, *spots in said)
    kinds = {flag.message.split(":")[0] for flag in flags if flag.code == "untranslated"}
    assert kinds == {f"Left untranslated, {kind}" for kind in ("stamp", "letterhead", "archival note")}
