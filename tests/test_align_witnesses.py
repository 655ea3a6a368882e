from __future__ import annotations

import random
import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligner.align.repeats import Repeat, find_repeats
from aligner.align.variants import variants, words
from aligner.align.witnesses import choose_base, find_witnesses, twins
from aligner.bitext import Document, Elision, FloatArray, Segment, Side

DATA = Path(__file__).parent / "data" / "align"


def lines(name: str) -> list[str]:
    text = (DATA / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def cases(name: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in lines(name):
        if line.startswith("---"):
            found[line.removeprefix("---").strip()] = []
        else:
            found[list(found)[-1]].append(line)
    return found


TWICE = cases("witnesses_twice.txt")
NEVER = cases("witnesses_never.txt")
VARIANTS = [line.split("\t") for line in lines("witnesses_variants.txt")]


def spans_of(texts: Sequence[str], longest: int = 3) -> FloatArray:
    """Planted vectors: texts with the same words are near each other."""
    spans = np.zeros((longest, len(texts), 64), dtype=np.float32)
    for size in range(1, longest + 1):
        for at in range(len(texts) - size + 1):
            for word in words(joined := " ".join(texts[at : at + size]), 0, len(joined)):
                spans[size - 1, at] += np.random.default_rng(zlib.crc32(word.key.casefold().encode())).normal(size=64)
    return np.asarray(spans / np.maximum(np.linalg.norm(spans, axis=2, keepdims=True), 1e-9), dtype=np.float32)


def document(texts: Sequence[str], side: Side = "source") -> Document:
    segments, at = [], 0
    for number, text in enumerate(texts, start=1):
        segments.append(Segment(id=f"xx.s{number}", start=at, stop=at + len(text), text=text))
        at += len(text) + 1
    return Document(
        side=side, lang="xx", text="\n".join(texts), path="x", sha256="", encoding="utf-8", segments=tuple(segments)
    )


def labelled(case: str) -> tuple[list[str], set[tuple[int, int]]]:
    """The segments of a case, and the pairs of a second copy and what it copies."""
    rows = [line.split("\t") for line in TWICE[case]]
    place = {label: at for at, (label, _) in enumerate(rows) if label and "'" not in label}
    pairs = {
        (at, place[part.split("'")[0]])
        for at, (label, _) in enumerate(rows)
        if "'" in label
        for part in label.split("+")
    }
    return [text for _, text in rows], pairs


def pairs_of(links: Sequence[tuple[Sequence[int], Sequence[int]]]) -> set[tuple[int, int]]:
    return {(one, other) for left, right in links for one in left for other in right}


@pytest.mark.parametrize("case", TWICE)
def test_second_copies_are_found_and_their_base_chosen(case: str) -> None:
    texts, expected = labelled(case)
    copies = {twin for twin, _ in expected}
    translated = [text for at, text in enumerate(texts) if at not in copies]
    spans = spans_of(texts)
    (found,) = twins(find_repeats(texts, spans), texts, spans[0], spans_of(translated)[0])
    assert pairs_of(found) == expected


@pytest.mark.parametrize("case", TWICE)
def test_what_the_other_side_has_twice_is_no_witness(case: str) -> None:
    texts, _ = labelled(case)
    spans = spans_of(texts)
    repeats = find_repeats(texts, spans)
    assert repeats
    assert twins(repeats, texts, spans[0], spans[0]) == []


@pytest.mark.parametrize("case", NEVER)
def test_what_recurs_is_no_repeat(case: str) -> None:
    assert find_repeats(NEVER[case], spans_of(NEVER[case])) == []


@pytest.mark.parametrize(("base", "twin", "expected"), VARIANTS)
def test_variants(base: str, twin: str, expected: str) -> None:
    text = f"{base}\n{twin}"
    found = variants(text, (0, len(base)), (len(base) + 1, len(text)))
    assert [f"{text[slice(*one.base)]} / {text[slice(*one.twin)]}" for one in found] == [
        pair for pair in expected.split("|") if pair
    ]


def test_variants_do_not_read_what_is_elided() -> None:
    base, twin = "для затяги-\nвания\n\n- 1053 -\n\nподписания", "для затягивания подписанья"
    text = f"{base}\n{twin}"
    elisions = [Elision(kind="hyphen", start=10, stop=12), Elision(kind="furniture", start=19, stop=27)]
    (found,) = variants(text, (0, len(base)), (len(base) + 1, len(text)), elisions)
    assert (text[slice(*found.base)], text[slice(*found.twin)]) == ("подписания", "подписанья")


WORDS = st.lists(
    st.sampled_from(["мир,", "дом", "домой", "Дом", "премьер-министр", "«ещё»", "еще", "1953", "—", "не"]), max_size=9
)


@given(WORDS, WORDS)
def test_variants_turn_the_base_into_the_twin(base_words: list[str], twin_words: list[str]) -> None:
    base, twin = " ".join(base_words), " ".join(twin_words)
    text = f"{base}\n{twin}"
    rebuilt, at = "", 0
    for variant in variants(text, (0, len(base)), (len(base) + 1, len(text))):
        assert (
            at <= variant.base[0] <= variant.base[1] <= len(base) < variant.twin[0] <= variant.twin[1] <= len(text) + 1
        )
        rebuilt += f"{text[at : variant.base[0]]} {text[slice(*variant.twin)]} "
        at = variant.base[1]
    rebuilt += text[at : len(base)]
    assert [word.key for word in words(rebuilt, 0, len(rebuilt))] == [word.key for word in words(twin, 0, len(twin))]


SENTENCES = [
    "The committee examined the question of grain deliveries.",
    "Nobody believed the director of the southern railway.",
    "An inspector was sent, and reported in writing on his results.",
    "Больше того.",
    "Именно потому генерал лично подписал этот важный договор.",
    "№ 342",
]


@given(st.lists(st.sampled_from(SENTENCES), max_size=40))
def test_repeats_are_disjoint_and_in_order(texts: list[str]) -> None:
    spans = np.ones((1, len(texts), 1), dtype=np.float32)
    for repeat in find_repeats(texts, spans):
        assert repeat.earlier.stop <= repeat.later.start
        for place in (0, 1):
            indices = [index for link in repeat.links for index in link[place]]
            assert indices == sorted(set(indices))
        assert 0 < repeat.similarity <= 1


@given(st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=40), st.integers(1, 5))
def test_no_segment_is_in_two_twins_or_in_a_twin_and_a_base(texts: list[str], size: int) -> None:
    spans = spans_of(texts, 1)
    found = twins(find_repeats(texts, spans), texts, spans[0], spans_of(SENTENCES[:size], 1)[0])
    copied = [index for links in found for twin, _ in links for index in twin]
    assert len(copied) == len(set(copied))
    assert not set(copied) & {index for links in found for _, base in links for index in base}


def many_lines(count: int, seed: int) -> list[str]:
    """Lines of invented words, no two alike."""
    rng = random.Random(seed)
    stems = ["".join(rng.choice("бвгдклмнпрст") + rng.choice("аеиоу") for _ in range(3)) for _ in range(400)]
    return [f"{' '.join(rng.choice(stems) for _ in range(9)).capitalize()}." for _ in range(count)]


def misread(text: str, rng: random.Random) -> str:
    """The text with one letter in twelve misread."""
    return "".join(rng.choice("абвгдежз") if sign.isalpha() and rng.random() < 1 / 12 else sign for sign in text)


@pytest.mark.parametrize("seed", range(5))
def test_three_misread_copies_have_one_base(seed: int) -> None:
    texts, rng = many_lines(60, seed), random.Random(seed)
    passage = texts[10:20]
    whole = [*texts[:40], *(misread(line, rng) for line in passage), *texts[40:50]]
    whole += [*(misread(line, rng) for line in passage[:7]), *texts[50:]]
    spans = spans_of(whole, 1)
    found = twins(find_repeats(whole, spans), whole, spans[0], spans_of(texts, 1)[0])
    assert [pairs_of(links) for links in found] == [
        {(40 + at, 10 + at) for at in range(10)},
        {(60 + at, 10 + at) for at in range(7)},
    ]


def test_the_base_is_the_complete_and_the_cleaner_copy() -> None:
    texts, rng = many_lines(40, 1), random.Random(1)
    links = tuple(((at,), (at + 45,)) for at in range(5))
    repeat = Repeat(links=links, similarity=1.0)
    dirty = [misread(line, rng) for line in texts[:5]]
    assert choose_base(repeat, [*texts, *texts[:5], *texts[:5]]) == "earlier"
    assert choose_base(repeat, [*dirty, *texts[5:], *texts[:5], *texts[:5]]) == "later"
    assert choose_base(repeat, [*texts[:4], texts[4][:20], *texts[5:], *texts[5:10], *texts[:5]]) == "later"
    assert choose_base(repeat, [*texts, *texts[:5], *texts[:5]], (0.2, 0.6)) == "later"


@pytest.mark.parametrize("side", ["source", "target"])
def test_witnesses_have_ids_similarity_and_variants(side: Side) -> None:
    texts, expected = labelled("an archive copy that breaks off, then the printed text")
    translated = [text for at, text in enumerate(texts) if at not in {twin for twin, _ in expected}]
    (witness,) = find_witnesses(document(texts, side), spans_of(texts), spans_of(translated))
    assert witness.side == side
    assert [(link.twin, link.base) for link in witness.links] == [
        ((f"xx.s{twin + 1}",), (f"xx.s{base + 1}",)) for twin, base in sorted(expected)
    ]
    assert witness.links[0].similarity == 1.0
    assert witness.links[4].variants == ()
    text = document(texts).text
    assert [text[slice(*variant.twin)] for link in witness.links for variant in link.variants] == [
        "Заместителей",
        "гепералом",
        "прави тельства",
        "т.д.",
        "го родок",
        "",
    ]


@pytest.mark.parametrize(("place", "witnesses"), [(60, 0), (20, 1)])
def test_a_translation_of_a_copy_counts_where_it_is_to_be_expected(
    place: int, witnesses: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("aligner.align.witnesses._FAR", 8)
    lines = many_lines(80, 2)
    texts = [*lines[:60], *lines[:6], *lines[60:]]
    translated = [*lines[:place], *lines[:6], *lines[place:]]
    expected = np.concatenate([np.arange(60), np.arange(60, 66), np.arange(66, 86)])
    found = find_witnesses(document(texts), spans_of(texts), spans_of(translated), expected)
    assert len(found) == witnesses


def test_nothing_is_found_in_a_long_text_without_repeats() -> None:
    texts = many_lines(4000, 3)
    assert find_repeats(texts, np.ones((1, len(texts), 1), dtype=np.float32)) == []


def test_no_other_side_no_witness() -> None:
    texts, _ = labelled("an archive copy that breaks off, then the printed text")
    spans = spans_of(texts)
    assert twins(find_repeats(texts, spans), texts, spans[0], spans[0, :0]) == []
