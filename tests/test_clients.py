"""What the programs of other people read in our files, bead by bead, of three texts.

The texts: archive telegrams, a story of 200 sentences, and a made-up text of crossings, null beads and a second copy.
"""

from __future__ import annotations

import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import clients
import pytest
from lxml import etree
from test_export_tmx import pairs_of, segments

from aligner import registry
from aligner.bitext import Alignment
from aligner.exchange import ExportOptions
from aligner.ingest.sheet import without_apostrophe
from aligner.judgement import Edition

Rows = list[dict[str, Any]]


def export(alignment: Alignment, name: str, **options: Any) -> dict[str, bytes]:
    return dict(registry.writer(name)(Edition(alignment=alignment), ExportOptions(**options)).files)


def compare(alignment: Alignment, rows: Rows) -> None:
    """A table holds each bead and each second copy, with their texts."""
    found = {(tuple(row["source_ids"].split()), tuple(row["target_ids"].split())): row for row in rows}
    copies = {pair for pair, row in found.items() if row["kind"] == "witness"}
    assert copies == {
        (twins, bead.target) if side == "source" else (bead.source, twins) for side, twins, bead in alignment.twins()
    }
    assert set(found) - copies == {(bead.source, bead.target) for bead in alignment.beads}
    for bead in alignment.beads:
        row = found[bead.source, bead.target]
        assert (row["bead"], row["kind"], row["status"]) == (bead.id, bead.kind or "", bead.status)
        texts = without_apostrophe(row["source"]), without_apostrophe(row["target"])
        assert texts == (alignment.text(bead.source), alignment.text(bead.target))


@pytest.mark.parametrize("bom", [False, True])
@pytest.mark.parametrize(("name", "delimiter"), [("tsv", "\t"), ("csv", ",")])
def test_pandas_reads_tables(aligned: Alignment, name: str, delimiter: str, bom: bool) -> None:
    pandas = pytest.importorskip("pandas")
    (data,) = export(aligned, name, bom=bom).values()
    assert data.startswith(b"\xef\xbb\xbf") == bom
    table = pandas.read_csv(BytesIO(data), sep=delimiter, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    compare(aligned, table.to_dict("records"))


def test_pandas_reads_workbooks(aligned: Alignment) -> None:
    pandas = pytest.importorskip("pandas")
    (data,) = export(aligned, "xlsx").values()
    table = pandas.read_excel(BytesIO(data), keep_default_na=False)
    compare(aligned, table.to_dict("records"))


def test_pandas_reads_json_lines(aligned: Alignment) -> None:
    pandas = pytest.importorskip("pandas")
    (data,) = export(aligned, "jsonl").values()
    table = pandas.read_json(BytesIO(data), lines=True)
    assert list(table["bead"]) == [bead.id for bead in aligned.beads]


def test_openpyxl_reads_workbooks(aligned: Alignment) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    (data,) = export(aligned, "xlsx").values()
    book = openpyxl.load_workbook(BytesIO(data))
    head, *body = book.worksheets[0].iter_rows(values_only=True)
    compare(aligned, [dict(zip(head, ["" if cell is None else cell for cell in row], strict=True)) for row in body])
    assert [(sheet.title, sheet.sheet_state) for sheet in book.worksheets] == [
        ("alignment", "visible"),
        ("about", "hidden"),
        ("exported", "hidden"),
    ]


def test_translate_toolkit_reads_memories(aligned: Alignment) -> None:
    tmx = pytest.importorskip("translate.storage.tmx")
    (data,) = export(aligned, "tmx").values()
    found = tmx.tmxfile(BytesIO(data), "ru", "en")
    assert [[unit.source, unit.target] for unit in found.units] == pairs_of(aligned)


def test_translate_toolkit_reads_xliff(aligned: Alignment) -> None:
    xliff = pytest.importorskip("translate.storage.xliff2")
    (data,) = export(aligned, "xliff").values()
    held = [bead for bead in aligned.beads if bead.source]
    texts = [(unit.source, unit.target or "") for unit in xliff.Xliff2File.parsestring(data).units]
    assert texts == [(aligned.text(bead.source), aligned.text(bead.target)) for bead in held]
    root = etree.fromstring(data)
    assert (root.get("version"), root.get("srcLang"), root.get("trgLang")) == ("2.1", "ru", "en")


def test_omegat_inserts_every_unit(aligned: Alignment, tmp_path: Path) -> None:
    (data,) = export(aligned, "tmx", dedupe=True).values()
    known: dict[str, set[str]] = {}
    for source, target in segments(data):
        known.setdefault(source, set()).add(target)
    assert len(known) == len({source for source, _ in pairs_of(aligned)})
    found = clients.translate_with_omegat(tmp_path, data, list(known))
    assert len(found) == len(known)
    for (source, targets), text in zip(known.items(), found, strict=True):
        assert text in targets, source  # one sentence may have several translations


def test_opus_read_reads_xces(aligned: Alignment, tmp_path: Path) -> None:
    pytest.importorskip("opustools")
    name = aligned.metadata.id
    for suffix, data in export(aligned, "xces").items():
        (tmp_path / f"{name}{suffix}").write_bytes(data)
    for lang in ("ru", "en"):
        with zipfile.ZipFile(tmp_path / f"{lang}.zip", "w") as packed:
            packed.write(tmp_path / f"{name}.{lang}.xml", f"{name}.{lang}.xml")
    code = "from opustools import OpusRead; import sys; OpusRead(**eval(sys.argv[1])).printPairs()"
    arguments = {
        "directory": "ours",
        "source": "ru",
        "target": "en",
        "alignment_file": str(tmp_path / f"{name}.xces.xml"),
        "source_zip": str(tmp_path / "ru.zip"),
        "target_zip": str(tmp_path / "en.zip"),
        "write_mode": "moses",
        "write": [str(tmp_path / "out")],
        "preprocess": "raw",
        "suppress_prompts": True,
        "leave_non_alignments_out": True,
    }
    subprocess.run([sys.executable, "-c", code, repr(arguments)], check=True, capture_output=True, cwd=tmp_path)
    found = [line.split("\t") for line in (tmp_path / "out").read_text(encoding="utf-8").splitlines()]
    assert found == pairs_of(aligned)
