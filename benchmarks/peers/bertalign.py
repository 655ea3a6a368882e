"""Bertalign at its defaults, but for the encoder, which is ours."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from types import ModuleType
from typing import Any


class SentenceTransformer:
    """What bertalign asks of a model: the vectors of texts."""

    encoder: Any = None

    def __init__(self, *_: object, **__: object) -> None:
        pass

    def encode(self, texts: Sequence[str]) -> Any:
        """The vectors of the texts."""
        return self.encoder.encode(texts)


stand_in = ModuleType("sentence_transformers")
stand_in.SentenceTransformer = SentenceTransformer  # type: ignore[attr-defined]
sys.modules["sentence_transformers"] = stand_in

from bertalign import Bertalign, Encoder  # noqa: E402 - it imports sentence_transformers


def align(source: Sequence[str], target: Sequence[str], encoder: Any) -> list[Any]:
    """The beads of two texts."""
    SentenceTransformer.encoder = encoder
    texts = ("\n".join(source), "\n".join(target))
    return list(Bertalign(*texts, is_split=True, model=Encoder("ours")).align_sents())
