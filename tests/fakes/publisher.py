"""A channel that remembers every effect, and a publisher in front of it that can fail at any point.

The ledger is the judge: it counts what the world would see, whatever our rows say. It is deliberately no help: posting
twice with one key makes two posts, as most real channels would.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from domain import channel as channels
from domain.errors import Permanent, Retry
from domain.package import Package, digest_of
from domain.ports import SendableMedia
from domain.publication import (
    AccountTest,
    Capabilities,
    Measure,
    Outcome,
    Pending,
    Published,
    ReadBack,
    RejectedForGood,
    Removed,
    Withdrawal,
)
from domain.value import Value
from tests.fakes.ports import Ports

ALL_OF_IT = Capabilities(look_up=True, read_back=True, edit=True, withdraw=True)


class Effect(Value):
    """One post that the world saw."""

    key: str
    digest: str
    account_id: str
    channel: str
    remote_id: str
    text: str
    title: str
    media: tuple[str, ...]


@dataclass(frozen=True)
class After:
    """The post is made, and then this is the answer (or the exception that hides it)."""

    answer: Outcome | Exception


Answer = Outcome | Exception | After


@dataclass
class FakeChannel:
    """The far side: it outlives every process of ours. `answers` are used up by publish, one per call, `edit_answers`
    by edit; `away` is the number of questions (look_up, read_back) it will not answer; `waiting` are the keys of posts
    that somebody there must let out. `edits` are the texts that posts were given, in order."""

    effects: list[Effect] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    edit_answers: list[Answer] = field(default_factory=list)
    edits: list[str] = field(default_factory=list)
    away: int = 0
    waiting: set[str] = field(default_factory=set)
    calls: int = 0

    def post(self, package: Package, media: Sequence[SendableMedia], key: str) -> Published:
        """Makes a post, always a new one."""
        remote_id = f"post-{len(self.effects) + 1}"
        self.effects.append(
            Effect(
                key=key,
                digest=digest_of(package),
                account_id=package.account_id,
                channel=package.channel,
                remote_id=remote_id,
                text=package.text,
                title=package.title,
                media=tuple(hashlib.sha256(file.data).hexdigest() for file in media),
            )
        )
        return _confirmed(remote_id)

    def ask(self) -> None:
        """Raises Retry as long as the channel is away."""
        if self.away > 0:
            self.away -= 1
            raise Retry("The channel does not answer.")

    def edit(self, remote_id: str, text: str) -> None:
        """Somebody changes a post at the channel."""
        self.effects = [e.model_copy(update={"text": text}) if e.remote_id == remote_id else e for e in self.effects]

    def change(self, remote_id: str, package: Package, media: Sequence[SendableMedia]) -> None:
        """The post says what the package says."""
        self.edits.append(package.text)
        new = {
            "text": package.text,
            "title": package.title,
            "media": tuple(hashlib.sha256(file.data).hexdigest() for file in media),
        }
        self.effects = [e.model_copy(update=new) if e.remote_id == remote_id else e for e in self.effects]

    def remove(self, remote_id: str) -> None:
        """Somebody deletes a post at the channel."""
        self.effects = [e for e in self.effects if e.remote_id != remote_id]


class FakePublisher:
    """A client of the channel inside one of our processes, whose calls are counted by `ports`."""

    def __init__(
        self, channel: FakeChannel, ports: Ports | None = None, capabilities: Capabilities = ALL_OF_IT
    ) -> None:
        self._channel = channel
        self._ports = ports or Ports()
        self._capabilities = capabilities

    @property
    def capabilities(self) -> Capabilities:
        return self._capabilities

    def validate(self, package: Package) -> tuple[str, ...]:
        return channels.refusals(package)

    def publish(self, package: Package, media: Sequence[SendableMedia], key: str) -> Outcome:
        return self._ports.call("publish", lambda: self._publish(package, media, key))

    def look_up(self, key: str, package: Package, since: datetime) -> Published | Pending | None:
        del package, since
        return self._ports.call("look_up", lambda: self._look_up(key))

    def read_back(self, remote_id: str) -> ReadBack:
        return self._ports.call("read_back", lambda: self._read_back(remote_id))

    def expected(self, package: Package) -> ReadBack:
        return ReadBack(text=package.text, title=package.title, media=tuple(m.digest for m in package.media))

    def edit(self, remote_id: str, package: Package, media: Sequence[SendableMedia]) -> Outcome:
        return self._ports.call("edit", lambda: self._edit(remote_id, package, media))

    def withdraw(self, remote_id: str) -> Withdrawal:
        return self._ports.call("withdraw", lambda: self._withdraw(remote_id))

    def statistics(self, remote_id: str) -> tuple[Measure, ...]:
        del remote_id
        return ()

    def test(self) -> AccountTest:
        return AccountTest(works=True)

    def _edit(self, remote_id: str, package: Package, media: Sequence[SendableMedia]) -> Outcome:
        if remote_id not in {effect.remote_id for effect in self._channel.effects}:
            return RejectedForGood(reason=f"There is no post {remote_id}.")
        answer = self._channel.edit_answers.pop(0) if self._channel.edit_answers else None
        if answer is None or isinstance(answer, After):
            self._channel.change(remote_id, package, media)
            answer = answer.answer if answer else _confirmed(remote_id)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def _withdraw(self, remote_id: str) -> Withdrawal:
        self._channel.remove(remote_id)
        return Removed()

    def _publish(self, package: Package, media: Sequence[SendableMedia], key: str) -> Outcome:
        self._channel.calls += 1
        answer = self._channel.answers.pop(0) if self._channel.answers else None
        if isinstance(answer, After):
            self._channel.post(package, media, key)
            answer = answer.answer
        if isinstance(answer, Exception):
            raise answer
        return answer or self._channel.post(package, media, key)

    def _look_up(self, key: str) -> Published | Pending | None:
        self._channel.ask()
        found = next((e for e in self._channel.effects if e.key == key), None)
        if found is not None and key in self._channel.waiting:
            return handed_over(found.remote_id)
        return None if found is None else _confirmed(found.remote_id)

    def _read_back(self, remote_id: str) -> ReadBack:
        self._channel.ask()
        found = next((e for e in self._channel.effects if e.remote_id == remote_id), None)
        if found is None:
            raise Permanent(f"There is no post {remote_id}.")
        return ReadBack(text=found.text, title=found.title, media=found.media)


def handed_over(remote_id: str) -> Pending:
    """What the channel says of a post that somebody there must let out."""
    return Pending(remote_id=remote_id, reason="An editor of the channel must let it out.")


def _confirmed(remote_id: str) -> Published:
    return Published(remote_id=remote_id, url=f"https://channel.example/{remote_id}")
