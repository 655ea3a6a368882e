"""mUSE's word pieces, by sentencepiece."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from pathlib import Path

UNKNOWN, START, STOP = 0, 1, 2
# Sentencepiece's own sign for a blank: one that stands in a text is read as a blank.
BLANK = "▁"


class Tokenizer:
    """The word pieces of a text, one blank-separated word at a time.

    No piece holds a blank, so the pieces of a text are those of its words; and the pieces of two texts joined by a
    blank are the pieces of the one and then of the other, on which the span vectors are built.
    """

    def __init__(self, model: Path) -> None:
        from sentencepiece import SentencePieceProcessor  # only here: remembered vectors do without

        self._model = SentencePieceProcessor(model_file=str(model))

    def encode(self, texts: Sequence[str]) -> list[list[int]]:
        """The piece numbers of each text, without start and stop; no number for a text of blanks."""
        split = [text.replace(BLANK, " ").split(" ") for text in texts]
        words = list(dict.fromkeys(chain.from_iterable(split)))
        numbers = self._model.encode(words, num_threads=1)
        known = dict(zip(words, numbers, strict=True))
        for word, ids in known.items():
            if UNKNOWN in ids:
                known[word] = self._with_each_unknown(word, ids)
        return [[number for word in line for number in known[word]] for line in split]

    def _with_each_unknown(self, word: str, ids: list[int]) -> list[int]:
        """The numbers with one UNKNOWN for each character: sentencepiece gives one for a run of them."""
        pieces = self._model.encode(word, out_type=str)
        runs = ([number] * (len(piece) if number == UNKNOWN else 1) for number, piece in zip(ids, pieces, strict=True))
        return list(chain.from_iterable(runs))
