"""The encoder of a name."""

from __future__ import annotations

from pathlib import Path

from aligner.embed.cache import CachedEncoder
from aligner.embed.encoder import Encoder
from aligner.embed.muse import Muse


def load_encoder(name: str = Muse.name, *, cache: Path, offline: bool = True) -> Encoder:
    """The encoder called `name`: "muse", or what sentence-transformers knows under that name or path.

    Raises ModelError when it is not there. With `offline` nothing is downloaded.
    """
    if name == Muse.name:
        return CachedEncoder(Muse(cache), cache)
    from aligner.embed.transformers import HubEncoder

    return CachedEncoder(HubEncoder(name, cache=cache, offline=offline), cache)
