"""Tries an account without posting: does the token open, who is it, may it post as the author, and for how long?

Findings are sentences, because the one who reads them stands before LinkedIn's pages and must know what to do there.
"""

from datetime import datetime
from typing import Final

from domain.errors import NeedsPerson, Permanent
from domain.ports import Vault
from domain.publication import AccountTest
from resources.publishers.linkedin.client import Client
from resources.publishers.linkedin.settings import ACCESS, REFRESH, SIGNS_IN, LinkedInSettings
from resources.publishers.linkedin.troubles import Gone

MONTHS: Final = 11  # LinkedIn keeps a version for at least a year
WATCHED: Final = 6
ROLES: Final = frozenset({"ADMINISTRATOR", "CONTENT_ADMIN", "CONTENT_ADMINISTRATOR", "DIRECT_SPONSORED_CONTENT_POSTER"})


def try_account(client: Client, settings: LinkedInSettings, vault: Vault) -> AccountTest:
    """What was found. Raises Retry when LinkedIn does not answer."""
    try:
        good = _as_page(client, settings) if settings.is_page else _as_member(client, settings)
    except (NeedsPerson, Permanent) as error:
        return AccountTest(works=False, findings=(str(error), *_age(settings.version, client.now())))
    more = (*_turn(client, settings.version), *_ends(vault), *_blind(settings))
    return AccountTest(works=True, findings=(*good, *more))


def member_of(client: Client) -> tuple[str, str]:
    """Who signed in: the author's URN and the name. Raises NeedsPerson, Retry."""
    told = client.ask("GET", "/v2/userinfo").fields
    if not isinstance(told.get("sub"), str) or not told["sub"]:
        raise NeedsPerson("LinkedIn does not say who signed in: the app needs “Sign In with LinkedIn”.")
    return f"urn:li:person:{told['sub']}", str(told.get("name") or "a member without a name")


def version_age(version: str, now: datetime) -> int:
    """A version's age in months."""
    return (now.year - int(version[:4])) * 12 + now.month - int(version[4:])


def _as_member(client: Client, settings: LinkedInSettings) -> tuple[str, ...]:
    if not set(SIGNS_IN) <= set(settings.wanted_scopes) and settings.author:
        return (f"Whether the token is {settings.author}'s cannot be asked without the scopes openid and profile.",)
    author, name = member_of(client)
    if not settings.author:
        raise NeedsPerson(f"Say who posts: {name} is `--set author={author}`.")
    if author != settings.author:
        raise NeedsPerson(f"{name} signed in ({author}), but the account posts as {settings.author}.")
    return (f"It posts as {name}.",)


def _as_page(client: Client, settings: LinkedInSettings) -> tuple[str, ...]:
    try:
        told = client.ask("GET", "/rest/organizationAcls?q=roleAssignee&state=APPROVED&count=100").fields
    except Gone:
        told = {}
    except NeedsPerson as error:
        if "rw_organization_admin" in settings.wanted_scopes:
            raise
        return (f"It posts as {settings.author}; which roles it has there cannot be asked ({error}).",)
    roles = {
        str(each.get("role"))
        for each in told.get("elements") or ()
        if isinstance(each, dict) and settings.author in (each.get("organization"), each.get("organizationTarget"))
    }
    if not roles & ROLES:
        raise NeedsPerson(f"Whoever signed in has no role at {settings.author} that may post: ask one of its admins.")
    return (f"It posts as {settings.author}, as {', '.join(sorted(roles))}.",)


def _age(version: str, now: datetime) -> tuple[str, ...]:
    months = version_age(version, now)
    if months < MONTHS:
        return ()
    return (
        f"Version {version} of LinkedIn's interface is {months} months old, and LinkedIn retires each after about a "
        "year: name a newer one (`--set version=YYYYMM`).",
    )


def _turn(client: Client, version: str) -> tuple[str, ...]:
    """Versions are retired in their order: when the one before is gone, it is this one's turn. Asked only of one that
    is old enough for it, since a month may have had no version at all."""
    told = _age(version, client.now())
    if told or version_age(version, client.now()) < WATCHED:
        return told
    year, month = divmod(int(version[:4]) * 12 + int(version[4:]) - 2, 12)
    before = f"{year}{month + 1:02}"
    if client.answers_in(before):
        return ()
    return (
        f"LinkedIn does not answer in version {before} any more, and {version} is the next: name a newer one "
        "(`--set version=YYYYMM`).",
    )


def _ends(vault: Vault) -> tuple[str, ...]:
    access, refresh = vault.find(ACCESS), vault.find(REFRESH)
    last = refresh or access
    if last is None or last.expires_at is None:
        return ("Until when the access lasts is not known: LinkedIn gives 60 days.",)
    renewed = "is renewed by itself until" if refresh else "ends on"
    return (f"The access {renewed} {last.expires_at:%d %B %Y}; then somebody must sign in again.",)


def _blind(settings: LinkedInSettings) -> tuple[str, ...]:
    if settings.may_read:
        return ()
    return (
        "Posts cannot be read with its scopes: they end as sent, not verifiable, and what is unknown waits for a "
        "person.",
    )
