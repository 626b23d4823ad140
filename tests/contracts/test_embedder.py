"""What every Embedder must do; the real one beside the fake that other tests use."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from domain.errors import NeedsPerson
from domain.ports import Embedder
from resources.embedder import OnnxEmbedder
from resources.settings import Settings
from tests.fakes.press import WordEmbedder

TEXTS = ["Most teams run more than ten Collectors.", "a", "", "Größe – 65 %?\nJa.", "word " * 600]


def exported() -> Path:
    """The folder of the exported model. Skips where `make install` has not been run."""
    folder = Settings().model_file.parent
    if not (folder / "model.onnx").is_file():
        pytest.skip("the embedding model is not exported here: run `make install`")
    return folder


@pytest.fixture(scope="module", params=["real", "fake"])
def embedder(request: pytest.FixtureRequest) -> Embedder:
    return OnnxEmbedder(exported()) if request.param == "real" else WordEmbedder()


def test_one_vector_of_384_per_text_in_order(embedder: Embedder) -> None:
    vectors = embedder.embed(TEXTS)
    assert [len(vector) for vector in vectors] == [384] * len(TEXTS)
    assert embedder.embed([]) == []
    again = embedder.embed(TEXTS[::-1])[::-1]
    assert all(a == pytest.approx(b, abs=1e-5) for a, b in zip(vectors, again, strict=True))


def test_vectors_have_unit_length(embedder: Embedder) -> None:
    assert all(sum(x * x for x in vector) == pytest.approx(1, abs=1e-5) for vector in embedder.embed(["a b", "Ja."]))


def test_alike_texts_are_near(embedder: Embedder) -> None:
    one, near, far = embedder.embed(["ten Collectors in production", "Collectors in production", "a recipe for soup"])
    assert sum(a * b for a, b in zip(one, near, strict=True)) > sum(a * b for a, b in zip(one, far, strict=True)) + 0.3


def test_threads_get_the_same_answers() -> None:
    embedder = OnnxEmbedder(exported(), remembered=4)
    texts = [f"Text number {number} about telemetry." for number in range(60)]
    with ThreadPoolExecutor(4) as pool:
        runs = list(pool.map(lambda _: embedder.embed(texts), range(4)))
    assert all(a == pytest.approx(b, abs=1e-5) for run in runs for a, b in zip(run, runs[0], strict=True))


def test_loading_is_lazy_and_a_missing_model_is_one_clear_sentence(tmp_path: Path) -> None:
    embedder = OnnxEmbedder(tmp_path)
    with pytest.raises(NeedsPerson, match="make install"):
        embedder.embed(["a"])


def test_what_is_given_back_is_taken_again(tmp_path: Path) -> None:
    embedder = OnnxEmbedder(exported(), remembered=0)
    before = embedder.embed(TEXTS)
    embedder.give_back()
    assert embedder.embed(TEXTS) == before
    OnnxEmbedder(tmp_path).give_back()  # nothing was loaded


def test_the_library_reports_nothing_and_leaves_no_mark_of_this_machine(tmp_path: Path) -> None:
    """Where it runs for a person: its maker's switch for continuous integration is not set."""
    says = f"from pathlib import Path; from resources.embedder import OnnxEmbedder as E; E(Path({str(exported())!r}))"
    found = subprocess.run(
        [sys.executable, "-c", f"{says}.embed(['a'])"],
        env={"HOME": str(tmp_path), "PATH": os.environ["PATH"], "PYTHONPATH": str(Path.cwd())},
        timeout=60,
        check=True,
    )
    assert found.returncode == 0
    assert [str(left) for left in tmp_path.rglob("*") if left.is_file()] == []


@pytest.mark.slow
def test_the_numbers_are_those_of_sentence_transformers() -> None:
    folder = exported()
    from sentence_transformers import SentenceTransformer

    from resources.export_model import weights_folder

    reference = SentenceTransformer(str(weights_folder()), device="cpu", local_files_only=True)
    assert "torch" in sys.modules
    texts = TEXTS + [f"Sentence {n} says that {n}% of teams run {n} Collectors on Kubernetes." for n in range(40)]
    expected = reference.encode(texts, normalize_embeddings=True).tolist()
    found = OnnxEmbedder(folder).embed(texts)
    assert (
        max(abs(a - b) for one, other in zip(found, expected, strict=True) for a, b in zip(one, other, strict=True))
        < 1e-5
    )
