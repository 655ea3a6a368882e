"""Where two copies differ, the base's bead says so, wherever its sentences are cut."""

from dataclasses import replace

from checking import aligned, judged, words

from aligner.bitext import Alignment, Bead, TwinLink, Variant, Witness
from aligner.check.variants import variants

HERE = "Его непроезд был замечен."
THERE = "Его непривед замечен сразу."


def copied() -> Alignment:
    """Two sentences in English; the second Russian one is another copy of the first, with three variants."""
    alignment = aligned([(HERE, "His absence was noticed."), ("Да.", "Yes."), (THERE, "")])
    assert alignment.source
    second = alignment.source.text.index(THERE)
    text = alignment.source.text

    def place(word: str, start: int = 0) -> tuple[int, int]:
        at = text.index(word, start)
        return at, at + len(word)

    readings = (
        Variant(base=place("непроезд"), twin=place("непривед")),
        Variant(base=place("был"), twin=(place("непривед")[1],) * 2),
        Variant(base=(place("замечен")[1],) * 2, twin=place("сразу", second)),
    )
    link = TwinLink(twin=alignment.beads[2].source, base=alignment.beads[0].source, variants=readings)
    return replace(alignment, beads=alignment.beads[:2], witnesses=(Witness(side="source", links=(link,)),))


def test_each_reading_is_a_remark_on_the_base() -> None:
    alignment = copied()
    flags = judged(variants, alignment)
    assert {(flag.bead, flag.code, flag.severity) for flag in flags} == {("b1", "variant", "info")}
    assert [words(alignment, flag) for flag in flags] == [["непроезд", "непривед"], ["был"], ["сразу"]]
    assert [flag.message for flag in flags] == [
        "The copies differ: “непривед” in the second copy, “непроезд” here.",
        "The copies differ: “был” is missing in the second copy.",
        "The copies differ: “сразу” stands in the second copy only.",
    ]


def test_a_reading_stays_with_its_words_when_sentences_are_cut_anew() -> None:
    alignment = copied()
    source = alignment.source
    assert source
    middle = source.text.index("был")
    spans = [(segment.id, segment.start, segment.stop) for segment in source.segments]
    source = source.with_segments([("ru.s1a", 0, middle - 1), ("ru.s1b", middle, spans[0][2]), *spans[1:]])
    link = replace(alignment.witnesses[0].links[0], base=("ru.s1a", "ru.s1b"))
    beads = (
        Bead(id="b1a", source=("ru.s1a",), target=("en.s1",)),
        Bead(id="b1b", source=("ru.s1b",), target=(), kind="omission"),
        alignment.beads[1],
    )
    cut = replace(alignment, source=source, beads=beads, witnesses=(Witness(side="source", links=(link,)),))
    assert [flag.bead for flag in judged(variants, cut)] == ["b1a", "b1b", "b1b"]


def test_without_copies_there_is_nothing_to_say() -> None:
    assert not judged(variants, aligned([(HERE, "His absence was noticed.")]))
