"""Learn which words answer each other: `fit_words.py GOLD_FOLDER CASE ... [-o FILE]`. Needs torch.

A word of one side is to be told answered by its own translation and not by the translations of other sentences, half of
them its neighbours in the text. The log odds are log Σ exp(x·y) over the words y of the other side, where x and y are
word vectors of the encoder brought into fewer directions, less what this word needs and what many y add by chance.

A case is a folder with ru.sents, en.sents and gold.tsv (gold_corrected.tsv goes before it).
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from corrections import CORRECTED
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from aligner import config
from aligner.check import coverage
from aligner.embed import load_encoder
from aligner.evaluate import read_beads

WORDS_FILE = Path(coverage.__file__).with_name("data") / "words.npz"
DIRECTIONS, STEPS, BEADS, RATE, DECAY = 64, 900, 24, 6e-3, 0.02
LONGEST = 60  # words of a side
MASKED = -1e4

Text = list[tuple[list[str], list[str]]]
"""The words of both sides of each bead."""


def main() -> None:
    """Learn and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("cases", nargs="+")
    parser.add_argument("-o", "--output", type=Path, default=WORDS_FILE)
    options = parser.parse_args()
    torch.manual_seed(0)
    torch.set_num_threads(1)
    names = sorted({path.name for pattern in options.cases for path in options.gold.glob(pattern)})
    texts = [text for text in (read_text(options.gold / name) for name in names) if len(text) >= BEADS]
    known = sorted({word for text in texts for bead in text for side in bead for word in side})
    vectors = load_encoder(cache=config.settings().cache).encode(known)
    place = {word: at for at, word in enumerate(known)}
    learned = learn(
        [[tuple([place[word] for word in side] for side in bead) for bead in text] for text in texts], vectors
    )
    halves = {name: values.astype(np.float16) for name, values in learned.items()}
    np.savez(options.output, allow_pickle=False, **halves)


def read_text(folder: Path) -> Text:
    """The words of a case, bead by bead."""
    gold = folder / CORRECTED if (folder / CORRECTED).exists() else folder / "gold.tsv"
    lines = [(folder / f"{lang}.sents").read_text("utf-8").splitlines() for lang in ("ru", "en")]
    sides = ([_words(own, indices) for own, indices in zip(lines, bead, strict=True)] for bead in read_beads(gold))
    return [(source, target) for source, target in sides if min(len(source), len(target)) > 2]


def _words(lines: Sequence[str], indices: Sequence[int]) -> list[str]:
    return [word.lower() for word in coverage.WORD.findall(" ".join(lines[at] for at in indices))][:LONGEST]


def learn(
    texts: Sequence[Sequence[Sequence[list[int]]]], vectors: NDArray[np.float32]
) -> dict[str, NDArray[np.float32]]:
    """The arrays that `coverage` reads, by name."""
    _, _, first = np.linalg.svd(vectors - vectors.mean(0), full_matrices=False)
    weights = {
        "directions": torch.tensor(6.0 * first[:DIRECTIONS].T),
        "shift": torch.zeros(DIRECTIONS),
        "need": torch.zeros(vectors.shape[1]),
        "always": torch.full((2,), 3.0),
        "crowd": torch.full((1,), 0.7),
    }
    for values in weights.values():
        values.requires_grad_()
    optimizer = torch.optim.AdamW(weights.values(), lr=RATE, weight_decay=DECAY)
    rates = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, STEPS)
    known = torch.tensor(vectors)
    for beads in _batches(texts):
        sides = [_padded([bead[side] for bead in beads]) for side in (0, 1)]
        loss = sum((_loss(weights, known, sides[own], sides[1 - own], own) for own in (0, 1)), start=torch.zeros(()))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        rates.step()
    return {name: values.detach().numpy() for name, values in weights.items()}


def _batches(texts: Sequence[Sequence[Sequence[list[int]]]]) -> Iterator[list[Sequence[list[int]]]]:
    """Beads of one text: neighbours, or from anywhere in it."""
    rng = np.random.default_rng(0)
    shares = np.array([len(text) ** 0.7 for text in texts])
    for _ in range(STEPS):
        text = texts[rng.choice(len(texts), p=shares / shares.sum())]
        start = rng.integers(0, len(text) - BEADS + 1)
        apart = rng.choice(len(text), BEADS, replace=False)
        yield [text[at] for at in (apart if rng.random() < 0.5 else range(start, start + BEADS))]


def _padded(lines: Sequence[list[int]]) -> tuple[Tensor, Tensor]:
    """Numbers of words and where there are any; both of shape (lines, words of the longest)."""
    longest = max(map(len, lines))
    numbers = torch.tensor([line + [0] * (longest - len(line)) for line in lines])
    return numbers, torch.tensor([[at < len(line) for at in range(longest)] for line in lines])


def _loss(
    weights: dict[str, Tensor], known: Tensor, own: tuple[Tensor, Tensor], other: tuple[Tensor, Tensor], side: int
) -> Tensor:
    """How badly words are told to be answered by their own translation, and not by others."""
    (numbers, here), (others, there) = own, other
    x, y = (known[of] @ weights["directions"] + weights["shift"] for of in (numbers, others))
    alike = torch.einsum("bnd,cmd->bncm", x, y).masked_fill(~there[None, None], MASKED)
    odds = torch.logsumexp(alike, -1) - weights["crowd"] * torch.log(there.sum(1).float())
    odds = odds - (known[numbers] @ weights["need"])[:, :, None] - weights["always"][side]
    right = torch.eye(len(here))[:, None, :].expand_as(odds)
    sizes = torch.where(right > 0, 0.5, 0.5 / (len(here) - 1)) * here[:, :, None]
    return (functional.binary_cross_entropy_with_logits(odds, right, reduction="none") * sizes).sum() / here.sum()


if __name__ == "__main__":
    main()
