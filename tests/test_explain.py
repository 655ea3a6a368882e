"""What a bead rests on: its candidates, the terms of their scores, and how a person reads them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from aligner import config, store
from aligner.align import align
from aligner.align.features import FEATURES
from aligner.align.model import learned_model
from aligner.align.terms import Candidate, candidates
from aligner.bitext import Alignment, Bead, Document, Side, Signature, Vectors
from aligner.errors import InputError
from aligner.explain import as_lines, explain
from aligner.segment import segment_lines

TEXT = Path(__file__).parents[1] / "texts" / "117427"
SIZE, DIM, LONGEST = 40, 64, 3


def document(side: Side, lines: list[str]) -> Document:
    lang = {"source": "ru", "target": "en"}[side]
    raw = Document(side=side, lang=lang, text="\n".join(lines), path="", sha256="", encoding="utf-8")
    return segment_lines(raw)


def planted() -> tuple[Document, Document, Vectors, Vectors]:
    """Two texts of which sentence 20 of the source has no counterpart, and 30 and 31 have one together."""
    random = np.random.default_rng(3)
    meanings = random.normal(size=(SIZE, DIM))
    groups = [[place] for place in range(SIZE) if place not in (20, 31)]
    groups[groups.index([30])] = [30, 31]
    target = np.array([meanings[group].sum(axis=0) for group in groups])
    documents = (
        document("source", [f"Слово {'и ещё ' * 8}слово." for _ in range(SIZE)]),
        document("target", [f"A word {'and more ' * 5 * len(group)}words." for group in groups]),
    )
    return *documents, spans(meanings), spans(target)


def spans(single: np.ndarray) -> Vectors:
    out = np.zeros((LONGEST, *single.shape), dtype=np.float32)
    for length in range(LONGEST):
        for start in range(len(single) - length):
            total = single[start : start + length + 1].sum(axis=0)
            out[length, start] = total / np.linalg.norm(total)
    return Vectors(spans=out)


@pytest.fixture(scope="module")
def found() -> dict[str, tuple[Candidate, ...]]:
    texts = planted()
    beads = align(*texts).beads
    return {" ".join(bead.source): candidates(bead, beads, *texts) for bead in beads}


def test_the_chosen_one_comes_first_and_has_most(found: dict[str, tuple[Candidate, ...]]) -> None:
    for source in ("ru.s11", "ru.s21", "ru.s31 ru.s32"):
        own, *rivals = found[source]
        assert " ".join(own.source) == source
        assert own.share > 0.5
        shares = [rival.share for rival in rivals]
        assert shares == sorted(shares, reverse=True)
        assert own.share > shares[0]
    assert found["ru.s21"][0].target == ()
    assert found["ru.s21"][0].similarity is None


def test_rivals_share_a_segment_with_the_bead(found: dict[str, tuple[Candidate, ...]]) -> None:
    for own, *rivals in found.values():
        names = {*own.source, *own.target}
        assert rivals
        for rival in rivals:
            assert names.intersection((*rival.source, *rival.target))
            assert (rival.source, rival.target) != (own.source, own.target)


def test_the_terms_have_the_names_and_weights_of_the_model(found: dict[str, tuple[Candidate, ...]]) -> None:
    own = found["ru.s31 ru.s32"][0]
    kind, *terms = own.terms
    assert kind.name == "bead of 2-1"
    assert [term.name for term in terms] == list(FEATURES)
    assert {term.name: term.weight for term in terms} == learned_model().features
    assert own.score == pytest.approx(kind.weight + sum(term.value * term.weight for term in terms))
    assert {term.name for term in found["ru.s21"][0].terms} == {"left alone", "gap opens", "gap closes"}


def test_a_bead_that_the_search_does_not_know_has_no_candidates() -> None:
    texts = planted()
    for names in (("ru.s1", "ru.s3"), tuple(f"ru.s{number}" for number in range(1, 6))):
        bead = Bead(id="b1", source=names, target=("en.s1",), origin="person")
        assert candidates(bead, [bead], *texts) == ()


def test_what_is_left_out_is_no_candidate() -> None:
    texts = planted()
    beads = align(*texts).beads
    bead = next(bead for bead in beads if bead.source == ("ru.s11",))
    names = frozenset({"ru.s10", "en.s12"})
    for candidate in candidates(bead, beads, *texts, left_out=names):
        assert names.isdisjoint((*candidate.source, *candidate.target))


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    return explain(config.read_text_folder(TEXT), "b30", config.settings(), lambda _stage: None)


def test_a_bead_of_the_edition_is_explained(told: dict[str, Any]) -> None:
    own, *rivals = told["candidates"]
    assert own["source"] == told["source"]
    assert own["target"] == told["target"]
    assert own["score"] == pytest.approx(sum(term["product"] for term in own["terms"]), abs=0.01)
    assert rivals


def test_a_person_reads_texts_candidates_and_terms(told: dict[str, Any]) -> None:
    lines = as_lines(told)
    assert any(line.lstrip().startswith("chosen ") and "%" in line for line in lines)
    assert sum(line.lstrip().startswith("rival ") for line in lines) == len(told["candidates"]) - 1
    assert any(line.split()[:1] == ["distance"] for line in lines)
    assert lines[-1].split()[0] == "score"
    assert lines[-1].split()[1] == f"{told['candidates'][0]['score']:.2f}"
    for text in (*told["source"].values(), *told["target"].values()):
        assert any(line.endswith(text) for line in lines)


def test_a_bead_without_candidates_says_so(told: dict[str, Any]) -> None:
    assert "knows no such bead" in as_lines({**told, "candidates": []})[-1]


def test_another_encoder_is_named(workspace: Path, alignment_117427: Alignment) -> None:
    folder = config.read_text_folder(workspace / "texts" / "117427")
    pairs = tuple((key, "other" if key == "encoder" else value) for key, value in alignment_117427.signature.pairs)
    changed = replace(alignment_117427, signature=Signature(pairs=pairs))
    there = store.alignment_folder(folder.path, "117427")
    store.write_files(there, {"alignment.json": store.dump_alignment(changed)})
    found = explain(folder, "b30", config.settings(), lambda _stage: None)
    assert as_lines(found)[-1].endswith("but made with other")


def test_nothing_of_that_name() -> None:
    with pytest.raises(InputError, match="no segment and no bead 'b999'"):
        explain(config.read_text_folder(TEXT), "b999", config.settings(), lambda _stage: None)
