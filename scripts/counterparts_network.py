"""The network of aligner/check/counterparts.py for learning, in torch: the same layers by the same names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from aligner.check.counterparts import FAR, MARKS, MOST, NEAR, PLACES, ROUNDS, SHARED, WIDTH

DIRECTIONS, INNER, SEEN = 64, 64, 16
MASKED = -1e4


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """The words of one side of one bead: numbers of their vectors, MARKS, and numbers of their sounds (0: none)."""

    words: NDArray[np.int64]
    marks: NDArray[np.float32]
    sounds: NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """One side of several beads, filled up to the longest."""

    words: Tensor
    marks: Tensor
    sounds: Tensor
    here: Tensor
    """Where there is a word; (beads, words)."""
    places: Tensor


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """What is known of the words of one side of several beads."""

    meaning: Tensor
    context: Tensor
    marks: Tensor
    need: Tensor


def batch(sides: Sequence[Side]) -> Sides:
    """One side of several beads as tensors."""
    sizes = torch.tensor([len(side.words) for side in sides])
    longest = int(sizes.max())
    here = torch.arange(longest)[None] < sizes[:, None]
    words, sounds = torch.zeros(len(sides), longest, dtype=torch.long), torch.zeros(len(sides), longest).long()
    marks = torch.zeros(len(sides), longest, len(MARKS))
    for at, side in enumerate(sides):
        words[at, : sizes[at]] = torch.tensor(side.words)
        sounds[at, : sizes[at]] = torch.tensor(side.sounds)
        marks[at, : sizes[at]] = torch.tensor(side.marks)
    places = ((torch.arange(longest)[None] + 0.5) / sizes[:, None]).clamp(max=1.0)
    return Sides(words=words, marks=marks, sounds=sounds, here=here, places=places)


class Network(nn.Module):
    """For each word of one side the log odds that it has no counterpart, is dropped, and that its negation is."""

    def __init__(self, vectors: NDArray[np.float32]) -> None:
        super().__init__()
        self.vectors = torch.tensor(vectors)
        _, _, first = np.linalg.svd(vectors[:: max(1, len(vectors) // 5000)] - vectors.mean(0), full_matrices=False)
        self.directions = nn.Linear(vectors.shape[1], DIRECTIONS)
        self.need = nn.Linear(vectors.shape[1], 1)
        self.need_here = nn.Linear(DIRECTIONS, 1)
        for layer in (self.need, self.need_here):
            nn.init.zeros_(layer.weight)
        nn.init.constant_(self.need.bias, 3.0)
        with torch.no_grad():
            self.directions.weight.copy_(torch.tensor(6.0 * first[:DIRECTIONS]))
            self.directions.bias.zero_()
        self.marks = nn.Linear(len(MARKS), SEEN)
        self.around = _layer(DIRECTIONS + SEEN, INNER)
        self.context = _layer(INNER, DIRECTIONS)
        self.crowd = nn.Parameter(torch.tensor(0.7))
        self.places = nn.Parameter(torch.zeros(PLACES))
        self.sound = nn.Parameter(torch.tensor(3.0))
        self.found = _layer(2 * DIRECTIONS + SEEN + 7, INNER)
        self.judged = _layer(INNER, INNER)
        self.said = nn.Linear(INNER, 2)
        self.without = nn.Dropout(0.1)

    def forward(self, own: Sides, other: Sides) -> tuple[Tensor, Tensor, Tensor]:
        """Log odds, each (beads, words of the own side)."""
        mine, theirs = self._described(own), self._described(other)
        alike = self._alike(own, other, mine, theirs)
        size, size_other = own.here.sum(1).float(), other.here.sum(1).float()
        need = mine.need + self.crowd * torch.log(size_other)[:, None]
        need_other = theirs.need + self.crowd * torch.log(size)[:, None]
        taken = torch.zeros_like(need_other)
        for _ in range(ROUNDS):
            given = -torch.logaddexp(torch.logsumexp(alike + taken[:, None], 2), need)
            found = torch.logsumexp(alike + given[:, :, None], 1)
            taken = -SHARED * torch.logaddexp(found, need_other)
        answer = alike + taken[:, None]
        missing = need - torch.logsumexp(answer, 2)
        share = torch.softmax(answer, 2) * torch.sigmoid(-missing)[..., None]
        used = torch.sigmoid(found - need_other) * other.here
        where = (share @ other.places[..., None])[..., 0] / share.sum(2).clamp_min(1e-3) - own.places
        whole = (
            torch.log(size / size_other),
            (torch.sigmoid(missing) * own.here).sum(1) / size,
            ((1 - used) * other.here).sum(1) / size_other,
        )
        facts = (missing.clamp(-MOST, MOST) * NEAR, torch.sigmoid(missing), where, (share @ used[..., None])[..., 0])
        columns = (
            *(mine.context + mine.meaning * NEAR, share @ (theirs.context + theirs.meaning * NEAR), mine.marks),
            torch.stack([*facts, *(fact[:, None].expand_as(missing) for fact in whole)], -1),
        )
        inner = self._through(self.found, torch.cat(columns, -1), own)
        said = self.said(self._through(self.judged, self.without(inner), own))
        return missing, said[..., 0], said[..., 1]

    def _described(self, side: Sides) -> Described:
        vectors = self.vectors[side.words]
        meaning, marks = self.directions(vectors), self.marks(side.marks)
        inner = self._through(self.around, torch.cat([meaning * NEAR, marks], -1), side)
        context = self.context(self.without(inner).transpose(1, 2)).transpose(1, 2) * side.here[..., None]
        need = self.need(vectors)[..., 0] + self.need_here(context)[..., 0]
        return Described(meaning=meaning, context=context, marks=marks, need=need)

    def _through(self, layer: nn.Conv1d, values: Tensor, side: Sides) -> Tensor:
        inner = functional.relu(layer((values * side.here[..., None]).transpose(1, 2))).transpose(1, 2)
        return inner * side.here[..., None]

    def _alike(self, own: Sides, other: Sides, mine: Described, theirs: Described) -> Tensor:
        alike = mine.meaning @ theirs.meaning.transpose(1, 2) + mine.context @ theirs.context.transpose(1, 2) * FAR
        heard = (own.sounds[:, :, None] == other.sounds[:, None]) & (own.sounds > 0)[:, :, None]
        apart = (own.places[:, :, None] - other.places[:, None]).abs()
        alike = alike + self.sound * heard + self.places[(apart * PLACES).long().clamp(max=PLACES - 1)]
        return alike.masked_fill(~own.here[:, :, None], MASKED).masked_fill(~other.here[:, None], MASKED)


def _layer(width: int, height: int) -> nn.Conv1d:
    return nn.Conv1d(width, height, WIDTH, padding=WIDTH // 2)


def arrays(network: Network) -> dict[str, NDArray[np.float32]]:
    """The weights as aligner/check/counterparts.py reads them."""
    found = {name: values.detach().numpy() for name, values in network.named_parameters()}
    made = {
        "directions": found["directions.weight"].T,
        "shift": found["directions.bias"],
        "need": found["need.weight"][0],
        "always": found["need.bias"],
        "need_here": found["need_here.weight"][0],
        "need_shift": found["need_here.bias"],
        **{name: found[name] for name in ("crowd", "places", "sound")},
    }
    for name in ("marks", "said"):
        made |= {name: found[f"{name}.weight"].T, f"{name}_shift": found[f"{name}.bias"]}
    for name in ("around", "context", "found", "judged"):
        made |= {name: found[f"{name}.weight"].transpose(2, 1, 0), f"{name}_shift": found[f"{name}.bias"]}
    return {name: np.ascontiguousarray(values) for name, values in made.items()}
