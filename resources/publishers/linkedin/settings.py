"""What an account at LinkedIn is told: who posts, through which app, in which version of the interface."""

from datetime import UTC, datetime
from itertools import compress
from typing import Annotated, Final, Literal

from pydantic import Field

from domain.quota import Quota
from domain.value import Value

SERVICE: Final = "LinkedIn"
VERSION: Final = "202609"  # LinkedIn keeps each monthly version for about a year; an account may name a newer one
ACCESS: Final = "access_token"
REFRESH: Final = "refresh_token"
APP_KEY: Final = "client_secret"

SIGNS_IN: Final = ("openid", "profile")
OF_MEMBERS: Final = (*SIGNS_IN, "w_member_social")
OF_PAGES: Final = (*SIGNS_IN, "w_organization_social", "r_organization_social", "rw_organization_admin")


class LinkedInSettings(Value):
    """`author` is who posts: urn:li:person:ID or urn:li:organization:ID; empty, whoever signs in. `scopes` are what the
    app may ask for; empty, what such an author needs. `version` is a month, 202609. `single_image`: with `card`, one
    image and a link become a link card with the image on it. `member_calls_a_day` and `app_calls_a_day`: how many calls
    of one kind that change something LinkedIn takes of the member and of the app between two midnights UTC, as far as
    is known; 0: they are not counted."""

    client_id: str = ""
    author: Annotated[str, Field(pattern=r"^(urn:li:(person|organization):[A-Za-z0-9_-]+)?$")] = ""
    scopes: str = ""
    version: Annotated[str, Field(pattern=r"^20\d\d(0[1-9]|1[0-2])$")] = VERSION
    visibility: Literal["PUBLIC", "CONNECTIONS", "LOGGED_IN"] = "PUBLIC"
    single_image: Literal["picture", "card"] = "picture"
    member_calls_a_day: Annotated[int, Field(ge=0)] = 150
    app_calls_a_day: Annotated[int, Field(ge=0)] = 100_000

    @property
    def quotas(self) -> tuple[Quota, ...]:
        """What is counted ahead. LinkedIn shows an app's own figures in its portal only; these are those of the product
        that anybody may add."""
        of_member = Quota(service=SERVICE, calls=self.member_calls_a_day or 1, whose="member")
        of_app = Quota(service=SERVICE, calls=self.app_calls_a_day or 1, whose="app", holder=self.client_id)
        counted = (self.member_calls_a_day > 0, self.app_calls_a_day > 0 and bool(self.client_id))
        return tuple(compress((of_member, of_app), counted))

    @property
    def interface_ends(self) -> datetime:
        """The instant up to which LinkedIn promises to keep the version: a year after its month began."""
        return datetime(int(self.version[:4]) + 1, int(self.version[4:]), 1, tzinfo=UTC)

    @property
    def is_page(self) -> bool:
        """Whether a company's page posts, not a member."""
        return self.author.startswith("urn:li:organization:")

    @property
    def wanted_scopes(self) -> tuple[str, ...]:
        """What is asked for when somebody signs in."""
        return scopes_in(self.scopes) or (OF_PAGES if self.is_page else OF_MEMBERS)

    @property
    def may_read(self) -> bool:
        """Whether the author's posts can be read."""
        return ("r_organization_social" if self.is_page else "r_member_social") in self.wanted_scopes

    @property
    def may_count(self) -> bool:
        """Whether the author may read how often a post was seen."""
        return ("rw_organization_admin" if self.is_page else "r_member_postAnalytics") in self.wanted_scopes


def scopes_in(text: str) -> tuple[str, ...]:
    """Scopes, with spaces or commas between: LinkedIn uses both."""
    return tuple(text.replace(",", " ").split())
