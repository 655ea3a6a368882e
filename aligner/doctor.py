"""Is everything here that a run needs? One check a line, each with its cure."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

from aligner.config import Settings
from aligner.errors import AlignerError

PACKAGES = (
    "numpy",
    "lxml",
    "click",
    "razdel",
    "sentencex",
    "sentencepiece",
    "jinja2",
    "openpyxl",
    "starlette",
    "uvicorn",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that was looked at: is it fine, what was found, and what to do if it is not."""

    name: str
    fine: bool
    found: str
    cure: str = ""


def check(settings: Settings) -> list[Check]:
    """All checks, in the order in which a run would meet their subjects."""
    return [
        _python(),
        _packages(),
        _sentence_transformers(),
        _encoder(settings),
        _writable("cache", settings.cache, "Set ALIGN_CACHE to a folder that you may write to."),
        _writable("alignments", Path("alignments"), "Run align where you may write, or give a folder with -o."),
        _program("jing", "full TEI schema", "Only the tests need it: apt-get install jing"),
        _program("chromium", "browser tests", "Only the tests need it; the review page opens in any browser."),
        _program("omegat", "translation memories", "Only the tests need it: apt-get install omegat"),
    ]


def _python() -> Check:
    fine = sys.version_info >= (3, 11)
    return Check(name="python", fine=fine, found=sys.version.split()[0], cure="Install Python 3.11 or newer.")


def _packages() -> Check:
    missing = [name for name in PACKAGES if find_spec(name) is None]
    found = ", ".join(f"{name} {_package_version(name)}" for name in PACKAGES if name not in missing)
    lack = f"; missing: {', '.join(missing)}" if missing else ""
    return Check(name="packages", fine=not missing, found=found + lack, cure=f"pip install {' '.join(missing)}")


def _package_version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "(no version)"


def _sentence_transformers() -> Check:
    """Only looked up, not imported: that takes many seconds, and the default encoder does without."""
    there = find_spec("sentence_transformers") is not None
    found = _package_version("sentence-transformers") if there else "missing (only --model needs it)"
    return Check(name="sentence-transformers", fine=there, found=found, cure="pip install sentence-transformers")


def _encoder(settings: Settings) -> Check:
    def load() -> str:
        from aligner.embed import load_encoder

        return load_encoder(settings.model, cache=settings.cache, offline=settings.offline).signature

    return _attempt("encoder", load)


def _attempt(name: str, action: Callable[[], str]) -> Check:
    try:
        return Check(name=name, fine=True, found=action())
    except AlignerError as error:
        return Check(name=name, fine=False, found=error.message, cure=error.hint or "")


def _writable(name: str, folder: Path, cure: str) -> Check:
    """Whether the folder, or the first of its parents that exists, may be written to. Nothing is made."""
    there = next(parent for parent in (folder.absolute(), *folder.absolute().parents) if parent.exists())
    fine = there.is_dir() and os.access(there, os.W_OK | os.X_OK)
    return Check(name=name, fine=fine, found=str(folder) + ("" if fine else " cannot be written"), cure=cure)


def _program(name: str, what: str, note: str) -> Check:
    path = shutil.which(name)
    return Check(name=name, fine=True, found=path or f"not installed ({what}). {note}")
