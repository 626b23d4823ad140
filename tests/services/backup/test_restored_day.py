"""The archive of a morning, put back in the evening: what went out in between does not go out again, and nothing that
did not is forgotten.

The backup, the restore, the database and the folder of posts are real. One workspace publishes into the folder, which
can be asked; the other one's channel remembers, and cannot be asked.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from desk.publications import settle
from desk.sending import leave_quarantine
from domain.publication import Capabilities, Publication
from domain.review import Decision
from press.intake import take_all
from resources.high_water import HomeHighWater
from resources.publishers.folder import FolderPublisher
from resources.services import Services
from services.backup.restoring import Restored, put_back
from services.backup.taking import back_up
from store import audit, installation
from tests.conftest import INSTALLATION
from tests.press.scene import Scene
from tests.services.backup.installation import House, house

SENT, UNSENT = 50, 5
MUTE = Capabilities(look_up=False, read_back=True)


class Day:
    """Two workspaces of one installation, from the backup on."""

    def __init__(self, place: House) -> None:
        self.house = place
        self.database = place.database()
        self.folder = Scene(self.database, place.home)
        self.mute = Scene(self.database, place.home)
        self.mute.clock = self.clock = self.folder.clock

    def services_of(self, scene: Scene) -> Services:
        """A courier's."""
        if scene is self.mute:
            return scene.services(capabilities=MUTE)
        root = self.house.home / "published"
        return scene.services(
            publisher_of=lambda account: FolderPublisher(root, account.workspace_id, None, self.clock.now)
        )

    def approve(self, scene: Scene, number: int) -> list[Decision]:
        """Posts, ten minutes apart."""
        return [scene.decide(scene.piece(), slot_at=scene.later(600 * slot)) for slot in range(1, number + 1)]

    def deliver(self) -> None:
        for scene in (self.folder, self.mute):
            scene.deliver_due(self.services_of(scene))

    def hours(self, number: int) -> None:
        """So many hours of couriers at work."""
        for _ in range(number):
            for scene in (self.folder, self.mute):
                scene.round(self.services_of(scene))
            self.clock.advance(3600)

    def posts(self) -> dict[str, tuple[int, bytes]]:
        """What the folder shows: each post with its number on the disk and its bytes."""
        root = self.house.home / "published" / self.folder.workspace_id
        return {p.parent.name: (p.stat().st_ino, p.read_bytes()) for p in root.glob("*/post.json")}

    def restore(self, archive: Path) -> Restored:
        """As an operator does it."""
        self.database.close()
        self.house.down()
        restored = put_back(self.house.settings, archive, self.house.tell, self.house.report)
        self.house.up()
        return restored

    def leave(self) -> int:
        left = leave_quarantine(
            self.database,
            self.folder.newsroom.owner,
            self.clock,
            installation_id=INSTALLATION,
            place=self.house.settings.place,
            known=HomeHighWater(self.house.home).known(),
        )
        return left.doubted


@pytest.fixture
def day() -> Iterator[Day]:
    with house() as place:
        place.up()
        found = Day(place)
        yield found
        found.database.close()


def test_fifty_posts_after_the_backup_are_neither_repeated_nor_lost(day: Day, tmp_path: Path) -> None:
    approvals = {scene: day.approve(scene, SENT + UNSENT) for scene in (day.folder, day.mute)}
    take_all(day.services_of(day.folder))
    archive = Path(back_up(day.house.settings, tmp_path, day.house.tell, day.house.report).path)
    day.clock.advance(600 * SENT + 1)
    day.deliver()
    before, keys = day.posts(), [effect.key for effect in day.mute.effects()]
    assert (len(before), len(keys), len(set(keys))) == (SENT, SENT, SENT)
    day.clock.advance(600 * UNSENT)  # the machine was away when these were due

    restored = day.restore(archive)

    assert (restored.kept_published, restored.quarantine) == (True, True)
    with day.database.transaction() as conn:
        found = installation.get_installation(conn)
    assert found.older
    assert found.quarantined_since is not None
    assert {p.status for p in day.folder.publications()} == {"scheduled"}, "the rows know nothing of it"
    day.hours(2)
    assert (day.posts(), len(day.mute.effects())) == (before, SENT), "nothing is sent in quarantine"

    assert day.leave() == 2 * (SENT + UNSENT)
    day.hours(11)

    after = day.posts()
    assert {name: after[name] for name in before} == before, "none was written again"
    assert len(after) == SENT + UNSENT, "and the others went out, once"
    assert {day.folder.publication_of(approval).status for approval in approvals[day.folder]} == {"verified"}
    assert len(day.mute.effects()) == SENT
    assert {day.mute.publication_of(approval).status for approval in approvals[day.mute]} == {"unknown"}

    _looked_at_by_a_person(day, [day.mute.publication_of(approval) for approval in approvals[day.mute]], keys)
    day.hours(11)

    sent = [effect.key for effect in day.mute.effects()]
    assert sorted(sent) == sorted(p.key for p in day.mute.publications()), "each once"
    assert sent[:SENT] == keys
    for scene in (day.folder, day.mute):
        with scene.conn() as conn:
            assert audit.verify(conn) is None


def _looked_at_by_a_person(day: Day, publications: list[Publication], there: list[str]) -> None:
    for publication in publications:
        assert "a person must look" in (publication.reason or "")
        settle(
            day.database,
            day.mute.newsroom.owner,
            day.clock,
            publication_id=publication.id,
            word="is there" if publication.key in there else "is not there",
        )


@pytest.mark.slow
def test_where_the_folder_was_lost_too_its_posts_go_out_again(day: Day, tmp_path: Path) -> None:
    """A new disk: the channel itself is as old as the backup, and what it lost is not there."""
    earlier = day.approve(day.folder, 3)
    take_all(day.services_of(day.folder))
    day.clock.advance(1800)
    day.deliver()
    first = {name: data for name, (_, data) in day.posts().items()}
    later = day.approve(day.folder, 3)
    take_all(day.services_of(day.folder))
    archive = Path(back_up(day.house.settings, tmp_path, day.house.tell, day.house.report).path)
    day.clock.advance(1800)
    day.deliver()
    (day.house.home / "published").rename(tmp_path / "lost")

    assert not day.restore(archive).kept_published
    assert {name: data for name, (_, data) in day.posts().items()} == first
    day.leave()
    day.hours(3)

    assert {day.folder.publication_of(each).status for each in (*earlier, *later)} == {"verified"}
    assert len(day.posts()) == 6
