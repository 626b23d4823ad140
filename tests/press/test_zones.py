"""Posts whose zone has other rules than when they were planned go out when clocks there show what was meant."""

from datetime import timedelta
from typing import Any

import pytest

from domain.publication import Publication
from domain.slots import wall_of
from press.intake import take_all
from press.zones import follow_zones
from store import audit
from store.publications import get_publication
from tests.press.scene import Scene

HOUR = timedelta(hours=1)
LAGOS = "Africa/Lagos"  # no summer time: what is found here comes of the rows, not of the season


def planned(scene: Scene, off_by: timedelta, **fields: Any) -> Publication:
    """A post for tomorrow in Lagos, planned by rules that were otherwise by so much."""
    decision = scene.decide(scene.piece(), slot_at=scene.later(86_400))
    take_all(scene.services())
    row = scene.publication_of(decision)
    changed = {"zone": LAGOS, "wall": wall_of(row.planned_at, LAGOS) + off_by, **fields}
    with scene.conn() as conn:
        named = ", ".join(f"{name} = %s" for name in changed)
        conn.execute(f"UPDATE published_content SET {named} WHERE id = %s", [*changed.values(), row.id])
    return again(scene, row)


def again(scene: Scene, row: Publication) -> Publication:
    with scene.conn() as conn:
        return get_publication(conn, row.id)


def told(scene: Scene) -> list[dict[str, Any]]:
    with scene.conn() as conn:
        return [dict(row.detail) for row in audit.list_rows(conn) if row.action == "publication.zone_changed"]


def test_a_waiting_post_is_moved_once_to_its_wall_time_and_goes_out_then(scene: Scene) -> None:
    row, other = planned(scene, HOUR), planned(scene, timedelta(0))
    assert follow_zones(scene.services()) >= 1
    after = again(scene, row)
    assert (after.planned_at, after.due_at, after.wall) == (row.planned_at + HOUR, row.planned_at + HOUR, row.wall)
    assert (after.status, after.key, after.decision_id) == ("scheduled", row.key, row.decision_id)
    assert f"The rules of {LAGOS} changed" in (after.reason or "")
    assert told(scene) == [
        {
            "was": row.planned_at.isoformat(),
            "planned_at": after.planned_at.isoformat(),
            "zone": LAGOS,
            "wall": row.wall.isoformat(),
        }
    ]
    follow_zones(scene.services())
    assert len(told(scene)) == 1
    assert again(scene, other) == other
    scene.clock.advance(86_400)
    assert scene.deliver(row).status == "scheduled", "by the clocks there it is an hour too early"
    scene.clock.advance(3_600)
    assert scene.deliver(row).status == "verified"
    assert len(scene.effects()) == 1


def test_a_held_post_keeps_its_hold_and_what_is_tried_again_its_pause(scene: Scene) -> None:
    held = planned(scene, -HOUR, status="held", reason="Its account is away.")
    pause = scene.later(90_000)
    paused = planned(scene, -HOUR, due_at=pause)
    follow_zones(scene.services())
    assert len(told(scene)) == 2
    after = again(scene, held)
    assert (after.status, after.reason, after.planned_at) == ("held", held.reason, held.planned_at - HOUR)
    assert again(scene, paused).due_at == pause


@pytest.mark.parametrize(
    "change", [{"status": "late"}, {"status": "verified"}, {"remote_id": "post-1"}, {"zone": "Mars/X"}]
)
def test_what_is_out_late_or_unknown_here_is_left(scene: Scene, change: dict[str, str]) -> None:
    row = planned(scene, HOUR)
    with scene.conn() as conn:
        ((name, value),) = change.items()
        conn.execute(f"UPDATE published_content SET {name} = %s WHERE id = %s", [value, row.id])
    row = again(scene, row)
    follow_zones(scene.services())
    assert (again(scene, row), told(scene)) == (row, [])


def test_what_has_begun_is_not_touched(scene: Scene) -> None:
    row = planned(scene, HOUR)
    scene.clock.advance(86_401)
    follow_zones(scene.services())
    assert again(scene, row) == row
