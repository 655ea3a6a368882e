"""Made-up documents of an archive, translated faithfully: every sentence finds its own, and nobody is alarmed."""

from __future__ import annotations

from pathlib import Path

import pytest

from aligner import config, pipeline
from aligner.check import check
from aligner.embed import load_encoder

DATA = Path(__file__).parent / "data" / "faithful"


@pytest.mark.parametrize("name", sorted(folder.name for folder in DATA.iterdir()))
def test_a_faithful_translation_raises_no_alarm(name: str) -> None:
    settings = config.settings()
    alignment = pipeline.run(config.read_text_folder(DATA / name), settings, lambda _stage: None)
    assert not [bead.id for bead in alignment.beads if bead.is_null]
    flags = check(alignment, encode=load_encoder(cache=settings.cache).encode)
    assert [flag.message for flag in flags if flag.severity != "info"] == []
    assert sum(flag.severity == "info" for flag in flags) <= 1
