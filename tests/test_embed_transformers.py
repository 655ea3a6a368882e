"""Encoders that come through sentence-transformers. This is the one test file that imports torch."""

import json
from pathlib import Path

import numpy as np
import pytest

from aligner.embed import load_encoder
from aligner.embed.muse import Muse
from aligner.embed.transformers import HubEncoder, centred
from aligner.errors import ModelError

DATA = Path(__file__).parent / "data" / "embed"
TEXTS = (DATA / "ru.txt").read_text("utf-8").splitlines()


def save_tiny_model(folder):
    """Save a sentence-transformers model of the hub's shape: a BERT of random weights that knows only letters."""
    import torch
    from sentence_transformers import SentenceTransformer
    from transformers import BertConfig, BertModel, BertTokenizerFast

    letters = sorted(set("".join(TEXTS).lower()) - {" "})
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters, *(f"##{letter}" for letter in letters)]
    bert = folder / "bert"
    bert.mkdir(parents=True)
    (bert / "vocab.txt").write_text("\n".join(vocabulary), "utf-8")
    BertTokenizerFast(vocab=str(bert / "vocab.txt"), do_lower_case=True).save_pretrained(bert)
    torch.manual_seed(1)
    shape = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 64}
    BertModel(BertConfig(vocab_size=len(vocabulary), max_position_embeddings=256, **shape)).save_pretrained(bert)
    model = SentenceTransformer(str(bert), device="cpu")
    model.save(str(folder / "model"))
    return folder / "model"


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    return save_tiny_model(tmp_path_factory.mktemp("hub"))


def test_a_model_in_a_folder(model, tmp_path):
    encoder = load_encoder(str(model), cache=tmp_path)
    spans = encoder.encode_spans(TEXTS, 3).spans
    assert spans.dtype == np.float32
    assert spans.shape == (3, len(TEXTS), 32)
    truly = np.zeros_like(spans)
    for length in (1, 2, 3):
        size = len(TEXTS) - length + 1
        joined = [" ".join(TEXTS[first : first + length]) for first in range(size)]
        truly[length - 1, :size] = encoder.encode(joined)
        assert not spans[length - 1, size:].any()
    assert np.abs(spans - centred(truly)).max() < 1e-4
    assert np.allclose(np.linalg.norm(spans[0], axis=1), 1, atol=1e-5)
    assert np.abs(spans[0] @ spans[0].T).min() < 0.999  # the texts are told apart
    assert encoder.encode_spans([], 2).spans.shape == (2, 0, 32)


def test_the_signature_of_a_model_follows_its_files(model, tmp_path):
    encoder = load_encoder(str(model), cache=tmp_path)
    assert encoder.signature == f"model:centred:sha256={encoder.sha256[:12]}"
    config = model / "config.json"
    before = config.read_text("utf-8")
    try:
        config.write_text(before + "\n", "utf-8")
        assert load_encoder(str(model), cache=tmp_path).sha256 != encoder.sha256
    finally:
        config.write_text(before, "utf-8")


def test_e5_models_get_their_prompt(model, tmp_path):
    named = tmp_path / "multilingual-e5-tiny"
    named.symlink_to(model)
    plain, e5 = (load_encoder(str(path), cache=tmp_path / "cache") for path in (model, named))
    assert e5.signature.startswith("multilingual-e5-tiny:prompt=query:centred:sha256=")
    assert np.abs(e5.encode(TEXTS) - plain.encode([f"query: {text}" for text in TEXTS])).max() < 1e-6


def test_a_second_run_encodes_nothing(model, tmp_path, monkeypatch):
    first = load_encoder(str(model), cache=tmp_path).encode_spans(TEXTS, 2).spans
    monkeypatch.setattr(HubEncoder, "encode", lambda *_: pytest.fail("a text was encoded again"))
    again = load_encoder(str(model), cache=tmp_path)
    assert np.array_equal(again.encode_spans(TEXTS, 2).spans, first)
    with pytest.raises(pytest.fail.Exception):
        again.encode_spans(TEXTS[1:], 2)


def test_torch_runs_on_one_thread_and_gets_its_own_back(model, tmp_path):
    import torch

    encoder = HubEncoder(str(model), cache=tmp_path, offline=True)
    seen = []
    encoder._model.register_forward_pre_hook(lambda *_: seen.append(torch.get_num_threads()))
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    try:
        encoder.encode(TEXTS)
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(before)
    assert set(seen) == {1}


def test_what_all_texts_share_is_taken_away():
    random = np.random.default_rng(1)
    own = random.normal(size=(2, 200, 16)).astype(np.float32)
    cone = own + 5 * np.eye(16, dtype=np.float32)[0]
    cone /= np.linalg.norm(cone, axis=2, keepdims=True)
    cone[1, -1] = 0
    assert (cone[0] @ cone[0].T).mean() > 0.5
    found = centred(cone)
    assert found.dtype == np.float32
    assert abs((found[0] @ found[0].T).mean()) < 0.05
    assert np.allclose(np.linalg.norm(found[0], axis=1), 1, atol=1e-5)
    assert not found[1, -1].any()


def test_a_document_of_few_segments_keeps_its_meaning():
    alone = np.eye(3, dtype=np.float32)[:1][None]
    assert np.abs(centred(alone) - alone).max() < 1e-6
    assert centred(np.zeros((2, 0, 3), dtype=np.float32)).shape == (2, 0, 3)


@pytest.mark.parametrize(
    ("name", "prompts", "e5"),
    [
        ("small", {}, False),
        ("small", {"query": "query: ", "passage": "passage: "}, True),
        ("arctic", {"query": "query: "}, False),
        ("e5_project/LaBSE", {}, False),
        ("e5-small", {}, True),
        ("multilingual-e5-large-instruct", {}, False),
        ("models--intfloat--multilingual-e5-small/snapshots/0a1b", {}, True),
    ],
)
def test_an_e5_model_is_known_by_its_name_or_its_prompts(model, tmp_path, name, prompts, e5):
    folder = tmp_path / name
    folder.mkdir(parents=True)
    (folder / "config_sentence_transformers.json").write_text(json.dumps({"prompts": prompts}), "utf-8")
    assert ("prompt=query" in load_encoder(str(folder), cache=tmp_path / "cache").signature) == e5


def test_muse_as_a_sentence_transformers_model(tmp_path):
    from aligner.embed.transformers import muse_sentence_transformer

    model = muse_sentence_transformer(tmp_path)
    vectors = model.encode(TEXTS, batch_size=4)
    assert np.abs(vectors - Muse(tmp_path).encode(TEXTS)).max() < 1e-6
    assert model.get_embedding_dimension() == 512


def test_a_folder_that_holds_no_model(tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(ModelError, match="no model for sentence-transformers"):
        load_encoder(str(tmp_path / "empty"), cache=tmp_path).encode(["Да."])
    (tmp_path / "empty" / "modules.json").write_text(json.dumps([{"idx": 0, "name": "0", "path": "", "type": "no.X"}]))
    with pytest.raises(ModelError, match="no model for sentence-transformers"):
        load_encoder(str(tmp_path / "empty"), cache=tmp_path).encode(["Да."])


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("LaBSE", "sentence-transformers/LaBSE"),
        ("labse", "sentence-transformers/LaBSE"),
        ("MUSE", "muse"),
        ("multilingual-e5-smal", "intfloat/multilingual-e5-small"),
    ],
)
def test_a_near_name_is_suggested(tmp_path, name, meant):
    with pytest.raises(ModelError, match="is not on this machine") as caught:
        load_encoder(name, cache=tmp_path)
    assert f"Did you mean {meant!r}?" in (caught.value.hint or "")


@pytest.mark.parametrize("name", ["nobody/has-this", "what a name", "a/b/c", "./no/such/folder", "/no/such/folder"])
def test_a_model_that_is_not_there(tmp_path, name):
    with pytest.raises(ModelError) as caught:
        load_encoder(name, cache=tmp_path)
    assert "folder" in (caught.value.hint or "")
