"""Sentence vectors from the exported all-MiniLM-L6-v2, without torch.

The obvious import, sentence-transformers, costs 7 to 20 seconds and 500 MB in every process. onnxruntime runs the same
weights (exported once at set-up by resources/export_model.py) with the same numbers in 0.3 s and 180 MB. The session
is made at the first call, once per process, and may be used by several threads. Texts are batched by length, so that a
short text never pays for the padding of a long one: at most 32 at a time, and of long ones as few as two, since 32 of
those took 260 MB more and 15 % longer. Vectors of recent texts are remembered, since the sentences of a campaign's
sources are compared with each of its briefs.
"""

import logging
import os
import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from domain.errors import NeedsPerson

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vector = NDArray[np.float32]

logger = logging.getLogger(__name__)

BATCH: Final = 32
TOKENS: Final = 256
TOKENS_AT_ONCE: Final = 512
REMEMBERED: Final = 8192
# Read when onnxruntime is imported, and never again: without it an id of this machine is written to the person's
# cache folder, and what is calculated is reported to its maker (measured with 1.32 for Linux).
QUIET: Final = {"ORT_DISABLE_TELEMETRY": "1"}


class _Model(NamedTuple):
    tokenizer: Any
    session: Any


class OnnxEmbedder:
    """Implements domain.ports.Embedder: 384 numbers of unit length per text. `folder` holds model.onnx, its weights and
    tokenizer.json; `threads` are those of one calculation."""

    def __init__(self, folder: Path, *, threads: int = 1, remembered: int = REMEMBERED) -> None:
        self._folder = folder
        self._threads = threads
        self._remembered = remembered
        self._known: OrderedDict[str, Vector] = OrderedDict()
        self._model: _Model | None = None
        self._lock = threading.Lock()

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """One vector per text, in order. Raises NeedsPerson when the model was never exported."""
        found = {text: vector for text in set(texts) if (vector := self._recall(text)) is not None}
        fresh = self._calculate(sorted(set(texts) - found.keys()))
        self._remember(fresh)
        found.update(fresh)
        return [found[text].tolist() for text in texts]

    def give_back(self) -> None:
        """Returns to the system what calculating took and keeps for the next time: some 25 MB, and 10 ms to do it."""
        with self._lock:
            model = self._model
        if model is not None:
            _run(model.session, [model.tokenizer.encode("a").ids], shrink=True)

    def _recall(self, text: str) -> "Vector | None":
        with self._lock:
            vector = self._known.get(text)
            if vector is not None:
                self._known.move_to_end(text)
            return vector

    def _remember(self, fresh: "dict[str, Vector]") -> None:
        with self._lock:
            self._known.update(fresh)
            while len(self._known) > self._remembered:
                self._known.popitem(last=False)

    def _calculate(self, texts: list[str]) -> "dict[str, Vector]":
        if not texts:
            return {}
        model = self._loaded()
        # one at a time: encode_batch would start a thread pool of its own that does not survive a fork
        tokens = {text: model.tokenizer.encode(text).ids for text in texts}
        ordered = sorted(texts, key=lambda text: (len(tokens[text]), text))
        vectors: dict[str, Vector] = {}
        for batch in _batches(ordered, {text: len(ids) for text, ids in tokens.items()}):
            vectors.update(zip(batch, _run(model.session, [tokens[text] for text in batch]), strict=True))
        return vectors

    def _loaded(self) -> _Model:
        with self._lock:
            if self._model is None:
                self._model = _load(self._folder, self._threads)
            return self._model


def _batches(ordered: Sequence[str], lengths: Mapping[str, int]) -> Iterator[list[str]]:
    """Texts, shortest first, in batches that are small with their padding."""
    batch: list[str] = []
    for text in ordered:
        if len(batch) == BATCH or (len(batch) + 1) * lengths[text] > TOKENS_AT_ONCE:
            yield batch
            batch = []
        batch.append(text)
    if batch:
        yield batch


def _load(folder: Path, threads: int) -> _Model:
    if not all((folder / name).is_file() for name in ("model.onnx", "model.weights", "tokenizer.json")):
        raise NeedsPerson(f"The embedding model is missing in {folder}: run `make install`.")
    os.environ |= QUIET
    import onnxruntime  # type: ignore[import-untyped]  # 0.2 s
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.enable_truncation(TOKENS)
    tokenizer.no_padding()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # weights stay mapped from the file, one copy for all workers; a repacked copy in each costs 43 MB and saves 5 %
    options.add_session_config_entry("session.disable_prepacking", "1")
    session = onnxruntime.InferenceSession(
        str(folder / "model.onnx"), sess_options=options, providers=["CPUExecutionProvider"]
    )
    logger.info("embedding model loaded")
    return _Model(tokenizer, session)


def _run(session: Any, tokens: list[list[int]], *, shrink: bool = False) -> "NDArray[np.float32]":
    import numpy as np
    import onnxruntime

    ids = np.zeros((len(tokens), max(map(len, tokens))), dtype=np.int64)
    mask = np.zeros_like(ids)
    for row, numbers in enumerate(tokens):
        ids[row, : len(numbers)] = numbers
        mask[row, : len(numbers)] = 1
    options = onnxruntime.RunOptions()
    if shrink:
        options.add_run_config_entry("memory.enable_memory_arena_shrinkage", "cpu:0")
    (vectors,) = session.run(["embedding"], {"input_ids": ids, "attention_mask": mask}, options)
    return np.asarray(vectors, dtype=np.float32)
