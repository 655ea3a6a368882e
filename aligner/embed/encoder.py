"""What the rest of the program knows of a sentence encoder."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from aligner.bitext import FloatArray, Vectors


class Encoder(Protocol):
    """Turns texts into unit vectors; texts that mean the same, in whatever language, come to lie close together."""

    @property
    def name(self) -> str:
        """The name by which it was asked for."""

    @property
    def sha256(self) -> str:
        """The SHA-256 of its weights, 64 hexadecimal digits."""

    @property
    def signature(self) -> str:
        """Its name and the beginning of `sha256`: all that decides the vectors of a text."""

    def encode(self, texts: Sequence[str]) -> FloatArray:
        """The unit vector of each text; shape (n, dim), float32."""

    def encode_spans(self, texts: Sequence[str], longest: int) -> Vectors:
        """The vectors of all runs of 1 to `longest` neighbouring texts, joined by one blank."""
