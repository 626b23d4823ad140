"""The one link of a call to action, as it will be sent.

A package freezes final links, so the address is composed before a person reads the draft: a path is set on the brand's
site, and the UTM parameters that let analytics tell channels and campaigns apart are added. Parameters that a marketer
already wrote into the address win, and everything is lower-cased, because analytics counts `LinkedIn` and `linkedin`
as two sources.
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


def slug(text: str) -> str:
    """Lower-case ASCII words joined by hyphens: `Größe & Maß 2026` → `grosse-mass-2026`."""
    plain = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
    return "-".join(re.findall(r"[a-z0-9]+", plain))


def call_to_action_link(
    address: str | None, site: str | None, *, channel: ChannelKind, campaign: str, utm: Mapping[str, str]
) -> str | None:
    """The final address with its UTM parameters; None when there is no address, or a path without a site.
    `utm` are the campaign's own parameters (with or without the prefix `utm_`); they replace the defaults."""
    target = _absolute(address, site)
    if target is None:
        return None
    parts = urlsplit(target)
    wanted = {"utm_source": channel, "utm_medium": MEDIUM[channel], "utm_campaign": slug(campaign)}
    wanted |= {f"utm_{name.lower().removeprefix('utm_')}": value.strip().lower() for name, value in utm.items()}
    query = parse_qsl(parts.query, keep_blank_values=True)
    present = {name.lower() for name, _ in query}
    query += [(name, value) for name, value in wanted.items() if value and name not in present]
    return urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode(query, quote_via=quote), parts.fragment))


def link_of_piece(brief: Brief, campaign: Campaign, guide: Guide, channel: ChannelKind) -> str | None:
    """Where a piece's call to action leads: the brief's address, else the campaign's."""
    asked = (brief.call_to_action, campaign.call_to_action)
    address = next((wish.address for wish in asked if wish and wish.address), None)
    return call_to_action_link(address, guide.site, channel=channel, campaign=campaign.name, utm=campaign.utm)


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
