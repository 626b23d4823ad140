"""The figures of a post: reactions and comments of any post that may be read, and what its author is told besides.

LinkedIn leaves a page's posts without any activity out of its answer, and means zero. It also leaves out posts older
than some three months, and means nothing by it: so zeros are given for young posts only. Of members' posts it says one
figure per question, and what it leaves out is not known. Texts and names of members are never read.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from domain.publication import Measure
from resources.publishers.linkedin.client import Client, in_path
from resources.publishers.linkedin.posts import seen
from resources.publishers.linkedin.settings import LinkedInSettings

COUNTED_FOR: Final = timedelta(days=80)
_OF_PAGES: Final = {
    "impressions": "impressionCount",
    "unique_impressions": "uniqueImpressionsCount",
    "clicks": "clickCount",
    "shares": "shareCount",
}
_OF_MEMBERS: Final = {
    "impressions": "IMPRESSION",
    "unique_impressions": "MEMBERS_REACHED",
    "shares": "RESHARE",
    "reactions": "REACTION",
    "comments": "COMMENT",
}


def figures_of(client: Client, settings: LinkedInSettings, post: str) -> tuple[Measure, ...]:
    """What the account may know of the post. Raises Retry, NeedsPerson, Permanent or Gone."""
    found: dict[str, Decimal] = {}
    if settings.may_read:
        found |= _reactions(client, post)
    if settings.may_count:
        found |= _of_page(client, settings, post) if settings.is_page else _of_member(client, post)
    now = client.now()
    return tuple(Measure(metric=metric, value=value, as_of=now) for metric, value in sorted(found.items()))


def _reactions(client: Client, post: str) -> dict[str, Decimal]:
    told = client.ask("GET", f"/rest/socialMetadata/{in_path(post)}").fields
    found = {}
    comments = _number((told.get("commentSummary") or {}).get("count"))
    if comments is not None:
        found["comments"] = comments
    kinds = told.get("reactionSummaries")
    if isinstance(kinds, dict):
        counts = [_number(each.get("count")) for each in kinds.values() if isinstance(each, dict)]
        found["reactions"] = sum((count for count in counts if count is not None), Decimal(0))
    return found


def _of_page(client: Client, settings: LinkedInSettings, post: str) -> dict[str, Decimal]:
    parameter = "ugcPosts" if post.startswith("urn:li:ugcPost:") else "shares"
    told = client.ask(
        "GET",
        f"/rest/organizationalEntityShareStatistics?q=organizationalEntity"
        f"&organizationalEntity={in_path(settings.author)}&{parameter}=List({in_path(post)})",
    ).fields
    for element in told.get("elements") or ():
        if isinstance(element, dict) and post in (element.get("share"), element.get("ugcPost")):
            return _counted(element.get("totalShareStatistics") or {})
    return dict.fromkeys(_OF_PAGES, Decimal(0)) if _is_young(client, post, client.now()) else {}


def _of_member(client: Client, post: str) -> dict[str, Decimal]:
    kind, found = "ugc" if post.startswith("urn:li:ugcPost:") else "share", {}
    for metric, name in _OF_MEMBERS.items():
        asked = f"q=entity&entity=({kind}:{in_path(post)})&queryType={name}&aggregation=TOTAL"
        elements = client.ask("GET", f"/rest/memberCreatorPostAnalytics?{asked}").fields.get("elements")
        first = elements[0] if isinstance(elements, list) and elements else None
        number = _number(first.get("count")) if isinstance(first, dict) else None
        if number is not None:
            found[metric] = number
    return found


def _counted(told: Mapping[str, Any]) -> dict[str, Decimal]:
    numbers = {metric: _number(told.get(name)) for metric, name in _OF_PAGES.items()}
    return {metric: number for metric, number in numbers.items() if number is not None}


def _is_young(client: Client, post: str, now: datetime) -> bool:
    created = seen(client.ask("GET", f"/rest/posts/{in_path(post)}").fields).created_at
    return created is not None and now - created < COUNTED_FOR


def _number(value: object) -> Decimal | None:
    return Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else None
