"""How sentences begin and end: marks that translators tend to keep."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float32]
IntArray = NDArray[np.int64]

_CLOSING = "\"'»”’“)]* "
_ENDINGS = {".": 1, "…": 2, "!": 3, "?": 4, ":": 5, ";": 6, ",": 7}
_SPEECH = re.compile(r"[-–—\"«“„‘']")


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """The marks of all spans of one side.

    `ending`: a number for the final mark, 0 for none; `opening`: starts like speech, with a dash or a quotation mark;
    `question`: holds a question mark; `unended`: how many sentences before the last end without any mark;
    `tail`: the last one does, though the first has a mark. Arrays of shape (longest, segments).
    """

    ending: NDArray[np.int8]
    opening: NDArray[np.int8]
    question: NDArray[np.int8]
    unended: NDArray[np.int8]
    tail: NDArray[np.int8]

    def part(self, kept: IntArray) -> Marks:
        """The marks of the spans that start at some of the segments."""
        return Marks(
            ending=self.ending[:, kept],
            opening=self.opening[:, kept],
            question=self.question[:, kept],
            unended=self.unended[:, kept],
            tail=self.tail[:, kept],
        )

    def compare(self, other: Marks, rows: IntArray, columns: IntArray) -> list[FloatArray]:
        """Same ending, opening, question, and what is unended: float32 (longest, rows, longest, columns) each.

        For openings and questions: 1 if both have it, -1 if only one has.
        """
        ending, opening, question, unended, tail = (
            (own[:, rows, None, None], others[None, None][..., columns])
            for own, others in (
                (self.ending, other.ending),
                (self.opening, other.opening),
                (self.question, other.question),
                (self.unended, other.unended),
                (self.tail, other.tail),
            )
        )
        return [
            (ending[0] == ending[1]).astype(np.float32),
            _agreement(*opening),
            _agreement(*question),
            (unended[0] + unended[1]).astype(np.float32),
            (tail[0] + tail[1]).astype(np.float32),
        ]


def read_marks(texts: Sequence[str], longest: int) -> Marks:
    """The marks of all spans of 1..longest of these sentences."""
    endings = np.array([_ending(text) for text in texts], dtype=np.int8)
    openings = np.array([bool(_SPEECH.match(text)) for text in texts], dtype=np.int8)
    questions = np.array(["?" in text for text in texts], dtype=np.int8)
    starts = np.arange(len(texts))
    stops = np.minimum(starts + np.arange(1, longest + 1)[:, None], len(texts))
    asked, bare = (np.concatenate(([0], np.cumsum(mark))) for mark in (questions, endings == 0))
    tail = (endings[stops - 1] == 0) & (endings[starts] != 0)
    return Marks(
        tail=tail.astype(np.int8),
        ending=endings[stops - 1],
        opening=np.broadcast_to(openings, stops.shape).astype(np.int8),
        question=(asked[stops] > asked[starts]).astype(np.int8),
        unended=(bare[stops - 1] - bare[starts]).astype(np.int8),
    )


def _ending(text: str) -> int:
    bare = text.rstrip(_CLOSING)
    if bare.endswith("..."):
        return _ENDINGS["…"]
    return _ENDINGS.get(bare[-1:], 0)


def _agreement(own: NDArray[np.int8], other: NDArray[np.int8]) -> FloatArray:
    return np.asarray((own & other) - (own ^ other), dtype=np.float32)
