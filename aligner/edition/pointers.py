"""Pointers inside an edition, read: to elements by id, and to characters of a text."""

from __future__ import annotations

import re
from collections.abc import Mapping

from lxml import etree

from aligner.bitext import Side
from aligner.edition.tei_read import side_of, text_of
from aligner.edition.vocabulary import TEI, XML_ID

# An id, alone or in one of the schemes of TEI that begin with one; what an XPath points to is not looked for.
_POINTER = re.compile(r"(?<!\S)#(?:(?:string-range|range|left|right)\()?([^\s,()]+)(?![^\s,)])")
_RANGE = re.compile(r"(?<!\S)#string-range\(([^\s,()]+),([0-9]+),([0-9]+)\)")

Start = tuple[Side, int]
"""The side of a text, and where it begins in its document."""


def texts_of(root: etree._Element) -> dict[Side, list[etree._Element]]:
    """The texts of each side that hold a body; a side without texts is not there."""
    found: dict[Side, list[etree._Element]] = {}
    for text in root.iter(TEI + "text"):
        if text.get(XML_ID) is not None:
            found.setdefault(side_of(text), []).append(text)
    return found


def text_starts(root: etree._Element) -> dict[str, Start]:
    """Side and beginning of each text by its xml:id."""
    starts: dict[str, Start] = {}
    for side, texts in texts_of(root).items():
        at = 0
        for text in texts:
            starts[text.get(XML_ID, "")] = (side, at)
            at += len(text_of(text)) if text is not texts[-1] else 0
    return starts


def segment_sides(root: etree._Element) -> dict[str, Side]:
    """The side of each segment by its xml:id."""
    return {
        name: side
        for side, texts in texts_of(root).items()
        for text in texts
        for sentence in text.iter(TEI + "s")
        if (name := sentence.get(XML_ID)) is not None
    }


def pointers(element: etree._Element, attribute: str) -> list[str]:
    """The ids in this file that an attribute points to, in order."""
    return _POINTER.findall(element.get(attribute, ""))


def stretches(element: etree._Element, starts: Mapping[str, Start]) -> list[tuple[Side, int, int]]:
    """The characters that @target points to, as side, start and stop in the document."""
    found = []
    for name, offset, length in _RANGE.findall(element.get("target", "")):
        side, start = starts[name]
        found.append((side, start + int(offset), start + int(offset) + int(length)))
    return found


def halves(link: etree._Element) -> tuple[list[str], list[str]]:
    """The targets of a link, divided as the ratio in @n says."""
    targets = pointers(link, "target")
    first = int(link.get("n", "0:0").partition(":")[0])
    return targets[:first], targets[first:]
