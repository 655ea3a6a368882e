"""What speaks for and against two spans being translations of each other, as numbers.

Everything is computed for a tile: all spans that start in some rows (source) and some columns (target), in arrays of
shape (longest, rows, longest, columns); the first axis is the length of the source span less one, the third that of
the target span. Exchanging the sides exchanges the axes and nothing else.

Similarity is never used as it is, since encoders differ in what they give to strangers. It is put on a scale on which
a random pair of this document has 0 and the same vector 1 (the normalisation of Thompson & Koehn 2019, eq. 1).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from aligner.align.band import Band, IntArray
from aligner.align.length import length_deviation, span_lengths
from aligner.align.lexical import WordBags, names, numbers, overlap, shared_bags
from aligner.align.punctuation import Marks, read_marks

FloatArray = NDArray[np.float32]

FEATURES = (
    "distance",  # how far the vectors are, 1 for a random pair
    "strangeness",  # what of the distance is beyond that of most translations
    "area",  # the distance once more for each pair of sentences beyond the first: large beads cost more
    "length_deviation",
    "parting",  # what the lengths lose where the bead is cut into two
    "size",  # log of the length
    "absorption",  # what the worst edge sentence adds to the similarity, for its share of the length
    "extension",  # what it would gain by one more sentence
    "distinction",  # by how much it is more similar than what stands beside it
    "number_missing",
    "name_shared",
    "name_missing",
    "same_ending",
    "same_opening",
    "same_question",
    "inner_unended",  # sentences before the last that end without a mark
    "tail_unended",  # the last one does, though the first has a mark: a heading or page number got in
)
_NEVER = -9.0
_USUAL = 0.4  # nineteen of twenty translations are at least as similar
_TILE_CELLS = 3072


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What is known of all spans of one side; arrays are float32 (longest, segments) but for the vectors.

    `vectors`: unit vectors, float32 (longest, segments, dim). `spread`: 1 - the mean cosine with the segments of the
    other side. `lengths`: characters, on the same scale on both sides.
    """

    vectors: FloatArray
    spread: FloatArray
    lengths: FloatArray
    numbers: WordBags
    names: WordBags
    marks: Marks

    def part(self, kept: IntArray) -> Profile:
        """The same for some of the segments, int64 (kept,); what is said of spans with a hole inside means nothing."""
        return Profile(
            vectors=self.vectors[:, kept],
            spread=self.spread[:, kept],
            lengths=self.lengths[:, kept],
            numbers=self.numbers.part(kept),
            names=self.names.part(kept),
            marks=self.marks.part(kept),
        )


def profiles(
    source: Sequence[str], target: Sequence[str], source_vectors: FloatArray, target_vectors: FloatArray, ratio: float
) -> tuple[Profile, Profile]:
    """The profiles of both sides.

    Vectors: float32 (longest, segments, dim), the same `longest` on both sides. `ratio`: target characters for a
    source one.
    """
    longest = len(source_vectors)
    source_numbers, target_numbers = shared_bags(source, target, numbers, longest)
    source_names, target_names = shared_bags(source, target, names, longest)
    scale = float(np.sqrt(ratio))
    return (
        Profile(
            vectors=source_vectors,
            spread=spread(source_vectors, target_vectors),
            lengths=span_lengths(source, longest, scale),
            numbers=source_numbers,
            names=source_names,
            marks=read_marks(source, longest),
        ),
        Profile(
            vectors=target_vectors,
            spread=spread(target_vectors, source_vectors),
            lengths=span_lengths(target, longest, 1 / scale),
            numbers=target_numbers,
            names=target_names,
            marks=read_marks(target, longest),
        ),
    )


def spread(own: FloatArray, other: FloatArray) -> FloatArray:
    """1 - the mean cosine of each span with the single segments of the other side; float32 (longest, segments)."""
    return np.asarray(np.maximum(1 - own @ other[0].mean(axis=0), 1e-3))


def tiles(band: Band) -> Iterator[tuple[slice, slice]]:
    """Rows and columns of tiles that cover the band, in order.

    With each row the band goes about one column further, so a tile is wider than the band by its height.
    """
    start = 0
    while start < len(band.first):
        width = int(band.last[start] - band.first[start] + 1)
        height = int(np.sqrt(width**2 / 4 + _TILE_CELLS) - width / 2)
        stop = min(start + max(1, height), len(band.first))
        yield slice(start, stop), slice(int(band.first[start]), int(band.last[stop - 1]) + 1)
        start = stop


def tile_features(source: Profile, target: Profile, rows: slice, columns: slice) -> FloatArray:
    """The features of all spans that start in the tile; float32 (features, longest, rows, longest, columns).

    Where a span would run past the end of its text the distance is infinite.
    """
    near, fitting = _closeness(source, target, rows, columns)
    beside = len(near) + 1
    own = near[:, beside:-beside, :, beside:-beside]
    around = near[:, beside - 1 : 1 - beside, :, beside - 1 : 1 - beside]
    left, right = _clipped(source, rows), _clipped(target, columns)
    extra = np.arange(1, len(near) + 1)
    area = (extra[:, None] * extra - 1)[:, None, :, None]
    source_length, target_length = source.lengths[:, left, None, None], target.lengths[None, None][..., right]
    deviation = _deviation(source_length, target_length)
    shared_numbers = overlap(source.numbers, target.numbers, rows, columns)
    shared_names = overlap(source.names, target.names, rows, columns)
    number_total = source.numbers.totals[:, left, None, None] + target.numbers.totals[None, None][..., right]
    name_total = source.names.totals[:, left, None, None] + target.names.totals[None, None][..., right]
    features = np.stack(
        np.broadcast_arrays(
            1 - own,
            np.maximum(_USUAL - own, 0),
            (1 - own) * area,
            deviation,
            _parting(deviation, source, target, rows, columns),
            np.log((source_length + target_length) / 2 + 1) / 5,
            _absorption(around, source.lengths[:, _around(source, rows)], target.lengths[:, _around(target, columns)]),
            _extension(around),
            _distinction(near),
            np.minimum(number_total - 2 * shared_numbers, 10) / 8,
            np.minimum(shared_names, 10) / 4,
            np.minimum(name_total - 2 * shared_names, 16) / 8,
            *source.marks.compare(target.marks, left, right),
        )
    ).astype(np.float32)
    features[0][~fitting[:, beside:-beside, :, beside:-beside]] = np.inf
    return features


def _closeness(source: Profile, target: Profile, rows: slice, columns: slice) -> tuple[FloatArray, NDArray[np.bool_]]:
    """Normalised similarities of the tile and what stands around it, and which spans are inside their texts.

    Around it are as many rows and columns as a span may have, and one more.
    """
    longest, dim = len(source.vectors), source.vectors.shape[2]
    beside = longest + 1
    around_rows, around_columns = (slice(part.start - beside, part.stop + beside) for part in (rows, columns))
    left, right = _clipped(source, around_rows), _clipped(target, around_columns)
    cosine = source.vectors[:, left].reshape(-1, dim) @ target.vectors[:, right].reshape(-1, dim).T
    cosine = cosine.reshape(longest, len(left), longest, len(right))
    scale = 2 / (source.spread[:, left, None, None] + target.spread[None, None][..., right])
    fitting = _fits(source, around_rows)[:, :, None, None] & _fits(target, around_columns)
    return np.where(fitting, 1 - (1 - cosine) * scale, np.float32(_NEVER)), fitting


def _deviation(source_length: FloatArray, target_length: FloatArray) -> FloatArray:
    """How unlike two lengths are, from 0 to 1."""
    return np.asarray(np.minimum(length_deviation(source_length, target_length) ** 2 / 2, 8) / 8)


def _parting(own: FloatArray, source: Profile, target: Profile, rows: slice, columns: slice) -> FloatArray:
    """How much more the lengths differ where both sides are cut in two, at the best place; 0 where one cannot be cut.

    Of sentences that only look like pairs one after the other (the translation ends the first one elsewhere), the
    first is too short and the second too long by as much. `own`: how much they differ as they are.
    """
    longest = len(source.lengths)
    left, right = (
        _clipped(profile, slice(part.start, part.stop + longest))
        for profile, part in ((source, rows), (target, columns))
    )
    parts = _deviation(source.lengths[:, left, None, None], target.lengths[None, None][..., right])
    height, width = own.shape[1], own.shape[3]
    found = np.zeros(own.shape, dtype=np.float32)
    for down, across in product(range(1, longest), repeat=2):
        cut = [
            parts[upper, :height, before, :width]
            + parts[
                down - upper - 1, upper + 1 : upper + 1 + height, across - before - 1, before + 1 : before + 1 + width
            ]
            for upper, before in product(range(down), range(across))
        ]
        found[down, :, across] = np.minimum.reduce(cut) - own[down, :, across]
    return found


def _absorption(near: FloatArray, source_length: FloatArray, target_length: FloatArray) -> FloatArray:
    """What the worst edge sentence of a longer side adds to the similarity, for its share of the length; 0 for 1-1.

    `near` and the lengths, float32 (longest, rows or columns), are of the tile with one row and column around it.
    A translated sentence adds about in proportion to its share; what was only absorbed adds nothing.
    """
    own = near[:, 1:-1, :, 1:-1]
    lost = np.full(own.shape, np.inf, dtype=np.float32)
    for extra in range(1, len(near)):
        first, last = _edge_shares(source_length, extra)
        lost[extra] = np.minimum(
            (own[extra] - near[extra - 1, 2:, :, 1:-1]) / first[:, None, None],
            (own[extra] - near[extra - 1, 1:-1, :, 1:-1]) / last[:, None, None],
        )
    for extra in range(1, len(near)):
        first, last = _edge_shares(target_length, extra)
        of_target = np.minimum(
            (own[:, :, extra] - near[:, 1:-1, extra - 1, 2:]) / first,
            (own[:, :, extra] - near[:, 1:-1, extra - 1, 1:-1]) / last,
        )
        lost[:, :, extra] = np.minimum(lost[:, :, extra], of_target)
    lost[0, :, 0] = 0
    return np.clip(lost, -2, 1)


def _edge_shares(lengths: FloatArray, extra: int) -> tuple[FloatArray, FloatArray]:
    """The share of the first and of the last sentence in spans of `extra` + 1; a tenth more, for short ones.

    Never less than that tenth: of a span with a hole inside, which nobody asks for, the parts may be longer.
    """
    own = np.maximum(lengths[extra, 1:-1], 1)
    rest = np.stack([lengths[extra - 1, 2:], lengths[extra - 1, 1:-1]]) / own
    first, last = np.maximum(1.1 - rest, 0.1).astype(np.float32)
    return first, last


def _extension(near: FloatArray) -> FloatArray:
    """What the similarity gains by one more sentence at the better end of the source, and of the target; the sum.

    Neither counts less than -.3.
    """
    own = near[:, 1:-1, :, 1:-1]
    longer_source = np.full(own.shape, _NEVER, dtype=np.float32)
    longer_source[:-1] = np.maximum(near[1:, 1:-1, :, 1:-1], near[1:, :-2, :, 1:-1])
    longer_target = np.full(own.shape, _NEVER, dtype=np.float32)
    longer_target[:, :, :-1] = np.maximum(near[:, 1:-1, 1:, 1:-1], near[:, 1:-1, 1:, :-2])
    return np.asarray(np.maximum(longer_source - own, -0.3) + np.maximum(longer_target - own, -0.3))


def _distinction(near: FloatArray) -> FloatArray:
    """By how much a pair is more similar than the best of what stands beside it; the sum of both sides.

    That is: the spans of the same size that end where this one starts or start where it ends, or one further. `near`
    has as many rows and columns around the tile as that takes. Each side counts from -.2 to .6.
    """
    beside = len(near) + 1
    own = near[:, beside:-beside, :, beside:-beside]
    height, width = own.shape[1], own.shape[3]
    found = np.zeros(own.shape, dtype=np.float32)
    for extra in range(len(near)):
        starts = [beside + shift for shift in (extra + 1, extra + 2, -extra - 1, -extra - 2)]
        above = np.maximum.reduce([near[extra, start : start + height, :, beside:-beside] for start in starts])
        found[extra] += np.clip(own[extra] - above, -0.2, 0.6)
        left = np.maximum.reduce([near[:, beside:-beside, extra, start : start + width] for start in starts])
        found[:, :, extra] += np.clip(own[:, :, extra] - left, -0.2, 0.6)
    return found


def _clipped(profile: Profile, part: slice) -> NDArray[np.int64]:
    """The segments of a part; beyond the ends of the text, the first and the last one."""
    return np.clip(np.arange(part.start, part.stop), 0, profile.spread.shape[1] - 1)


def _around(profile: Profile, part: slice) -> NDArray[np.int64]:
    return _clipped(profile, slice(part.start - 1, part.stop + 1))


def _fits(profile: Profile, part: slice) -> NDArray[np.bool_]:
    """Which spans that start in a part lie inside the text; bool (longest, part)."""
    longest, size = profile.spread.shape
    starts = np.arange(part.start, part.stop)
    return np.asarray((starts >= 0) & (starts + np.arange(1, longest + 1)[:, None] <= size))
