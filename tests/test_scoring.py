"""The scores of a whole alignment: second copies, another segmentation, probabilities."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from aligner.bitext import Alignment, Bead, Document, Metadata, Segment, Side, Signature, TwinLink, Witness
from aligner.errors import GoldError, InputError
from aligner.scoring import as_lines, score_alignment

RU = ["24 июля.", "Привет, Мао.", "Прощай.", "Привет Мао", "Печать"]
EN = ["Hello, Mao.", "24 July.", "Farewell."]


def document(side: Side, segments: list[str]) -> Document:
    text = "\n".join(segments)
    lang = {"source": "ru", "target": "en"}[side]
    spans = [match.span() for match in re.finditer(r".+", text)]
    return Document(
        side=side,
        lang=lang,
        text=text,
        path=f"{lang}.txt",
        sha256="",
        encoding="utf-8",
        segments=tuple(
            Segment(id=f"{lang}.s{number}", start=start, stop=stop, text=text[start:stop])
            for number, (start, stop) in enumerate(spans, 1)
        ),
    )


def bead(number: int, source: str, target: str, probability: float | None) -> Bead:
    return Bead(
        id=f"b{number}",
        source=tuple(f"ru.s{name}" for name in source.split()),
        target=tuple(f"en.s{name}" for name in target.split()),
        probability=probability,
        kind=None if source and target else "stamp" if source else "addition",
    )


def alignment(ru: list[str] = RU, en: list[str] = EN, beads: tuple[Bead, ...] | None = None) -> Alignment:
    twin = Witness(side="source", links=(TwinLink(twin=("ru.s4",), base=("ru.s2",)),))
    return Alignment(
        metadata=Metadata(id="t", title=""),
        source=document("source", ru),
        target=document("target", en),
        beads=beads
        or (bead(1, "1", "2", 0.9), bead(2, "2", "1", 0.95), bead(3, "3", "3", 0.4), bead(4, "5", "", None)),
        signature=Signature(pairs=(("align", "1"), ("ru", "lines"))),
        witnesses=(twin,) if beads is None else (),
    )


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    path = tmp_path / "gold.tsv"
    path.write_text("0\t1\n1\t0\n2\t2\n3\t0\n4\t\n", encoding="utf-8")
    return path


def test_a_second_copy_counts_as_linked(gold: Path) -> None:
    scored = score_alignment(alignment(), gold)
    assert {values["f1"] for name, values in scored["scores"].items() if name != "target_nulls"} == {1.0}
    assert scored["calibration"]["beads"] == 3
    assert scored["calibration"]["wrong"] == 0
    assert scored["calibration"]["error"] == pytest.approx((2 * 1 - 1.85 + 0.6) / 3)
    assert scored["signature"] == "align:1|ru:lines"
    assert "source_boundaries" not in scored["scores"]


def test_a_wrong_bead_is_found_among_the_doubtful(gold: Path) -> None:
    beads = (bead(1, "1", "1", 0.2), bead(2, "2", "2", 0.9), bead(3, "3", "3", 0.9), bead(4, "4 5", "", 0.8))
    scored = score_alignment(alignment(beads=beads), gold)
    assert scored["scores"]["strict"]["precision"] == 1 / 4
    assert scored["scores"]["links"] == {"precision": 1 / 3, "recall": 1 / 4, "f1": pytest.approx(2 / 7)}
    assert scored["scores"]["nulls"]["precision"] == 1 / 2
    assert scored["scores"]["nulls"]["recall"] == 1
    assert scored["calibration"]["wrong"] == 3
    assert scored["calibration"]["doubtful"] == pytest.approx(1 / 3)


def test_what_a_person_decided_is_not_calibrated(gold: Path) -> None:
    beads = tuple(
        Bead(id=f"b{n}", source=(f"ru.s{n}",), target=(f"en.s{n}",), probability=0.1, origin="person")
        for n in (1, 2, 3)
    )
    rest = (bead(4, "4 5", "", None),)
    assert score_alignment(alignment(beads=(*beads, *rest)), gold)["calibration"] == {}


def test_another_segmentation_is_compared_by_gold_segments(gold: Path, tmp_path: Path) -> None:
    files = tmp_path / "ru.sents", tmp_path / "en.sents"
    for path, lines in zip(files, (RU, EN), strict=True):
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    same = score_alignment(alignment(), gold, gold_segments=files)
    assert same["scores"]["strict"]["f1"] == same["scores"]["source_boundaries"]["f1"] == 1
    # "Привет, Мао. Прощай." in one segment, "24 / июля." in two.
    ru = ["24", "июля.", "Привет, Мао. Прощай.", "Привет Мао", "Печать"]
    beads = (bead(1, "1 2", "2", 0.9), bead(2, "3", "1 3", 0.9), bead(3, "4 5", "", 0.9))
    other = score_alignment(alignment(ru=ru, beads=beads), gold, gold_segments=files)
    assert other["scores"]["source_boundaries"] == {"precision": 3 / 4, "recall": 3 / 4, "f1": 3 / 4}
    assert other["scores"]["target_boundaries"]["f1"] == 1
    assert other["scores"]["links"] == {"precision": 3 / 5, "recall": 3 / 4, "f1": pytest.approx(2 / 3)}


def test_the_lines_say_all(gold: Path) -> None:
    lines = as_lines(score_alignment(alignment(), gold))
    assert lines[0] == "strict        precision 1.000  recall 1.000  f1 1.000"
    assert lines[-2].startswith("probability   error 0.250 on 3 beads; 0 are wrong")
    assert lines[-1] == "signature     align:1|ru:lines"


def test_gold_that_does_not_fit(gold: Path, tmp_path: Path) -> None:
    with pytest.raises(GoldError, match="index 3, but the text has 3 segments"):
        score_alignment(alignment(ru=RU[:3], beads=tuple(bead(n, str(n), str(n), None) for n in (1, 2, 3))), gold)
    with pytest.raises(GoldError, match="cannot be read"):
        score_alignment(alignment(), gold, gold_segments=(tmp_path / "none", tmp_path / "none"))


def test_one_text_cannot_be_scored(gold: Path) -> None:
    alone = Alignment(
        metadata=Metadata(id="t", title=""),
        source=document("source", RU),
        target=None,
        beads=(),
        signature=Signature(pairs=()),
    )
    with pytest.raises(InputError, match="only one text"):
        score_alignment(alone, gold)
