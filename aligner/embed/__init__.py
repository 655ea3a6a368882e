"""Sentence encoders: texts become unit vectors."""

from aligner.embed.encoder import Encoder
from aligner.embed.load import load_encoder

__all__ = ["Encoder", "load_encoder"]
