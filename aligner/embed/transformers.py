"""Every other encoder, through sentence-transformers, and mUSE as one of its models.

Nothing here imports torch before a vector is asked for: that takes many seconds.
"""

from __future__ import annotations

import difflib
import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from aligner.bitext import FloatArray, Vectors
from aligner.embed.cache import file_sha256
from aligner.embed.muse import Muse
from aligner.embed.network import DIM
from aligner.errors import ModelError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

# Multilingual models that people ask for by half their name.
WELL_KNOWN = (
    "muse",
    "sentence-transformers/LaBSE",
    "sentence-transformers/distiluse-base-multilingual-cased-v2",
    "sentence-transformers/paraphrase-multilingual-MiniLM-L12-v2",
    "sentence-transformers/paraphrase-multilingual-mpnet-base-v2",
    "intfloat/multilingual-e5-small",
    "intfloat/multilingual-e5-base",
    "intfloat/multilingual-e5-large",
    "BAAI/bge-m3",
)
# E5 models were trained with a prompt before every text; both sides get it (Wang et al. 2024, arXiv:2402.05672).
_E5 = re.compile(r"(^|[-_/])e5([-_]|$)(?!.*instruct)", re.IGNORECASE)
# Texts handed over at once; sentence-transformers makes its own batches of them.
CHUNK = 4096
# Segments for which the mean of a document counts half.
_HESITANT = 10


class HubEncoder:
    """A sentence-transformers model, by the path of a folder or by its name on the Hugging Face hub."""

    def __init__(self, name: str, *, cache: Path, offline: bool) -> None:
        folder = Path(name)
        self._folder = folder if folder.is_dir() else _hub_folder(name, offline=offline)
        self.name = folder.absolute().name if folder.is_dir() else name
        self.sha256 = _folder_sha256(self._folder, cache)
        is_e5 = _is_e5(name, self._folder)
        self._prompt = "query: " if is_e5 else None
        prompt = ":prompt=query" if is_e5 else ""
        self.signature = f"{self.name}{prompt}:centred:sha256={self.sha256[:12]}"

    @cached_property
    def _model(self) -> Any:
        from sentence_transformers import SentenceTransformer

        import_module("transformers.utils.logging").disable_progress_bar()
        try:
            return SentenceTransformer(str(self._folder), local_files_only=True)
        except (OSError, ValueError, KeyError, ImportError) as error:
            reason = str(error).strip().split("\n", 1)[0]
            hint = "Give the folder of a model that sentence-transformers saved, or leave the model out to use muse."
            raise ModelError(
                f"this is no model for sentence-transformers: {reason}", hint=hint, path=self._folder
            ) from error

    @cached_property
    def _dim(self) -> int:
        return int(self.encode([""]).shape[1])

    def encode(self, texts: Sequence[str]) -> FloatArray:
        """The unit vector of each text; shape (n, dim), float32."""
        model = self._model  # to load it brings torch
        with _one_thread():
            vectors = model.encode(
                list(texts),
                prompt=self._prompt,
                normalize_embeddings=True,
                convert_to_numpy=True,
                show_progress_bar=False,
            )
        return np.asarray(vectors, dtype=np.float32)

    def encode_spans(self, texts: Sequence[str], longest: int) -> Vectors:
        """The vectors of all runs of 1 to `longest` neighbouring texts: each joined by blanks, encoded, centred."""
        spans = np.zeros((longest, len(texts), self._dim), dtype=np.float32)
        for length in range(1, min(longest, len(texts)) + 1):
            size = len(texts) - length + 1
            for start in range(0, size, CHUNK):
                stop = min(start + CHUNK, size)
                joined = [" ".join(texts[first : first + length]) for first in range(start, stop)]
                spans[length - 1, start:stop] = self.encode(joined)
        return Vectors(spans=centred(spans))


def centred(spans: FloatArray) -> FloatArray:
    """The unit vectors less what those of all single segments share; float32 (longest, segments, dim), as given.

    Transformers leave all texts, and those of one language still more, in a narrow cone: two strangers have a cosine of
    .77 in E5, of .05 in mUSE. What is common tells no text from another (Mu & Viswanath 2018). Of a short document less
    is taken away, since there the mean is mostly what it says.
    """
    size = spans.shape[1]
    mean = spans[0].sum(axis=0) / (size + _HESITANT)
    inside = spans.any(axis=2, keepdims=True)
    moved = np.where(inside, spans - mean, 0)
    return np.asarray(moved / np.maximum(np.linalg.norm(moved, axis=2, keepdims=True), 1e-9), dtype=np.float32)


@contextmanager
def _one_thread() -> Iterator[None]:
    """Torch on one thread, as all other arithmetic is: two on a busy machine are slower, and sum in another order."""
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)


def muse_sentence_transformer(cache: Path) -> SentenceTransformer:
    """The default encoder as a sentence-transformers model, for programs that expect one. Its vectors are the same."""
    import torch
    from sentence_transformers import SentenceTransformer

    try:
        from sentence_transformers.base.modules import InputModule
    except ImportError:  # before version 6
        from sentence_transformers.models import InputModule

    class MUSEModule(InputModule):  # type: ignore[misc]  # sentence-transformers is not type-checked here
        """mUSE as the only module of a model."""

        def __init__(self) -> None:
            super().__init__()
            self.muse = Muse(cache)

        def preprocess(self, inputs: list[str], prompt: str | None = None, **_: object) -> dict[str, list[str]]:
            return {"texts": [(prompt or "") + text for text in inputs]}

        tokenize = preprocess  # its name before version 6

        def forward(self, features: dict[str, Any], **_: object) -> dict[str, Any]:
            return features | {"sentence_embedding": torch.from_numpy(self.muse.encode(features["texts"]))}

        def get_embedding_dimension(self) -> int:
            return DIM

        get_sentence_embedding_dimension = get_embedding_dimension  # its name before version 6

        def save(self, output_path: str, *_: object, **__: object) -> None:
            raise ModelError(
                "mUSE cannot be saved as a model folder, which could not be loaded without running our code",
                hint="Make it anew where you need it: muse_sentence_transformer().",
                path=output_path,
            )

    return SentenceTransformer(modules=[MUSEModule()], device="cpu")


def _is_e5(name: str, folder: Path) -> bool:
    """Whether the model is an E5 one: by its name, by that of a folder in the hub's cache, or by its own prompts."""
    names = [Path(name).name, folder.absolute().name, *(part for part in folder.parts if part.startswith("models--"))]
    if any(map(_E5.search, names)):
        return True
    try:
        settings = json.loads((folder / "config_sentence_transformers.json").read_text("utf-8"))
    except (OSError, ValueError):
        return False
    return {"query: ", "passage: "} <= set(settings.get("prompts", {}).values())


def _hub_folder(name: str, *, offline: bool) -> Path:
    """Where the hub's own cache has the model. Raises ModelError when it has not, and may not or cannot get it."""
    if name.startswith((".", "/", "~")):
        raise ModelError("there is no such folder", hint="Give the folder of a downloaded model.", path=name)
    found = _snapshot(name)
    if found is None and not offline:
        from sentence_transformers import SentenceTransformer

        try:
            SentenceTransformer(name)
        except (OSError, ValueError) as error:
            raise ModelError(f"the model {name!r} could not be downloaded", hint=_hint(name, offline=False)) from error
        found = _snapshot(name)
    if found is None:
        raise ModelError(f"the model {name!r} is not on this machine", hint=_hint(name, offline=offline))
    return found


def _snapshot(name: str) -> Path | None:
    from huggingface_hub import snapshot_download

    try:
        return Path(snapshot_download(name, local_files_only=True))
    except (OSError, ValueError):  # not there; not a name that the hub could have
        return None


def _hint(name: str, *, offline: bool) -> str:
    short = {known.rpartition("/")[2].lower(): known for known in WELL_KNOWN}
    near = difflib.get_close_matches(name.rpartition("/")[2].lower(), short, n=1)
    meant = [f"Did you mean {short[near[0]]!r}?"] if near and short[near[0]] != name else []
    cure = "Give the path of a downloaded model folder" + (", or allow downloading (--online)." if offline else ".")
    return " ".join([*meant, cure])


def _folder_sha256(folder: Path, cache: Path) -> str:
    """The SHA-256 of what `sha256sum` prints of the folder's files, in order; hidden files and read-mes left out."""
    whole = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if (
            path.is_file()
            and path.suffix.lower() != ".md"
            and not any(part.startswith(".") for part in name.split("/"))
        ):
            whole.update(f"{file_sha256(path, cache)}  {name}\n".encode())
    return whole.hexdigest()
