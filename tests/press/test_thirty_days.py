"""Thirty days of two channels in two zones, over both zones' changes of the clocks, on a virtual clock.

Clocks go back in Berlin on 31 October 2027 and in New York on 7 November. Every post has to go out at the time that
clocks on the wall show there, on a day that is none of the days off, and not a second late, but for those that a brake
held; and one that is moved goes out at its new time only.
"""

from datetime import UTC, date, datetime, timedelta

from desk.calendar import calendar
from desk.rescheduling import reschedule
from desk.reviews import approve
from desk.sending import start_sending, stop_sending
from domain.campaign import Campaign, ChannelPlan
from domain.publication import Publication
from domain.timing import Blackout, WeeklySlot
from press.intake import take_all
from store import audit, publications
from tests import builders
from tests.press.scene import Scene

BEGIN = datetime(2027, 10, 15, tzinfo=UTC)
BERLIN, NEW_YORK = "Europe/Berlin", "America/New_York"
OFF = Blackout(first=date(2027, 10, 25), last=date(2027, 10, 26), note="Works holiday")
POSTS, ARTICLES = 26, 12
ALL_SAINTS = date(2027, 11, 1)


def planned(scene: Scene) -> Campaign:
    daily = WeeklySlot(weekdays=tuple(range(7)), at="08:30")
    thrice = WeeklySlot(weekdays=(0, 2, 4), at="21:15")
    with scene.conn() as conn:
        campaign = builders.make_campaign(
            conn,
            blackouts=(OFF,),
            channels=(
                ChannelPlan(kind="linkedin", account="main", zone=BERLIN, slots=(daily,)),
                ChannelPlan(kind="blog", account="main", zone=NEW_YORK, slots=(thrice,)),
            ),
        )
        pieces = []
        for number in range(POSTS):
            brief = builders.make_brief(conn, campaign, topic=f"Idea {number}")
            pieces += [builders.make_draft_with_version(conn, brief)[0]]
            if number < ARTICLES:
                pieces += [builders.make_draft_with_version(conn, brief, "blog")[0]]
    for piece in pieces:
        approve(scene.database, scene.newsroom.owner, scene.clock, draft_id=piece.id, slot="next_slot")
    return campaign


def run_until(scene: Scene, end: datetime) -> None:
    """The courier's day: asleep until the next instant that a row names."""
    services = scene.services()
    while True:
        take_all(services)
        scene.deliver_due(services)
        coming = [p.due_at for p in scene.publications() if p.status == "scheduled" and p.due_at > scene.clock.now()]
        if not coming or min(coming) > end:
            return scene.clock.set(end)
        scene.clock.set(min(coming))


def by_day(scene: Scene, channel: str) -> dict[date, Publication]:
    found = {p.wall.date(): p for p in scene.publications() if p.channel == channel and p.status == "verified"}
    assert len(found) == sum(p.channel == channel and p.status == "verified" for p in scene.publications())
    return found


def test_a_month_over_two_changes_of_the_clocks(scene: Scene) -> None:
    scene.clock.set(BEGIN)
    owner = scene.newsroom.owner
    planned(scene)
    run_until(scene, datetime(2027, 10, 29, 23, tzinfo=UTC))
    stop_sending(scene.database, owner, scene.clock, reason="Press conference")
    run_until(scene, datetime(2027, 10, 30, 9, 0, tzinfo=UTC))
    start_sending(scene.database, owner, scene.clock)
    (moved,) = [p for p in scene.publications() if p.channel == "linkedin" and p.wall.date() == ALL_SAINTS]
    at = datetime(2027, 11, 1, 17, 0, tzinfo=UTC)
    reschedule(scene.database, owner, scene.clock, publication_id=moved.id, slot="at", at=at)
    listed = calendar(scene.database, owner, first=ALL_SAINTS, last=date(2027, 11, 20), today=scene.clock.now())
    run_until(scene, BEGIN + timedelta(days=30))

    posts, articles = by_day(scene, "linkedin"), by_day(scene, "blog")
    assert (len(posts), len(articles), len(scene.effects())) == (POSTS, ARTICLES, POSTS + ARTICLES)
    assert not {day for day in (*posts, *articles) if OFF.has(day)}
    assert {day: f"{p.wall:%H:%M}" for day, p in posts.items()} == {
        day: "18:00" if day == ALL_SAINTS else "08:30" for day in posts
    }
    assert {f"{p.wall:%H:%M}" for p in articles.values()} == {"21:15"}
    assert {p.zone for p in posts.values()} | {p.zone for p in articles.values()} == {BERLIN, NEW_YORK}
    # the same time on the wall is another instant after the change
    assert posts[date(2027, 10, 29)].planned_at == datetime(2027, 10, 29, 6, 30, tzinfo=UTC)
    assert posts[date(2027, 11, 2)].planned_at == datetime(2027, 11, 2, 7, 30, tzinfo=UTC)
    assert articles[date(2027, 11, 5)].planned_at == datetime(2027, 11, 6, 1, 15, tzinfo=UTC)
    assert articles[date(2027, 11, 8)].planned_at == datetime(2027, 11, 9, 2, 15, tzinfo=UTC)
    out = [(p.sent_at, p.planned_at) for p in (*posts.values(), *articles.values()) if p.sent_at]
    late = sorted(sent - planned for sent, planned in out if sent != planned)
    assert late == [timedelta(minutes=150), timedelta(minutes=465)], "held by the brake, then sent at once"
    with scene.conn() as conn:
        assert [row.action for row in audit.list_rows(conn)].count("publication.sent_late") == 2
        assert publications.list_publications(conn, status="scheduled") == ()
    shown = {(e.wall, e.zone, e.channel) for e in listed if e.status == "scheduled"}
    assert {(p.wall, p.zone, p.channel) for p in (*posts.values(), *articles.values())} >= shown
    assert (datetime(2027, 11, 1, 18, 0), BERLIN, "linkedin") in shown
