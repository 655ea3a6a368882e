"""Plain text files: bytes in, a Document out. What cannot be read as text says why, and what to do."""

from __future__ import annotations

import codecs
import difflib
import hashlib
import re
from pathlib import Path

from aligner.bitext import Document, Side
from aligner.errors import EncodingError, InputError
from aligner.ingest.encoding import (
    EIGHT_BIT,
    SUPPORTED,
    find_mojibake,
    likelihood,
    marked,
    plausible_share,
    recognise,
    reported_name,
)

LONGEST_LINE = 1_000_000  # characters

_AS_TEXT = "Save its text as a plain text file (.txt, UTF-8) and give that."
# How a file begins that is not plain text, and what it is.
_MAGIC = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"\xd0\xcf\x11\xe0", "an old Word or Excel document"),
    (b"{\\rtf", "an RTF document"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"II*\x00", "a TIFF image"),
    (b"MM\x00*", "a TIFF image"),
    (b"AT&TFORM", "a DjVu document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
)
_IN_ZIP = (
    (b"word/", "a Word document (.docx)"),
    (b"xl/", "an Excel workbook (.xlsx)"),
    (b"mimetypeapplication/vnd.oasis", "an OpenDocument file"),
    (b"mimetypeapplication/epub", "an EPUB book"),
)
_MARKUP = ((re.compile(rb"\s*<(!doctype\s+html|html)\b", re.I), "an HTML page"), (re.compile(rb"<\?xml\b"), "XML"))
_LINE_END = re.compile(r"\r\n?|\n")


def read_document(path: Path, *, side: Side, lang: str, encoding: str | None = None) -> Document:
    """The document in a plain text file, nothing changed but the byte order mark left out; no blocks, no segments.

    A file called `.xml` is read as TEI, which marks its blocks and may mark its segments. Raises InputError, and
    EncodingError where the bytes are not text in the encoding named or in one we recognise.
    """
    if path.suffix.lower() == ".xml":
        from aligner.ingest.tei import read_tei_document

        return read_tei_document(path, _read_bytes(path), side=side, lang=lang)
    data, text, encoding = read_text(path, encoding=encoding)
    sha256 = hashlib.sha256(data).hexdigest()
    return Document(side=side, lang=lang, text=text, path=path.name, sha256=sha256, encoding=encoding)


def read_text(path: Path, *, encoding: str | None = None) -> tuple[bytes, str, str]:
    """The bytes of a plain text file, its text, and the encoding it is in. Raises InputError and EncodingError."""
    data = _read_bytes(path)
    if not data:
        raise InputError("the file is empty", path=path, hint="Give a file with the text.")
    _refuse_other_formats(data, path)
    text, encoding = decode(data, encoding=encoding, path=path)
    if not text.strip():
        raise InputError("the file holds nothing but blanks", path=path, hint="Give a file with the text.")
    _check_characters(text, path)
    return data, text, encoding


def decode(data: bytes, *, encoding: str | None, path: Path) -> tuple[str, str]:
    """The text of the bytes, without a byte order mark, and the encoding: the one named, or the one recognised.

    Raises EncodingError when the bytes are not text in that encoding, when it makes no sense of them, when it is not
    clear which one it is, and when the text was spoilt by a wrong encoding before it came to us.
    """
    name = _named(encoding, data, path) if encoding else recognise(data)
    if name is None:
        raise _unclear(data, path)
    try:
        text = data.decode(name)
    except UnicodeDecodeError as error:
        raise _undecodable(data, name, error, path) from None
    if encoding:
        _check_choice(data, text, name, path)
    text = text.removeprefix("\ufeff")
    if found := find_mojibake(text):
        raise EncodingError(
            f"{found.sample!r} is {found.real} text that was taken for {found.taken_for}: {found.repaired!r}",
            path=path,
            line=found.line,
            hint="The file was spoilt before it came here. Save it again from the original, as UTF-8.",
        )
    return text, name


def _read_bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise _missing(path) from None
    except NotADirectoryError:
        raise InputError("no such file: a part of this path is itself a file", path=path) from None
    except IsADirectoryError:
        raise InputError("this is a folder; a text file was expected", path=path, hint="Name a file in it.") from None
    except PermissionError:
        raise InputError("you may not read this file", path=path, hint="Change its permissions.") from None
    except OSError as error:
        raise InputError(f"the file cannot be read: {error.strerror}", path=path) from None


def _missing(path: Path) -> InputError:
    if not path.parent.is_dir():
        return InputError(f"no such file: there is no folder {path.parent}", path=path, hint="Check the path.")
    neighbours = sorted(entry.name for entry in path.parent.iterdir() if entry.is_file())
    near = difflib.get_close_matches(path.name, neighbours, n=1)
    hint = f"Did you mean {path.parent / near[0]}?" if near else "Check the name and the folder."
    return InputError("no such file", path=path, hint=hint)


def _refuse_other_formats(data: bytes, path: Path) -> None:
    kind = next((kind for magic, kind in _MAGIC if data.startswith(magic)), None)
    if kind == "a ZIP archive":
        kind = next((inner for mark, inner in _IN_ZIP if mark in data[:100_000]), kind)
    kind = kind or next((kind for pattern, kind in _MARKUP if pattern.match(data.removeprefix(codecs.BOM_UTF8))), None)
    if kind:
        raise InputError(f"this is {kind}; plain text was expected", path=path, hint=_AS_TEXT)


def _check_characters(text: str, path: Path) -> None:
    """No NUL, which no text has, and no line so long that the text must have lost its line ends."""
    nul = text.find("\0")
    if nul >= 0:
        message = "this is a binary file (it has NUL bytes); plain text was expected"
        raise InputError(message, path=path, line=text.count("\n", 0, nul) + 1, hint=_AS_TEXT)
    if len(text) <= LONGEST_LINE:
        return
    for number, line in enumerate(_LINE_END.split(text), 1):
        if len(line) > LONGEST_LINE:
            raise InputError(
                f"line {number} is {len(line):,} characters long; expected text with line or paragraph breaks",
                path=path,
                line=number,
                hint=f"Break the text into paragraphs. A line may have {LONGEST_LINE:,} characters.",
            )


def _named(encoding: str, data: bytes, path: Path) -> str:
    try:
        name = reported_name(encoding)
    except LookupError:
        near = difflib.get_close_matches(encoding.lower(), SUPPORTED, n=1)
        hint = f"Did you mean {near[0]!r}? " if near else ""
        hint += f"Known are {', '.join(SUPPORTED)} and whatever else Python knows."
        raise EncodingError(f"there is no encoding {encoding!r}", path=path, hint=hint) from None
    mark = marked(data)
    # A mark only adds to the name: "utf-8" of a file with a mark is "utf-8-sig", "utf-16-le" is "utf-16".
    return mark if mark and mark.startswith(name.removesuffix("-le").removesuffix("-be")) else name


def _check_choice(data: bytes, text: str, name: str, path: Path) -> None:
    """Refuses an encoding named by the user that makes no sense of the file while another one does."""
    better = recognise(data)
    if better in (None, name) or text == data.decode(better):
        senseless = name.startswith(("utf-16", "utf-32")) and plausible_share(text) < 0.5
        if not senseless:
            return
    elif better in EIGHT_BIT and likelihood(text)[0] >= likelihood(data.decode(better))[0]:
        return
    line, sample = next(
        ((number, line) for number, line in enumerate(text.split("\n"), 1) if not line.isascii()), (1, text)
    )
    raise EncodingError(
        f"read as {name}, the text makes no sense: {sample.strip()[:40]!r}",
        path=path,
        line=line,
        hint=_suggest(better),
    )


def _undecodable(data: bytes, name: str, error: UnicodeDecodeError, path: Path) -> EncodingError:
    better = recognise(data)
    return EncodingError(
        f"byte 0x{data[error.start]:02X} at offset {error.start} is not {name}",
        path=path,
        line=_line_of(data, error.start),
        hint=_suggest(None if better == name else better),
    )


def _unclear(data: bytes, path: Path) -> EncodingError:
    """Neither UTF-8 nor clearly one of the eight-bit encodings; or no text at all."""
    at = 0
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        at = error.start
    if b"\0" in data:
        message = "this is a binary file (it has NUL bytes); plain text was expected"
        return EncodingError(message, path=path, line=_line_of(data, data.index(b"\0")), hint=_AS_TEXT)
    return EncodingError(
        f"not UTF-8 (byte 0x{data[at]:02X} at offset {at}), and the letters do not tell which of "
        f"{', '.join(EIGHT_BIT)} it is",
        path=path,
        line=_line_of(data, at),
        hint="If it was meant to be UTF-8, the file is damaged here. " + _suggest(None),
    )


def _line_of(data: bytes, offset: int) -> int:
    return data.count(b"\n", 0, offset) + 1


def _suggest(name: str | None) -> str:
    if name is None:
        return 'Name the encoding: encoding = "windows-1251" (or another) in text.toml, or --encoding windows-1251.'
    return f'It looks like {name}. Set encoding = "{name}" in text.toml, or --encoding {name}.'
