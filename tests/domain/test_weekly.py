"""A week's report: differences of totals, none where an end is missing; dashes in words and no bar in a drawing."""

from datetime import UTC, date, datetime, timedelta

import pytest

from domain.engagement import Reading
from domain.errors import InvalidInput
from domain.outcome import attribute
from domain.weekly import (
    DayOfWeek,
    Gained,
    PublishedPost,
    WeeklyReport,
    day_of_week,
    days_of,
    due_week,
    gained_in,
    last_week,
    post_of_week,
    week_of,
)
from domain.weekly_markdown import weekly_markdown
from resources.reports.bars import HEIGHT, charts_of
from resources.reports.weekly import weekly_html
from tests.domain.test_outcome import FILE

FIRST, LAST = date(2027, 2, 1), date(2027, 2, 7)
OLD = PublishedPost(
    publication_id="old",
    title="Old | <b>news</b>",
    channel="blog",
    campaign="Docks",
    url="https://a.example/p",
    published=date(2027, 1, 20),
)
NEW = OLD.model_copy(update={"publication_id": "new", "title": "New", "url": None, "published": date(2027, 2, 3)})


def reading(post: PublishedPost, day: date, value: int, metric: str = "impressions") -> Reading:
    said = datetime(day.year, day.month, day.day, 20, tzinfo=UTC)
    return Reading.model_validate(
        {"publication_id": post.publication_id, "metric": metric, "value": value, "day": day, "as_of": said}
    )


def gained(*pairs: tuple[str, int]) -> tuple[Gained, ...]:
    return tuple(Gained.model_validate({"metric": metric, "value": value}) for metric, value in pairs)


def test_a_week_begins_on_monday_and_knows_the_years_end() -> None:
    assert days_of("2026-W53") == (date(2026, 12, 28), date(2027, 1, 3))
    assert week_of(date(2027, 1, 3)) == "2026-W53"
    for wrong in ("2027-W53", "2027-5", "last", "2027-W00"):
        with pytest.raises(InvalidInput):
            days_of(wrong)


def test_the_last_week_is_over_where_the_workspace_is() -> None:
    sunday_evening = datetime(2027, 2, 7, 23, 30, tzinfo=UTC)
    assert last_week(sunday_evening, "UTC") == "2027-W04"
    assert last_week(sunday_evening, "Europe/Stockholm") == "2027-W05"


def test_one_report_is_due_however_many_weeks_were_missed() -> None:
    now, since = datetime(2027, 2, 10, tzinfo=UTC), datetime(2027, 1, 4, tzinfo=UTC)
    assert due_week(now, "UTC", None, since) == "2027-W05"
    assert due_week(now, "UTC", "2026-W53", since) == "2027-W05"
    assert due_week(now, "UTC", "2027-W05", since) is None
    assert due_week(now, "UTC", None, datetime(2027, 2, 8, tzinfo=UTC)) is None


def test_a_figure_of_the_week_is_a_difference_and_missing_where_an_end_is() -> None:
    known = [reading(OLD, FIRST - timedelta(days=1), 100), reading(OLD, LAST, 140), reading(OLD, LAST, 3, "clicks")]
    assert gained_in(OLD, known, FIRST, LAST) == gained(("impressions", 40))
    assert gained_in(NEW, [reading(NEW, LAST, 40)], FIRST, LAST) == gained(("impressions", 40))


def test_a_day_counts_only_what_was_told_of_it() -> None:
    told = {3: 10, 5: 25, 6: 31}
    known = {"new": [reading(NEW, date(2027, 2, day), value) for day, value in told.items()]}
    found = [day_of_week([NEW], known, date(2027, 2, day)).gained for day in range(2, 8)]
    assert found == [(), gained(("impressions", 10)), (), (), gained(("impressions", 6)), ()]
    clicks = reading(NEW, date(2027, 2, 5), 4, "clicks").model_copy(update={"span": "day"})
    assert day_of_week([NEW], {"new": [clicks]}, clicks.day).gained == gained(("clicks", 4))


def report() -> WeeklyReport:
    known = {
        "old": [reading(OLD, date(2027, 1, 31), 1000), reading(OLD, date(2027, 2, 6), 2200), reading(OLD, LAST, 2234)],
        "new": [reading(NEW, date(2027, 2, day), value, "clicks") for day, value in ((3, 8), (4, 10), (7, 12))],
    }
    days = tuple(day_of_week([OLD, NEW], known, FIRST + timedelta(days=at)) for at in range(7))
    return WeeklyReport(
        week="2027-W05",
        workspace="Acme <Ltd>",
        first=FIRST,
        last=LAST,
        made_at=datetime(2027, 2, 8, 1, tzinfo=UTC),
        posts=tuple(post_of_week(post, known[post.publication_id], FIRST, LAST) for post in (NEW, OLD)),
        days=days,
        outcomes=attribute(FILE),
    )


def test_the_report_says_a_dash_where_nobody_told() -> None:
    told = weekly_markdown(report())
    assert "1 post went out. The posts that are out brought 1,234 impressions, 12 clicks." in told
    assert (
        "| [Old \\| &lt;b>news&lt;/b>](<https://a.example/p>) | blog | Docks | 2027-01-20 | 2,234 (+1,234) | – |"
        in told
    )
    assert "| Thu 2027-02-04 | – | 2 |" in told
    assert "| last touch | 1 (50%) | email / winter | 1 | 1,000.00 EUR |" in told


def test_an_empty_week_says_so() -> None:
    empty = report().model_copy(update={"posts": (), "days": (), "outcomes": ()})
    assert "Nothing was published. No figures were told." in weekly_markdown(empty)
    assert "<svg" not in weekly_html(empty)


def test_the_page_escapes_titles_and_draws_a_bar_for_what_was_told() -> None:
    page = weekly_html(report())
    assert "<b>news</b>" not in page
    assert "Old | &lt;b&gt;news&lt;/b&gt;" in page
    assert "<script" not in page
    assert page.count("<svg") == 2
    assert page.count("<rect ") == 3  # clicks of Wednesday and Thursday, impressions of Sunday
    assert 'aria-label="Clicks by day: Monday –, Tuesday –, Wednesday 8, Thursday 2,' in page


def test_what_a_channel_took_back_has_no_bar() -> None:
    day = DayOfWeek(day=FIRST, gained=gained(("clicks", -5)))
    up = DayOfWeek(day=LAST, gained=gained(("clicks", 10)))
    (chart,) = charts_of((day, up))
    assert [(bar.height, bar.told) for bar in chart.bars] == [(0.0, "-5"), (float(HEIGHT), "10")]
