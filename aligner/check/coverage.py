"""What is known of the words of a bead: the sentence encoder as a dictionary, and `counterparts` upon it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from aligner.bitext import FloatArray
from aligner.check.counterparts import MARKS, Described, Judged, Networks, learned
from aligner.check.passages import CheckedText, Near, Pair, Passage
from aligner.judgement import Flag

Floats = NDArray[np.float64]

_SAMPLE = 12
_LEAST_WORDS, _LEAST_BEADS = 5, 4
_COMMAS, _STOPS = frozenset(",;:—–()"), frozenset(".!?…")
_FARTHEST = 5.0  # log odds that one word can give
_SAME = 1.5  # and at least gives, alone, where the other side has a name that sounds so, or this number

WORD = re.compile(r"\w(?:[\w’'-]*\w)?")
_SOUNDS = (
    (re.compile("sch|shch|tch|ch|sh|zh|ts|tz|dzh|дж|[жзсцчшщszj]|c(?=[eiy])"), "s"),
    (re.compile("kh|gh|[hgгх]"), "g"),
    (re.compile("ph|[fф]"), "f"),
    (re.compile("x|кс"), "ks"),
    (re.compile("ck|[cqк]"), "k"),
    (re.compile("th|т"), "t"),
    (re.compile("[wв]"), "v"),
    (re.compile("ng|нг|н"), "n"),
)
_LETTERS = str.maketrans("бдлмпр", "bdlmpr")
_VOWELS = re.compile(r"[^sgfktvnbdlmpr]|(.)(?=\1)")
_SKELETON = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The words of a passage: where each starts, and log odds, float64 (n,).

    answered: that it has a counterpart; kept: that it stands in no part that was left out; denied: that it negates and
    the other side does not.
    """

    starts: NDArray[np.int64]
    answered: Floats
    kept: Floats
    denied: Floats


@cache
def weights(check: str, part: str) -> dict[str, float]:
    """What each feature weighs in one of the models of a check, `data/gaps.json` or `data/likeness.json`."""
    return dict(json.loads((files("aligner.check") / "data" / f"{check}.json").read_text("utf-8"))[part])


@lru_cache(maxsize=1)
def coverage(text: CheckedText) -> Coverage | None:
    """What is known of the words of a text; None without an encoder. Several checks ask for it one after the other."""
    return Coverage(text.dictionary or text.encode, text.pairs) if text.encode else None


def comparable(text: CheckedText) -> bool:
    """Whether there are enough beads to know what is usual in a text."""
    long = [pair for pair in text.pairs if min(len(words(pair.source)), len(words(pair.target))) >= _LEAST_WORDS]
    return len(long) >= _LEAST_BEADS


def any_two(text: CheckedText) -> float:
    """How similar any two words of the two sides are, on average, to the encoder of a text."""
    assert text.encode is not None
    paired = [pair for pair in text.pairs if words(pair.source) and words(pair.target)]
    places = np.linspace(0, len(paired) - 1, min(_SAMPLE, len(paired))).round().astype(int)
    chosen = [paired[at] for at in places]
    sides = [
        text.encode([word.lower() for passage in passages for _, word in words(passage)])
        for passages in ([pair.source for pair in chosen], [pair.target for pair in chosen])
    ]
    return float(np.mean(sides[0] @ sides[1].T))


def silent(_pair: Pair, _near: Near) -> tuple[Flag, ...]:
    """No flags: the check of a text of which too little is known."""
    return ()


@lru_cache(maxsize=1 << 12)
def words(passage: Passage) -> tuple[tuple[int, str], ...]:
    """The words of a passage and where they start."""
    return tuple((found.start(), found.group()) for found in WORD.finditer(passage.text))


@lru_cache(maxsize=1 << 16)
def sound(word: str) -> str:
    """The digits of a number, the first consonants of a name as they sound in either script; else nothing."""
    if any(character.isdigit() for character in word):
        return "".join(character for character in word if character.isdigit())
    if not word[0].isupper():
        return ""
    sounds = word.lower()
    for spelling, letter in _SOUNDS:
        sounds = spelling.sub(letter, sounds)
    sounds = _VOWELS.sub("", sounds.translate(_LETTERS))
    return sounds[:_SKELETON] if len(sounds) > 1 else ""


def marks(text: str, lang: str) -> FloatArray:
    """The MARKS of the words of a text: float32 (n, 8)."""
    found = list(WORD.finditer(text))
    starts = [*(match.start() for match in found), len(text)]
    rows = []
    for at, match in enumerate(found):
        word, after = match.group(), text[match.end() : starts[at + 1]]
        comma, stop = not _COMMAS.isdisjoint(after), not _STOPS.isdisjoint(after)
        edges = at == 0, at == len(found) - 1
        rows.append((word[0].isupper(), word[0].isdigit(), len(word) / 8, *edges, comma, stop, lang != "ru"))
    return np.array(rows, dtype=np.float32).reshape(-1, len(MARKS))


@cache
def _dictionary() -> dict[str, FloatArray]:
    """What scripts/fit_words.py learned.

    directions (dim, n) and shift (n,) bring a vector to where words that answer each other lie in the same direction;
    need (dim,) and always (2: Russian, other) give what must be exceeded, and crowd (1,) what many words add to that.
    """
    with (files("aligner.check") / "data" / "words.npz").open("rb") as file, np.load(file) as found:
        return {name: found[name].astype(np.float32) for name in found.files}


class Coverage:
    """What is known of all words met so far; grows with words that edits bring. `networks`: those of the package."""

    def __init__(
        self, encode: Callable[[Sequence[str]], FloatArray], pairs: Sequence[Pair], networks: Networks | None = None
    ) -> None:
        self._encode = encode
        self._networks = networks or learned()
        self._last: tuple[Pair, tuple[Words, Words]] | None = None
        self._place: dict[str, int] = {}
        self._rows: list[
            FloatArray
        ] = []  # by place, what dictionary and networks keep; the last column: what words need
        self._learn(word for pair in pairs for side in (pair.source, pair.target) for _, word in words(side))

    def words(self, pair: Pair) -> tuple[Words, Words]:
        """The words of both sides of a bead and the odds of their counterparts."""
        if self._last and self._last[0] is pair:  # one check asks after the other
            return self._last[1]
        found = _words(pair.source, None), _words(pair.target, None)
        if all(len(side.starts) for side in found):
            both = self._networks.judged(self._described(pair.source), self._described(pair.target))
            found = _words(pair.source, both[0]), _words(pair.target, both[1])
        self._last = pair, found
        return found

    def alone(self, pair: Pair) -> tuple[Floats, Floats]:
        """Log odds that some word of the other side means the same, for the words of both sides by themselves."""
        if not words(pair.source) or not words(pair.target):
            return np.zeros(len(words(pair.source))), np.zeros(len(words(pair.target)))
        own, other = (self._of(0, side) for side in (pair.source, pair.target))
        return _alone(pair.source, pair.target, own, other), _alone(pair.target, pair.source, other, own)

    def similar(self, own: str, other: str) -> float:
        """The cosine of the vectors of two passages."""
        vectors = self._encode([own.strip(), other.strip()])
        return float(vectors[0] @ vectors[1])

    def _described(self, passage: Passage) -> list[Described]:
        heard = [sound(word) for _, word in words(passage)]
        return self._networks.described(self._of(1, passage), marks(passage.text, passage.lang), heard)

    def _of(self, kind: int, passage: Passage) -> FloatArray:
        """What is kept of the words of a passage that has some: 0 for the dictionary, 1 for the networks."""
        own = [word.lower() for _, word in words(passage)]
        self._learn(own)
        return self._rows[kind][[self._place[word] for word in own]]

    def _learn(self, met: Iterable[str]) -> None:
        new = sorted({low for word in met if (low := word.lower()) not in self._place})
        if new:
            first = len(self._place)
            self._place.update(zip(new, range(first, first + len(new)), strict=True))
            vectors, book = self._encode(new), _dictionary()
            alone = np.column_stack([vectors @ book["directions"] + book["shift"], vectors @ book["need"]])
            kept = [alone.astype(np.float32), self._networks.known(vectors)]
            self._rows = [np.concatenate(both) for both in zip(self._rows, kept, strict=True)] if self._rows else kept


def _alone(passage: Passage, opposite: Passage, own: FloatArray, other: FloatArray) -> Floats:
    """Log of the sum over the other side, less what the word needs; a name by its sound, a number by its digits."""
    book = _dictionary()
    alike = own[:, :-1] @ other[:, :-1].T
    most = alike.max(axis=1)
    found = most + np.log(np.exp(alike - most[:, None]).sum(axis=1))
    odds = found - book["crowd"] * np.log(len(other)) - own[:, -1] - book["always"][int(passage.lang != "ru")]
    heard = {sound(word) for _, word in words(opposite)} - {""}
    same = np.array([sound(word) in heard for _, word in words(passage)])
    odds = np.where(same, np.maximum(odds, _SAME), odds)
    return np.asarray(np.clip(odds, -_FARTHEST, _FARTHEST), dtype=np.float64)


def _words(passage: Passage, found: Judged | None) -> Words:
    starts = np.array([start for start, _ in words(passage)], dtype=np.int64)
    if found is None:
        nothing = np.zeros(len(starts))
        return Words(starts=starts, answered=nothing, kept=nothing, denied=nothing)
    answered, kept, denied = (
        np.clip(values.astype(np.float64), -_FARTHEST, _FARTHEST)
        for values in (-found.missing, -found.dropped, found.denied)
    )
    return Words(starts=starts, answered=answered, kept=kept, denied=denied)
