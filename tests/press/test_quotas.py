"""A quota that is used up: no call is made beyond it, all posts of the account wait for its end, and nobody else."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from domain.publication import Outcome, Publication, TryLater
from domain.timing import LatePolicy
from press.carrying import carry
from press.intake import take_all
from resources.publishers.linkedin.access import Access
from resources.publishers.linkedin.client import Client
from resources.publishers.linkedin.publisher import LinkedInPublisher
from resources.publishers.linkedin.settings import ACCESS, LinkedInSettings
from resources.publishers.linkedin.sign_in import SignIn
from resources.publishers.linkedin.wire import Wire
from resources.vault import HeldVault
from store import campaigns, drafts
from store.access_notices import known_ends
from store.accounts import Account
from store.put_off import bring_forward
from store.quotas import AccountQuotas, Quotas
from tests.fakes.linkedin.server import linkedin_server
from tests.fakes.linkedin.world import CLIENT, PAGE, World
from tests.faults.linkedin_side import ClockPauses
from tests.press.scene import Scene

POST = "POST /rest/posts"
WAITS = "LinkedIn's quota of the day (2 calls of the member) is used up until 00:00 UTC."


@dataclass
class Desk:
    """One account at a LinkedIn that would take everything, with a quota of two."""

    scene: Scene
    world: World
    quotas: Quotas

    def publisher_of(self, account: Account) -> LinkedInPublisher:
        now, base = self.scene.clock.now, self.world.address
        settings = LinkedInSettings.model_validate({"author": PAGE, "client_id": CLIENT, "member_calls_a_day": 2})
        vault = HeldVault({ACCESS: "token-1"})
        quotas = AccountQuotas(self.quotas, (account.workspace_id, account.id), settings.quotas[:1], now)
        access = Access(vault, SignIn(Wire(5.0), base, now), CLIENT, now)
        pauses = ClockPauses(self.scene.clock)
        client = Client(Wire(5.0), access, base=base, version="202609", now=now, pauses=pauses, quotas=quotas)
        return LinkedInPublisher(client=client, settings=settings, vault=vault, sleep=lambda _: None)

    def round(self) -> None:
        self.scene.round(self.scene.services(publisher_of=self.publisher_of))

    def rows(self, posts: list[Publication]) -> list[Publication]:
        found = {row.id: row for row in self.scene.publications()}
        return [found[post.id] for post in posts]


@pytest.fixture
def desk(scene: Scene, redis_url: str) -> Iterator[Desk]:
    scene.clock.set(datetime.combine(scene.clock.now().date() + timedelta(days=1), time(9), UTC))
    with linkedin_server() as world:
        world.now, world.refuses_duplicates = scene.clock.now, False
        yield Desk(scene, world, Quotas(redis_url))


def test_five_days_of_two_posts_each_without_one_refusal(scene: Scene, desk: Desk) -> None:
    posts = []
    for _ in range(9):
        posts.append(scene.approved())
        scene.clock.advance(1)
    for day in range(5):
        desk.round()
        out = [row.status == "verified" for row in desk.rows(posts)]
        assert out == [True] * min(2 * day + 2, 9) + [False] * max(7 - 2 * day, 0), "in the order of their slots"
        assert desk.world.calls[POST] == len(desk.world.posts) == min(2 * day + 2, 9)
        waiting = [row for row in desk.rows(posts) if row.status != "verified"]
        assert {row.reason for row in waiting} == ({WAITS} if waiting else set())
        assert all(row.attempt == 0 for row in waiting), "nobody was asked, so nothing failed"
        scene.clock.set(datetime.combine(scene.clock.now().date() + timedelta(days=1), time(0, 1, 5), UTC))
        if day == 0:  # the usual rule for what misses its slot holds for what waits for a quota as well
            give_time(scene)


def give_time(scene: Scene) -> None:
    """The campaign lets what missed its slot go out within a week."""
    with scene.conn() as conn:
        for row in scene.publications():
            campaign = campaigns.get_campaign(conn, drafts.get_draft(conn, row.draft_id).campaign_id)
            late = LatePolicy(then="send", hours=168)
            campaigns.save_campaign(conn, campaign.model_copy(update={"late": late}))


def test_the_first_that_waits_puts_off_those_that_are_due_and_no_others(scene: Scene, desk: Desk) -> None:
    posts = [scene.approved() for _ in range(2)]
    desk.round()
    first, second, elsewhere = scene.approved(), scene.approved(), scene.approved(channel="blog")
    later = scene.decide(scene.piece(), slot_at=scene.later(4 * 3600))
    take_all(scene.services())
    scene.deliver(first, publisher_of=desk.publisher_of)
    waiting = desk.rows([first, second])
    midnight = datetime.combine(scene.clock.now().date() + timedelta(days=1), time(0, 1), UTC)
    assert [row.due_at for row in waiting] == [midnight, midnight + timedelta(milliseconds=1)]
    assert [row.planned_at for row in waiting] == [first.planned_at, second.planned_at]
    assert [row.reason for row in waiting] == [WAITS] * 2
    assert desk.rows([elsewhere]) == [elsewhere]
    assert [row.status for row in desk.rows(posts)] == ["verified"] * 2
    assert scene.publication_of(later).due_at == scene.publication_of(later).planned_at, "its slot may find more room"
    with scene.conn() as conn:
        assert bring_forward(conn, first.account_id, scene.clock.now()) == 2
    assert [row.due_at for row in desk.rows([first, second])] == [scene.clock.now()] * 2


@pytest.mark.parametrize(("unasked", "status"), [(True, "scheduled"), (False, "held")])
def test_waiting_for_a_quota_is_never_given_up(scene: Scene, unasked: bool, status: str) -> None:
    publication = scene.approved()
    answers: list[Outcome | Any] = [TryLater(reason="Wait.", after_seconds=60, unasked=unasked) for _ in range(9)]
    scene.channel.answers = list(answers)
    for _ in answers:
        after = scene.deliver(publication)
        scene.clock.set(max(after.due_at, scene.clock.now()))
    assert (after.status, after.reason is not None) == (status, True)


@pytest.mark.parametrize(
    ("told", "status"), [({"unasked": True}, "scheduled"), ({"underway": True}, "scheduled"), ({}, "held")]
)
def test_a_change_that_waits_for_a_quota_is_never_given_up(scene: Scene, told: dict[str, bool], status: str) -> None:
    change = scene.change(scene.live())
    scene.channel.edit_answers = [TryLater(reason="Wait.", after_seconds=60, **told) for _ in range(9)]
    for _ in range(9):
        after = carry(scene.services(), scene.workspace_id, change.id)
        scene.clock.set(max(after.due_at, scene.clock.now()))
    assert after.status == status


def test_the_first_change_that_waits_puts_off_those_that_are_due_until_its_account_is_told_anew(scene: Scene) -> None:
    elsewhere = scene.change(scene.deliver(scene.approved(channel="blog")))
    first, second = scene.change(scene.live()), scene.change(scene.live())
    post = scene.approved()
    scene.channel.edit_answers = [TryLater(reason="Wait.", after_seconds=600, unasked=True)]
    now = scene.clock.now()
    carry(scene.services(), scene.workspace_id, first.id)
    waiting = [scene.row(first), scene.row(second)]
    assert [(row.due_at, row.reason, row.attempt) for row in waiting] == [
        (now + timedelta(seconds=600), "Wait.", 0),
        (now + timedelta(seconds=600, milliseconds=1), "Wait.", 0),
    ]
    assert scene.row(elsewhere) == elsewhere
    (kept,) = [row for row in scene.publications() if row.id == post.id]
    assert kept.due_at == post.due_at, "a channel counts posts and changes each by themselves"
    with scene.conn() as conn:
        assert bring_forward(conn, post.account_id, now) == 2
        assert bring_forward(conn, post.account_id, now) == 0
    assert [(row.due_at, row.reason) for row in (scene.row(first), scene.row(second))] == [(now, None)] * 2


def test_an_edit_in_a_retired_version_tells_the_end_of_the_interface(scene: Scene) -> None:
    change = scene.change(scene.live())
    scene.channel.edit_answers = [TryLater(reason="Retired.", after_seconds=60, outdated=True)]
    carry(scene.services(), scene.workspace_id, change.id)
    with scene.conn() as conn:
        (told,) = [end for end in known_ends(conn) if end.account_id == change.account_id]
    assert (told.cause, told.ends_at) == ("interface", scene.clock.now())
