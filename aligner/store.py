"""Reads and writes `alignments/`: nothing is ever half-written, and the same alignment gives the same bytes."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any

from aligner.bitext import Alignment, Bead, Block, Document, Elision, Metadata, Signature, TwinLink, Variant, Witness
from aligner.errors import BrokenInvariant, InputError
from aligner.judgement import Evidence, Flag, Named

FORMAT = "aligner alignment 1"
FINDINGS = "aligner findings 1"


def alignment_folder(text_folder: Path, identifier: str) -> Path:
    """Where the alignment of a text goes: `alignments/ID`, beside the folder `texts` that holds the text."""
    parent = text_folder.resolve().parent
    root = parent.parent if parent.name == "texts" else Path.cwd()
    folder = root / "alignments" / identifier
    return folder.relative_to(Path.cwd()) if folder.is_relative_to(Path.cwd()) else folder


def write_files(folder: Path, files: Mapping[str, bytes]) -> dict[str, bool]:
    """For each file name whether its bytes are new. All files are written aside first, then moved into place.

    Raises InputError where the folder cannot be written.
    """
    changed: dict[str, bool] = {}
    waiting: list[tuple[Path, Path]] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in files.items():
            path = folder / name
            changed[name] = not (path.is_file() and path.read_bytes() == data)
            if changed[name]:
                waiting.append((_place_aside(path), path))
                _fill(waiting[-1][0], data)
        for temporary, path in waiting:
            temporary.replace(path)
    except OSError as error:
        raise InputError(
            f"cannot be written: {error.strerror}",
            path=error.filename or folder,
            hint="Choose another folder with -o, or give yourself the right to write here.",
        ) from None
    finally:
        for temporary, _ in waiting:
            temporary.unlink(missing_ok=True)
    return changed


def _place_aside(path: Path) -> Path:
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    os.close(handle)
    return Path(name)


def _fill(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    path.chmod(0o644)


class JournalFile:
    """A journal that is open and locked: others wait. Nothing that it holds is ever changed."""

    def __init__(self, path: Path, file: IO[bytes]) -> None:
        self._path = path
        self._file = file

    @property
    def size(self) -> int:
        """How many bytes it has."""
        return os.fstat(self._file.fileno()).st_size

    def read(self, start: int = 0) -> bytes:
        """The bytes from `start` on."""
        self._file.seek(start)
        return self._file.read()

    def append(self, data: bytes) -> int:
        """The size after `data` has been written at the end, and is safe on the disk."""
        start = self.size
        try:
            self._file.seek(start)
            self._file.write(data)
            self._file.flush()
            os.fsync(self._file.fileno())
        except OSError:
            self._file.truncate(start)  # a full disk leaves no half line behind
            raise
        return start + len(data)

    def cut(self, start: int) -> Path:
        """The file beside the journal to which its torn end, from `start` on, has been moved."""
        aside = self._path.with_name(f"{self._path.name}.torn")
        with aside.open("ab") as torn:
            torn.write(self.read(start) + b"\n")
            torn.flush()
            os.fsync(torn.fileno())
        self._file.truncate(start)
        os.fsync(self._file.fileno())
        return aside


@contextmanager
def locked_journal(path: Path) -> Iterator[JournalFile]:
    """The journal at this path, made if need be, and nobody else's until the end of the block.

    Raises InputError where it cannot be read or written.
    """
    try:
        new = not path.exists()
        with path.open("a+b", buffering=0) as file:
            _lock(file)
            if new:
                _sync_folder(path.parent)
            yield JournalFile(path, file)
    except OSError as error:
        raise InputError(
            f"the review cannot be saved: {error.strerror}",
            path=path,
            hint="What was saved before stands. Make room, or give yourself the right to write here.",
        ) from None


def _lock(file: IO[bytes]) -> None:
    """Wait until nobody else has the file. It is free again when it is closed, also by a kill."""
    if sys.platform != "win32":
        import fcntl

        fcntl.flock(file.fileno(), fcntl.LOCK_EX)


def _sync_folder(folder: Path) -> None:
    """Make sure that the folder's entry for a new file is on the disk."""
    if sys.platform != "win32":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def dump_alignment(alignment: Alignment) -> bytes:
    """The alignment as JSON, one block, elision, segment and bead a line, so that versions can be compared."""
    body: dict[str, Any] = {
        "format": FORMAT,
        "signature": str(alignment.signature),
        "metadata": _bare(asdict(alignment.metadata)),
    }
    for document in alignment.documents:
        body[document.side] = {
            "path": document.path,
            "lang": document.lang,
            "encoding": document.encoding,
            "sha256": document.sha256,
            "blocks": [[block.kind, block.start, block.stop, block.continues] for block in document.blocks],
            "elisions": [[elision.kind, elision.start, elision.stop] for elision in document.elisions],
            "segments": [[segment.id, segment.start, segment.stop] for segment in document.segments],
            "text": document.text,
        }
    body["beads"] = [_bare(asdict(bead)) for bead in alignment.beads]
    body["witnesses"] = [_bare(asdict(witness)) for witness in alignment.witnesses]
    return (_lines(body, 0) + "\n").encode("utf-8")


def _bare(value: Any) -> Any:
    """The value without what is unknown or empty."""
    if isinstance(value, dict):
        return {key: _bare(item) for key, item in value.items() if item not in (None, ())}
    return [_bare(item) for item in value] if isinstance(value, (list, tuple)) else value


def _lines(value: Any, depth: int) -> str:
    """JSON with one line an entry for the outer levels, and nothing broken inside them."""
    pad = "  " * (depth + 1)
    if isinstance(value, dict) and depth < 2 and value:
        items = [f"{pad}{json.dumps(key)}: {_lines(item, depth + 1)}" for key, item in value.items()]
        return "{\n" + ",\n".join(items) + "\n" + "  " * depth + "}"
    if isinstance(value, list) and depth <= 2 and value:
        return "[\n" + ",\n".join(pad + json.dumps(item, ensure_ascii=False) for item in value) + "\n" + pad[2:] + "]"
    return json.dumps(value, ensure_ascii=False)


def dump_findings(flags: Iterable[Flag], names: Iterable[Named], digest: str) -> bytes:
    """What the checks found as JSON, one flag and name a line; `digest` says of what."""
    body = {
        "format": FINDINGS,
        "of": digest,
        "flags": [_bare(asdict(flag)) for flag in flags],
        "names": [_bare(asdict(name)) for name in names],
    }
    return (_lines(body, 0) + "\n").encode("utf-8")


def load_findings(folder: Path, digest: str) -> tuple[tuple[Flag, ...], tuple[Named, ...]] | None:
    """The flags and names in `folder/findings.json`; None where there are none, or they are of something else."""
    try:
        body = json.loads((folder / "findings.json").read_bytes())
        if body["format"] != FINDINGS or body["of"] != digest:
            return None
        return (
            tuple(Flag(**{**flag, "evidence": _evidence(flag)}) for flag in body["flags"]),
            tuple(
                Named(
                    kind=name["kind"],
                    source=tuple(name["source"]),
                    target=tuple(name["target"]),
                    beads=tuple(name["beads"]),
                    evidence=_evidence(name),
                )
                for name in body["names"]
            ),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None  # they can be found again at any time


def _evidence(entry: Mapping[str, Any]) -> tuple[Evidence, ...]:
    return tuple(Evidence(**item) for item in entry.get("evidence", ()))


def load_alignment(folder: Path) -> Alignment:
    """The alignment in `folder/alignment.json`. Raises InputError when it is missing or not ours."""
    path = folder / "alignment.json"
    if not path.is_file():
        raise InputError("there is no alignment here yet", path=folder, hint=f"Make it: align texts/{folder.name}")
    try:
        body = json.loads(path.read_bytes())
        if body.get("format") != FORMAT:
            raise ValueError(f"format {body.get('format')!r}, expected {FORMAT!r}")
        return Alignment(
            metadata=Metadata(**body["metadata"]),
            source=_document("source", body),
            target=_document("target", body),
            beads=tuple(
                Bead(**{**bead, "source": tuple(bead.get("source", ())), "target": tuple(bead.get("target", ()))})
                for bead in body["beads"]
            ),
            signature=Signature.parse(body["signature"]),
            witnesses=tuple(_witness(witness) for witness in body["witnesses"]),
        )
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, BrokenInvariant) as error:
        raise InputError(
            f"this file was not written by us, or was changed: {error}",
            path=path,
            line=getattr(error, "lineno", None),
            hint=f"Make it anew: align texts/{folder.name}",
        ) from None


def _witness(entry: Mapping[str, Any]) -> Witness:
    return Witness(side=entry["side"], links=tuple(_link(link) for link in entry["links"]))


def _link(entry: Mapping[str, Any]) -> TwinLink:
    return TwinLink(
        twin=tuple(entry["twin"]),
        base=tuple(entry["base"]),
        similarity=entry.get("similarity"),
        variants=tuple(
            Variant(base=(variant["base"][0], variant["base"][1]), twin=(variant["twin"][0], variant["twin"][1]))
            for variant in entry.get("variants", ())
        ),
    )


def _document(side: Any, body: Mapping[str, Any]) -> Document | None:
    entry = body.get(side)
    if entry is None:
        return None
    bare = Document(
        side=side,
        lang=entry["lang"],
        text=entry["text"],
        path=entry["path"],
        sha256=entry["sha256"],
        encoding=entry["encoding"],
        blocks=tuple(
            Block(kind=kind, start=start, stop=stop, continues=continues)
            for kind, start, stop, continues in entry["blocks"]
        ),
        elisions=tuple(Elision(kind=kind, start=start, stop=stop) for kind, start, stop in entry["elisions"]),
    )
    return bare.with_segments(entry["segments"])
