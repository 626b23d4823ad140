"""What a channel takes, and what it would refuse: one validator for saving, approving and sending.

The tempting way is to let the channel say no. It says so at the slot's minute, when nobody is there; LinkedIn even says
yes and cuts the text. So the limits are here, as data and one pure function, and every path asks it: the review
page counts with `length_of`; attaching, approving, moving, intake and delivery refuse with `refusals`. What a channel
takes beside its text is in media_rules.py, and asked from here.

LinkedIn's 3,000 characters are counted in UTF-16 units, as a browser counts them: an emoji is two. Where LinkedIn
counts characters instead, that errs on the side which is never refused.
"""

import re
from typing import Final
from urllib.parse import urlsplit

from domain.brief import ChannelKind
from domain.hidden import hidden_in
from domain.media_rules import media_refusals
from domain.package import Package
from domain.placeholders import placeholder_faults
from domain.value import Value

SLUG: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
FOLD: Final = 210  # about what LinkedIn shows before “…more”, in its own unit
LINK_SCHEMES: Final = frozenset({"http", "https", "mailto"})


class ChannelRules(Value):
    """One channel's limits. `most_text` is in the channel's own unit (see `length_of`); None: no limit."""

    required: tuple[str, ...]
    most_text: int | None = None
    most_title: int = 200
    most_subject: int = 200


RULES: Final[dict[ChannelKind, ChannelRules]] = {
    "linkedin": ChannelRules(required=("text",), most_text=3000),
    "blog": ChannelRules(required=("title", "slug", "text")),
    "email": ChannelRules(required=("subject", "text")),
}


def length_of(channel: ChannelKind, text: str) -> int:
    """The text's length as the channel counts it: UTF-16 units for LinkedIn, characters elsewhere."""
    return len(text.encode("utf-16-le")) // 2 if channel == "linkedin" else len(text)


def refusals(package: Package) -> tuple[str, ...]:
    """One sentence per reason why the channel would refuse or spoil this package; empty when it would not."""
    rules = RULES[package.channel]
    return (
        *_missing(package, rules),
        *_too_long(package, rules),
        *_unsafe_lines(package),
        *_hidden(package),
        *_links(package),
        *media_refusals(package.channel, package.media),
        *placeholder_faults(package),
    )


def _missing(package: Package, rules: ChannelRules) -> list[str]:
    return [f"The {name} is missing." for name in rules.required if not str(getattr(package, name)).strip()]


def _too_long(package: Package, rules: ChannelRules) -> list[str]:
    found = []
    length = length_of(package.channel, package.text)
    if rules.most_text is not None and length > rules.most_text:
        found.append(f"The text has {length:,} characters; {package.channel} takes {rules.most_text:,}.")
    if len(package.title) > rules.most_title:
        found.append(f"The title has {len(package.title)} characters; at most {rules.most_title} are shown.")
    if len(package.subject) > rules.most_subject:
        found.append(f"The subject has {len(package.subject)} characters; at most {rules.most_subject} are sent.")
    return found


def _unsafe_lines(package: Package) -> list[str]:
    """Header fields stay on one line (a break would start another header); a slug is one word of an address."""
    names = ("title", "slug", "seo_title", "seo_description", "subject", "preheader", "sender")
    found = [
        f"The {name.replace('_', ' ')} has a line break."
        for name in names
        if re.search(r"[\r\n]", getattr(package, name))
    ]
    if package.slug and not SLUG.fullmatch(package.slug):
        found.append(f"The slug “{package.slug}” may only have lower-case letters, digits and single hyphens.")
    return found


def _hidden(package: Package) -> list[str]:
    fields = [value for value in package.model_dump().values() if isinstance(value, str)]
    words = (*fields, *package.categories, *package.tags)
    words += tuple(word for file in package.media for word in (file.alt_text, file.title or ""))
    seen = {char for word in words for char in hidden_in(word)}
    return [f"Hidden characters: {', '.join(sorted(f'U+{ord(char):04X}' for char in seen))}."] if seen else []


def _links(package: Package) -> list[str]:
    return [
        f"The link {link} is not http, https or mailto."
        for link in package.links
        if urlsplit(link).scheme not in LINK_SCHEMES
    ]
