"""Tokens: renewed ahead of their end and by one process at a time; their real lifetimes; the test of an account."""

import threading
from datetime import datetime, timedelta
from typing import Any

import pytest

from domain.errors import Retry
from domain.publication import NeedsReconnect, Published, TryLater
from resources.publishers.linkedin.settings import ACCESS, APP_KEY, REFRESH, LinkedInSettings
from resources.vault import HeldVault
from tests.fakes.linkedin.world import MEMBER, PAGE, SECRET, Fault, Told, World
from tests.resources.linkedin.conftest import NOW, Connect, renewable
from tests.resources.linkedin.packages import publish

DAY = timedelta(days=1)


def ending(access: datetime, refresh: datetime | None = None) -> HeldVault:
    vault = HeldVault({APP_KEY: SECRET})
    vault.keep(ACCESS, "token-1", access)
    if refresh is not None:
        vault.keep(REFRESH, "refresh-1", refresh)
    return vault


def end_of(vault: HeldVault, name: str) -> datetime | None:
    found = vault.find(name)
    return found.expires_at if found else None


class TestRenewal:
    def test_a_token_far_from_its_end_is_used_as_it_is(self, connect: Connect, world: World) -> None:
        assert isinstance(publish(connect(vault=ending(NOW + 20 * DAY, NOW + 300 * DAY)).publisher), Published)
        assert world.calls["POST /oauth/v2/accessToken"] == 0

    def test_a_token_near_its_end_is_renewed_before_it_is_used(self, connect: Connect, world: World) -> None:
        vault = ending(NOW + 3 * DAY, NOW + 300 * DAY)
        publish(connect(vault=vault).publisher)
        assert end_of(vault, ACCESS) == NOW + 60 * DAY
        assert vault.read(ACCESS) != "token-1"

    def test_refreshing_never_moves_the_end_of_the_refresh_token_away(self, connect: Connect, world: World) -> None:
        vault = ending(NOW + DAY, NOW + 40 * DAY)
        publish(connect(vault=vault).publisher)
        assert end_of(vault, REFRESH) == NOW + 40 * DAY
        world.refresh_seconds = 10 * 86_400
        vault.keep(ACCESS, "token-1", NOW + DAY)
        publish(connect(vault=vault).publisher)
        assert end_of(vault, REFRESH) == NOW + 10 * DAY

    @pytest.mark.parametrize(
        "answer", [{}, {"access_token": ""}, {"access_token": None}, {"access_token": "  ", "refresh_token": ""}]
    )
    def test_an_empty_answer_replaces_nothing(self, connect: Connect, world: World, answer: dict[str, Any]) -> None:
        vault = ending(NOW + DAY, NOW + 40 * DAY)
        world.refresh_answer = answer
        assert isinstance(publish(connect(vault=vault).publisher), Published), "the old one still opens"
        assert (vault.read(ACCESS), vault.read(REFRESH)) == ("token-1", "refresh-1")

    def test_an_answer_without_a_refresh_token_keeps_the_one_there_is(self, connect: Connect, world: World) -> None:
        vault = ending(NOW + DAY, NOW + 40 * DAY)
        world.tokens["token-2"] = world.tokens["token-1"]
        world.refresh_answer = {"access_token": "token-2", "expires_in": 5_184_000}
        publish(connect(vault=vault).publisher)
        assert (vault.read(ACCESS), vault.read(REFRESH)) == ("token-2", "refresh-1")

    def test_a_dead_token_with_a_dead_refresh_token_needs_a_person(self, connect: Connect, world: World) -> None:
        outcome = publish(connect(vault=ending(NOW - DAY, NOW - DAY)).publisher)
        assert isinstance(outcome, NeedsReconnect)
        assert "23 November 2026" in outcome.reason
        assert not world.calls

    def test_a_revoked_refresh_token_needs_a_person(self, connect: Connect, world: World) -> None:
        world.refresh_tokens.clear()
        outcome = publish(connect(vault=ending(NOW - DAY, NOW + DAY)).publisher)
        assert isinstance(outcome, NeedsReconnect)
        assert "revoked" in outcome.reason

    def test_a_sign_in_that_is_away_is_tried_later(self, connect: Connect, world: World) -> None:
        world.faults = [Fault("POST", "/oauth/v2/accessToken", Told(500, {}))]
        assert isinstance(publish(connect(vault=ending(NOW - DAY, NOW + DAY)).publisher), TryLater)
        assert world.posts == {}

    def test_many_at_once_make_one_refresh(self, connect: Connect, world: World) -> None:
        vault = ending(NOW + DAY, NOW + 40 * DAY)
        accesses = [connect(vault=vault).access for _ in range(6)]
        found: list[str] = []
        threads = [threading.Thread(target=lambda each=each: found.append(each.token())) for each in accesses]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
        assert len(set(found)) == 1
        assert world.calls["POST /oauth/v2/accessToken"] == 1

    def test_an_account_without_a_token_asks_for_a_sign_in(self, connect: Connect) -> None:
        outcome = publish(connect(vault=HeldVault({APP_KEY: SECRET})).publisher)
        assert isinstance(outcome, NeedsReconnect)


class TestTryingAnAccount:
    def test_a_page_says_its_role_and_how_long_it_lasts(self, connect: Connect) -> None:
        found = connect(vault=ending(NOW + 20 * DAY, NOW + 40 * DAY)).publisher.test()
        assert found.works
        assert f"It posts as {PAGE}, as ADMINISTRATOR." in found.findings
        assert any("3 January 2027" in finding or "03 January 2027" in finding for finding in found.findings)

    @pytest.mark.parametrize("role", ["", "ANALYST"])
    def test_a_page_without_a_role_does_not_work(self, connect: Connect, world: World, role: str) -> None:
        world.role = role
        found = connect().publisher.test()
        assert not found.works
        assert "no role" in found.findings[0]

    def test_a_member_is_the_one_who_signed_in(self, connect: Connect) -> None:
        found = connect(author=MEMBER).publisher.test()
        assert found.works
        assert "It posts as Ada Example." in found.findings
        assert any("cannot be read" in finding for finding in found.findings)
        other = connect(author="urn:li:person:other").publisher.test()
        assert not other.works
        assert MEMBER in other.findings[0]

    def test_who_posts_is_asked_for(self, connect: Connect) -> None:
        found = connect(author="").publisher.test()
        assert not found.works
        assert f"--set author={MEMBER}" in found.findings[0]

    @pytest.mark.parametrize(
        ("now", "warns"),
        [(datetime(2027, 7, 31, tzinfo=NOW.tzinfo), False), (datetime(2027, 8, 1, tzinfo=NOW.tzinfo), True)],
    )
    def test_an_old_version_is_warned_about_before_it_is_retired(
        self, connect: Connect, now: datetime, warns: bool
    ) -> None:
        found = connect(now=now, version="202609").publisher.test()
        assert found.works
        assert any("11 months old" in finding for finding in found.findings) == warns

    def test_a_dead_token_does_not_work(self, connect: Connect, world: World) -> None:
        world.tokens.clear()
        found = connect().publisher.test()
        assert not found.works
        assert "sign in again" in found.findings[0]

    def test_an_app_without_the_product_is_told_so(self, connect: Connect, world: World) -> None:
        world.tokens["token-1"] = frozenset({"w_member_social"})
        assert not connect(author=MEMBER).publisher.test().works
        unasked = connect(author=MEMBER, scopes="w_member_social").publisher.test()
        assert unasked.works
        assert "cannot be asked" in unasked.findings[0]

    def test_a_linkedin_that_is_away_is_asked_again(self, connect: Connect) -> None:
        with pytest.raises(Retry):
            connect(address="http://127.0.0.1:9").publisher.test()

    def test_nothing_is_posted(self, connect: Connect, world: World) -> None:
        connect(vault=renewable()).publisher.test()
        assert world.posts == {}


def test_scopes_decide_what_can_be_asked(connect: Connect) -> None:
    page = connect().publisher.capabilities
    assert (page.look_up, page.read_back, page.statistics, page.edit, page.withdraw) == (True,) * 5
    member = connect(author=MEMBER).publisher.capabilities
    assert (member.look_up, member.read_back, member.statistics) == (False,) * 3
    reader = connect(author=MEMBER, scopes="w_member_social,r_member_social").publisher.capabilities
    assert (reader.look_up, reader.read_back) == (True, True)


@pytest.mark.parametrize(
    "fault", [{"author": "Acme"}, {"author": "urn:li:person:"}, {"version": "2026-09"}, {"x": "y"}]
)
def test_settings_are_checked(fault: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="validation error"):
        LinkedInSettings.model_validate(fault)


def test_no_token_is_shown(connect: Connect) -> None:
    account = connect(vault=HeldVault({ACCESS: "canary-token", REFRESH: "canary-refresh", APP_KEY: "canary-secret"}))
    shown = repr(account.access.token) + repr(account.vault.held) + str(account.vault.held)
    assert "canary" not in shown


@pytest.mark.parametrize(
    ("version", "month", "warns"),
    [("202510", 7, True), ("202511", 8, False), ("202510", 3, False), ("202601", 7, False)],
)
def test_the_turn_of_a_version_is_told_when_the_one_before_is_gone(
    connect: Connect, world: World, version: str, month: int, warns: bool
) -> None:
    found = connect(now=datetime(2026, month, 20, tzinfo=NOW.tzinfo), version=version).publisher.test()
    assert found.works
    assert any("202509 any more, and 202510 is the next" in finding for finding in found.findings) == warns
