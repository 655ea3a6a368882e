"""Marks that translators keep: who asks on one side asks on the other, and what opens closes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from aligner.check.passages import Check, CheckedText, Near, Pair, Passage
from aligner.check.phrases import language
from aligner.judgement import Evidence, Flag, Severity

_ASKED = re.compile(r"[?？⸮](?!\w)")
_DOUBTED = re.compile(r"[(\[]\s*[?!]+\s*[)\]]")
_EXCLAIMED = re.compile(r"!")
_CLOSING = "\"'»”’“)]* "
_BRACKETS = {"(": ")", "[": "]"}
_ITEM = re.compile(r"(?:^|(?<=[\s;]))(?:\d{1,3}|[a-zа-яё]|[ivx]+)\)", re.I)
_QUOTED = re.compile(r"«[^«»]+»|„[^„“”]+[“”]|“[^“”]+”|\"[^\"]+\"|(?<!\w)‘[^‘’]+’(?!\w)|(?<!\w)'[^']+'(?!\w)")
_QUOTES = re.compile(r"[«»„“”\"‘]|(?<!\w)['’]|['’](?!\w)")
_SMILE = re.compile(r"[:;=]-?[()]+|\)\)+|(?<=\w)\)+(?=\s*$)")


def punctuation(_text: CheckedText) -> Check:
    """The check of question marks, exclamation marks, quotation marks and brackets."""
    return _punctuation


def _punctuation(pair: Pair, near: Near) -> Iterator[Flag]:
    if pair.bead.is_null:
        return
    yield from _asked(pair, near)
    yield from _exclaimed(pair)
    for passage in (pair.source, pair.target):
        yield from _unclosed(pair, passage)
    yield from _bracketed(pair)
    yield from _quoted(pair)


def _asked(pair: Pair, near: Near) -> Iterator[Flag]:
    """A question on one side only. It is a warning where the whole bead is a question and nothing near makes up."""
    asked = {passage.side: _marks(_ASKED, passage) for passage in (pair.source, pair.target)}
    if bool(asked["source"]) == bool(asked["target"]):
        return
    with_mark, without = (pair.source, pair.target) if asked["source"] else (pair.target, pair.source)
    beside = [beside.source if without.side == "source" else beside.target for beside in near if beside]
    own = [beside.source if with_mark.side == "source" else beside.target for beside in near if beside]
    moved = sum(len(_marks(_ASKED, passage)) for passage in beside) > sum(
        len(_marks(_ASKED, passage)) for passage in own
    )
    plain = without.text.rstrip(_CLOSING).endswith(".") and len(with_mark.starts) == len(without.starts) == 1
    severity: Severity = "warning" if plain and _ends(with_mark, "?") and not moved else "info"
    at = asked[with_mark.side][-1]
    yield _flag(
        pair,
        severity,
        f"The {language(with_mark)} asks a question, the {language(without)} does not.",
        with_mark.evidence(at, at + 1),
        without.evidence(len(without.text) - 1, len(without.text)),
    )


def _exclaimed(pair: Pair) -> Iterator[Flag]:
    source, target = (_marks(_EXCLAIMED, passage) for passage in (pair.source, pair.target))
    if bool(source) == bool(target):
        return
    with_mark, without = (pair.source, pair.target) if source else (pair.target, pair.source)
    at = (source or target)[-1]
    yield _flag(
        pair,
        "info",
        f"The {language(with_mark)} has an exclamation mark, the {language(without)} has none.",
        with_mark.evidence(at, at + 1),
    )


def _unclosed(pair: Pair, passage: Passage) -> Iterator[Flag]:
    """A bracket that is opened and not closed, or the other way round. Points such as `a)` and smiles are none."""
    text = _SMILE.sub(_blank, _ITEM.sub(_blank, passage.text))
    opened: list[int] = []
    for at, character in enumerate(text):
        if character in _BRACKETS:
            opened.append(at)
        elif character in _BRACKETS.values():
            if opened and _BRACKETS[text[opened[-1]]] == character:
                opened.pop()
            else:
                yield _alone(pair, passage, at, "is not opened")
                return
    if opened:
        yield _alone(pair, passage, opened[0], "is not closed")


def _alone(pair: Pair, passage: Passage, at: int, what: str) -> Flag:
    message = f"A bracket {what} in the {language(passage)}."
    return _flag(pair, "info", message, passage.evidence(at, at + 1))


def _bracketed(pair: Pair) -> Iterator[Flag]:
    """Words in brackets on one side, none on the other."""
    source, target = (re.findall(r"[(\[][^()\[\]]*[)\]]", passage.text) for passage in (pair.source, pair.target))
    if bool(source) == bool(target):
        return
    with_mark, without = (pair.source, pair.target) if source else (pair.target, pair.source)
    if set("()[]").intersection(_SMILE.sub(_blank, _ITEM.sub(_blank, without.text))):
        return  # opened and not closed, which is said already
    words = (source or target)[0]
    at = with_mark.text.index(words)
    yield _flag(
        pair,
        "info",
        f"{words} stands in brackets in the {language(with_mark)}, nothing does in the {language(without)}.",
        with_mark.evidence(at, at + len(words)),
    )


def _quoted(pair: Pair) -> Iterator[Flag]:
    """Words in quotation marks on one side, no such mark on the other.

    What begins with a capital is a name or what somebody says, which the languages mark in different ways.
    """
    for with_marks, without in ((pair.source, pair.target), (pair.target, pair.source)):
        if _QUOTES.search(without.text):
            continue
        for found in _QUOTED.finditer(with_marks.text):
            if found.group()[1].islower():
                yield _flag(
                    pair,
                    "info",
                    f"{found.group()} stands in quotation marks in the {language(with_marks)}, "
                    f"nothing does in the {language(without)}.",
                    with_marks.evidence(*found.span()),
                )
                return


def _marks(mark: re.Pattern[str], passage: Passage) -> list[int]:
    return [match.start() for match in mark.finditer(_DOUBTED.sub(_blank, passage.text))]


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())


def _ends(passage: Passage, mark: str) -> bool:
    return passage.text.rstrip(_CLOSING + "!.…").endswith(mark)


def _flag(pair: Pair, severity: Severity, message: str, *evidence: Evidence) -> Flag:
    return Flag(code="punctuation", severity=severity, bead=pair.bead.id, message=message, evidence=evidence)
