"""The whole stage, with planted vectors: each word has a random one, a text has their sum."""

from __future__ import annotations

import zlib
from dataclasses import replace
from functools import cache
from itertools import groupby
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aligner.align import AlignSettings, align, signature
from aligner.bitext import Bead, Document, Segment, Side, Vectors
from aligner.errors import BrokenInvariant

LADDERS = (Path(__file__).parent / "data" / "align" / "ladders.txt").read_text(encoding="utf-8").splitlines()
GROUPS = [
    [line for line in group if not line.startswith("#")]
    for filled, group in groupby(LADDERS, key=lambda line: bool(line.strip()))
    if filled
]
Texts = list[str]


def document(side: Side, texts: Texts) -> Document:
    lang = "ru" if side == "source" else "en"
    segments = []
    at = 0
    for number, text in enumerate(texts, start=1):
        segments.append(Segment(id=f"{lang}.s{number}", start=at, stop=at + len(text), text=text))
        at += len(text) + 1
    return Document(
        side=side,
        lang=lang,
        text="\n".join(texts),
        path=f"{lang}.txt",
        sha256="",
        encoding="utf-8",
        segments=tuple(segments),
    )


@cache
def meaning(word: str) -> np.ndarray:
    return np.random.default_rng(zlib.crc32(word.encode())).normal(size=256)


def vectors(texts: Texts, longest: int = 4) -> Vectors:
    spans = np.zeros((longest, len(texts), 256), dtype=np.float32)
    for extra in range(longest):
        for start in range(len(texts) - extra):
            total = sum(meaning(word) for text in texts[start : start + extra + 1] for word in text.split())
            spans[extra, start] = total / np.linalg.norm(total)
    return Vectors(spans=spans)


def beads(source: Texts, target: Texts, how: AlignSettings | None = None) -> tuple[Bead, ...]:
    return align(document("source", source), document("target", target), vectors(source), vectors(target), how).beads


def positions(found: tuple[Bead, ...]) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Segment numbers, 1-based."""
    return [
        (tuple(int(name[4:]) for name in bead.source), tuple(int(name[4:]) for name in bead.target)) for bead in found
    ]


def story(size: int, seed: int) -> Texts:
    random = np.random.default_rng(seed)
    return [" ".join(f"w{word}" for word in random.integers(0, 5000, size=random.integers(4, 12))) for _ in range(size)]


@pytest.mark.parametrize("ladder", [group for group in GROUPS if group], ids=lambda group: group[0][:30])
def test_ladders(ladder: list[str]) -> None:
    wanted = []
    source: Texts = []
    target: Texts = []
    for line in ladder:
        left, right = ([part.strip() for part in half.split("|") if part.strip()] for half in line.split("="))
        rows, columns = len(source) + np.arange(len(left)) + 1, len(target) + np.arange(len(right)) + 1
        wanted.append((tuple(rows.tolist()), tuple(columns.tolist())))
        source += left
        target += right
    assert positions(beads(source, target)) == wanted


WORDS = st.sampled_from(["river", "mountain", "letter", "minister", "1953", "Petrov", "snow", "why?", "yes.", "end"])
TEXTS = st.lists(st.lists(WORDS, min_size=1, max_size=5).map(" ".join), max_size=7)


@given(TEXTS, TEXTS)
@settings(max_examples=50)
def test_every_segment_is_in_one_bead_in_the_order_of_the_source(source: Texts, target: Texts) -> None:
    found = beads(source, target)
    assert [number for rows, _ in positions(found) for number in rows] == list(range(1, len(source) + 1))
    assert sorted(number for _, columns in positions(found) for number in columns) == list(range(1, len(target) + 1))
    assert [bead.id for bead in found] == [f"b{number}" for number in range(1, len(found) + 1)]
    for bead in found:
        assert not bead.is_null or len(bead.source) + len(bead.target) == 1
        assert bead.is_null == (bead.similarity is None)
        assert bead.probability is None or 0 <= bead.probability <= 1
        assert max(len(bead.source), len(bead.target)) <= 4


@given(TEXTS, TEXTS)
@settings(max_examples=50)
def test_exchanging_the_sides_exchanges_the_beads(source: Texts, target: Texts) -> None:
    there, back = beads(source, target), beads(target, source)
    ties = any(len(set(side)) < len(side) for side in (source, target))  # of equal ones either may be taken
    if not ties:
        assert {(rows, columns) for rows, columns in positions(there)} == {
            (rows, columns) for columns, rows in positions(back)
        }


def test_a_second_run_gives_the_same() -> None:
    source, target = story(30, 1), story(10, 2) + story(30, 1)[5:]
    assert beads(source, target) == beads(source, target)


def test_the_band_is_as_good_as_the_full_search_with_long_omissions() -> None:
    texts = story(150, 3)
    source, target = texts[:100] + texts[130:], texts[:40] + texts[70:]
    found = beads(source, target)
    assert positions(found) == positions(beads(source, target, AlignSettings(radius=150)))
    alone = [number for rows, columns in positions(found) if not columns for number in rows]
    assert alone == list(range(41, 71))


def test_long_texts_are_halved_before_they_are_searched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aligner.align.coarse._FULL_SEARCH_NODES", 2500)
    texts = story(250, 4)
    found = beads(texts, texts[:80] + texts[110:])
    assert [number for rows, columns in positions(found) if not columns for number in rows] == list(range(81, 111))
    assert {bead.type for bead in found} == {"1-1", "1-0"}


def test_one_side_without_segments_is_all_nulls() -> None:
    found = beads(["a b", "c d"], [])
    assert [(bead.type, bead.kind) for bead in found] == [("1-0", "omission"), ("1-0", "omission")]
    assert [bead.kind for bead in beads([], ["a b"])] == ["addition"]
    assert beads([], []) == ()


def test_one_segment_a_side_is_a_pair() -> None:
    assert positions(beads(["the only sentence here"], ["the only sentence here"])) == [((1,), (1,))]


def test_right_beads_are_more_probable_than_doubtful_ones() -> None:
    texts = story(20, 5)
    doubtful = [*texts[:10], " ".join(texts[10].split()[:2] + story(1, 6)[0].split()), *texts[11:]]
    chances = [bead.probability or 0 for bead in beads(texts, doubtful)]
    assert min(chances[:8]) > 0.99
    assert min(chances) == min(chances[9:12])


def test_a_bead_is_no_longer_than_the_settings_allow() -> None:
    found = beads(["a b", "c d", "e f"], ["a b c d e f"], AlignSettings(longest=1))
    assert {bead.type for bead in found} <= {"1-1", "1-0", "0-1"}


def test_vectors_of_other_segments_are_our_bug() -> None:
    with pytest.raises(BrokenInvariant, match="1 vectors for 2 segments"):
        align(document("source", ["a", "b"]), document("target", ["a"]), vectors(["a"]), vectors(["a"]))


def with_anchors(*twins: int) -> tuple[list[str], list[Bead]]:
    """The twin segments of the witnesses in a text whose segments 6 to 11 stand again as 21 to 26, and the anchors."""
    target = story(20, 7)
    source = [*target, *target[5:11]]
    anchors = [Bead(id=f"b{twin}", source=(f"ru.s{twin}",), target=("en.s20",)) for twin in twins[:1]]
    anchors += [Bead(id=f"b{twin}", source=(f"ru.s{twin}",), target=(), kind="omission") for twin in twins[1:]]
    found = align(
        document("source", source), document("target", target), vectors(source), vectors(target), None, anchors
    )
    assert {name for bead in found.beads for name in bead.source}.isdisjoint(
        name for witness in found.witnesses for link in witness.links for name in link.twin
    )
    assert set(anchors) <= {replace(bead, id=anchor.id) for bead in found.beads for anchor in anchors}
    return [name for witness in found.witnesses for link in witness.links for name in link.twin], anchors


def test_a_confirmed_bead_takes_only_its_own_segments_from_a_second_copy() -> None:
    assert with_anchors()[0] == [f"ru.s{number}" for number in range(21, 27)]
    assert with_anchors(22)[0] == [f"ru.s{number}" for number in (21, 23, 24, 25, 26)]


def test_what_confirmed_beads_leave_of_a_second_copy_is_one_if_it_has_two_links() -> None:
    assert with_anchors(21, 22, 24, 25)[0] == ["ru.s23", "ru.s26"]
    assert with_anchors(21, 22, 24, 25, 26)[0] == []


def test_the_signature_names_the_weights_and_the_settings() -> None:
    plain = AlignSettings()
    assert signature(plain) != signature(replace(plain, radius=20))
    assert "|" not in signature(plain)
