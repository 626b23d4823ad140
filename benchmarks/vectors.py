"""The passages near a brief, among 100,000 of one workspace in a real Chroma, asked for by the product's own functions.

The vectors are those of the example campaigns' real passages, each told many times with noise (cosine to the original
about 0.8), so that they lie in clusters as passages of many documents do; what is asked are the same campaigns' briefs
with noise. The workspace has campaigns of 10,000, of 5,000 and of 1,000 passages: every question is asked within one
campaign, as research asks it, so that it is about 10, 5 or 1 % of the workspace. The floor is the same question by
hand: one campaign's vectors in memory, times the brief's, with numpy. `found` is how many of the truly nearest 80 come
back.
"""

import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import yaml
from numpy.typing import NDArray

from benchmarks.figures import percentile
from benchmarks.machine import CHECKOUT
from benchmarks.processes import memory_bytes
from benchmarks.stack import PORT_BASE
from benchmarks.table import Figure
from domain.passages import split_passages
from press.indexing import near_passages, passage_row, put_passages
from press.research import ASKED
from resources.documents.reader import FileReader
from resources.embedder import OnnxEmbedder
from resources.settings import Settings
from services import process
from services.embedded import StorePorts, start_stores, stop_stores
from store.vectors import VectorStore

PART: Final = "vectors"
WORKSPACE: Final = "ws_vectors"
SIZES: Final = {10_000: 1, 5_000: 10, 1_000: 40}  # passages of a campaign → campaigns
QUESTIONS: Final = 250
WARM: Final = 10
AT_ONCE: Final = 5_000
NOISE: Final = 0.75  # length of the noise added to a vector of length 1: a cosine of about 0.8

Matrix = NDArray[np.float32]


class Shelf(NamedTuple):
    """One campaign's passages: the floor's copy of what the index holds."""

    campaign_id: str
    ids: tuple[str, ...]
    vectors: Matrix


def measure(seed: int) -> Iterator[Figure]:
    """Loads the workspace, then asks."""
    chance = np.random.default_rng(seed)
    home = Path(tempfile.mkdtemp(prefix="pressroom-bench-"))
    home.chmod(0o755)
    try:
        url = start_stores(home, StorePorts(None, None, PORT_BASE + 2)).chroma_url
        assert url is not None
        store = VectorStore(url)
        passages, briefs = _seeds()
        began = time.monotonic()
        shelves = [shelf for size, many in SIZES.items() for shelf in _loaded(store, passages, size, many, chance)]
        total = sum(len(shelf.ids) for shelf in shelves)
        print(f"  ({total:,} vectors loaded in {time.monotonic() - began:.0f} s)", flush=True)
        for size in SIZES:
            asked = _noisy(briefs[chance.integers(len(briefs), size=QUESTIONS)], chance)
            yield from _asked(store, [shelf for shelf in shelves if len(shelf.ids) == size], asked, size / total)
        yield _memory(home)
    finally:
        stop_stores(home)
        shutil.rmtree(home, ignore_errors=True)


def _seeds() -> tuple[Matrix, Matrix]:
    """Vectors of the examples' passages and of their briefs."""
    embedder = OnnxEmbedder(Settings().model_file.parent, threads=os.cpu_count() or 1)
    files = sorted((CHECKOUT / "examples").glob("*/sources/*.md"))
    documents = [FileReader().read(path.name, path.read_bytes()) for path in files]
    texts = [each.text for n, document in enumerate(documents) for each in split_passages(str(n), document.text)]
    plans = [yaml.safe_load(path.read_bytes()) for path in sorted((CHECKOUT / "examples").glob("*/campaign.yaml"))]
    told = [f"{brief['topic']}. {brief['angle']}" for plan in plans for brief in plan["briefs"]]
    return np.array(embedder.embed(texts), dtype=np.float32), np.array(embedder.embed(told), dtype=np.float32)


def _noisy(vectors: Matrix, chance: np.random.Generator) -> Matrix:
    noise = chance.standard_normal(vectors.shape, dtype=np.float32)
    noise *= NOISE / np.linalg.norm(noise, axis=1, keepdims=True)
    moved: Matrix = vectors + noise
    moved /= np.linalg.norm(moved, axis=1, keepdims=True)
    return moved


def _loaded(store: VectorStore, seeds: Matrix, size: int, many: int, chance: np.random.Generator) -> Iterator[Shelf]:
    """Campaigns of that size, each about a third of what there is to tell, put into the index."""
    for number in range(many):
        campaign_id = f"camp_{size}_{number}"
        told = chance.choice(len(seeds), size=len(seeds) // 3, replace=False)
        vectors = _noisy(seeds[chance.choice(told, size=size)], chance)
        ids = tuple(f"psg_{size}_{number}_{n}" for n in range(size))
        for at in range(0, size, AT_ONCE):
            rows = [passage_row(campaign_id, each) for each in ids[at : at + AT_ONCE]]
            put_passages(store, WORKSPACE, dict(zip(rows, vectors[at : at + AT_ONCE].tolist(), strict=True)))
        yield Shelf(campaign_id, ids, vectors)


def _asked(store: VectorStore, shelves: Sequence[Shelf], asked: Matrix, share: float) -> Iterator[Figure]:
    for n in range(WARM):
        near_passages(store, WORKSPACE, shelves[n % len(shelves)].campaign_id, asked[n].tolist(), ASKED)
    taken, by_hand, found = [], [], []
    for n, vector in enumerate(asked):
        shelf, wanted = shelves[n % len(shelves)], vector.tolist()
        began = time.perf_counter()
        near = near_passages(store, WORKSPACE, shelf.campaign_id, wanted, ASKED)
        taken.append(1000 * (time.perf_counter() - began))
        began = time.perf_counter()
        truly = _by_hand(shelf, vector)
        by_hand.append(1000 * (time.perf_counter() - began))
        found.append(len(near.keys() & truly.keys()) / len(truly))
    name, questions = f"among {100 * share:.0f} % of 100,000", f"of {len(asked)} questions"
    floor = percentile(by_hand, 50)
    yield Figure(part=PART, name=f"{name}, p50", value=percentile(taken, 50), unit="ms", note=questions)
    yield Figure(part=PART, name=f"{name}, p95", value=percentile(taken, 95), unit="ms", at_most=100, note=questions)
    yield Figure(part=PART, name=f"{name}, by hand with numpy, p50", value=floor, unit="ms", note="the floor")
    yield Figure(part=PART, name=f"{name}, p50 against the floor", value=percentile(taken, 50) / floor, unit="x")
    worst = f"the worst question {100 * min(found):.0f} %"
    yield Figure(
        part=PART, name=f"{name}, nearest {ASKED} found", value=100 * sum(found) / len(found), unit="%", note=worst
    )


def _by_hand(shelf: Shelf, vector: Matrix) -> dict[str, float]:
    scores = shelf.vectors @ vector
    best = np.argpartition(-scores, ASKED)[:ASKED]
    return {shelf.ids[n]: float(scores[n]) for n in best}


def _memory(home: Path) -> Figure:
    running = process.read_pid(home / "run" / "chroma.pid")
    assert running is not None
    held = memory_bytes({"chroma": running.pid})["chroma"]
    return Figure(part=PART, name="memory of Chroma with all of them", value=held / 1e6, unit="MB")
