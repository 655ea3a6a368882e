"""The only reader of TOML and of the environment: what the user has set, frozen and checked."""

from __future__ import annotations

import difflib
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING

from aligner.errors import InputError, SettingsError

if TYPE_CHECKING:  # the nouns import numpy, and `align --help` has no use for it
    from aligner.bitext import Metadata, Side

DEFAULT_MODEL = "muse"
DEFAULT_LANG: dict[Side, str] = {"source": "ru", "target": "en"}

_FILES = ("source", "target", "source_lang", "target_lang", "encoding", "source_encoding", "target_encoding")
_RECIPE = (
    "A text folder holds two plain text files and a text.toml such as:\n"
    '    title = "Telegram of 24 July 1953"\n'
    '    date = "1953-07-24"\n'
    '    source = "ru.txt"\n'
    '    target = "en.txt"'
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a run may be told: the encoder's name or path, where the cache is, whether models may be downloaded."""

    model: str = DEFAULT_MODEL
    cache: Path
    offline: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class SideFile:
    """Where one side's text lies, its language, and the encoding if the user has named one."""

    path: Path
    side: Side
    lang: str
    encoding: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TextFolder:
    """A text folder as its text.toml describes it. A side that the folder does not have is None."""

    path: Path
    metadata: Metadata
    source: SideFile | None
    target: SideFile | None

    @property
    def files(self) -> tuple[SideFile, ...]:
        """The sides that are there, source first."""
        return tuple(side for side in (self.source, self.target) if side is not None)


def settings(*, model: str | None = None, offline: bool = True) -> Settings:
    """The settings of this run; a model that is not named here is ALIGN_MODEL, or mUSE."""
    return Settings(
        model=model or os.environ.get("ALIGN_MODEL") or DEFAULT_MODEL, cache=cache_folder(), offline=offline
    )


def cache_folder() -> Path:
    """Where weights and vectors are kept between runs: ALIGN_CACHE, or `aligner` in the user's cache folder."""
    named = os.environ.get("ALIGN_CACHE")
    if named:
        return Path(named).expanduser()
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "aligner"


def identifier(name: str) -> str:
    """A name that can stand in ids and file names: letters, digits, `-`, `_` and `.` of `name`."""
    return re.sub(r"[^\w.-]+", "-", name).strip("-.") or "text"


def person() -> str:
    """The name of whoever uses this machine: as git knows it, or the account's."""
    import subprocess

    try:
        said = subprocess.run(["git", "config", "user.name"], capture_output=True, text=True, timeout=5, check=False)
    except (OSError, subprocess.TimeoutExpired):
        said = None
    named = said.stdout.strip() if said and said.returncode == 0 else ""
    return named or os.environ.get("USER") or os.environ.get("USERNAME") or "reviewer"


def no_color() -> bool:
    """True when the user wants no colour (https://no-color.org: set and not empty)."""
    return bool(os.environ.get("NO_COLOR"))


def one_blas_thread() -> None:
    """Keep linear algebra on one thread, unless the user said otherwise. To be called before numpy is imported.

    Two threads on a busy machine make the encoder several times slower, and sums in another order give other bytes.
    """
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")


def read_text_folder(path: Path) -> TextFolder:
    """The text folder at `path`, from its text.toml. Raises InputError and SettingsError; reads no text."""
    if not path.is_dir():
        raise _no_folder(path)
    toml = path / "text.toml"
    if not toml.is_file():
        raise InputError("there is no text.toml in this folder", path=path, hint=_RECIPE)
    entries = _load(toml)
    _check_keys(entries, toml)
    names: dict[Side, str | None] = {"source": entries.get("source"), "target": entries.get("target")}
    return TextFolder(
        path=path,
        metadata=_metadata(entries, path),
        source=_side_file("source", entries, names, path),
        target=_side_file("target", entries, names, path),
    )


def _no_folder(path: Path) -> InputError:
    if path.exists():
        return InputError("this is a file; a text folder was expected", path=path, hint=_RECIPE)
    parent = path.parent
    neighbours = [entry.name for entry in parent.iterdir() if entry.is_dir()] if parent.is_dir() else []
    near = difflib.get_close_matches(path.name, sorted(neighbours), n=1)
    hint = f"Did you mean {parent / near[0]}?" if near else "`align list` shows the texts that are there."
    return InputError("there is no such text folder", path=path, hint=hint)


def _load(toml: Path) -> dict[str, str]:
    try:
        loaded = tomllib.loads(toml.read_text(encoding="utf-8-sig"))
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        raise SettingsError(
            f"not valid TOML: {error}",
            path=toml,
            line=int(line[1]) if line else None,
            hint='A line looks like: title = "Telegram of 24 July 1953"',
        ) from None
    except UnicodeDecodeError as error:
        raise SettingsError(
            f"not UTF-8 (byte 0x{error.object[error.start]:02X} at offset {error.start})",
            path=toml,
            hint="Save text.toml as UTF-8.",
        ) from None
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", path=toml) from None
    entries: dict[str, str] = {}
    for key, value in loaded.items():
        if isinstance(value, (dict, list)) or not str(value).strip():
            raise SettingsError(
                f"{key} should be a short text in quotes, not {'empty' if value == '' else type(value).__name__}",
                path=toml,
                line=_line_of(toml, key),
                hint=f'Write {key} = "…", or leave the line out.',
            )
        entries[key] = str(value)  # a bare date or number is taken as it is written in ISO
    return entries


def _line_of(toml: Path, key: str) -> int | None:
    pattern = re.compile(rf"\s*[\[\"']*{re.escape(key)}\b")
    lines = toml.read_text(encoding="utf-8-sig").splitlines()
    return next((number for number, line in enumerate(lines, 1) if pattern.match(line)), None)


def _check_keys(entries: Mapping[str, str], toml: Path) -> None:
    known = (*_metadata_keys(), *_FILES)
    for key in entries:
        if key not in known:
            near = difflib.get_close_matches(key, known, n=1)
            hint = f"Did you mean {near[0]!r}?" if near else f"Known are: {', '.join(known)}."
            raise SettingsError(f"unknown key {key!r}", path=toml, line=_line_of(toml, key), hint=hint)
    if "title" not in entries:
        raise SettingsError("the title is missing", path=toml, hint='Add a line: title = "…"')


def _metadata_keys() -> tuple[str, ...]:
    from aligner.bitext import Metadata

    return tuple(field.name for field in fields(Metadata))


def _metadata(entries: Mapping[str, str], folder: Path) -> Metadata:
    from aligner.bitext import Metadata

    known = {key: entries[key] for key in _metadata_keys() if key in entries}
    identifier = known.pop("id", None) or folder.resolve().name
    if not re.fullmatch(r"[\w.-]+", identifier) or identifier.startswith("."):
        raise SettingsError(
            f"{identifier!r} cannot be the name of an edition",
            path=folder / "text.toml",
            hint='Give one of letters, digits, "-", "_" and ".": id = "…"',
        )
    return Metadata(id=identifier, **known)


def _side_file(
    side: Side, entries: Mapping[str, str], names: Mapping[Side, str | None], folder: Path
) -> SideFile | None:
    lang = entries.get(f"{side}_lang", DEFAULT_LANG[side])
    if not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]+)*", lang):
        raise SettingsError(
            f"{lang!r} is not a language code", path=folder / "text.toml", hint=f'Write {side}_lang = "ru", "en", …'
        )
    name = names[side]
    if name is None and any(names.values()):
        return None  # text.toml names the other side only: a text without its counterpart, on purpose
    if name is None:
        name = f"{lang}.txt"
        if not (folder / name).is_file():
            raise _one_side(side, name, folder)
    encoding = entries.get(f"{side}_encoding", entries.get("encoding"))
    return SideFile(path=folder / name, side=side, lang=lang, encoding=encoding)


def _one_side(side: Side, name: str, folder: Path) -> InputError:
    other: Side = "target" if side == "source" else "source"
    there = sorted(entry.name for entry in folder.glob("*.txt") if entry.name != "page.txt")
    return InputError(
        f"there is no {name}, and text.toml names no {side} file"
        + (f"; the folder holds {', '.join(there)}" if there else ""),
        path=folder,
        hint=f'Name both files in text.toml (source = "…", target = "…"). If there is no {side} text at all, '
        f'say so by naming only the other: {other} = "{there[0] if there else "en.txt"}".',
    )
