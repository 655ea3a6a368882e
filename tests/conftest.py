"""Shared texts: built once, so that the encoder runs once."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import settings

from aligner import config, pipeline
from aligner.bitext import Alignment

ROOT = Path(__file__).parents[1]

# A shared machine is slow at times, and a build fails for what was changed, not for luck.
settings.register_profile("local", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") == "true" else "local")


@pytest.fixture(scope="session", autouse=True)
def _one_thread() -> None:
    config.one_blas_thread()


@pytest.fixture(scope="session")
def alignment_117427() -> Alignment:
    """The alignment of texts/117427, made by the real encoder."""
    folder = config.read_text_folder(ROOT / "texts" / "117427")
    return pipeline.run(folder, config.settings(), lambda _stage: None)


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with texts/117427 and texts/kuznetsov-1953-03-29, and nothing aligned yet; the working folder."""
    shutil.copytree(ROOT / "texts", tmp_path / "texts")
    monkeypatch.chdir(tmp_path)
    return tmp_path
