"""The programs of other people that open our files: found here, or a reason why a test is left out.

On a machine of a developer a missing program skips the test; in continuous integration it fails.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

OMEGAT_JAR = Path("/usr/share/omegat/OmegaT.jar")
_PROJECT = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<omegat><project version="1.0">
<source_dir>__DEFAULT__</source_dir><target_dir>__DEFAULT__</target_dir><tm_dir>__DEFAULT__</tm_dir>
<glossary_dir>__DEFAULT__</glossary_dir><glossary_file>__DEFAULT__</glossary_file>
<dictionary_dir>__DEFAULT__</dictionary_dir><source_lang>RU</source_lang><target_lang>EN</target_lang>
<source_tok>org.omegat.tokenizer.LuceneRussianTokenizer</source_tok>
<target_tok>org.omegat.tokenizer.LuceneEnglishTokenizer</target_tok><sentence_seg>false</sentence_seg>
<support_default_translations>true</support_default_translations><remove_tags>false</remove_tags>
</project></omegat>
"""


def missing(what: str) -> None:
    """Skip the test that needs `what`; in continuous integration, fail it."""
    message = f"{what} is not installed: scripts/setup --test"
    if os.environ.get("CI") == "true":
        pytest.fail(message)
    pytest.skip(message)


def need(program: str) -> str:
    """The path of a program."""
    found = shutil.which(program)
    if found is None:
        missing(program)
    return str(found)


def tmx_dtd(folder: Path) -> Path:
    """The document type of TMX 1.4 as OmegaT ships it."""
    if not OMEGAT_JAR.is_file():
        missing("omegat")
    path = folder / "tmx14.dtd"
    with zipfile.ZipFile(OMEGAT_JAR) as jar:
        path.write_bytes(jar.read("schemas/tmx14.dtd"))
    return path


def translate_with_omegat(folder: Path, memory: bytes, paragraphs: list[str]) -> list[str]:
    """What OmegaT makes of a document of these paragraphs with this memory, run without a window."""
    omegat = need("omegat")
    project = folder / "project"
    for name in ("source", "target", "tm/auto", "glossary", "dictionary", "omegat"):
        (project / name).mkdir(parents=True)
    (project / "omegat.project").write_text(_PROJECT, encoding="utf-8")
    (project / "tm/auto/ours.tmx").write_bytes(memory)
    (project / "source/doc.txt").write_text("".join(f"{text}\n\n" for text in paragraphs), encoding="utf-8")
    home = folder / "home"
    home.mkdir()
    done = subprocess.run(
        [omegat, str(project), "--mode=console-translate"],
        env={**os.environ, "HOME": str(home), "JAVA_TOOL_OPTIONS": f"-Duser.home={home} -Dfile.encoding=UTF-8"},
        capture_output=True,
        text=True,
        timeout=240,
    )
    log = done.stdout + done.stderr
    assert "TF_TM_LOAD_ERROR" not in log, log
    assert "TMXR_INFO_READING_COMPLETE" in log, log
    found = (project / "target/doc.txt").read_text(encoding="utf-8-sig")
    return [line for line in found.split("\n") if line]
