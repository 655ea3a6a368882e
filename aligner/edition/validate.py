"""What is wrong with an edition: first what our RELAX NG profile says, then what no schema can say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from lxml import etree

from aligner.bitext import Alignment
from aligner.edition.header import read_metadata, read_provenance, read_signature, text_digest
from aligner.edition.links import (
    BEAD_LINKS,
    BEAD_SPANS,
    VARIANTS,
    WITNESS_SPANS,
    halves,
    pointers,
    read_beads,
    read_table,
    read_witnesses,
)
from aligner.edition.tei_read import read_document, text_of
from aligner.edition.vocabulary import TEI, XML_ID
from aligner.errors import BrokenInvariant

_POINTERS = ("target", "corresp", "ana", "resp", "who", "decls", "ref", "prev", "domains")
_MOST = 20  # problems of one kind, beyond which nobody reads

_RNG = "{http://relaxng.org/ns/structure/1.0}"
# The definition in the profile for an element, where it has one of its own.
_HEADER_PARTS = {name: name for name in ("fileDesc", "sourceDesc", "encodingDesc", "profileDesc", "revisionDesc")} | {
    "xenoData": "beadTable"
}
_PARTS = {name: name for name in ("body", "div", "head", "p", "ab", "s", "lb", "milestone", "standOff")} | {
    "pb": "furniture",
    "fw": "furniture",
    "surplus": "mark",
    "hi": "mark",
    "pc": "mark",
    "g": "mark",
    "translation link": "translationLink",
    "witness span": "witnessSpan",
    "unaligned span": "unalignedSpan",
    "variant span": "variantSpan",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong: where, a code for programs, and a sentence for people."""

    line: int
    code: str
    message: str


def examine(data: bytes) -> tuple[Alignment | None, list[Problem]]:
    """The alignment in an edition and what is wrong with the edition; there is one or the other."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True, collect_ids=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        return None, [Problem(line=error.lineno or 1, code="xml", message=f"not well-formed XML: {error.msg}")]
    if root.getroottree().docinfo.internalDTD is not None:
        return None, [Problem(line=1, code="doctype", message="a document type declaration, which we never write")]
    problems = _schema_problems(root) or sorted(_integrity_problems(root), key=lambda problem: problem.line)
    if problems:
        return None, problems
    try:
        return _alignment(root), []
    except BrokenInvariant as error:
        return None, [Problem(line=1, code="alignment", message=str(error))]


@cache
def _schema(part: str | None = None) -> etree.RelaxNG:
    """The profile, or one definition of it as a schema of its own."""
    with files("aligner.edition").joinpath("profile.rng").open("rb") as file:
        grammar = etree.parse(file)
    if part is not None:
        start = grammar.getroot()[0]
        start[:] = [etree.SubElement(start, f"{_RNG}ref", name=part)]
    return etree.RelaxNG(grammar)


def _schema_problems(root: etree._Element) -> list[Problem]:
    """What the profile says. About a whole file it says little; so its parts are asked, the innermost first."""
    if _schema().validate(root):
        return []
    problems = []
    around: set[etree._Element] = set()  # what holds a part that is wrong is not asked again
    for region in reversed(root):
        parts = _HEADER_PARTS if region.tag == f"{TEI}teiHeader" else _PARTS
        for element in reversed(list(region.iter(f"{TEI}*"))):
            part = parts.get(_name(element))
            if part is not None and element not in around and not _schema(part).validate(element):
                problems.append(_complaint(element, _schema(part)))
                around.update(element.iterancestors())
    return problems[::-1][:_MOST] or [_complaint(root, _schema())]


def _name(element: etree._Element) -> str:
    """The name of an element, with the kind of its group where it is in one."""
    name = element.tag.removeprefix(TEI)
    group = element.getparent()
    if group is None or name not in ("link", "span"):
        return name
    return f"{group.get('subtype') or group.get('type')} {name}"


def _complaint(element: etree._Element, schema: etree.RelaxNG) -> Problem:
    entry = schema.error_log[0]
    problem = _problem(element, "schema", f"{element.tag.removeprefix(TEI)}: {entry.message}")
    return replace(problem, line=entry.line) if 0 < entry.line < 65535 else problem  # libxml2 counts no further there


def _integrity_problems(root: etree._Element) -> Iterator[Problem]:
    """What a schema cannot say, of an edition that is valid."""
    names = Counter(element.get(XML_ID) for element in root.iter("{*}*"))
    for element in root.iter("{*}*"):
        name = element.get(XML_ID)
        if name is not None and names[name] > 1:
            yield _problem(element, "id", f"the xml:id {name!r} stands twice")
        for attribute in _POINTERS:
            for target in pointers(element, attribute):
                if target not in names:
                    yield _problem(element, "pointer", f"@{attribute} points to {target!r}, which is not there")
    yield from _text_problems(root)
    yield from _link_problems(root)
    yield from _list_problems(root)
    yield from _table_problems(root)


def _texts(root: etree._Element) -> list[etree._Element]:
    """The texts that hold a body, not the one that holds the group."""
    return [text for text in root.iter(TEI + "text") if text.get(XML_ID) is not None]


def _text_problems(root: etree._Element) -> Iterator[Problem]:
    for text in _texts(root):
        try:
            provenance = read_provenance(root, "".join(pointers(text, "decls")))
        except KeyError:
            yield _problem(text, "witness", "the header does not say which file this text was read from")
            continue
        if text_digest(text_of(text)) != provenance.digest:
            name = text.get(XML_ID)
            yield _problem(text, "text", f"the text {name!r} is not the original any more: a character was changed")
        for sentence in text.iterfind(f".//{TEI}s//{TEI}s"):
            yield _problem(sentence, "nested", "an s inside an s")


def _link_problems(root: etree._Element) -> Iterator[Problem]:
    """Whether the links keep to their domains and ratios, and @corresp of every `<s>` says the same."""
    sides = {sentence.get(XML_ID): text.get(XML_ID) for text in _texts(root) for sentence in text.iter(TEI + "s")}
    partners: dict[str, list[str]] = {}
    for link in root.iter(TEI + "link"):
        targets = pointers(link, "target")
        domains = [name for group in link.iterancestors(TEI + "linkGrp") for name in pointers(group, "domains")]
        first = [name for name in targets if sides.get(name) == domains[0]]
        second = [name for name in targets if name not in first]
        if link.get("n") != f"{len(first)}:{len(second)}":
            yield _problem(link, "ratio", f"@n is {link.get('n')}, but the targets are {len(first)}:{len(second)}")
        elif [sides.get(name) for name in targets] != [domains[0]] * len(first) + [domains[1]] * len(second):
            yield _problem(link, "target", "a link must point to segments of the first domain, then of the second")
        for ours, theirs in ((first, second), (second, first)):
            for name in ours:
                partners.setdefault(name, []).extend(theirs)
    for span in root.iterfind(WITNESS_SPANS):
        first, second = halves(span)
        if span.get("n") != f"{len(first)}:{len(second)}" or not second:
            yield _problem(span, "ratio", f"@n is {span.get('n')}, but there are {len(first) + len(second)} targets")
        if len({sides.get(name) for name in (*first, *second)}) != 1:
            yield _problem(span, "target", "both copies of a passage must stand in one text")
    for sentence in root.iter(TEI + "s"):
        own = sentence.get(XML_ID)
        if own and pointers(sentence, "corresp") != partners.get(own, []):
            yield _problem(sentence, "corresp", f"@corresp of {own!r} is not what the links say")


def _list_problems(root: etree._Element) -> Iterator[Problem]:
    """Whether every `<s>` is in one link, in the list of the unaligned, or the twin in a witness; and just once."""
    used = Counter(
        name
        for path in (BEAD_LINKS, BEAD_SPANS)
        for element in root.iterfind(path)
        for name in pointers(element, "target")
    )
    used.update(name for span in root.iterfind(WITNESS_SPANS) for name in halves(span)[1])
    for sentence in root.iter(TEI + "s") if len(_texts(root)) == 2 else ():
        name = sentence.get(XML_ID)
        if name and used[name] != 1:
            times = "several times" if used[name] else "neither linked nor unaligned"
            yield _problem(sentence, "listed", f"{name!r} is {times} in standOff")


def _table_problems(root: etree._Element) -> Iterator[Problem]:
    texts = [text.get(XML_ID) for text in _texts(root)]
    for group in root.iter(TEI + "linkGrp"):
        if pointers(group, "domains") != texts:
            yield _problem(group, "domains", f"@domains must name the texts, {' and '.join(map(str, texts))}")
    paths = (BEAD_LINKS, BEAD_SPANS, WITNESS_SPANS)
    names = [element.get(XML_ID) for path in paths for element in root.iterfind(path)]
    if sorted(name for name, _ in read_table(root)) != sorted(map(str, names)):
        table = root.find(f".//{TEI}xenoData")
        place = root if table is None else table
        yield _problem(place, "table", "the table in xenoData does not name each link and span once")
    twins = {element.get(XML_ID) for element in root.iterfind(WITNESS_SPANS)}
    for span in root.iterfind(VARIANTS):
        if not twins.issuperset(pointers(span, "corresp")):
            yield _problem(span, "variant", "a variant that belongs to no link of a witness")


def _problem(element: etree._Element, code: str, message: str) -> Problem:
    line: int | None = element.sourceline  # type: ignore[assignment]  # the stubs have a placeholder for it
    return Problem(line=line or 1, code=code, message=message)


def _alignment(root: etree._Element) -> Alignment:
    """The alignment in an edition that has passed the checks. Raises BrokenInvariant where it is none."""
    documents = {}
    for text in _texts(root):
        side = "source" if text.get("type") == "original" else "target"
        provenance = read_provenance(root, "".join(pointers(text, "decls")))
        documents[side] = read_document(text, "source" if side == "source" else "target", provenance)
    return Alignment(
        metadata=read_metadata(root),
        source=documents.get("source"),
        target=documents.get("target"),
        beads=read_beads(root),
        witnesses=read_witnesses(root),
        signature=read_signature(root),
    )
