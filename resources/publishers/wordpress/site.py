"""A WordPress site as its publisher sees it: few deeds, the same by REST and by XML-RPC.

Every deed may be done again after a crash or a lost answer: writing and releasing name the post, making is preceded by
finding. Errors are ours: NeedsPerson (sign-in or rights), Permanent (this content), Retry (nothing happened), NoReply
(it may have happened).
"""

from collections.abc import Mapping, Sequence
from typing import Final, Protocol

from domain.errors import NeedsPerson, Permanent
from domain.ports import SendableMedia
from domain.value import Value

ALL: Final = ("publish", "future", "draft", "pending", "private", "trash")
RECENT: Final = 30  # posts that are looked through when the site's search finds nothing
KEY_FIELD: Final = "pressroom_key"  # the custom field that XML-RPC can write without a plug-in


class Gone(Permanent):
    """What was asked for is not there (any more)."""


class Declined(Permanent):
    """The site will not take this: `code` is WordPress's own, `term_id` the term that is there already."""

    def __init__(self, message: str, code: str = "", term_id: int = 0) -> None:
        super().__init__(message)
        self.code = code
        self.term_id = term_id


class Denied(NeedsPerson):
    """The user is known and lacks the right."""


class RemotePost(Value):
    """A post as it is stored there: raw, not as it is rendered."""

    id: int
    status: str
    link: str
    slug: str = ""
    title: str = ""
    content: str = ""
    excerpt: str = ""
    featured: int = 0
    meta: Mapping[str, str] = {}


class RemoteFile(Value):
    """A file of the media library. `url` is what pages show, `original` the file as it was uploaded; `names` are all
    that may carry its digest."""

    id: int
    url: str
    original: str
    names: tuple[str, ...]
    alt_text: str | None = None


class Article(Value):
    """All that is written into a post, encoded for WordPress."""

    title: str
    content: str
    excerpt: str
    slug: str
    categories: tuple[int, ...] = ()
    tags: tuple[int, ...] = ()
    featured: int = 0
    meta: Mapping[str, str] = {}


class Visitor(Value):
    """Who we are there. `rights` are WordPress capabilities; None: the site does not tell."""

    name: str
    rights: frozenset[str] | None


class Site(Protocol):
    """Implemented by RestSite and XmlRpcSite."""

    def visitor(self) -> Visitor:
        """Who the sign-in belongs to."""
        ...

    def find(self, mark: str) -> Sequence[RemotePost]:
        """Posts that carry the mark, trashed ones too; the oldest first."""
        ...

    def get(self, post_id: int) -> RemotePost | None:
        """The post; None when there is none."""
        ...

    def create(self, mark: str) -> int:
        """Makes an empty draft that carries the mark."""
        ...

    def write(self, post_id: int, article: Article) -> RemotePost:
        """Writes everything; the status stays."""
        ...

    def release(self, post_id: int, status: str) -> RemotePost:
        """Gives the post its status."""
        ...

    def trash(self, post_id: int) -> None:
        """Into the trash; what is there or gone stays so. Where there is no trash: Declined, or deleted."""
        ...

    def remove(self, post_id: int) -> None:
        """Deletes a post or file for good; what is gone stays gone."""
        ...

    def term(self, taxonomy: str, name: str) -> int:
        """The id of the term, made when it is missing."""
        ...

    def files(self, post_id: int) -> Sequence[RemoteFile]:
        """The files that belong to the post."""
        ...

    def file(self, file_id: int) -> RemoteFile | None:
        """One file; None when there is none."""
        ...

    def upload(self, post_id: int, name: str, image: SendableMedia) -> RemoteFile:
        """Stores a file that belongs to the post."""
        ...

    def describe(self, file: RemoteFile, alt_text: str) -> None:
        """Sees to it that the library knows the alternative text, where it can be told."""
        ...

    def comments(self, post_id: int) -> int:
        """How many comments readers see."""
        ...
