"""TEI files: a text of one language as a Document, with the blocks that the file marks, and its sentences if any.

The text is the string value of the `<text>`s in that language; where two blocks, or the lines before and after an
`lb`, have no white space between them, a line break is put there. What readers do not read (a note in a sentence, `sic`
beside `corr`, a page number) stays in the text and is elided. Each `<s>` is a segment with its own id; words in none
become segments of their own, and a file without `<s>` is split like any other text.
"""

from __future__ import annotations

import codecs
import hashlib
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import count, pairwise
from pathlib import Path

from lxml import etree

from aligner.bitext import Document, Side
from aligner.errors import InputError
from aligner.ingest.tei_marks import TEI, Marks, marks_of, trimmed

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_TWO_LETTERS = {"rus": "ru", "eng": "en"}
_NAME = re.compile(r"[^\W\d][\w.-]*")
_OURS = re.compile(r"[bw][0-9][0-9.]*")  # as beads and links are named


def read_tei_document(path: Path, data: bytes, *, side: Side, lang: str) -> Document:
    """The document of one language in a TEI file, with blocks, and with segments where the file has `<s>`.

    Raises InputError where the file is no TEI that can be read, or holds no text in the language.
    """
    root = _parse(path, data)
    marks = marks_of(_texts(root, lang, path), ours=_is_ours(root))
    if not marks.text.strip():
        raise InputError(f"the text in {lang!r} holds nothing but blanks", path=path, hint="Is this the right file?")
    document = Document(
        side=side,
        lang=lang,
        text=marks.text,
        path=path.name,
        sha256=hashlib.sha256(data).hexdigest(),
        encoding=codecs.lookup(root.getroottree().docinfo.encoding or "utf-8").name,
        blocks=marks.blocks,
        elisions=marks.elisions,
    )
    return document.with_segments(_named(marks, document)) if marks.sentences else document


def keep_apart(documents: Sequence[Document]) -> list[Document]:
    """The documents with segments of different names: a name on both sides gets the language before it."""
    seen = [{segment.id for segment in document.segments} for document in documents]
    shared = set.intersection(*seen) if len(seen) > 1 else set()
    if not shared:
        return list(documents)
    return [
        replace(
            document,
            segments=tuple(
                replace(segment, id=f"{document.lang}.{segment.id}") if segment.id in shared else segment
                for segment in document.segments
            ),
        )
        for document in documents
    ]


def _parse(path: Path, data: bytes) -> etree._Element:
    declared = data.replace(b"\0", b"").find(b"<!DOCTYPE")
    if declared >= 0:
        raise InputError(
            "a document type declaration, whose entities are not read",
            path=path,
            line=data.count(b"\n", 0, declared) + 1,
            hint="Take out the DOCTYPE and write its entities as the characters that they stand for.",
        )
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True, collect_ids=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise InputError(
            f"not well-formed XML: {error.msg}",
            path=path,
            line=error.lineno or 1,
            hint="An XML editor shows the place. An & in the text is written &amp; and a < is written &lt;.",
        ) from None
    if root.tag not in (f"{TEI}TEI", f"{TEI}teiCorpus"):
        raise InputError(
            f"this is XML, but not TEI P5: the root is {root.tag!r}",
            path=path,
            hint=f"Expected is <TEI xmlns={TEI[1:-1]!r}>. For another kind of XML, save its text as .txt.",
        )
    return root


def _is_ours(root: etree._Element) -> bool:
    return root.find(f"{TEI}teiHeader//{TEI}application[@ident='align']") is not None


def _texts(root: etree._Element, lang: str, path: Path) -> list[etree._Element]:
    """The texts in this language; if no text says in which it is, all, unless whole TEI documents differ in it."""
    texts = [text for text in root.iter(TEI + "text") if text.find(f".//{TEI}text") is None]
    if not texts:
        raise InputError("this TEI file holds no text", path=path, hint="Is it only a header, or an alignment?")
    stated = [_stated(text, around=("text", "group")) for text in texts]
    if not any(stated) and len(texts) > 1:
        stated = [_stated(text, around=("text", "group", "TEI")) for text in texts]
        if len(set(stated)) == 1:
            return texts
    if not any(stated):
        return texts
    found = [text for text, said in zip(texts, stated, strict=True) if said and _primary(said) == _primary(lang)]
    if not found:
        languages = ", ".join(sorted({said or "no language" for said in stated}))
        raise InputError(
            f"no text in {lang!r}: the file has texts in {languages}",
            path=path,
            hint='Each <text> says its language: xml:lang="ru". Others: source_lang, target_lang in text.toml.',
        )
    return found


def _stated(text: etree._Element, around: tuple[str, ...]) -> str | None:
    body = text.find(TEI + "body")
    elements = [text, *([body] if body is not None else []), *text.iterancestors(*(TEI + name for name in around))]
    return next((said for element in elements if (said := element.get(_LANG))), None)


def _primary(lang: str) -> str:
    first = lang.lower().partition("-")[0]
    return _TWO_LETTERS.get(first, first)


def _named(marks: Marks, document: Document) -> Iterator[tuple[str, int, int]]:
    """The segments as id, start and stop, those without a usable id numbered apart: `ru.u1`."""
    taken = {sentence.id for sentence in marks.sentences}
    used: set[str] = set()
    numbers = count(1)
    for said, start, stop in _covering(marks, document):
        name = said or ""
        if _OURS.fullmatch(name):
            name = f"{document.lang}.{name}"
        while name in used or not _NAME.fullmatch(name):
            fresh = f"{document.lang}.u{next(numbers)}"
            name = "" if fresh in taken else fresh
        used.add(name)
        yield name, start, stop


def _covering(marks: Marks, document: Document) -> list[tuple[str | None, int, int]]:
    """The sentences, and between them the words of each block, which nobody has put into an `<s>`."""
    found: list[tuple[str | None, int, int]] = []
    blocks = [block for block in document.blocks if not block.is_furniture]
    edges = [(None, 0, 0), *((one.id, one.start, one.stop) for one in marks.sentences), (None, len(marks.text), 0)]
    for (_, _, start), (name, stop, end) in pairwise(edges):
        first = bisect_right(blocks, start, key=lambda block: block.stop)
        last = bisect_left(blocks, stop, key=lambda block: block.start)
        for block in blocks[first:last]:
            left, right = trimmed(marks.text, max(start, block.start), min(stop, block.stop))
            if left < right:
                found.append((None, left, right))
        if end:
            found.append((name, stop, end))
    return found
