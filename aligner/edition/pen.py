"""A pen that writes TEI elements one after the other, in document order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from lxml import etree

from aligner.edition.vocabulary import FOREIGN, TEI, XML_ID, char_id

_NSMAP = {None: TEI[1:-1]}
_CODE_WORD = re.compile(r"<(\w+)>|@([\w:]+)")


class Pen:
    """Writes elements and text from left to right; `finish` gives the tree."""

    def __init__(self) -> None:
        self._builder = etree.TreeBuilder()
        self._open: list[str] = []

    def start(self, tag: str, attributes: Mapping[str, str | None] | None = None) -> None:
        """Open an element. An attribute that is None is left out."""
        given = {key: value for key, value in (attributes or {}).items() if value is not None}
        self._builder.start(TEI + tag, given, _NSMAP)  # type: ignore[call-arg, arg-type]  # the stubs know no nsmap
        self._open.append(TEI + tag)

    def end(self) -> None:
        """Close the element that was opened last."""
        self._builder.end(self._open.pop())

    def empty(self, tag: str, attributes: Mapping[str, str | None] | None = None) -> None:
        """Write an element without content."""
        self.start(tag, attributes)
        self.end()

    @contextmanager
    def element(self, tag: str, attributes: Mapping[str, str | None] | None = None) -> Iterator[None]:
        """Everything written inside the `with` is the content of this element."""
        self.start(tag, attributes)
        yield
        self.end()

    def leaf(self, tag: str, text: str, attributes: Mapping[str, str | None] | None = None) -> None:
        """Write an element that holds text."""
        self.start(tag, attributes)
        self.text(text)
        self.end()

    def text(self, text: str) -> None:
        """Write text; what XML cannot hold becomes `g`, which the header declares."""
        if not FOREIGN.search(text):
            if text:
                self._builder.data(text)
            return
        at = 0
        for match in FOREIGN.finditer(text):
            if match.start() > at:
                self._builder.data(text[at : match.start()])
            self.empty("g", {"ref": "#" + char_id(match.group())})
            at = match.end()
        if at < len(text):
            self._builder.data(text[at:])

    def prose(self, text: str) -> None:
        """Write a paragraph of our own words, in which `<s>` names an element and `@cert` an attribute."""
        with self.element("p"):
            at = 0
            for match in _CODE_WORD.finditer(text):
                self.text(text[at : match.start()])
                self.leaf("gi" if match[1] else "att", match[1] or match[2])
                at = match.end()
            self.text(text[at:])

    def finish(self) -> etree._Element:
        """The root of what was written."""
        return self._builder.close()


def lay_out(element: etree._Element, depth: int = 0) -> None:
    """Put each child on a line of its own, down to where there is text: not one character of a text is touched."""
    if element.tag == TEI + "text" and element.get(XML_ID) is not None:
        return
    children = list(element)
    mixed = element.text is not None or any(child.tail is not None or child.tag == TEI + "g" for child in children)
    if mixed or not children:
        return
    element.text = "\n" + "  " * (depth + 1)
    for child in children:
        lay_out(child, depth + 1)
        child.tail = element.text
    children[-1].tail = "\n" + "  " * depth
