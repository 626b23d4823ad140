"""What came of posts, as the command line shows it: figures as they stand, and outcomes told in three ways."""

from collections.abc import Sequence
from datetime import datetime

from domain.actor import Actor
from domain.campaign import Campaign
from domain.engagement import Reading, Total, totals
from domain.links import campaign_parameter
from domain.outcome import Stage, attribute
from domain.value import Value
from domain.weekly import PublishedPost
from store.engagement import notes_of
from store.outcomes import list_outcomes
from store.postgres import Database
from store.weekly import published_posts, readings_by_post


class ShownPost(PublishedPost):
    """A post with its figures. `as_of` is the latest instant at which any of them was said; `note` why the channel did
    not answer."""

    totals: tuple[Total, ...] = ()
    as_of: datetime | None = None
    note: str = ""


class Shown(Value):
    """A workspace's posts, or a campaign's, the latest first; and outcomes by stage."""

    posts: tuple[ShownPost, ...] = ()
    outcomes: tuple[Stage, ...] = ()


def shown(database: Database, seat: Actor, campaign: Campaign | None) -> Shown:
    """What is known now."""
    with database.transaction(seat.workspace_id) as conn:
        posts = published_posts(conn, campaign_id=campaign.id if campaign else None)
        readings = readings_by_post(conn, posts)
        notes = notes_of(conn, [post.publication_id for post in posts])
        outcomes = list_outcomes(conn)
    return Shown(
        posts=tuple(
            with_figures(post, readings.get(post.publication_id, ()), notes.get(post.publication_id, ""))
            for post in posts
        ),
        outcomes=attribute(outcomes, campaign_parameter(campaign) if campaign else None),
    )


def with_figures(post: PublishedPost, readings: Sequence[Reading], note: str) -> ShownPost:
    """A post with its own readings as they stand."""
    return ShownPost(
        **post.model_dump(),
        totals=totals(readings),
        as_of=max((each.as_of for each in readings), default=None),
        note=note,
    )
