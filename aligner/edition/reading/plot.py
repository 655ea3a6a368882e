"""The path of the beads over the similarity of the two texts, as SVG: where a translation jumps, drops or repeats."""

from __future__ import annotations

import struct
import zlib
from base64 import b64encode
from html import escape

import numpy as np
from numpy.typing import NDArray

from aligner.bitext import Alignment, Document, FloatArray
from aligner.judgement import Edition

SIZE = 600
_MOST = 3000  # beads: beyond this the path is drawn, and only what is unusual on it


def plot(edition: Edition) -> str:
    """An `<svg>` with the source from left to right and the translation from top to bottom, by characters.

    Every bead is a box that leads to its row; what has no counterpart is a bar at the edge. With a matrix of
    similarities in the edition its picture lies underneath.
    """
    alignment = edition.alignment
    if alignment.source is None or alignment.target is None:
        return ""
    across, down = _scale(alignment.source), _scale(alignment.target)
    parts = [_picture(edition.matrix)] if edition.matrix is not None else []
    few = len(alignment.beads) <= _MOST
    path: list[str] = []
    for bead in alignment.beads:
        x, y = _span(across, bead.source), _span(down, bead.target)
        word = f"{bead.id}: {bead.kind or bead.type}"
        if x is None or y is None:
            side = "source" if y is None else "target"
            place = (x[0], 0.0, x[1] - x[0], 6.0) if x else (0.0, y[0], 6.0, y[1] - y[0]) if y else (0.0, 0.0, 0.0, 0.0)
            parts.append(_box(f"null {side}", bead.id, word, place))
            continue
        if few or bead.origin != "search":
            style = "bead" if bead.origin == "search" else "bead crossing"
            parts.append(_box(style, bead.id, word, (x[0], y[0], x[1] - x[0], y[1] - y[0])))
        if not few:
            path.append(f"{_round((x[0] + x[1]) / 2)},{_round((y[0] + y[1]) / 2)}")
    parts += [_twin_box(alignment, across, down, number) for number, _ in enumerate(alignment.witnesses)]
    if path:
        parts.append(f'<polyline class="path" points="{" ".join(path)}"/>')
    label = "The path of the alignment: original from left to right, translation from top to bottom"
    return (
        f'<svg class="plot" viewBox="-14 -14 {SIZE + 28} {SIZE + 28}" role="img" aria-label="{label}">'
        f'<rect class="ground" width="{SIZE}" height="{SIZE}"/>{"".join(parts)}</svg>'
    )


def _scale(document: Document) -> dict[str, tuple[float, float]]:
    """Where each segment begins and ends on an axis of `SIZE`, by the characters of the text."""
    total = max(len(document.text), 1)
    return {segment.id: (SIZE * segment.start / total, SIZE * segment.stop / total) for segment in document.segments}


def _span(scale: dict[str, tuple[float, float]], names: tuple[str, ...]) -> tuple[float, float] | None:
    places = [scale[name] for name in names]
    return (min(start for start, _ in places), max(stop for _, stop in places)) if places else None


def _box(style: str, bead: str, word: str, place: tuple[float, float, float, float]) -> str:
    x, y, width, height = (_round(value) for value in (place[0], place[1], max(place[2], 1.5), max(place[3], 1.5)))
    box = (
        f'<rect class="{style}" x="{x}" y="{y}" width="{width}" height="{height}"><title>{escape(word)}</title></rect>'
    )
    return f'<a href="#{escape(bead)}">{box}</a>'


def _twin_box(
    alignment: Alignment, across: dict[str, tuple[float, float]], down: dict[str, tuple[float, float]], number: int
) -> str:
    """The second copy against the counterparts of its base."""
    witness = alignment.witnesses[number]
    bead_of = {name: bead for bead in alignment.beads for name in (*bead.source, *bead.target)}
    boxes = []
    for link in witness.links:
        bead = bead_of[link.base[0]]
        ours = _span(across if witness.side == "source" else down, link.twin)
        theirs = _span(
            down if witness.side == "source" else across, bead.target if witness.side == "source" else bead.source
        )
        if ours and theirs:
            x, y = (ours, theirs) if witness.side == "source" else (theirs, ours)
            boxes.append(
                _box("bead twin", bead.id, f"second copy of {bead.id}", (x[0], y[0], x[1] - x[0], y[1] - y[0]))
            )
    return "".join(boxes)


def _round(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _picture(matrix: FloatArray) -> str:
    """The matrix (sources, targets) as a grey picture under the boxes, the most similar darkest."""
    low, high = float(np.quantile(matrix, 0.5)), float(matrix.max())
    share = np.clip((matrix.T - low) / max(high - low, 1e-6), 0.0, 1.0)
    data = b64encode(_png(np.round(255 * share).astype(np.uint8))).decode("ascii")
    return (
        f'<image width="{SIZE}" height="{SIZE}" preserveAspectRatio="none" class="similarity"'
        f' href="data:image/png;base64,{data}"/>'
    )


def _png(alpha: NDArray[np.uint8]) -> bytes:
    """A PNG (ISO/IEC 15948) of black with this opacity: height by width, uint8."""
    height, width = alpha.shape
    lines = np.zeros((height, 1 + 2 * width), dtype=np.uint8)
    lines[:, 2::2] = alpha
    head = struct.pack(">IIBBBBB", width, height, 8, 4, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(lines.tobytes(), 9)), (b"IEND", b""))
    body = (
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(body)
