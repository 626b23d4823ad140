"""Ports: what the product needs from the outside, as protocols.

Each has a real implementation, a local one that needs nothing, and one contract suite under tests/contracts that runs
on all of them. Only resources/wiring.py chooses.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, BinaryIO, Protocol

from domain.media import ImageRequest, MadeImage
from domain.own_files import FileFacts
from domain.package import Package
from domain.publication import AccountTest, Capabilities, Measure, Outcome, Pending, Published, ReadBack, Withdrawal
from domain.secret import Secret
from domain.value import Value
from domain.writing import Completion, Prompt


class Clock(Protocol):
    """Time, so that tests own it."""

    def now(self) -> datetime:
        """The current instant, with zone UTC."""
        ...


class HighWater(Protocol):
    """How far this home has come, kept outside the database: by it, an older database is found out."""

    def known(self) -> int:
        """The highest number that was noted."""
        ...

    def note(self, level: int) -> None:
        """Notes a number, unless a higher one is there."""
        ...


class LanguageModel(Protocol):
    """A writer. Raises Retry, Permanent or NeedsPerson; never returns an empty text."""

    @property
    def name(self) -> str:
        """What reviewers are shown, e.g. `ollama/llama3.1:8b`."""
        ...

    def complete(self, prompt: Prompt) -> Completion:
        """One answer to one prompt. Safe to call from several threads."""
        ...


class AnswerKeeper(Protocol):
    """Keeps good answers of models for a while. What a model said is not known to be good before its reader says so."""

    def keep(self, completion: Completion) -> None:
        """This answer was found good: the same question in the same piece of work may be answered with it again."""
        ...


class Embedder(Protocol):
    """Sentence vectors: all-MiniLM-L6-v2, 384 numbers, unit length."""

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """One vector per text, in order."""
        ...


class Validators(Value):
    """By what a server knows a page's state again: sent back, it may answer that nothing changed."""

    etag: str | None = None
    modified: str | None = None


class Fetched(Value):
    """A page as it came: bytes, not yet read. `unchanged`: the kept bytes still stand, none came."""

    address: str
    data: bytes
    media_type: str
    validators: Validators = Validators()
    unchanged: bool = False


class PageFetcher(Protocol):
    """Guarded http(s) fetching: public addresses only, capped size and time."""

    def fetch(self, address: str, known: Validators | None = None) -> Fetched:
        """The page's bytes; with `known`, perhaps only that they are unchanged. Raises Permanent with the reason when
        refused, Retry when the server may answer later."""
        ...


class SearchHit(Value):
    """One search result."""

    address: str
    title: str
    snippet: str


class WebSearch(Protocol):
    """Web search (SearXNG, Hacker News). The local implementation finds nothing."""

    def search(self, query: str, most: int = 10) -> tuple[SearchHit, ...]:
        """Best hits first."""
        ...


class FeedItem(Value):
    """One entry of a feed: where its page is, and what the feed says of it."""

    address: str
    title: str = ""
    author: str | None = None
    published: str | None = None
    licence: str | None = None


class FeedReader(Protocol):
    """RSS and Atom."""

    def is_feed(self, data: bytes, media_type: str) -> bool:
        """Whether these bytes are a feed rather than a page."""
        ...

    def read(self, name: str, data: bytes) -> tuple[FeedItem, ...]:
        """The newest entries, as the feed orders them. Raises Permanent with a reason for people."""
        ...


class Document(Value):
    """A document's clean text and what its file says of itself. `canonical` is the address a page gives as its proper
    one. `remarks` are sentences for people on what was left out of the text."""

    text: str
    title: str
    author: str | None = None
    published: str | None = None
    licence: str | None = None
    canonical: str | None = None
    remarks: tuple[str, ...] = ()


class DocumentReader(Protocol):
    """Bytes to clean text."""

    def read(self, name: str, data: bytes, media_type: str = "") -> Document:
        """Clean text. Raises Permanent with a reason for people: empty, binary, too large, unreadable."""
        ...


class ImageMaker(Protocol):
    """Pictures."""

    def make(self, request: ImageRequest) -> MadeImage:
        """One finished image of exactly the asked size."""
        ...


class MediaLooker(Protocol):
    """Looks into files that people bring."""

    def look(self, name: str, data: bytes) -> FileFacts:
        """What the file is. Raises InvalidInput, with its name, what is wrong and what to do, for anything that is not
        a whole picture, document or video as channels take them."""
        ...


class MediaFiles(Protocol):
    """Files by digest."""

    def put(self, workspace_id: str, data: bytes, suffix: str) -> str:
        """Stores bytes once; gives the path relative to the media folder."""
        ...

    def get(self, path: str) -> bytes:
        """The bytes. Raises NotFound."""
        ...

    def opened(self, path: str) -> BinaryIO:
        """The file, open for whoever wants a part of it. Raises NotFound."""
        ...

    def remove(self, path: str, unused_seconds: float) -> bool:
        """Deletes a file that nobody stored within the last `unused_seconds`; False when somebody did, and it stays.
        One that is not there is deleted already."""
        ...

    def keep(self, path: str) -> None:
        """Makes good a deletion that was stopped in the middle."""
        ...


class SendableMedia(Value):
    """A media file with its bytes, checked against the digest in the package. `title` is what a document or video is
    called."""

    digest: str
    media_type: str
    alt_text: str
    data: bytes
    title: str = ""


class Publisher(Protocol):
    """One account on one channel. `publish` is never repeated unless its outcome says that nothing happened."""

    @property
    def capabilities(self) -> Capabilities:
        """What can be asked after the call."""
        ...

    def validate(self, package: Package) -> tuple[str, ...]:
        """Reasons why the channel would refuse this package; empty when it would not."""
        ...

    def publish(self, package: Package, media: Sequence[SendableMedia], key: str) -> Outcome:
        """Sends the package once. `key` is stored beside the post so that look_up can find it."""
        ...

    def look_up(self, key: str, package: Package, since: datetime) -> Published | Pending | None:
        """The post made with `key`, None when there surely is none. A channel that keeps no key is searched for the
        package itself, among the account's posts since then. Raises Retry when that cannot be told now."""
        ...

    def read_back(self, remote_id: str) -> ReadBack:
        """What the channel shows. Raises Retry or Permanent."""
        ...

    def expected(self, package: Package) -> ReadBack:
        """What read_back must equal for this package to count as verified."""
        ...

    def edit(self, remote_id: str, package: Package, media: Sequence[SendableMedia]) -> Outcome:
        """Makes the live post say what this package says. Doing it twice is doing it once. Without the capability:
        RejectedForGood."""
        ...

    def withdraw(self, remote_id: str) -> Withdrawal:
        """Takes the post down. One that is gone already is Removed. Without the capability: RejectedForGood."""
        ...

    def statistics(self, remote_id: str) -> tuple[Measure, ...]:
        """The post's figures as far as this account may read them. Raises Retry, NeedsPerson or Permanent."""
        ...

    def test(self) -> AccountTest:
        """Tries the access without posting anything. Raises Retry when the channel does not answer."""
        ...


class Vault(Protocol):
    """Secrets of accounts (tokens, passwords), sealed at rest."""

    def read(self, name: str) -> str | None:
        """The account's secret of that name; None when there is none."""
        ...

    def find(self, name: str) -> Secret | None:
        """The same with the instant at which it ends by itself."""
        ...

    def alone(self) -> "AbstractContextManager[Vault]":
        """The vault for this process alone until the block ends: what is read and kept in it is one step."""
        ...

    def keep(self, name: str, value: str, expires_at: datetime | None = None) -> None:
        """Keeps a secret, at once and for all processes. An empty value never replaces anything: raises ValueError."""
        ...


class ChannelPauses(Protocol):
    """For how long a channel wants to be left alone, by kind of call; known to all processes."""

    def left(self, kind: str) -> float:
        """The seconds until this kind of call may be made again; 0 when it may."""
        ...

    def pause(self, kind: str, seconds: float) -> None:
        """This kind of call is not made for so long."""
        ...


class ChannelQuotas(Protocol):
    """How often an account may still call its channel, by kind of call; counted by all processes together."""

    def require(self, kind: str) -> None:
        """Raises UsedUp when no such call may be made now; counts nothing."""
        ...

    def take(self, kind: str) -> None:
        """Counts such a call, before it is made. Raises UsedUp: then it may not be made."""
        ...

    def give_back(self, kind: str) -> None:
        """A call that was counted was surely not made."""
        ...


class SignedInAtChannel(Value):
    """What a channel granted to a person who signed in for an account: the account's settings as they are now, the
    secrets to keep, and what was found, one sentence each."""

    settings: dict[str, Any]
    secrets: tuple[Secret, ...]
    findings: tuple[str, ...] = ()


class ChannelSignIn(Protocol):
    """How a person lets one account post, by signing in at the channel in a browser."""

    def address(self, redirect: str, state: str) -> str:
        """Where the person is sent; the channel sends them back to `redirect` with `state` and a code. Raises
        NeedsPerson when the account is not told enough."""
        ...

    def finish(self, code: str, redirect: str) -> SignedInAtChannel:
        """What the code is worth, tried. Raises NeedsPerson when the channel refuses it or another one signed in than
        the account is for, Retry when the channel does not answer."""
        ...
