"""From a trend to a brief, in one action and once.

A brief made of a topic is one like any other: a person completes it. What a brief says is ours: a piece may repeat its
topic and angle without a source, and link to its references. So nothing of a page's words becomes more than the topic's
name and titles worth reading: no summary, no quotation, no address. A topic that became a brief on Monday is the same
brief on Tuesday, and a brief of that name which somebody wrote is taken as it is, never overwritten.
"""

from desk.access import at_desk
from desk.brief_fields import BriefFields
from desk.briefs import keep_briefs
from domain.actor import Actor
from domain.brief import Brief, ChannelKind
from domain.campaign import Campaign
from domain.errors import InvalidInput
from domain.hidden import hidden_in
from domain.ports import Clock
from domain.trend import Trend
from domain.value import Value
from store.archive import require_at_work
from store.campaigns import briefs_of, get_brief, get_campaign
from store.postgres import Database
from store.trends import became_brief, lock_trend

LEAST_TOPIC = 3
ANYWHERE: tuple[ChannelKind, ...] = ("linkedin", "blog")


class BriefOfTrend(Value):
    """The brief that a topic became; `made` is False when it was there."""

    brief: Brief
    campaign: str
    made: bool


def brief_from_trend(
    database: Database, actor: Actor, clock: Clock, *, trend_id: str, campaign_id: str | None = None
) -> BriefOfTrend:
    """Turns a trend into a brief of its campaign, or of another. Doing it again gives the same
    brief."""
    del clock
    with at_desk(database, actor, "turn a trend into a brief") as desk:
        found = lock_trend(desk.conn, trend_id)
        if found.brief_id:
            there = get_brief(desk.conn, found.brief_id)
            return BriefOfTrend(brief=there, campaign=get_campaign(desk.conn, there.campaign_id).name, made=False)
        campaign = get_campaign(desk.conn, campaign_id or found.campaign_id)
        require_at_work(desk.conn, campaign.id)
        fields = _fields(found, campaign)
        made = _named(briefs_of(desk.conn, campaign.id), fields.topic) is None
        if made:
            keep_briefs(desk, campaign, (fields,))
        brief = _named(briefs_of(desk.conn, campaign.id), fields.topic)
        assert brief is not None
        became_brief(desk.conn, found, brief.id)
        desk.record(brief.id, trend=found.id, made=made)
    return BriefOfTrend(brief=brief, campaign=campaign.name, made=made)


def _fields(trend: Trend, campaign: Campaign) -> BriefFields:
    topic = _visible(trend.name)
    if len(topic) < LEAST_TOPIC:
        raise InvalidInput("The trend's name is no topic: write a brief of your own.")
    titles = (_visible(source.title) for source in trend.sources)
    return BriefFields(
        topic=topic,
        angle=f"What this means for {campaign.audiences[0].name if campaign.audiences else 'our readers'}",
        channels=tuple(plan.kind for plan in campaign.channels) or ANYWHERE,
        references=tuple(dict.fromkeys(title for title in titles if title and "://" not in title)),
    )


def _visible(words: str) -> str:
    """One line without what a reader cannot see."""
    hidden = hidden_in(words)
    return " ".join("".join(sign for sign in words if sign not in hidden).split())


def _named(briefs: tuple[Brief, ...], topic: str) -> Brief | None:
    return next((brief for brief in briefs if brief.topic.casefold() == topic.casefold()), None)
