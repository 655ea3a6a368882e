"""Negation: Russian says “not” and English does not, or the other way round.

Translators say much without “not” (unable, until, refuse, in vain), so negations are counted with what may stand for
them, and a few weights, learned from planted losses by scripts/fit_negation.py, say how likely it is that one was lost.
With an encoder, a bead is the more doubtful the nearer the English is to the Russian without its “not”, in the whole
sentence and in the clause that says the same, and the fewer of its words deny what the Russian denies (`counterparts`).
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

import numpy as np

from aligner.bitext import FloatArray
from aligner.check.clauses import clauses
from aligner.check.coverage import Words, coverage
from aligner.check.passages import Check, CheckedText, Near, Pair
from aligner.check.phrases import quote, russian_english
from aligner.judgement import Flag, Severity

Span = tuple[int, int]
Encode = Callable[[Sequence[str]], FloatArray]

COUNTED = (
    "strong",
    "weak",
    "english",
    "soft",
    "lost",
    "strong lost",
    "opposite",
    "open",
    "bare",
    "left",
    "length",
    "question",
)
COMPARED = (
    *("nearer", "nearer long", "clause alike", "clause nearer", "clause negates", "clause soft", "beside negates"),
    *("bare alike", "bare nearer", "clause bare"),
)
DENIED = ("denied", "all denied", "missing")

_MOST = 3
_DATA = files("aligner.check").joinpath("data")
_WITH_WORD = re.compile(r"\w+(?:\s+\w+)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """What the encoder sees, the Russian negation that it judges, and the English clause that should negate."""

    values: Mapping[str, float]
    negation: Span
    clause: Span


def negation(text: CheckedText) -> Check:
    """The check of negations, for Russian and English."""
    encode, known = text.encode, coverage(text)

    def check(pair: Pair, _near: Near) -> Iterator[Flag]:
        sides = None if pair.bead.is_null else russian_english(pair)
        if sides is None:
            return
        russian, english = sides
        said = known.words(pair)[russian.side == "target"] if known else None
        if found := lost(russian.text, english.text, encode, said):
            severity, (start, stop), clause = found
            words = _WITH_WORD.match(russian.text, start)
            stop = words.end() if words else stop
            yield Flag(
                code="negation",
                severity=severity,
                bead=pair.bead.id,
                message=f"The Russian negates, {quote(russian.text[start:stop])}; the English seems not to.",
                evidence=(russian.evidence(start, stop), english.evidence(*clause)),
            )
        elif added := _added(russian.text, english.text):
            yield Flag(
                code="negation",
                severity="info",
                bead=pair.bead.id,
                message=f"The English negates, {quote(english.text[slice(*added)])}; the Russian seems not to.",
                evidence=(english.evidence(*added),),
            )

    return check


def lost(
    russian: str, english: str, encode: Encode | None = None, said: Words | None = None
) -> tuple[Severity, Span, Span] | None:
    """How sure it is that the English lost a negation of the Russian, where that stands, and the English clause.

    None where it probably lost none. `said` is what is known of the Russian words; an encoder alone does not do.
    """
    places = negations(russian)
    if not places:
        return None
    values = counted(russian, english)
    if settled(values):
        return None
    if encode and said:
        model = _models()["compared"]
        seen = compared(russian, english, encode)
        values |= denied(russian, said)
    else:
        model = _models()["counted"]
        seen = Compared(values={}, negation=(strong(russian) or places)[0], clause=(0, len(english)))
    values |= seen.values
    score = model["constant"] + sum(weight * values[name] for name, weight in model["weights"].items())
    severity: Severity = "warning" if score >= model["warning"] else "info"
    return (severity, seen.negation, seen.clause) if score >= model["info"] else None


def settled(values: Mapping[str, float]) -> bool:
    """Whether the English negates as often as the Russian, as `counted`, and shows no trace of a “not” that is gone."""
    return not values["lost"] and not values["left"]


def counted(russian: str, english: str) -> dict[str, float]:
    """What can be counted: negations of both sides, what may stand for them, and what a lost one leaves behind."""
    firm, all_of_them = len(strong(russian)), len(negations(russian))
    explicit, opposite = len(denials(unanswered(russian, english))), opposites(russian, english)
    return {
        "strong": min(firm, _MOST),
        "weak": min(all_of_them - firm, _MOST),
        "english": min(explicit, _MOST),
        "soft": min(len(_spans("soft", _without("english", english))), _MOST),
        "lost": min(max(all_of_them - explicit, 0), _MOST),
        "strong lost": min(max(firm - explicit, 0), _MOST),
        "opposite": min(opposite, _MOST),
        "open": min(max(all_of_them - explicit - opposite, 0), _MOST),
        "bare": float(explicit == 0),
        "left": 0.0 if "?" in english else float(bool(_spans("left", english))),
        "length": math.log(len(russian)),
        "question": float("?" in russian),
    }


def compared(russian: str, english: str, encode: Encode) -> Compared:
    """How much nearer the English is to the Russian without a negation, in the whole and by clauses.

    Of several negations, the one that is most likely lost counts.
    """
    places = negations(russian)[:_MOST]
    vectors = encode([english, russian, *(_omit(russian, place, (0, len(russian))) for place in places)])
    similar = vectors[1:] @ vectors[0]
    change = float(similar[1:].max() - similar[0])
    seen = max(
        (_by_clause(russian, place, english, encode) for place in places),
        key=lambda seen: [seen.values[name] for name in ("clause bare", "bare alike", "clause alike")],
    )
    # One word changes a long sentence less.
    sentence = {"nearer": change, "nearer long": change * min(len(russian) / 100, 4)}
    return Compared(values={**sentence, **seen.values}, negation=seen.negation, clause=seen.clause)


def denied(russian: str, said: Words) -> dict[str, float]:
    """What is known of the words that negate: the odds that the English lost the negation, and has nothing for it."""
    places = np.array(negations(russian))
    at = np.searchsorted(said.starts, places[:, 0], side="right") - 1
    odds = said.denied[at]
    return {
        "denied": float(odds.max()),
        "all denied": float(np.log(np.exp(odds).sum())),
        "missing": float(-said.answered[at].min()),
    }


def _by_clause(russian: str, place: Span, english: str, encode: Encode) -> Compared:
    """The same for the clause of one negation and the English clause that is most like it, with or without it."""
    around = next((cut for cut in clauses(russian, "ru") if cut[0] <= place[0] < cut[1]), (0, len(russian)))
    whole = russian[slice(*around)]
    cuts = clauses(english, "en") or ((0, len(english)),)
    theirs = [english[slice(*cut)] for cut in cuts]
    vectors = encode([whole, _omit(russian, place, around) or whole, *theirs])
    left = unanswered(russian, english)
    denying = [bool(denials(left[slice(*cut)])) for cut in cuts]
    similar = vectors[:2] @ vectors[2:].T
    at = int(similar.max(axis=0).argmax())
    alike, change = float(similar[:, at].max()), float(similar[1, at] - similar[0, at])
    bare, soft = not denying[at], bool(_spans("soft", theirs[at]))
    beside = [denying[other] for other in (at - 1, at + 1) if 0 <= other < len(cuts)]
    values = {
        "clause alike": alike,
        "clause nearer": change,
        "clause negates": float(not bare),
        "clause soft": float(soft),
        "beside negates": float(any(beside)),
        "bare alike": bare * alike,
        "bare nearer": bare * change,
        "clause bare": float(bare and not soft),
    }
    return Compared(values=values, negation=place, clause=cuts[at])


def _omit(text: str, place: Span, part: Span) -> str:
    """A part of the text without the words at a place."""
    return text[part[0] : place[0]] + text[place[1] : part[1]].lstrip()


def opposites(russian: str, english: str) -> int:
    """How many of the Russian negations the English says by the opposite: «не отрицал», conceded."""
    text, taken = _without("idle", russian), list[Span]()
    for own, other in _antonyms():
        for match, _ in zip(own.finditer(text), other.finditer(english), strict=False):
            if not any(start < match.end() and match.start() < stop for start, stop in taken):
                taken.append(match.span())
    return len(taken)


@lru_cache(maxsize=1 << 14)
def negations(russian: str) -> tuple[Span, ...]:
    """Where a Russian sentence negates, idle negations apart."""
    return _spans("russian", _without("idle", russian))


@lru_cache(maxsize=1 << 14)
def strong(russian: str) -> tuple[Span, ...]:
    """Where it negates in a way that English hardly says otherwise."""
    return _spans("russian", _without("weak", _without("idle", russian)))


def unanswered(russian: str, english: str) -> str:
    """The English that may answer the Russian «не», of the same length.

    A “without” that says a Russian «без» is blanked. Where the Russian says «не» again, the “or” after a “not”
    becomes a “no”; where it does not, “neither … nor” is one negation.
    """
    left = _blanked(english, _spans("without", english)[: len(_spans("lacking", russian))])
    joined = len(_spans("joined", russian))
    left = left if joined else _without("neither", left)
    for _, stop in _spans("or", left)[:joined]:
        left = f"{left[: stop - len('or')]}no{left[stop:]}"
    return left


def denials(english: str) -> tuple[Span, ...]:
    """Where an English sentence negates."""
    return _spans("english", _without("apart", english))


def _added(russian: str, english: str) -> Span | None:
    """The first negation of the English where the Russian has none of any kind."""
    return None if _spans("denying", russian) else next(iter(denials(english)), None)


def _spans(name: str, text: str) -> tuple[Span, ...]:
    return tuple(match.span() for match in _pattern(name).finditer(text))


def _without(name: str, text: str) -> str:
    """The text with blanks for what a list finds, so that all places stay."""
    return _blanked(text, _spans(name, text))


def _blanked(text: str, spans: Sequence[Span]) -> str:
    for start, stop in spans:
        text = text[:start] + " " * (stop - start) + text[stop:]
    return text


@cache
def _pattern(name: str) -> re.Pattern[str]:
    rows = [
        line.split("\t")
        for line in _DATA.joinpath("negation.tsv").read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    ]
    return re.compile("|".join(f"(?:{row[1]})" for row in rows if row[0] == name), re.IGNORECASE)


@cache
def _antonyms() -> tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]:
    lines = _DATA.joinpath("antonyms.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    russian, english = ([re.compile(rf"\b(?:{row[at]})\b", re.IGNORECASE) for row in rows] for at in (0, 1))
    return tuple(zip(russian, english, strict=True))


@lru_cache(maxsize=1)
def _models() -> dict[str, Any]:
    """The weights and limits with an encoder (`compared`) and without (`counted`)."""
    return dict(json.loads(_DATA.joinpath("negation.json").read_text(encoding="utf-8")))
