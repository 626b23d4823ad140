"""The one link of a call to action, as it will be sent.

A package freezes final links, so the address is composed before a person reads the draft: a path is set on the brand's
site, and the UTM parameters that let analytics tell channels and campaigns apart are added. Only the address of the
call to action gets them: it is the one that leads to a page of ours on purpose; the analytics of a page that is only
referred to are somebody else's.

The tempting way takes the query apart and puts it together again, and a signature in it is broken by a plus that
became `%20`. So what a marketer wrote is kept to the letter, and what is missing is added behind it, before any
fragment. Parameters that are there already win, whatever their case; what is added is lower-cased, because analytics
counts `LinkedIn` and `linkedin` as two sources.
"""

import re
import unicodedata
from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from domain.brief import Brief, ChannelKind
from domain.campaign import Campaign
from domain.guide import Guide

MEDIUM: Final[dict[ChannelKind, str]] = {"linkedin": "social", "blog": "article", "email": "email"}
UTM: Final = (
    "source",
    "medium",
    "campaign",
    "id",
    "term",
    "content",
    "source_platform",
    "creative_format",
    "marketing_tactic",
)
PLACEHOLDERS: Final = ("channel", "campaign", "brief")
_PLACE: Final = re.compile(r"\{([^{}]*)\}")


def slug(text: str) -> str:
    """Lower-case ASCII words joined by hyphens: `Größe & Maß 2026` → `grosse-mass-2026`."""
    plain = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
    return "-".join(re.findall(r"[a-z0-9]+", plain))


def utm_name(written: str) -> str:
    """The name of a parameter as a campaign file may have it, without the prefix `utm_`."""
    return written.strip().lower().removeprefix("utm_")


def unknown_placeholders(template: str) -> tuple[str, ...]:
    """What stands in braces and is none of ours; a brace that stands alone is given as it is."""
    rest = _PLACE.sub("", template)
    return (*(n for n in _PLACE.findall(template) if n not in PLACEHOLDERS), *(c for c in "{}" if c in rest))


def filled(template: str, values: Mapping[str, str]) -> str:
    """A parameter's value: placeholders become plain words, and all of it is lower-case."""
    return _PLACE.sub(lambda place: values.get(place.group(1), place.group(0)), template).strip().lower()


def call_to_action_link(
    address: str | None,
    site: str | None,
    *,
    channel: ChannelKind,
    campaign: str,
    utm: Mapping[str, str],
    brief: str = "",
) -> str | None:
    """The final address with its UTM parameters; None when there is no address, or a path without a site.
    `utm` are the campaign's own parameters (with or without the prefix `utm_`), which may have the placeholders
    {channel}, {campaign} and {brief}; they replace the defaults."""
    target = _absolute(address, site)
    if target is None:
        return None
    values = {"channel": channel, "campaign": slug(campaign), "brief": slug(brief)}
    wanted = {"source": channel, "medium": MEDIUM[channel], "campaign": values["campaign"]}
    wanted |= {utm_name(name): filled(template, values) for name, template in utm.items()}
    return with_parameters(target, {f"utm_{name}": value for name, value in wanted.items()})


def with_parameters(address: str, wanted: Mapping[str, str]) -> str:
    """The address with those parameters that it does not have yet; empty ones are left out. Doing it again changes
    nothing."""
    parts = urlsplit(address)
    present = {name.lower() for name, _ in parse_qsl(parts.query, keep_blank_values=True)}
    missing = [(name, value) for name, value in wanted.items() if value and name.lower() not in present]
    added = urlencode(missing, quote_via=quote)
    joint = "&" if parts.query and added and not parts.query.endswith("&") else ""
    return urlunsplit((parts.scheme, parts.netloc, parts.path, f"{parts.query}{joint}{added}", parts.fragment))


def link_of_piece(brief: Brief, campaign: Campaign, guide: Guide, channel: ChannelKind) -> str | None:
    """Where a piece's call to action leads: the brief's address, else the campaign's."""
    asked = (brief.call_to_action, campaign.call_to_action)
    address = next((wish.address for wish in asked if wish and wish.address), None)
    return call_to_action_link(
        address, guide.site, channel=channel, campaign=campaign.name, utm=campaign.utm, brief=brief.topic
    )


def campaign_parameter(campaign: Campaign) -> re.Pattern[str]:
    """What stands in `utm_campaign` of a campaign's links: the CRM knows it by that."""
    own = next((value for name, value in campaign.utm.items() if utm_name(name) == "campaign"), "{campaign}")
    template = own.replace("{campaign}", slug(campaign.name)).strip().lower()
    return re.compile("[a-z0-9-]*".join(re.escape(part) for part in re.split(r"\{(?:channel|brief)\}", template)))


def sign_in_address(dashboard: str, token: str) -> str:
    """Where a one-time link leads."""
    return f"{dashboard.rstrip('/')}/sign-in?{urlencode({'token': token})}"


def _absolute(address: str | None, site: str | None) -> str | None:
    if not address:
        return None
    if re.match(r"https?://[^/]", address, re.IGNORECASE):
        return address
    if not site:
        return None
    base = site if re.match(r"https?://", site, re.IGNORECASE) else f"https://{site}"
    return f"{base.rstrip('/')}/{address.lstrip('/')}"
