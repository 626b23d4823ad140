"""The index on a real Chroma: nearest first, workspaces apart, repeatable, and away when it is away."""

from pathlib import Path
from urllib.parse import urlsplit

import chromadb
import numpy as np
import pytest
from chromadb.config import Settings

from domain.errors import Retry
from store.embeddings import Collection
from store.vectors import Metadata, VectorStore

EAST, NORTH, WEST = [1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [-1.0, 0.0, 0.0]


@pytest.fixture
def vectors(chroma_url: str) -> VectorStore:
    return VectorStore(chroma_url)


def test_nearest_come_first_with_their_cosine(vectors: VectorStore) -> None:
    vectors.upsert("ws_near", "source_passages", ["e", "n", "w"], [EAST, NORTH, WEST])
    found = vectors.query("ws_near", "source_passages", [0.9, 0.1, 0.0], 2)
    assert [row_id for row_id, _ in found] == ["e", "n"]
    assert found[0][1] == pytest.approx(0.9939, abs=1e-3)


def test_several_vectors_are_asked_in_one_question(vectors: VectorStore) -> None:
    vectors.upsert("ws_many", "content_library", ["e", "n", "w"], [EAST, NORTH, WEST])
    found = vectors.query_many("ws_many", "content_library", [EAST, NORTH], 2)
    assert [hits[0][0] for hits in found] == ["e", "n"]
    assert found[0] == vectors.query("ws_many", "content_library", EAST, 2)


def test_the_same_rows_again_change_nothing_and_deleted_rows_are_gone(vectors: VectorStore) -> None:
    for _ in range(2):
        vectors.upsert("ws_again", "content_library", ["a", "b"], [EAST, NORTH])
    vectors.upsert("ws_again", "content_library", ["b"], [WEST])
    assert vectors.count("ws_again", "content_library") == 2
    assert vectors.query("ws_again", "content_library", WEST, 1)[0][0] == "b"
    vectors.delete("ws_again", "content_library", ["b", "never there"])
    assert [row_id for row_id, _ in vectors.query("ws_again", "content_library", WEST, 5)] == ["a"]


def test_conditions_narrow_and_workspaces_and_kinds_are_apart(vectors: VectorStore) -> None:
    notes: list[Metadata] = [{"campaign_id": "one", "day": 1}, {"campaign_id": "two", "day": 1}]
    vectors.upsert("ws_left", "source_passages", ["a", "b"], [EAST, EAST], notes)
    assert [row_id for row_id, _ in vectors.query("ws_left", "source_passages", EAST, 5, {"campaign_id": "two"})] == [
        "b"
    ]
    both: Metadata = {"campaign_id": "one", "day": 1}
    assert [row_id for row_id, _ in vectors.query("ws_left", "source_passages", EAST, 5, both)] == ["a"]
    assert vectors.query("ws_right", "source_passages", EAST, 5) == ()
    assert vectors.query("ws_left", "content_library", EAST, 5) == ()


def test_numbers_are_noted_beside_rows_that_are_there_and_move_no_vector(vectors: VectorStore) -> None:
    vectors.upsert("ws_notes", "content_library", ["a", "b"], [EAST, NORTH])
    vectors.annotate("ws_notes", "content_library", {"a": {"clicks": 31}, "gone": {"clicks": 1}})
    vectors.annotate("ws_notes", "content_library", {"a": {"clicks": 40}})
    assert vectors.count("ws_notes", "content_library") == 2
    ((found, near),) = vectors.query("ws_notes", "content_library", EAST, 5, {"clicks": 40})
    assert found == "a"
    assert near == pytest.approx(1.0)
    assert vectors.query("ws_notes", "content_library", EAST, 5, {"clicks": 31}) == ()


def test_parts_are_apart_and_are_thrown_away_with_the_whole(vectors: VectorStore) -> None:
    kind: Collection = "source_passages"
    for part, row in (("", "whole"), ("camp_a", "a"), ("camp_b", "b"), ("an odd/part", "odd")):
        vectors.upsert("ws_parts", kind, [row], [EAST], part=part)
        assert [row_id for row_id, _ in vectors.query("ws_parts", kind, EAST, 5, part=part)] == [row]
    vectors.upsert("ws_parts", "content_library", ["other"], [EAST])
    vectors.upsert("ws_parts-too", kind, ["theirs"], [EAST], part="camp_a")
    vectors.delete("ws_parts", kind, ["b"], part="camp_b")
    assert vectors.count("ws_parts", kind, part="camp_b") == 0
    vectors.drop_whole("ws_parts", kind)
    assert [vectors.count("ws_parts", kind, part=part) for part in ("", "camp_a", "an odd/part")] == [0, 1, 1]
    vectors.drop_part("ws_parts", kind, "camp_a")
    assert [vectors.count("ws_parts", kind, part=part) for part in ("camp_a", "an odd/part")] == [0, 1]
    vectors.drop("ws_parts", kind)
    assert [vectors.count("ws_parts", kind, part=part) for part in ("", "camp_a", "an odd/part")] == [0, 0, 0]
    assert vectors.count("ws_parts", "content_library") == 1
    assert vectors.count("ws_parts-too", kind, part="camp_a") == 1


def test_the_nearest_are_found_among_many_clustered_vectors(vectors: VectorStore) -> None:
    chance = np.random.default_rng(5)
    centres = chance.standard_normal((40, 384), dtype=np.float32)
    found = centres[np.arange(3000) % 40] + chance.standard_normal((3000, 384), dtype=np.float32)
    rows = (found / np.linalg.norm(found, axis=1, keepdims=True)).astype(np.float32)
    vectors.upsert("ws_near_many", "source_passages", [str(n) for n in range(3000)], rows.tolist(), part="camp")
    for asked in rows[::300]:
        truly = {str(n) for n in np.argsort(-(rows @ asked))[:80]}
        near = {
            row_id for row_id, _ in vectors.query("ws_near_many", "source_passages", asked.tolist(), 80, part="camp")
        }
        assert len(near & truly) >= 78


def test_a_collection_that_was_made_otherwise_still_serves(vectors: VectorStore, chroma_url: str) -> None:
    place = urlsplit(chroma_url)
    client = chromadb.HttpClient(
        host=str(place.hostname),
        port=place.port or 0,
        settings=Settings(_env_file=None, anonymized_telemetry=False),
    )
    client.create_collection(
        "ws_older-content_library", embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
    )
    vectors.upsert("ws_older", "content_library", ["e", "n"], [EAST, NORTH])
    assert [row_id for row_id, _ in vectors.query("ws_older", "content_library", EAST, 1)] == ["e"]


def test_odd_workspace_ids_get_collections_too(vectors: VectorStore) -> None:
    for workspace_id in ("ä/ö", "x" * 300):
        vectors.upsert(workspace_id, "source_passages", ["a"], [EAST])
        assert vectors.count(workspace_id, "source_passages") == 1


def test_a_dropped_collection_is_made_anew_for_other_clients_too(vectors: VectorStore, chroma_url: str) -> None:
    other = VectorStore(chroma_url)
    vectors.upsert("ws_drop", "source_passages", ["a"], [EAST])
    assert other.count("ws_drop", "source_passages") == 1
    vectors.drop("ws_drop", "source_passages")
    vectors.drop("ws_drop", "source_passages")
    vectors.upsert("ws_drop", "source_passages", ["b"], [EAST])
    with pytest.raises(Retry):
        other.count("ws_drop", "source_passages")
    assert other.query("ws_drop", "source_passages", EAST, 5)[0][0] == "b"


def test_a_server_that_is_away_may_come_back() -> None:
    with pytest.raises(Retry):
        VectorStore("http://127.0.0.1:9").query("ws_x", "source_passages", EAST, 1)
    with pytest.raises(Retry):
        VectorStore("http://127.0.0.1:9").ping()


def test_a_foreign_env_file_in_the_folder_does_not_matter(
    chroma_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".env").write_text("PRESSROOM_HOME=/x\nCHROMA_SERVER_HOST=nowhere\n")
    monkeypatch.chdir(tmp_path)
    VectorStore(chroma_url).ping()
