"""Properties of publishing that hold for any times, any number of posts and any moment of dying, in small numbers."""

from contextlib import suppress

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.publication import TryLater
from domain.version import Version
from press.courier import DELIVERABLE
from press.delivery import deliver
from press.intake import take_all
from press.outcomes import LONGEST_WAIT, MOST_ATTEMPTS
from store import publications, versions
from store.installation import begin_courier
from tests.fakes.ports import Killed, Moment, Ports
from tests.press.scene import LEASE_SECONDS, Scene

FEW = settings(
    max_examples=8,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
SECONDS = st.floats(0, 100_000)


@FEW
@given(call=st.integers(1, 60), moment=st.sampled_from(["before", "after"]), restarts=st.integers(0, 2))
def test_taken_back_before_sending_nothing_goes_out(scene: Scene, call: int, moment: Moment, restarts: int) -> None:
    """The sender dies anywhere; if the row does not say `sending` by the time the approval is undone, there is no
    effect, whatever happens afterwards."""
    fresh = scene.afresh()
    approval = fresh.decide(fresh.piece())
    take_all(fresh.services())
    row = fresh.publication_of(approval)
    with suppress(Killed):
        deliver(fresh.services("victim", ports=Ports(call, moment)), fresh.workspace_id, row.id)
    reached = fresh.publication_of(approval).status not in ("scheduled", "claimed")
    fresh.decide(_version_of(fresh, approval.version_id), "undo", undoes=approval.id)
    for _ in range(restarts + 1):
        fresh.clock.advance(LEASE_SECONDS + 1)
        fresh.drain()
    assert reached or fresh.effects() == []
    assert len(fresh.effects()) <= 1


def _version_of(scene: Scene, version_id: str) -> Version:
    with scene.conn() as conn:
        return versions.get_version(conn, version_id)


@FEW
@given(asked=st.lists(SECONDS, min_size=1, max_size=MOST_ATTEMPTS + 1))
def test_a_retry_comes_not_before_it_was_asked_for_and_not_much_later(scene: Scene, asked: list[float]) -> None:
    fresh = scene.afresh()
    post = fresh.approved()
    for seconds in asked:
        fresh.channel.answers = [TryLater(reason="It is busy for a while.", after_seconds=seconds)]
        before, calls = fresh.clock.now(), fresh.channel.calls
        post = fresh.deliver(post)
        if post.status != "scheduled" or fresh.channel.calls == calls:
            assert post.status in ("held", "late"), "given up, or past its window: a person says"
            assert post.reason
            return
        wait = (post.due_at - before).total_seconds()
        assert seconds - 0.001 <= wait <= max(seconds, LONGEST_WAIT, 1.0) + 0.001
        assert fresh.deliver(post).due_at == post.due_at, "and is not tried before"
        assert fresh.channel.calls == calls + 1
        fresh.clock.set(post.due_at)


@FEW
@given(delays=st.lists(st.integers(0, 5000), min_size=2, max_size=5, unique=True), late=st.booleans())
def test_the_oldest_due_goes_first(scene: Scene, delays: list[int], late: bool) -> None:
    """Whatever the order of approval, and whether they are due already or become due one by one."""
    fresh = scene.afresh()
    made = [(seconds, fresh.decide(fresh.piece(), slot_at=fresh.later(seconds))) for seconds in delays]
    take_all(fresh.services())
    rows = {seconds: fresh.publication_of(decision) for seconds, decision in made}
    for seconds in [max(delays)] if late else sorted(delays):
        fresh.clock.set(rows[seconds].due_at)
        fresh.deliver_due(fresh.services())
    assert [effect.key for effect in fresh.effects()] == [rows[seconds].key for seconds in sorted(delays)]


@FEW
@given(delays=st.lists(st.integers(60, 500_000), min_size=1, max_size=4), restarts=st.integers(1, 3))
def test_a_restart_at_any_time_leaves_what_is_pending_as_it_was(scene: Scene, delays: list[int], restarts: int) -> None:
    fresh = scene.afresh()
    for seconds in delays:
        fresh.decide(fresh.piece(), slot_at=fresh.later(seconds))
    take_all(fresh.services())
    before = _pending(fresh)
    for at in range(restarts):
        begin_courier(fresh.database)
        fresh.round(fresh.services(f"courier-{at}"))
        fresh.clock.advance(59 / restarts)
    assert _pending(fresh) == before
    assert len(before) == len(delays)
    assert fresh.effects() == []


def _pending(scene: Scene) -> set[tuple[str, str, str, int]]:
    open_rows = publications.open_publications(scene.database, 5000)
    own = {row.id: row for row in open_rows if row.workspace_id == scene.workspace_id}
    return {
        (post.id, post.status, post.due_at.isoformat(), post.attempt)
        for post in scene.publications()
        if post.id in own and own[post.id].status in DELIVERABLE
    }
