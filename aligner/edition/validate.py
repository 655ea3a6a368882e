"""What is wrong with an edition: first what our RELAX NG profile says, then what no schema can say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from importlib.resources import files

from lxml import etree

from aligner.bitext import Alignment, Document, Side
from aligner.edition.header import read_metadata, read_provenance, read_signature, text_digest
from aligner.edition.integrity import Problem, integrity_problems, problem
from aligner.edition.links import (
    BEAD_LINKS,
    BEAD_SPANS,
    VARIANTS,
    read_beads,
    read_table,
    read_witnesses,
    witness_groups,
)
from aligner.edition.people import read_decisions
from aligner.edition.pointers import halves, pointers, segment_sides, stretches, text_starts, texts_of
from aligner.edition.remarks import COMMENTS, FLAGS, NAMES, read_comments, read_flags, read_names
from aligner.edition.tei_read import read_document, text_of
from aligner.edition.vocabulary import NAMED, TEI, XML_ID, XML_LANG
from aligner.errors import BrokenInvariant
from aligner.judgement import Edition

__all__ = ["Problem", "examine"]

_MOST = 20  # problems of one kind, beyond which nobody reads

_RNG = "{http://relaxng.org/ns/structure/1.0}"
# The definition in the profile for an element, where it has one of its own.
_HEADER_PARTS = {name: name for name in ("fileDesc", "sourceDesc", "encodingDesc", "profileDesc", "revisionDesc")} | {
    "xenoData": "table"
}
_PARTS = {name: name for name in ("body", "div", "head", "p", "ab", "s", "lb", "milestone", "standOff")} | {
    "pb": "furniture",
    "fw": "furniture",
    "surplus": "mark",
    "hi": "mark",
    "pc": "mark",
    "g": "mark",
    "translation link": "translationLink",
    "witness link": "witnessLink",
    "witness span": "witnessSpan",
    "unaligned span": "unalignedSpan",
    "variant span": "variantSpan",
    "mismatch span": "mismatchSpan",
    "comment span": "commentSpan",
    "name span": "nameSpan",
}


def examine(data: bytes) -> tuple[Edition | None, list[Problem]]:
    """The edition in a file and what is wrong with the file; there is one or the other.

    In a file of others only what must hold in any is looked at; its last problem, `foreign`, is that it is not ours.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True, collect_ids=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        return None, [Problem(line=error.lineno or 1, code="xml", message=f"not well-formed XML: {error.msg}")]
    if root.tag not in (f"{TEI}TEI", f"{TEI}teiCorpus"):
        return None, [problem(root, "tei", f"no TEI: the root is {root.tag!r}")]
    if not _is_ours(root):
        found = _in_order(integrity_problems(root))
        return None, [*found, Problem(line=1, code="foreign", message="its header does not name us as the writer")]
    if root.getroottree().docinfo.internalDTD is not None:
        return None, [Problem(line=1, code="doctype", message="a document type declaration, which we never write")]
    problems = _schema_problems(root) or _in_order(_our_problems(root))
    if problems:
        return None, problems
    try:
        return _edition(root), []
    except BrokenInvariant as error:
        return None, [Problem(line=1, code="alignment", message=str(error))]


def _is_ours(root: etree._Element) -> bool:
    """Whether we wrote the file as one; the files of an edition in several only point to each other."""
    program = root.find(f"{TEI}teiHeader/{TEI}encodingDesc/{TEI}appInfo/{TEI}application[@ident='align']")
    apart = any(not sentence.get("corresp", "#").startswith("#") for sentence in root.iter(TEI + "s"))
    return program is not None and root.find(TEI + "text") is not None and not apart


def _in_order(problems: Iterable[Problem]) -> list[Problem]:
    return sorted(dict.fromkeys(problems), key=lambda one: one.line)


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
    found = problem(element, "schema", f"{element.tag.removeprefix(TEI)}: {entry.message}")
    return replace(found, line=entry.line) if 0 < entry.line < 65535 else found  # libxml2 counts no further there


def _our_problems(root: etree._Element) -> Iterator[Problem]:
    """What a schema cannot say, of an edition that is valid."""
    yield from integrity_problems(root)
    yield from _text_problems(root)
    yield from _domain_problems(root)
    yield from _list_problems(root)
    yield from _table_problems(root)
    yield from _remark_problems(root)


def _text_problems(root: etree._Element) -> Iterator[Problem]:
    """Whether the texts of a side, one after the other, are the file that they were read from."""
    witnesses = {element.get(XML_ID): element for element in root.iter(TEI + "witness")}
    for texts in texts_of(root).values():
        first, *others = texts
        try:
            provenance = read_provenance(root, "".join(pointers(first, "decls")))
        except KeyError:
            yield problem(first, "witness", "the header does not say which file this text was read from")
            continue
        for text in others:
            witness = witnesses.get("".join(pointers(text, "decls")))
            if witness is None or witness.get("corresp") != first.get("decls"):
                yield problem(text, "witness", "the header does not say which file this text was read from")
            if text.get(XML_LANG) != first.get(XML_LANG):
                yield problem(text, "language", "the texts of a side are in one language")
        if text_digest(text_of(*texts)) != provenance.digest:
            names = " and ".join(repr(text.get(XML_ID)) for text in texts)
            yield problem(first, "text", f"the text {names} is not the original any more: a character was changed")


def _domain_problems(root: etree._Element) -> Iterator[Problem]:
    """Whether the links go from the texts of the original to those of the translation, and inside a side."""
    texts = {f"#{text.get(XML_ID)}": side for side, texts in texts_of(root).items() for text in texts}
    sides = segment_sides(root)
    for group in root.iter(TEI + "linkGrp"):
        found = [texts.get(name) for name in group.get("domains", "").split()]
        if group.get("subtype") == "witness":
            right = len(found) == 2 == len(set(group.get("domains", "").split())) and found[0] == found[1]
        else:
            right = group.get("domains", "").split() == list(texts) and group.get("targFunc", "").split() == found
        if not right:
            yield problem(
                group, "domains", f"@domains must name the texts, {' and '.join(texts)}, and @targFunc tell them"
            )
    for group in witness_groups(root):
        for element in group:
            first, second = halves(element)
            if element.get("n") != f"{len(first)}:{len(second)}" or not second:
                there = len(first) + len(second)
                yield problem(element, "ratio", f"@n is {element.get('n')}, but there are {there} targets")
            if len({sides.get(name) for name in (*first, *second)}) != 1:
                yield problem(element, "target", "both copies of a passage must stand in one language")


def _list_problems(root: etree._Element) -> Iterator[Problem]:
    """Whether every `<s>` is in one link, in the list of the unaligned, or the twin in a witness; and just once."""
    used = Counter(
        name
        for path in (BEAD_LINKS, BEAD_SPANS)
        for element in root.iterfind(path)
        for name in pointers(element, "target")
    )
    used.update(name for group in witness_groups(root) for element in group for name in halves(element)[1])
    for sentence in root.iter(TEI + "s") if len(texts_of(root)) == 2 else ():
        name = sentence.get(XML_ID)
        if name and used[name] != 1:
            times = "several times" if used[name] else "neither linked nor unaligned"
            yield problem(sentence, "listed", f"{name!r} is {times} in standOff")


def _table_problems(root: etree._Element) -> Iterator[Problem]:
    """Whether the tables in the header name the links and spans, each once."""
    beads = [element.get(XML_ID, "") for path in (BEAD_LINKS, BEAD_SPANS) for element in root.iterfind(path)]
    twins = [element.get(XML_ID, "") for group in witness_groups(root) for element in group]
    table = root.find(f".//{TEI}xenoData")
    place = root if table is None else table
    if sorted(name for name, _ in read_table(root)) != sorted(beads + twins):
        yield problem(place, "table", "the table in xenoData does not name each link and span once")
    for span in root.iterfind(VARIANTS):
        if not set(twins).issuperset(pointers(span, "corresp")):
            yield problem(span, "variant", "a variant that belongs to no link of a witness")
    try:
        decided = set(read_decisions(root, {}))
    except KeyError as error:
        yield problem(place, "decisions", f"a decision by {error}, who is not among the responsible")
        return
    if not decided <= set(beads):
        yield problem(place, "decisions", f"a decision on {min(decided - set(beads))!r}, which is not there")


def _remark_problems(root: etree._Element) -> Iterator[Problem]:
    """Whether flags and comments are about beads, names about names, and all point into the texts."""
    beads = {element.get(XML_ID) for path in (BEAD_LINKS, BEAD_SPANS) for element in root.iterfind(path)}
    entries = {one.get(XML_ID) for _, tag, _, _ in NAMED.values() for one in root.iter(TEI + tag)}
    starts = text_starts(root)
    lengths = {side: len(text_of(*texts)) for side, texts in texts_of(root).items()}
    for path, known in ((FLAGS, beads), (COMMENTS, beads), (NAMES, entries), (VARIANTS, None)):
        for span in root.iterfind(path):
            if known is not None and not known.issuperset(pointers(span, "corresp")):
                yield problem(span, "remark", "@corresp does not name what the remark is about")
            try:
                places = stretches(span, starts)
            except KeyError:
                continue  # a pointer to a text that there is not: found already
            if any(stop > lengths[side] for side, _, stop in places):
                yield problem(span, "remark", "@target goes beyond the end of the text")


def _edition(root: etree._Element) -> Edition:
    """The edition in a file that has passed the checks. Raises BrokenInvariant where it is none."""
    documents: dict[Side, Document] = {}
    for side, texts in texts_of(root).items():
        documents[side] = read_document(texts, read_provenance(root, "".join(pointers(texts[0], "decls"))))
    starts = text_starts(root)
    alignment = Alignment(
        metadata=read_metadata(root),
        source=documents.get("source"),
        target=documents.get("target"),
        beads=read_beads(root),
        witnesses=read_witnesses(root, starts),
        signature=read_signature(root),
    )
    return Edition(
        alignment=alignment,
        flags=read_flags(root, starts),
        names=read_names(root, [document.lang for document in alignment.documents], starts),
        decisions=read_decisions(root, read_comments(root)),
    )
