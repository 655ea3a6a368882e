"""Shared texts: built once, so that the encoder runs once."""

from __future__ import annotations

import os
import shutil
import signal
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import settings
from review_texts import alignment as made_up

from aligner import config, pipeline
from aligner.bitext import Alignment

ROOT = Path(__file__).parents[1]

# A shared machine is slow at times, and a build fails for what was changed, not for luck.
settings.register_profile("local", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") == "true" else "local")


@pytest.fixture(scope="session", autouse=True)
def _heard() -> None:
    """Servers hear Ctrl-C also where the shell has started the tests in the background, and so deaf to it."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session", autouse=True)
def _one_thread() -> None:
    config.one_blas_thread()


@pytest.fixture(scope="session")
def alignment_117427() -> Alignment:
    """The alignment of texts/117427, made by the real encoder."""
    folder = config.read_text_folder(ROOT / "texts" / "117427")
    return pipeline.run(folder, config.settings(), lambda _stage: None)


@pytest.fixture(scope="session")
def alignment_lighthouse() -> Alignment:
    """The alignment of texts/lighthouse, a story of 200 sentences with crossings and a second copy."""
    folder = config.read_text_folder(ROOT / "texts" / "lighthouse")
    return pipeline.run(folder, config.settings(), lambda _stage: None)


@pytest.fixture(scope="session")
def alignment_crossed() -> Alignment:
    """A made-up text: two passages exchanged, beads of several sentences, both kinds of null beads, a second copy."""
    made = made_up("1-1 1-1 2-1 1-2 1-1 1-0 0-1 1-1 1-1", twins=2)
    exchanged = {"b1": "b8", "b2": "b9", "b8": "b1", "b9": "b2"}
    targets = {bead.id: bead.target for bead in made.beads}
    beads = tuple(
        replace(bead, target=targets[exchanged[bead.id]], origin="crossing") if bead.id in exchanged else bead
        for bead in made.beads
    )
    return replace(made, beads=beads)


@pytest.fixture(params=["117427", "lighthouse", "crossed"])
def aligned(request: pytest.FixtureRequest) -> Alignment:
    """Each of the three alignments that the programs of others have to open."""
    found: Alignment = request.getfixturevalue(f"alignment_{request.param}")
    return found


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with texts/117427 and texts/kuznetsov-1953-03-29, and nothing aligned yet; the working folder."""
    shutil.copytree(ROOT / "texts", tmp_path / "texts")
    monkeypatch.chdir(tmp_path)
    return tmp_path
