"""What exactly produced a result, in the order in which it acted."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version

from aligner import __version__
from aligner.bitext import Signature

SPLITTERS = {"ru": "razdel", "en": "sentencex"}


def make_signature(*, langs: Iterable[str], lines: bool, encoder: str | None, aligner: str | None) -> Signature:
    """The signature of a run: our version, the splitter of each language (or one segment a line), encoder, aligner."""
    pairs = [("align", __version__)]
    for lang in langs:
        package = SPLITTERS.get(lang, "sentencex")
        pairs.append((lang, "lines" if lines else f"{package}-{_version(package)}"))
    pairs += [(key, value) for key, value in (("encoder", encoder), ("search", aligner)) if value is not None]
    return Signature(pairs=tuple(pairs))


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "none"
