"""What is asked of all beads at once, as columns: an edit of a novel makes anew only the stretch that it touches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from operator import attrgetter
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from aligner.bitext import Bead, Status
from aligner.judgement import Flag

STATUSES: tuple[Status, ...] = get_args(Status)
UNDECIDED: tuple[Status, ...] = ("auto", "unsure")
CHUNK = 256
_CODE = {status: code for code, status in enumerate(STATUSES)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The beads' ids, and of each bead three things.

    `begins`: where it begins in the original and in the translation, int64 (2, beads), -1 for nowhere; `status`: its
    place in STATUSES, int8 (beads,); `flagged`: bool (beads,).
    """

    ids: list[str]
    begins: NDArray[np.int64]
    status: NDArray[np.int8]
    flagged: NDArray[np.bool_]

    @property
    def open(self) -> NDArray[np.bool_]:
        """Which beads nobody has decided on; bool (beads,)."""
        return np.isin(self.status, [_CODE[status] for status in UNDECIDED])

    def tallies(self, firsts: Sequence[int]) -> list[dict[str, int]]:
        """Of each stretch of beads how many there are, of each status, decided, left and flagged.

        `firsts` are where the stretches begin, and then the number of beads.
        """
        sizes = np.diff(firsts)
        stretch = np.repeat(np.arange(len(sizes)), sizes)
        table = np.bincount(stretch * len(STATUSES) + self.status, minlength=len(sizes) * len(STATUSES))
        flagged = np.bincount(stretch[self.flagged], minlength=len(sizes)).tolist()
        tallies = []
        for size, row, number in zip(sizes.tolist(), table.reshape(-1, len(STATUSES)).tolist(), flagged, strict=True):
            counts = dict(zip(STATUSES, row, strict=True))
            left = sum(counts[status] for status in UNDECIDED)
            whole = {"all": size, "decided": size - left, "left": left, "flagged": number}
            tallies.append(whole | {str(status): count for status, count in counts.items()})
        return tallies


def columns(beads: Sequence[Bead], offsets: Mapping[str, int], flags: Mapping[str, tuple[Flag, ...]]) -> Columns:
    """The columns of these beads; `offsets` says where each segment begins."""
    begins = [
        [offsets[bead.source[0]] if bead.source else -1 for bead in beads],
        [offsets[bead.target[0]] if bead.target else -1 for bead in beads],
    ]
    return Columns(
        ids=list(map(attrgetter("id"), beads)),
        begins=np.array(begins, dtype=np.int64).reshape(2, -1),
        status=np.array([_CODE[bead.status] for bead in beads], dtype=np.int8),
        flagged=np.array([is_flagged(bead, flags) for bead in beads], dtype=np.bool_),
    )


def is_flagged(bead: Bead, flags: Mapping[str, tuple[Flag, ...]]) -> bool:
    """True for a bead with an open error or warning that nobody has confirmed or rejected."""
    if bead.status in ("confirmed", "rejected"):
        return False
    return any(flag.severity != "info" for flag in flags.get(bead.id, ()))


def joined(parts: Sequence[Columns]) -> Columns:
    """Stretches of columns, one after the other."""
    return Columns(
        ids=list(chain.from_iterable(part.ids for part in parts)),
        begins=np.concatenate([part.begins for part in parts], axis=1),
        status=np.concatenate([part.status for part in parts]),
        flagged=np.concatenate([part.flagged for part in parts]),
    )


def stretch(made: Columns, start: int, stop: int) -> Columns:
    """A stretch of columns."""
    return Columns(
        ids=made.ids[start:stop],
        begins=made.begins[:, start:stop],
        status=made.status[start:stop],
        flagged=made.flagged[start:stop],
    )


def agreeing(old: Sequence[Bead], new: Sequence[Bead]) -> tuple[int, int]:
    """How many beads at the beginning, and how many at the end, are the same in both: whole chunks of them."""
    size = min(len(old), len(new))
    chunks = range(0, size, CHUNK)
    start = next((at for at in chunks if old[at : at + CHUNK] != new[at : at + CHUNK]), size)
    whole = (size - start) // CHUNK * CHUNK
    ends = ((at, len(old) - at, len(new) - at) for at in range(0, whole, CHUNK))
    return start, next((at for at, one, two in ends if old[one - CHUNK : one] != new[two - CHUNK : two]), whole)
