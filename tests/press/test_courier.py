"""The courier as it runs: threads, notices, a real clock."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from domain.publication import Published
from press.courier import Courier
from resources.publishers.folder import FolderPublisher
from store.installation import begin_courier
from tests.contracts.publisher import look_up
from tests.fakes.publisher import FakePublisher
from tests.press.scene import Scene
from tests.press.test_confirming import Waiting

PATIENCE = 20.0
HEAVY = ("crewai", "dagster", "torch", "sentence_transformers", "moviepy", "panel", "chromadb", "PIL", "onnxruntime")


class MachineClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


def until(happened: Callable[[], bool]) -> None:
    ends = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < ends, "it did not happen"
        time.sleep(0.01)


@contextmanager
def at_work(scene: Scene, name: str = "courier", **changes: Any) -> Iterator[tuple[Courier, threading.Thread]]:
    services = scene.services(name, clock=MachineClock(), **changes)
    courier = Courier(services, scene.folder / f"{name}.json")
    thread = threading.Thread(target=courier.run, name=name)
    thread.start()
    try:
        yield courier, thread
    finally:
        courier.stop()
        thread.join(PATIENCE)
        assert not thread.is_alive()


def health(scene: Scene, name: str = "courier") -> dict[str, Any]:
    path: Path = scene.folder / f"{name}.json"
    return json.loads(path.read_text()) if path.exists() else {}


def verified(scene: Scene, wanted: int = 1) -> Callable[[], bool]:
    return lambda: [p.status for p in scene.publications()].count("verified") == wanted


def test_a_decision_is_delivered_without_anybody_asking(scene: Scene) -> None:
    with at_work(scene):
        until(lambda: health(scene).get("state") == "working")
        scene.decide(scene.piece(), effective_at=datetime.now(UTC))
        until(verified(scene))
        until(lambda: health(scene)["delivered"] >= 1)
    assert len(scene.effects()) == 1
    assert health(scene)["state"] == "stopped"


def test_it_waits_for_the_instant_and_then_wakes_by_itself(scene: Scene) -> None:
    effective_at = datetime.now(UTC) + timedelta(seconds=1)
    scene.decide(scene.piece(), effective_at=effective_at)
    with at_work(scene):
        until(verified(scene))
    (publication,) = scene.publications()
    assert publication.sent_at is not None
    assert publication.sent_at >= effective_at


def test_a_newer_courier_ends_the_older(scene: Scene) -> None:
    with at_work(scene) as (_, thread):
        until(lambda: health(scene).get("state") == "working")
        begin_courier(scene.database)
        thread.join(PATIENCE)
        assert not thread.is_alive()


def test_two_couriers_at_once_make_one_effect_each(scene: Scene) -> None:
    pieces = [scene.piece() for _ in range(8)]
    with at_work(scene, "first"), at_work(scene, "second"):
        for piece in pieces:
            scene.decide(piece, effective_at=datetime.now(UTC))
        until(verified(scene, len(pieces)))
    assert len({effect.key for effect in scene.effects()}) == len(scene.effects()) == len(pieces)


def test_it_finishes_what_it_has_in_hand_when_stopped(scene: Scene) -> None:
    called = threading.Event()

    class Slow(FakePublisher):
        def publish(self, *args: Any) -> Any:
            called.set()
            time.sleep(0.3)
            return super().publish(*args)

    scene.decide(scene.piece(), effective_at=datetime.now(UTC))
    with at_work(scene, publisher_of=lambda account: Slow(scene.channel)) as (courier, thread):
        assert called.wait(PATIENCE)
        courier.stop()
        thread.join(PATIENCE)
    assert [p.status for p in scene.publications()] == ["verified"]


def test_a_courier_of_another_home_sends_nothing_and_says_why(scene: Scene) -> None:
    scene.decide(scene.piece(), effective_at=datetime.now(UTC))
    with at_work(scene, installation_id="inst_of_the_backup"):
        until(lambda: "another installation" in str(health(scene).get("trouble")))
    assert scene.effects() == []
    with at_work(scene):
        until(verified(scene))


def test_a_failure_of_one_delivery_is_told_and_does_not_stop_the_next(scene: Scene) -> None:
    class Broken(FakePublisher):
        def read_back(self, remote_id: str) -> Any:
            raise ZeroDivisionError("a defect")

    scene.decide(scene.piece(), effective_at=datetime.now(UTC))
    with at_work(scene, publisher_of=lambda account: Broken(scene.channel)):
        until(lambda: any("a defect" in (p.reason or "") for p in scene.publications()))
    assert [p.status for p in scene.publications()] == ["sent"]


def test_the_whole_way_into_the_folder(scene: Scene) -> None:
    def publisher_of(account: Any) -> FolderPublisher:
        return FolderPublisher(scene.folder / "published", account.workspace_id)

    for channel in ("linkedin", "blog", "email"):
        scene.decide(scene.piece(channel=channel), effective_at=datetime.now(UTC))
    with at_work(scene, publisher_of=publisher_of):
        until(verified(scene, 3))
    for publication in scene.publications():
        assert publication.url is not None
        assert Path(publication.url.removeprefix("file://")).is_file()
        again = look_up(publisher_of(scene.newsroom.accounts["blog"]), publication.key)
        assert again == Published(remote_id=publication.remote_id or "", url=publication.url)


@pytest.mark.parametrize("module", ["press.courier"])
def test_it_is_light(module: str) -> None:
    code = f"import sys, {module}, resources.publishers.folder; print([m for m in {HEAVY} if m in sys.modules])"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert out.stdout.strip() == "[]"


def test_it_asks_readers_who_wait_for_it_and_each_once(scene: Scene) -> None:
    mail = Waiting(scene)
    with at_work(scene, publisher_of=mail.publisher):
        until(lambda: len(mail.office.taken) == 3)
    assert set(mail.office.boxes().values()) == {1}
