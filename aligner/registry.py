"""What can be chosen by name: name → `module:attribute`, loaded when it is asked for.

The table of formats is what `align export --list` prints and docs/formats.md shows.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import entry_points

from aligner.errors import SettingsError
from aligner.exchange import ExportOptions, Writer, Written
from aligner.judgement import Edition

PLUGINS = "aligner.formats"


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A format: its writer as `module:attribute`, what it keeps and loses, which program was seen to open it."""

    name: str
    writer: str
    files: str
    keeps: str
    loses: str = "nothing"
    opened: str = ""


FORMATS: tuple[Format, ...] = (
    Format(
        name="tei",
        writer="aligner.edition.tei:export_tei",
        files="ID.xml",
        keeps="everything: both originals to the letter, beads, kinds, copies, flags, names, decisions",
        opened="jing 20220510 with tei_all 4.3.0; SaxonC-HE 13.1.1 (Schematron); CETEIcean 1.9.5 in Chromium",
    ),
    Format(
        name="html",
        writer="aligner.edition.reading:export_html",
        files="ID.html",
        keeps="both texts, beads, crossings, copies, flags, pages, citation",
        loses="what only programs need",
        opened="Chromium",
    ),
    Format(
        name="tmx",
        writer="aligner.export.tmx:write_tmx",
        files="ID.tmx",
        keeps="pairs, with document, bead, status, probability, shelfmark, page, flags, comment",
        loses="null beads, second copies",
        opened="OmegaT 3.6.0; translate-toolkit 3.20.4; lxml with tmx14.dtd; `align import`",
    ),
    Format(
        name="xlsx",
        writer="aligner.export.xlsx:write_xlsx",
        files="ID.xlsx",
        keeps="beads, kinds, copies, flags with their evidence in red, comments; `align apply` takes it back",
        loses="offsets, metadata",
        opened="openpyxl 3.1.5; pandas 3.1.1; `align apply`",
    ),
    Format(
        name="tsv",
        writer="aligner.export.tables:write_tsv",
        files="ID.tsv",
        keeps="beads, kinds, copies, flags, comments",
        loses="offsets, metadata",
        opened="pandas 3.1.1; `align apply`",
    ),
    Format(
        name="csv",
        writer="aligner.export.tables:write_csv",
        files="ID.csv",
        keeps="beads, kinds, copies, flags, comments",
        loses="offsets, metadata",
        opened="pandas 3.1.1; `align apply`",
    ),
    Format(
        name="jsonl",
        writer="aligner.export.jsonl:write_jsonl",
        files="ID.jsonl",
        keeps="beads, kinds, copies, flags with offsets, pages, decisions",
        loses="metadata, variants between copies",
        opened="pandas 3.1.1",
    ),
    Format(
        name="json",
        writer="aligner.registry:write_json",
        files="ID.json",
        keeps="both originals to the letter, layout, beads, kinds, copies with variants",
        loses="flags, decisions",
    ),
    Format(
        name="xces",
        writer="aligner.export.xces:write_xces",
        files="ID.xces.xml, ID.ru.xml, ID.en.xml",
        keeps="beads, null beads, probability, crossings",
        loses="kinds, second copies, flags",
        opened="opus_read of opustools 1.9.0; `align import`",
    ),
    Format(
        name="intertext",
        writer="aligner.export.xces:write_intertext",
        files="ID.intertext.xml, ID.ru.it.xml, ID.en.it.xml",
        keeps="beads, null beads, what a person confirmed",
        loses="crossings, kinds, second copies, flags",
        opened="`align import`",
    ),
    Format(
        name="vecalign",
        writer="aligner.export.lines:write_vecalign",
        files="ID.vecalign, ID.ru.sents, ID.en.sents",
        keeps="beads, null beads, crossings, a cost",
        loses="kinds, second copies, flags",
        opened="`align import`",
    ),
    Format(
        name="ladder",
        writer="aligner.export.lines:write_ladder",
        files="ID.ladder, ID.ru.sents, ID.en.sents",
        keeps="beads, null beads, similarity",
        loses="crossings, kinds, second copies, flags",
        opened="`align import`",
    ),
    Format(
        name="moses",
        writer="aligner.export.lines:write_moses",
        files="ID.ru, ID.en",
        keeps="pairs",
        loses="null beads, second copies, probability, flags",
    ),
    Format(
        name="beads",
        writer="aligner.export.lines:write_beads",
        files="ID.beads",
        keeps="beads as positions, kinds, crossings, second copies",
        loses="texts, probability, flags",
    ),
    Format(
        name="vertical",
        writer="aligner.export.vertical:write_vertical",
        files="ID.ru.vert, ID.en.vert, ID.map",
        keeps="tokens, sentences, pages, metadata, beads, null beads, crossings",
        loses="kinds, second copies, flags",
    ),
    Format(
        name="xliff",
        writer="aligner.export.xliff:write_xliff",
        files="ID.xlf",
        keeps="pairs, omissions, status, flags and comments as notes",
        loses="beads without source, second copies",
        opened="translate-toolkit 3.20.4",
    ),
    Format(
        name="text",
        writer="aligner.export.lines:write_text",
        files="ID.txt",
        keeps="both texts bead by bead, kinds",
        loses="ids, probability, second copies, flags",
    ),
)


def write_json(edition: Edition, _options: ExportOptions) -> Written:
    """The alignment as alignment.json holds it."""
    from aligner.store import dump_alignment

    return Written(files={".json": dump_alignment(edition.alignment)})


def format_names() -> list[str]:
    """The names of all formats, those of installed plug-ins included."""
    return sorted({*(entry.name for entry in FORMATS), *(point.name for point in entry_points(group=PLUGINS))})


def writer(name: str) -> Writer:
    """The function that writes an edition in format `name`. Raises SettingsError for an unknown name."""
    for entry in FORMATS:
        if entry.name == name:
            module, _, attribute = entry.writer.partition(":")
            found: Writer = getattr(import_module(module), attribute)
            return found
    for point in entry_points(group=PLUGINS):
        if point.name == name:
            plugged: Writer = point.load()
            return plugged
    near = difflib.get_close_matches(name, format_names(), n=1)
    hint = f"Did you mean {near[0]!r}?" if near else f"There are: {', '.join(format_names())}."
    raise SettingsError(f"there is no format {name!r}", hint=hint)
