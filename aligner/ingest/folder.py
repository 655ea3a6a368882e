"""Text folders: what `align import` makes of an archive page. All of it is written, or nothing."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import asdict
from pathlib import Path

import tomli_w

from aligner.bitext import Metadata
from aligner.errors import InputError
from aligner.ingest.archive_page import ArchivePage


def write_text_folder(folder: Path, page: ArchivePage, *, force: bool = False) -> list[Path]:
    """The paths of the files written into `folder`, as texts/117427: text.toml, ru.txt and en.txt, page.txt.

    A folder that is there is replaced only by `force`, and whatever else it holds stays in it. Raises InputError.
    """
    if folder.exists() and not folder.is_dir():
        raise InputError("this is a file; a folder was to be made here", path=folder, hint="Choose another --id.")
    if folder.exists() and not force:
        raise InputError(
            "the text folder is there already", path=folder, hint="Replace it with --force, or choose another --id."
        )
    files = _files(page)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as temporary:
            _replace(folder, files, Path(temporary))
    except OSError as error:
        message = f"the text folder cannot be written: {error.strerror}"
        raise InputError(message, path=folder, hint="Nothing was changed.") from None
    return [folder / name for name in files]


def _files(page: ArchivePage) -> dict[str, bytes]:
    texts = {"source": ("ru.txt", page.source_text), "target": ("en.txt", page.target_text)}
    there = {side: (name, text) for side, (name, text) in texts.items() if text is not None}
    entries = _entries(page.metadata) | {side: name for side, (name, _) in there.items()}
    return {
        "text.toml": tomli_w.dumps(entries).encode(),
        **{name: text.encode() for name, text in there.values()},
        "page.txt": page.page,
    }


def _entries(metadata: Metadata) -> dict[str, str]:
    """What is known about the document, in the order of Metadata; the id is the folder's name."""
    return {name: value for name, value in asdict(metadata).items() if value is not None and name != "id"}


def _replace(folder: Path, files: dict[str, bytes], temporary: Path) -> None:
    """Makes the new folder in `temporary`, then swaps it in."""
    made, old = temporary / "new", temporary / "old"
    if folder.exists():
        shutil.copytree(folder, made, ignore=lambda _, names: {"ru.txt", "en.txt", "page.txt", "text.toml"} & {*names})
    else:
        made.mkdir()
    for name, data in files.items():
        (made / name).write_bytes(data)
    if not folder.exists():
        made.rename(folder)
        return
    folder.rename(old)
    try:
        made.rename(folder)
    except OSError:
        old.rename(folder)
        raise
