"""Learn which words answer each other, and which stand in a part left out: `fit_counterparts.py TEXT ... [-o FILE]`.

Needs torch. A TEXT is a folder with ru.sents, en.sents (or the same as .gz) and gold.tsv (gold_corrected.tsv goes
before it), or a file of pairs, Russian TAB English (scripts/make_pairs.py; scripts/made may have an error, too). Beads
with true errors (defects.tsv) are left out.

From one side of a pair a part is dropped, or a negation from its English; each word of the other side is to be told
whether its counterpart was in there. Where that was, a rough alignment says, by the vectors of the words; of the
mistakes in scripts/made it is known. Some pairs are of sentences that have nothing to do with each other. The network
is that of aligner/check/counterparts.py, and the script ends with an error when that does not compute the same.
The package has two: counterparts.npz, and counterparts_long.npz, learned with `--steps 20000`.
"""

from __future__ import annotations

import argparse
import gzip
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path
from random import Random

import numpy as np
import torch
from corrections import CORRECTED
from counterparts_network import Network, Side, arrays, batch
from defects import defects
from make_errors import negation as without_negation
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional
from torch.nn.utils import clip_grad_norm_

from aligner import config
from aligner.check import counterparts, coverage
from aligner.check.coverage import WORD
from aligner.check.negation import negations
from aligner.embed import load_encoder
from aligner.evaluate import read_beads

Floats = NDArray[np.float32]

OUTPUT = Path(coverage.__file__).with_name("data") / "counterparts.npz"
COMPARED = 20  # pairs of a text
STEPS, PAIRS, RATE, DECAY = 12000, 32, 2e-3, 0.01
POWER, OF_GOLD = 0.7, 3.0  # a text is drawn as often as its size to this power, thrice as often where it has gold
DROPPED, UNRELATED, WITHOUT_NEGATION, MISTAKEN = 0.6, 0.08, 0.5, 0.5
WORDS = range(4, 91)
LEARNED = ("clause", "negation", "meaning", "addition")  # kinds of mistakes that words tell
SHARPNESS, SOUND, DISTANCE = 8.0, 4.0, 3.0  # of the rough alignment: likeness, a shared sound, and how far apart
OF_MISSING, OF_BEAD, OF_NEGATION = 0.3, 0.3, 0.6  # of the loss, beside the words' own

_BORDERS = re.compile(
    r"[,;:.!?…](?=\s|[»”\"'])|\s[—–-]+(?=\s)"
    r"|\s(?=(?:and|but|or|because|which|who|that|when|while|as|if|with|for|to"
    r"|и|но|или|а|потому|что|чтобы|котор\w+|когда|если|как|с|в|на|для)\s)",
    re.IGNORECASE,
)
_LONGEST_RUN = 3  # parts between borders that are dropped together


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A side, what is left of the other, and of each word whether its counterpart is gone (-1 to 1, unsure around 0).

    `negating` says which words negate, `denied` whether the negation was dropped (None: not asked).
    """

    own: Side
    other: Side
    gone: Floats
    dropped: bool
    unrelated: bool
    negating: NDArray[np.bool_]
    denied: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A pair, and for some a mistaken translation: its kind (scripts/made), and the Russian words concerned."""

    source: str
    target: str
    kind: str = ""
    mistaken: str = ""
    concerned: str = ""


class Words:
    """The words of all texts: their vectors, and the numbers of words and of sounds."""

    def __init__(self, texts: Sequence[str]) -> None:
        known = sorted({word.lower() for text in texts for word in WORD.findall(text)})
        encode = load_encoder(cache=config.settings().cache).encode
        self.vectors = encode(known).astype(np.float32)
        self._numbers = {word: at for at, word in enumerate(known)}
        self._sounds: dict[str, int] = {"": 0}
        cyrillic = np.array([word[0] > "\u0400" for word in known])
        middles = (self.vectors[cyrillic].mean(0), self.vectors[~cyrillic].mean(0))
        self._apart = self.vectors - np.where(cyrillic[:, None], *middles)
        self._apart /= np.maximum(np.linalg.norm(self._apart, axis=1, keepdims=True), 1e-6)

    def side(self, text: str, lang: str) -> Side:
        """A side of a bead."""
        found = [match.group() for match in WORD.finditer(text)]
        return Side(
            words=np.array([self._numbers[word.lower()] for word in found], dtype=np.int64),
            marks=coverage.marks(text, lang),
            sounds=np.array([self._sounds.setdefault(coverage.sound(word), len(self._sounds)) for word in found]),
        )

    def aligned(self, own: Side, other: Side) -> Floats:
        """How much of each word of one side belongs to each of the other, roughly; shape (n, m), rows add up to 1."""
        alike = SHARPNESS * self._apart[own.words] @ self._apart[other.words].T
        alike += SOUND * ((own.sounds[:, None] == other.sounds[None]) & (own.sounds > 0)[:, None])
        places = [(np.arange(len(side.words)) + 0.5) / len(side.words) for side in (own, other)]
        alike -= DISTANCE * np.abs(places[0][:, None] - places[1][None])
        rows, columns = (np.exp(alike - alike.max(axis, keepdims=True)) for axis in (1, 0))
        share = rows / rows.sum(1, keepdims=True) * np.sqrt(columns / columns.sum(0)) + 1e-9
        return np.asarray(share / share.sum(1, keepdims=True), dtype=np.float32)


def main() -> None:
    """Learn, compare, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", nargs="+", type=Path, metavar="TEXT")
    parser.add_argument("-o", "--output", type=Path, default=OUTPUT)
    parser.add_argument("--steps", type=int, default=STEPS)
    options = parser.parse_args()
    torch.manual_seed(0)
    torch.set_num_threads(1)
    texts = {path: read(path) for path in options.texts}
    words = Words([side for text in texts.values() for row in text for side in (row.source, row.target, row.mistaken)])
    gold = {path: OF_GOLD if path.is_dir() else 1.0 for path in texts}
    network = learn([(texts[path], gold[path] * len(texts[path]) ** POWER) for path in texts], words, options.steps)
    compare(network, words, [row for text in texts.values() for row in text[:COMPARED]])
    np.savez(
        options.output, allow_pickle=False, **{name: half.astype(np.float16) for name, half in arrays(network).items()}
    )


@cache
def _open(path: Path) -> list[str]:
    packed = path.with_name(f"{path.name}.gz")
    return (gzip.decompress(packed.read_bytes()) if packed.exists() else path.read_bytes()).decode().splitlines()


def read(path: Path) -> list[Row]:
    """The pairs of a text that are long enough and not too long."""
    if path.is_dir():
        gold = path / CORRECTED if (path / CORRECTED).exists() else path / "gold.tsv"
        sides = [_open(path / f"{lang}.sents") for lang in ("ru", "en")]
        wrong = defects(path.name)
        beads = [bead for bead in read_beads(gold) if bead not in wrong]
        rows = [[" ".join(own[at] for at in of) for own, of in zip(sides, bead, strict=True)] for bead in beads]
    else:
        rows = [line.split("\t") for line in path.read_text("utf-8").splitlines()]
    return [
        Row(**dict(zip(("source", "target", "kind", "mistaken", "concerned"), row, strict=False)))
        for row in rows
        if all(len(WORD.findall(side)) in WORDS for side in row[:2])
    ]


def learn(texts: Sequence[tuple[list[Row], float]], words: Words, steps: int) -> Network:
    """The network, learned from texts, each drawn as often as its number says."""
    network, rng = Network(words.vectors), Random(0)
    optimizer = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=DECAY)
    rates = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, steps)
    shares = [share for _, share in texts]
    mean = 0.0
    for step in range(1, steps + 1):
        rows, _ = rng.choices(texts, shares)[0]
        drawn = sorted(rng.sample(rows, min(len(rows), 4 * PAIRS)), key=lambda row: len(row.source))
        start = rng.randrange(max(1, len(drawn) - PAIRS + 1))
        made = list(_examples(drawn[start : start + PAIRS], words, rng))
        loss = _loss(network, [one for one in made if len(one.other.words)])
        optimizer.zero_grad()
        loss.backward()
        clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        rates.step()
        mean += (loss.item() - mean) / min(step, 200)
        if step % 500 == 0:
            sys.stderr.write(f"{step} of {steps}: {mean:.4f}\n")
    network.eval()
    return network


def _examples(rows: Sequence[Row], words: Words, rng: Random) -> Iterator[Example]:
    for row in rows:
        if row.kind in LEARNED and rng.random() < MISTAKEN:
            yield mistaken(row, words)
        else:
            yield example(row, rng.choice(rows).target if rng.random() < UNRELATED else None, words, rng)


def compare(network: Network, words: Words, rows: Sequence[Row]) -> None:
    """Whether the package computes the same: raises AssertionError where it does not."""
    package = counterparts.Network(arrays(network))
    for row in rows:
        pair = (row.source, row.target)
        sides = [words.side(text, lang) for text, lang in zip(pair, ("ru", "en"), strict=True)]
        seen = [
            package.described(
                package.known(words.vectors[side.words]),
                side.marks,
                [coverage.sound(match.group()) for match in WORD.finditer(text)],
            )
            for text, side in zip(pair, sides, strict=True)
        ]
        for own, said in enumerate(package.judged(*seen)):
            with torch.no_grad():
                expected = network(batch([sides[own]]), batch([sides[1 - own]]))
            for mine, theirs in zip((said.missing, said.dropped, said.denied), expected, strict=True):
                np.testing.assert_allclose(mine, theirs[0].numpy(), atol=1e-2)


def example(row: Row, stranger: str | None, words: Words, rng: Random) -> Example:
    """A pair as it is, with a part or a negation dropped, or with the translation of another sentence."""
    own, lang, other, other_lang = (row.source, "ru", stranger or row.target, "en")
    if rng.random() < 0.4:
        own, lang, other, other_lang = other, other_lang, own, lang
    side = words.side(own, lang)
    gone = np.full(len(side.words), -1.0 if stranger is None else 1.0, dtype=np.float32)
    cut = part(other, rng) if stranger is None and rng.random() < DROPPED else None
    inside = np.array(
        [bool(cut and cut[0] <= found.start() and found.end() <= cut[1]) for found in WORD.finditer(other)]
    )
    if cut and 2 <= inside.sum() <= len(inside) - 2:
        gone = 2 * words.aligned(side, words.side(other, other_lang)) @ inside.astype(np.float32) - 1
        other = other[: cut[0]] + other[cut[1] :]
    else:
        cut = None
    negating, denied = np.zeros(len(side.words), dtype=bool), None
    if lang == "ru" and cut is None and stranger is None:
        starts = [start for start, _ in negations(own)]
        negating = np.array([any(found.start() <= at < found.end() for at in starts) for found in WORD.finditer(own)])
        less = without_negation(own, other, (), rng) if negating.any() and rng.random() < WITHOUT_NEGATION else None
        denied = less is not None if negating.any() else None
        other = less or other
    return Example(
        own=side,
        other=words.side(other, other_lang),
        gone=gone,
        dropped=cut is not None,
        unrelated=stranger is not None,
        negating=negating,
        denied=denied,
    )


def mistaken(row: Row, words: Words) -> Example:
    """A pair with its mistaken translation: what was left out, added or misread is gone; negations are asked for."""
    russian, english = words.side(row.source, "ru"), words.side(row.mistaken, "en")
    start = row.source.index(row.concerned)
    concerned = _within(row.source, [(start, start + len(row.concerned))])
    if row.kind == "negation":
        exact = _within(row.source, negations(row.source)) & concerned
        negating, gone = exact if exact.any() else concerned, np.where(concerned, 0.0, -1.0)
    elif row.kind == "addition":
        negating, gone = np.zeros(len(english.words), dtype=bool), np.where(_added(row), 1.0, -1.0)
    else:
        negating, gone = np.zeros(len(russian.words), dtype=bool), np.where(concerned, 1.0, -1.0)
    return Example(
        own=english if row.kind == "addition" else russian,
        other=russian if row.kind == "addition" else english,
        gone=gone.astype(np.float32),
        dropped=row.kind != "negation",
        unrelated=False,
        negating=negating,
        denied=True if row.kind == "negation" else None,
    )


def _within(text: str, spans: Sequence[tuple[int, int]]) -> NDArray[np.bool_]:
    """Which words of a text meet one of the spans."""
    return np.array(
        [any(word.start() < stop and start < word.end() for start, stop in spans) for word in WORD.finditer(text)]
    )


def _added(row: Row) -> NDArray[np.bool_]:
    """Which words of the mistaken translation the right one has not."""
    right, wrong = (WORD.findall(text) for text in (row.target, row.mistaken))
    new = np.ones(len(wrong), dtype=bool)
    for block in SequenceMatcher(None, right, wrong, autojunk=False).get_matching_blocks():
        new[block.b : block.b + block.size] = False
    return new


def part(text: str, rng: Random) -> tuple[int, int] | None:
    """Where a part of a text begins and ends: mostly between borders of clauses and phrases, else any run of words."""
    words = [match.span() for match in WORD.finditer(text)]
    if rng.random() < 0.75:
        ends = sorted({0, *(match.start() for match in _BORDERS.finditer(text)), len(text.rstrip(".!?…»”\"' "))})
        cuts = [(ends[at], end) for at in range(len(ends)) for end in ends[at + 1 : at + 1 + _LONGEST_RUN]]
    else:
        starts = [rng.randrange(max(1, len(words) - 2)) for _ in range(8)]
        sizes = [rng.randint(2, max(2, len(words) // 2)) for _ in starts]
        cuts = [
            (words[at][0], words[at + size - 1][1])
            for at, size in zip(starts, sizes, strict=True)
            if at + size <= len(words)
        ]
    fit = [(start, stop) for start, stop in cuts if 0.12 * len(text) <= stop - start <= 0.65 * len(text)]
    return rng.choice(fit) if fit else None


def _loss(network: Network, examples: Sequence[Example]) -> Tensor:
    """How badly the network tells which words are gone, which beads lack a part, and which negations are lost."""
    own = batch([one.own for one in examples])
    missing, dropped, denied = network(own, batch([one.other for one in examples]))
    gone, negating = torch.zeros_like(missing), torch.zeros_like(own.here)
    for at, one in enumerate(examples):
        gone[at, : len(one.gone)] = torch.tensor(one.gone)
        negating[at, : len(one.negating)] = torch.tensor(one.negating)
    related = torch.tensor([not one.unrelated for one in examples])
    sure = gone.abs() * own.here
    loss = _wrong(dropped, (gone > 0).float(), sure * related[:, None])
    loss = loss + OF_MISSING * _wrong(missing - 1, (gone > 0).float(), sure)
    near = functional.avg_pool1d(dropped.masked_fill(~own.here, -6.0)[:, None], 3, 1, 1)[:, 0]
    bead = torch.logsumexp(near.masked_fill(~own.here, -1e4), 1) - 0.5 * torch.log(own.here.sum(1).float())
    loss = loss + OF_BEAD * _wrong(bead, torch.tensor([float(one.dropped) for one in examples]), related.float())
    asked = torch.tensor([one.denied is not None for one in examples])
    worst = denied.masked_fill(~negating, -1e4).max(1).values[asked]
    lost = torch.tensor([float(bool(one.denied)) for one in examples])[asked]
    if len(lost):
        loss = loss + OF_NEGATION * functional.binary_cross_entropy_with_logits(worst, lost) * len(lost) / len(examples)
    return loss


def _wrong(odds: Tensor, right: Tensor, sizes: Tensor) -> Tensor:
    each = functional.binary_cross_entropy_with_logits(odds, right, reduction="none")
    return (each * sizes).sum() / sizes.sum().clamp_min(1e-6)


if __name__ == "__main__":
    main()
