"""What must hold in any TEI file with sentences and links, whoever wrote it, and what no schema can say.

Ids are unique, local pointers lead somewhere, an `<s>` stands in no other. A link has at least two targets, which lie
in the domains of its group, as many in each as @n says. Where there are links, @corresp of an `<s>` says the same, and
no `<s>` is left over; where there are none, @corresp is mutual. Pointers into other files are not followed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from lxml import etree

from aligner.edition.pointers import pointers
from aligner.edition.vocabulary import TEI, XML_ID

_POINTERS = frozenset(
    {"target", "corresp", "ana", "resp", "who", "decls", "ref", "prev", "next", "domains", "change", "wit", "sameAs"}
    | {"copyOf", "synch", "facs", "inst", "from", "to"}
)
_RATIO = re.compile(r"([0-9]+)[:-]([0-9]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong: where, a code for programs, and a sentence for people."""

    line: int
    code: str
    message: str


def problem(element: etree._Element, code: str, message: str) -> Problem:
    """A problem with an element, at its line."""
    line: int | None = element.sourceline  # type: ignore[assignment]  # the stubs have a placeholder for it
    return Problem(line=line or 1, code=code, message=message)


def integrity_problems(root: etree._Element) -> Iterator[Problem]:
    """What is wrong in any TEI file."""
    elements = {element.get(XML_ID): element for element in root.iter("{*}*")}
    names = Counter(element.get(XML_ID) for element in root.iter("{*}*"))
    for element in root.iter("{*}*"):
        name = element.get(XML_ID)
        if name is not None and names[name] > 1:
            yield problem(element, "id", f"the xml:id {name!r} stands twice")
        for attribute in (name for name in map(str, element.attrib) if name in _POINTERS):
            for target in pointers(element, attribute):
                if target not in names:
                    yield problem(element, "pointer", f"@{attribute} points to {target!r}, which is not there")
    for sentence in root.iterfind(f".//{TEI}s//{TEI}s"):
        yield problem(sentence, "nested", "an s inside an s")
    links = [
        _read(link, elements) for link in root.iter(TEI + "link") if _of_group(link, "type") in (None, "alignment")
    ]
    for one in links:
        yield from _link_problems(one)
    yield from _corresp_problems(root, links)
    if links:
        yield from _unlisted(root)


@dataclass(frozen=True, slots=True)
class _Link:
    """A link, its targets, and for each the function of the domain in which it lies; `order` has all functions."""

    element: etree._Element
    targets: list[str]
    functions: list[str | None]
    order: list[str | None]

    @property
    def ratio(self) -> list[int]:
        """What @n says; without @n what the targets are."""
        said = _RATIO.fullmatch(self.element.get("n", ""))
        return [int(number) for number in said.groups()] if said else self.counts

    @property
    def counts(self) -> list[int]:
        """How many targets there are of each function."""
        return [self.functions.count(function) for function in self.order]

    def halves(self) -> tuple[list[str], list[str]]:
        """The ids in this file to which it points, of the first side and of the second."""
        ids = [target.partition("#")[2] if target.startswith("#") else "" for target in self.targets]
        if len(self.order) > 1:
            first = [function == self.order[0] for function in self.functions]
        else:
            first = [place < (self.ratio[0] if len(self.ratio) == 2 else 1) for place in range(len(ids))]
        sides = [
            [name for name, ours in zip(ids, first, strict=True) if name and ours is side] for side in (True, False)
        ]
        return sides[0], sides[1]


def _of_group(link: etree._Element, attribute: str) -> str | None:
    """An attribute of the innermost group around a link that has it."""
    values = (group.get(attribute) for group in link.iterancestors(TEI + "linkGrp"))
    return next((value for value in values if value is not None), None)


def _read(link: etree._Element, elements: Mapping[str | None, etree._Element]) -> _Link:
    """A link; a domain without a function stands for itself, and where there are no domains, the file does.

    Of the texts of another file we cannot tell where in them a target lies: then nothing is said of any.
    """
    targets = link.get("target", "").split()
    domains = (_of_group(link, "domains") or "").split()
    words = (_of_group(link, "targFunc") or "").split()
    functions = dict(zip(domains, words if len(words) == len(domains) else domains, strict=True))
    files = {(domain.partition("#")[0], function) for domain, function in functions.items() if domain[:1] != "#"}
    if len(files) > len({file for file, _ in files}):
        functions = {}
    found = [_function(target, functions, elements) for target in targets]
    return _Link(link, targets, found, list(dict.fromkeys(functions.values())) or list(dict.fromkeys(found)))


def _function(target: str, functions: Mapping[str, str], elements: Mapping[str | None, etree._Element]) -> str | None:
    """The function of the domain in which a target lies; None when it lies in none of them."""
    file, _, name = target.partition("#")
    if file or not functions:
        return next((said for domain, said in functions.items() if domain.partition("#")[0] == file), file)
    at = elements.get(name)
    while at is not None:
        said = functions.get(f"#{at.get(XML_ID)}")
        if said is not None:
            return said
        at = at.getparent()
    return None


def _link_problems(link: _Link) -> Iterator[Problem]:
    """Whether a link has its targets, in its domains, in their order, as many as it says."""
    said, counts = link.ratio, link.counts
    if len(link.order) == 1:  # nothing tells the sides apart
        said, counts = [sum(said)], [len(link.targets)]
    if len(link.targets) < 2:
        yield problem(link.element, "target", f"a link needs two targets, and this has {len(link.targets)}")
    elif said != counts:
        there = ":".join(map(str, counts))
        yield problem(link.element, "ratio", f"@n is {link.element.get('n')}, but the targets are {there}")
    elif len(link.order) > 1 and link.functions != sorted(link.functions, key=link.order.index):
        yield problem(link.element, "target", "a link must point to segments of the first domain, then of the second")


def _corresp_problems(root: etree._Element, links: Sequence[_Link]) -> Iterator[Problem]:
    """Whether @corresp of each `<s>` is what the links say, or is mutual where no link says anything."""
    sentences = {name: s for s in root.iter(TEI + "s") if (name := s.get(XML_ID)) is not None}
    said = {name: set(pointers(sentence, "corresp")) for name, sentence in sentences.items()}
    if not any(said.values()):
        return
    linked: dict[str, set[str]] = {}
    for link in links:
        if _of_group(link.element, "subtype") != "witness":
            first, second = link.halves()
            for ours, theirs in ((first, second), (second, first)):
                for name in ours:
                    linked.setdefault(name, set()).update(theirs)
    for name, partners in said.items():
        if linked and partners != linked.get(name, set()):
            yield problem(sentences[name], "corresp", f"@corresp of {name!r} is not what the links say")
        elif not linked and not all(name in said[other] for other in partners if other in said):
            yield problem(sentences[name], "corresp", f"@corresp of {name!r} is not answered by its partner")


def _unlisted(root: etree._Element) -> Iterator[Problem]:
    """The `<s>` that are in no link and no span, as one problem at the first of them."""
    used = {
        name for tag in ("link", "span") for element in root.iter(TEI + tag) for name in pointers(element, "target")
    }
    left = [s for s in root.iter(TEI + "s") if s.get(XML_ID) is not None and s.get(XML_ID) not in used]
    if left:
        more = f", nor are {len(left) - 1} more" if len(left) > 1 else ""
        yield problem(left[0], "listed", f"{left[0].get(XML_ID)!r} is neither linked nor listed as unaligned{more}")
