"""What exactly produced a result, in the order in which it acted."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version

from aligner import __version__
from aligner.bitext import Signature

SPLITTERS = {"ru": "razdel", "en": "sentencex"}


def make_signature(
    *,
    langs: Iterable[str],
    lines: bool,
    encoder: str | None = None,
    aligner: str | None = None,
    anchors: str | None = None,
) -> Signature:
    """The signature of a run: our version, the splitter of each language (or one segment a line), and what paired them.

    `anchors` stands for the beads that a person had confirmed beforehand.
    """
    pairs = [("align", __version__)]
    for lang in langs:
        package = SPLITTERS.get(lang, "sentencex")
        pairs.append((lang, "lines" if lines else f"{package}-{_version(package)}"))
    parts = (("encoder", encoder), ("search", aligner), ("anchors", anchors))
    pairs += [(key, value) for key, value in parts if value is not None]
    return Signature(pairs=tuple(pairs))


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "none"
