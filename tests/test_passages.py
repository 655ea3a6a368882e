"""A passage reads as its segments do, and every character knows its place in the original."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from aligner.bitext import Alignment, Document, Elision, Metadata, Signature
from aligner.passages import pairs, passage


def single(text: str, *elisions: Elision) -> Alignment:
    document = Document(side="source", lang="ru", text=text, path="ru.txt", sha256="", encoding="utf-8")
    stripped = text.strip()
    start = text.index(stripped)
    document = Document(
        side="source", lang="ru", text=text, path="ru.txt", sha256="", encoding="utf-8", elisions=elisions
    ).with_segments([("ru.s1", start, start + len(stripped))])
    return Alignment(
        metadata=Metadata(id="t", title="t"), source=document, target=None, beads=(), signature=Signature(pairs=())
    )


@given(st.text(alphabet="аб в\n\u0301e\u0308й1", min_size=1).filter(lambda text: bool(text.strip())))
def test_a_passage_reads_as_its_segment_does(text):
    alignment = single(text)
    found = passage(alignment, "source", ["ru.s1"])
    assert found.text == alignment["ru.s1"].text
    assert len(found.offsets) == len(found.text)
    assert list(found.offsets) == sorted(found.offsets)


def test_what_is_left_out_is_covered_by_the_evidence():
    text = "24 июля 19 53 г."
    alignment = single(text, Elision(kind="blank", start=10, stop=11))
    found = passage(alignment, "source", ["ru.s1"])
    assert found.text == "24 июля 1953 г."
    at = found.text.index("1953")
    place = found.evidence(at, at + 4)
    assert text[place.start : place.stop] == "19 53"
    assert found.place(place) == (at, at + 4)


def test_all_beads_of_117427_read_as_they_do_in_the_alignment(alignment_117427):
    for pair in pairs(alignment_117427):
        assert pair.source.text == alignment_117427.text(pair.bead.source)
        assert pair.target.text == alignment_117427.text(pair.bead.target)
        assert [pair.source.text[at:].split()[0] for at in pair.source.starts] == [
            alignment_117427[name].text.split()[0] for name in pair.bead.source
        ]
