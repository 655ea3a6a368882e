"""The whole run on a real page, against a hand-made gold alignment of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from aligner import config, pipeline
from aligner.bitext import Alignment, Document
from aligner.errors import InputError

ROOT = Path(__file__).parents[1]
GOLD = Path(__file__).parent / "data" / "gold" / "117427"


def bare(text: str) -> str:
    """A text without white space."""
    return "".join(text.split())


def words_of(document: Document, start: int, stop: int) -> str:
    """The original from start to stop without page furniture and white space."""
    kept, at = [], start
    for block in document.blocks:
        if block.is_furniture and start <= block.start < stop:
            kept.append(document.text[at : block.start])
            at = block.stop
    return bare("".join([*kept, document.text[at:stop]]))


def lines(name: str) -> list[str]:
    return (GOLD / name).read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize(("lang", "of", "at_least"), [("ru", 55, 50), ("en", 31, 29)])
def test_our_segments_are_those_of_a_careful_reader(
    alignment_117427: Alignment, lang: str, of: int, at_least: int
) -> None:
    document = next(document for document in alignment_117427.documents if document.lang == lang)
    ours = [words_of(document, segment.start, segment.stop) for segment in document.segments]
    gold = [bare(line) for line in lines(f"{lang}.sents")]
    assert len(gold) == of
    for segment in ours:
        if segment in gold:
            gold.remove(segment)  # each of ours may answer for one
    assert of - len(gold) >= at_least, gold


def test_a_sentence_that_a_page_breaks_is_one_segment(alignment_117427: Alignment) -> None:
    document = alignment_117427.source
    assert document is not None
    broken = next(segment for segment in document.segments if "складывания" in segment.text)
    assert "складывания подписания соглашения." in broken.text
    assert "1053" in document.text[broken.start : broken.stop]
    assert "1053" not in broken.text


def test_the_year_reads_as_one_number(alignment_117427: Alignment) -> None:
    texts = [segment.text for document in alignment_117427.documents for segment in document.segments]
    assert "24. VII. 1953 г." in texts
    assert not any("19 53" in text for text in texts)


def test_a_text_of_page_numbers_only_is_refused(tmp_path: Path) -> None:
    (tmp_path / "text.toml").write_text('title = "T"\n', encoding="utf-8")
    (tmp_path / "ru.txt").write_text("- 1 -\n\n- 2 -\n", encoding="utf-8")
    (tmp_path / "en.txt").write_text("Text.\n", encoding="utf-8")
    with pytest.raises(InputError, match="page numbers"):
        pipeline.run(config.read_text_folder(tmp_path), config.settings(), lambda _stage: None)


def test_a_run_says_what_it_is_doing() -> None:
    said: list[str] = []
    pipeline.run(config.read_text_folder(ROOT / "texts" / "117427"), config.settings(), said.append)
    assert said == ["splitting ru.txt", "splitting en.txt", said[2], said[3], "aligning"]
    assert said[2].startswith("encoding ru.txt")
