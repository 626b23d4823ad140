"""The times of a campaign file: what they become, and how each mistake is told."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
import yaml

from desk.campaign_file import parse_campaign
from desk.campaign_schema import campaign_schema
from domain.campaign import Campaign
from domain.errors import InvalidInput
from domain.timing import LAST_WEEK, Blackout, LatePolicy
from tests.desk.campaign_text import GOOD, changed, line_of

TIMED = changed(
    "channels:\n",
    """\
gap_hours: 4
lead_minutes: 30
late: send within 6 hours
blackouts:
  - {first: 2026-12-24, last: 2027-01-01, note: Christmas}
  - {first: 2027-05-01}
channels:
  - kind: email
    gap_hours: 0.5
    lead_minutes: 240
    blackouts: [{first: 2027-03-08, note: Women's Day}]
    slots:
      - {days: [tuesday], at: "09:00", week_of_month: last}
      - {days: [wednesday], at: "09:00", every_weeks: 2, starting: 2027-01-06}
""",
)


def campaign_of(text: str) -> Campaign:
    return parse_campaign(text, name="c.yaml", folder=Path("/nowhere")).campaign("camp_1", "ws_1")


def refusal(old: str, new: str) -> str:
    with pytest.raises(InvalidInput) as caught:
        campaign_of(TIMED.replace(old, new, 1))
    return str(caught.value)


def test_times_become_a_timetable() -> None:
    campaign = campaign_of(TIMED)
    assert campaign.late == LatePolicy(then="send", hours=6)
    mail, posts = campaign.timetable("email"), campaign.timetable("linkedin")
    assert [slot.week_of_month for slot in mail.slots] == [LAST_WEEK, None]
    assert (mail.slots[1].every_weeks, mail.slots[1].starting) == (2, date(2027, 1, 6))
    assert (mail.gap, mail.lead) == (timedelta(minutes=30), timedelta(hours=4))
    assert (posts.gap, posts.lead) == (timedelta(hours=4), timedelta(minutes=30))
    days = (
        Blackout(first=date(2026, 12, 24), last=date(2027, 1, 1), note="Christmas"),
        Blackout(first=date(2027, 5, 1), last=date(2027, 5, 1)),
    )
    assert posts.blackouts == days
    assert mail.blackouts == (*days, Blackout(first=date(2027, 3, 8), last=date(2027, 3, 8), note="Women's Day"))


def test_a_file_without_them_is_as_before() -> None:
    campaign = campaign_of(GOOD)
    assert (campaign.late, campaign.blackouts, campaign.gap_hours) == (LatePolicy(then="send", hours=24), (), 0)


@pytest.mark.parametrize(
    ("text", "policy"),
    [
        ("ask", LatePolicy(then="ask")),
        ("Drop", LatePolicy(then="drop")),
        ("send  within 1 hour", LatePolicy(then="send", hours=1)),
        ("send within 168 hours", LatePolicy(then="send", hours=168)),
    ],
)
def test_each_policy_can_be_written(text: str, policy: LatePolicy) -> None:
    assert campaign_of(TIMED.replace("send within 6 hours", text)).late == policy


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("send within 6 hours", "never", "late: expected ask, drop, or send within N hours (1 to 168); found “never”"),
        ("send within 6 hours", "send within 0 hours", "late: expected ask, drop"),
        ("send within 6 hours", "send within 200 hours", "late: expected ask, drop"),
        (
            "last: 2027-01-01",
            "last: 2026-12-23",
            "blackouts[0].last: expected a day not before 2026-12-24; found “2026",
        ),
        ("first: 2027-05-01", "first: soon", "blackouts[1].first: expected a date"),
        ("week_of_month: last", "week_of_month: 0", "week_of_month: expected a week of the month from 1 to 5, or last"),
        ("week_of_month: last", "week_of_month: 6", "week_of_month: expected a number up to 5"),
        ("week_of_month: last", "week_of_month: first", "week_of_month: expected a whole number; found “first”"),
        (", starting: 2027-01-06", "", "every_weeks: expected `starting` beside it"),
        (
            "every_weeks: 2",
            "every_weeks: 2, week_of_month: 1",
            "every_weeks: expected it or `week_of_month`; found both",
        ),
        ("every_weeks: 2", "every_weeks: 0", "every_weeks: expected a number from 1"),
        ("gap_hours: 4", "gap_hours: -1", "gap_hours: expected a number from 0"),
        ("gap_hours: 4", "gap_hours: often", "gap_hours: expected a number; found “often”"),
        ("lead_minutes: 30", "lead_minutes: 1.5", "lead_minutes: expected a whole number"),
    ],
)
def test_each_mistake_is_told_with_its_line(old: str, new: str, said: str) -> None:
    text = TIMED.replace(old, new, 1)
    line = line_of(TIMED, old) if new else line_of(TIMED, "every_weeks")
    assert f"c.yaml:{line}: " in refusal(old, new)
    assert said in refusal(old, new), text


def test_the_schema_takes_what_the_reader_takes() -> None:
    import json

    schema = json.loads(campaign_schema())
    plain: Any = yaml.load(TIMED.replace("[mon, Thursday]", "[monday]"), yaml.BaseLoader)
    plain["gap_hours"], plain["lead_minutes"] = 4, 30
    mail = plain["channels"][0]
    mail["gap_hours"], mail["lead_minutes"], mail["slots"][1]["every_weeks"] = 0.5, 240, 2
    jsonschema.validate(plain, schema)
    plain["late"] = "never"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(plain, schema)
