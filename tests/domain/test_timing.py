"""What becomes of a missed slot, and how far an approval reaches."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.campaign import Campaign, ChannelPlan
from domain.review import WINDOW, Decision
from domain.timing import MISSED, LatePolicy, LateStep

DUE = datetime(2027, 3, 1, 8, 30, tzinfo=UTC)
SEND, ASK, DROP = LatePolicy(then="send", hours=6), LatePolicy(then="ask"), LatePolicy(then="drop")


@pytest.mark.parametrize(
    ("policy", "minutes", "step"),
    [
        *((policy, minutes, None) for policy in (SEND, ASK, DROP) for minutes in (-60, 0, 10)),
        (SEND, 11, "send"),
        (SEND, 360, "send"),
        (SEND, 361, "ask"),
        (ASK, 11, "ask"),
        (ASK, 10_000, "ask"),
        (DROP, 11, "drop"),
        (DROP, 10_000, "drop"),
    ],
)
def test_a_policy_says_what_becomes_of_a_missed_slot(policy: LatePolicy, minutes: int, step: LateStep | None) -> None:
    assert policy.step(DUE, DUE + timedelta(minutes=minutes)) == step


def test_the_default_sends_for_a_day() -> None:
    campaign = Campaign(id="c", workspace_id="w", name="C")
    assert campaign.late.step(DUE, DUE + WINDOW) == "send"
    assert campaign.late.step(DUE, DUE + WINDOW + timedelta(seconds=1)) == "ask"
    assert campaign.late.step(DUE, DUE + MISSED) is None


def test_an_approval_covers_its_window_on_both_sides() -> None:
    decision = Decision(
        id="d",
        draft_id="p",
        version_id="v",
        digest="0",
        kind="approve",
        user_id="u",
        effective_at=DUE - timedelta(days=3),
        slot_at=DUE,
        created_at=DUE,
    )
    assert decision.covers(DUE + WINDOW)
    assert decision.covers(DUE - WINDOW)
    assert not decision.covers(DUE + WINDOW + timedelta(seconds=1))
    at_once = decision.model_copy(update={"slot_at": None})
    assert at_once.covers(at_once.effective_at)
    assert not at_once.covers(DUE)


def test_a_channel_has_its_own_times_beside_the_campaign_s() -> None:
    plans = (
        ChannelPlan(kind="linkedin", account="main", gap_hours=0.5, zone="Europe/Berlin"),
        ChannelPlan(kind="email", account="main", lead_minutes=0),
    )
    campaign = Campaign(id="c", workspace_id="w", name="C", channels=plans, gap_hours=4, lead_minutes=30)
    linkedin, email = campaign.timetable("linkedin"), campaign.timetable("email")
    assert (linkedin.zone, linkedin.gap, linkedin.lead) == (
        "Europe/Berlin",
        timedelta(minutes=30),
        timedelta(minutes=30),
    )
    assert (email.zone, email.gap, email.lead) == ("UTC", timedelta(hours=4), timedelta(0))
