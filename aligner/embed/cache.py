"""What is kept between runs: files that can always be made again.

Every file is written under another name and then moved into place, so that a reader, or a second run at the same time,
sees the whole file or none. Where the folder cannot be written nothing is kept, and the run is only slower.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from tokenize import TokenError
from typing import BinaryIO

import numpy as np

from aligner.bitext import FloatArray, Vectors
from aligner.embed.encoder import Encoder

# To be raised whenever an encoder of ours would give other vectors for the same weights and texts.
VECTORS_VERSION = 1
VECTORS_LIMIT = 1 << 30


def keep(path: Path, write: Callable[[BinaryIO], object]) -> bool:
    """Whether the file now lies at `path`, whole, filled by `write`."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.draft")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with draft.open("wb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError:
        _forget(draft)
        return False
    return True


def file_sha256(path: Path, cache: Path) -> str:
    """The SHA-256 of a file, computed anew only when its size or its time of change is another than last time."""
    status = path.stat()
    state = f"{path.resolve()}|{status.st_size}|{status.st_mtime_ns}|{status.st_ctime_ns}"
    note = cache / "sha256" / hashlib.sha256(os.fsencode(state)).hexdigest()[:32]
    try:
        known = note.read_text("ascii")
    except (OSError, UnicodeDecodeError):
        known = ""
    if len(known) == 64:
        return known
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    keep(note, lambda file: file.write(digest.encode("ascii")))
    return digest


class CachedEncoder:
    """An encoder that remembers the span vectors of whole documents in a folder of limited size."""

    def __init__(self, encoder: Encoder, cache: Path, limit: int = VECTORS_LIMIT) -> None:
        self.inner = encoder
        self._folder = cache / "vectors"
        self._limit = limit

    @property
    def name(self) -> str:
        """The name by which the encoder was asked for."""
        return self.inner.name

    @property
    def sha256(self) -> str:
        """The SHA-256 of the encoder's weights."""
        return self.inner.sha256

    @property
    def signature(self) -> str:
        """The encoder's own signature: remembered vectors are the same vectors."""
        return self.inner.signature

    def encode(self, texts: Sequence[str]) -> FloatArray:
        """The unit vector of each text; shape (n, dim), float32. These are not remembered."""
        return self.inner.encode(texts)

    def encode_spans(self, texts: Sequence[str], longest: int) -> Vectors:
        """The vectors of all runs of 1 to `longest` neighbouring texts, read-only."""
        path = self._folder / f"{self._key(texts, longest)}.npy"
        spans = _read_spans(path, (longest, len(texts)))
        if spans is None:
            spans = self.inner.encode_spans(texts, longest).spans
            spans.flags.writeable = False
            if spans.nbytes <= self._limit:
                keep(path, lambda file: np.save(file, spans))
                self._evict()
        return Vectors(spans=spans)

    def _key(self, texts: Sequence[str], longest: int) -> str:
        whole = json.dumps([VECTORS_VERSION, self.inner.signature, longest, list(texts)])
        return hashlib.sha256(whole.encode("ascii")).hexdigest()

    def _evict(self) -> None:
        """Forget what was used longest ago until the rest is within the limit."""
        try:
            found = [(status.st_mtime_ns, status.st_size, file) for file, status in _files(self._folder)]
        except OSError:
            return
        size = sum(size for _, size, _ in found)
        for _, own, file in sorted(found):
            if size <= self._limit:
                return
            _forget(file)
            size -= own


def _read_spans(path: Path, shape: tuple[int, int]) -> FloatArray | None:
    """The remembered vectors, mapped into memory; None when there are none, or not such as they must be."""
    try:
        os.utime(path)  # used now: the last to be evicted
        spans = np.load(path, mmap_mode="r")
    except (OSError, ValueError, EOFError, SyntaxError, TokenError):  # no file, or what numpy makes of a bad one
        return None
    if spans.dtype != np.float32 or spans.ndim != 3 or spans.shape[:2] != shape:
        return None
    return np.asarray(spans)


def _files(folder: Path) -> list[tuple[Path, os.stat_result]]:
    return [(Path(entry.path), entry.stat()) for entry in os.scandir(folder)]


def _forget(path: Path) -> None:
    """Remove a file, if it is there and may be removed."""
    try:
        path.unlink(missing_ok=True)
    except OSError:
        return
