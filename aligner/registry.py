"""What can be chosen by name: name → `module:attribute`, loaded when it is asked for."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from importlib import import_module
from importlib.metadata import entry_points

from aligner.bitext import Alignment
from aligner.errors import SettingsError

Writer = Callable[[Alignment], bytes]

FORMATS: dict[str, str] = {
    "beads": "aligner.export.beads:write_beads",
    "json": "aligner.store:dump_alignment",
    "tei": "aligner.edition.tei:write_tei",
    "tsv": "aligner.export.tsv:write_table",
}
PLUGINS = "aligner.formats"


def format_names() -> list[str]:
    """The names of all formats, those of installed plug-ins included."""
    return sorted({*FORMATS, *(point.name for point in entry_points(group=PLUGINS))})


def writer(name: str) -> Writer:
    """The function that writes an alignment in format `name`. Raises SettingsError for an unknown name."""
    if name in FORMATS:
        module, _, attribute = FORMATS[name].partition(":")
        found: Writer = getattr(import_module(module), attribute)
        return found
    for point in entry_points(group=PLUGINS):
        if point.name == name:
            plugged: Writer = point.load()
            return plugged
    near = difflib.get_close_matches(name, format_names(), n=1)
    hint = f"Did you mean {near[0]!r}?" if near else f"There are: {', '.join(format_names())}."
    raise SettingsError(f"there is no format {name!r}", hint=hint)
