"""Mail as a publisher: one package to everybody of its audience, at most once each.

To the rest of the product a mailing is one post. `publish` begins it or goes on with it, for some seconds; as long as
somebody is left it answers that the work is under way and is to be called again, which is safe, because each person's
row says what has happened. Only when every row has its end is the post out; who may or may not have got it is listed.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from domain import channel
from domain.audience import Recipient
from domain.errors import NeedsPerson, NotFound, Permanent, Refused, Retry
from domain.mail_address import MailAddress
from domain.package import Package
from domain.ports import SendableMedia
from domain.publication import (
    AccountTest,
    Capabilities,
    Measure,
    NeedsReconnect,
    Outcome,
    Published,
    ReadBack,
    RejectedForGood,
    TryLater,
    Withdrawal,
)
from resources.publishers.email.line import Handed, OpenLine
from resources.publishers.email.mailroom import Mailroom, told
from resources.publishers.email.mold import Mold, Slip, return_path
from resources.publishers.email.questions import Questions
from resources.publishers.email.round import Limits, Round
from resources.publishers.email.settings import SmtpSettings
from store.accounts import Account
from store.audiences import lists_named
from store.links import hidden_link
from store.mailings import (
    Mailing,
    Progress,
    begin_mailing,
    begin_turn,
    cleared_before,
    end_mailing,
    find_mailing,
    get_mailing,
    may_be_old,
    progress_of,
    stand_by,
)

LEAST_PAUSE: Final = 0.2
GONE: Final = "A mail that was sent can neither be changed nor taken back."


class _NobodyError(Refused):
    """Leaves the transaction, so that no empty mailing stays."""


FORGOTTEN: Final = (
    "This very text went out before, and who got it was cleared on {day:%Y-%m-%d}: change it, or somebody gets it "
    "twice."
)

OLD: Final = (
    "This database was put back while the mailing was under way, so its rows do not know who got it meanwhile. To go "
    "on writes to all of the rest, some of them perhaps a second time; to withdraw it writes to nobody."
)


class SmtpPublisher:
    """One mail account."""

    def __init__(self, account: Account, settings: SmtpSettings, mailroom: Mailroom, open_line: OpenLine) -> None:
        self._account = account
        self._settings = settings
        self._room = mailroom
        self._open_line = open_line

    @property
    def capabilities(self) -> Capabilities:
        """A mailing is known by its rows here; nobody can read what lies in mailboxes."""
        return Capabilities(look_up=True, read_back=False, statistics=True)

    def validate(self, package: Package) -> tuple[str, ...]:
        """What speaks against sending it from this account at all."""
        found = list(channel.refusals(package))
        if package.channel != "email":
            found.append(f"A mail account sends no {package.channel}.")
        if not self._room.base.startswith("https://"):
            found.append(
                f"Recipients could not unsubscribe at {self._room.base}: set PRESSROOM_PUBLIC_BASE (or the dashboard's "
                "address) to one that begins with https:// and leads here."
            )
        if not (package.sender or self._settings.from_name).strip():
            found.append("It names no sender, and the account has no from_name.")
        return tuple(found)

    def publish(self, package: Package, media: Sequence[SendableMedia], key: str) -> Outcome:
        """Begins the mailing or goes on with it. Safe to repeat: nobody is written to twice."""
        if reasons := self.validate(package):
            return RejectedForGood(reason=" ".join(reasons))
        if self._stands_by(key):
            return RejectedForGood(reason=OLD)
        mold = self._mold(package, media)
        try:
            mailing = self._begin(package, mold.digest, key)
        except (NotFound, _NobodyError) as refusal:
            return RejectedForGood(reason=str(refusal))
        going = self._round(mailing, lambda recipient: self._letter(mold, recipient))
        if self._is_due(mailing):
            going.run()
        with self._room.database.transaction(self._account.workspace_id) as conn:
            progress = progress_of(conn, mailing.id)
            if progress.is_over:
                end_mailing(conn, mailing.id, self._room.clock.now())
        return self._finished(mailing, progress) if progress.is_over else self._underway(mailing, progress, going)

    def look_up(self, key: str, package: Package, since: datetime) -> Published | None:
        """The mailing, once every row of it has its end. None also while it is on its way: publish goes on with it.
        Raises NeedsPerson when the rows may be older than what was sent."""
        del package, since
        with self._room.database.transaction(self._account.workspace_id) as conn:
            if may_be_old(conn, key):
                raise NeedsPerson(OLD)
            mailing = find_mailing(conn, key)
            progress = progress_of(conn, mailing.id) if mailing else Progress()
        if mailing is None or not progress.is_over:
            return None
        found = self._finished(mailing, progress)
        return found if isinstance(found, Published) else None

    def read_back(self, remote_id: str) -> ReadBack:
        """Nobody can."""
        raise Permanent(f"What lies in the mailboxes of {remote_id} cannot be read.")

    def expected(self, package: Package) -> ReadBack:
        """What it would be."""
        digests = tuple(image.digest for image in package.media)
        return ReadBack(text=package.text, title=package.subject, media=digests)

    def edit(self, remote_id: str, package: Package, media: Sequence[SendableMedia]) -> Outcome:
        """Never."""
        del remote_id, package, media
        return RejectedForGood(reason=GONE)

    def withdraw(self, remote_id: str) -> Withdrawal:
        """Never."""
        del remote_id
        return RejectedForGood(reason=GONE)

    def statistics(self, remote_id: str) -> tuple[Measure, ...]:
        """What arrived, came back and made readers leave, as far as it is known; the rest is on the mailing's page."""
        with self._room.database.transaction(self._account.workspace_id) as conn:
            mailing = get_mailing(conn, remote_id)
            if mailing is None:
                raise Permanent(f"There is no mailing {remote_id}.")
            progress = progress_of(conn, mailing.id)
        now = self._room.clock.now()
        back = progress.bounced + progress.hard + progress.soft
        figures = {
            "delivered": progress.sent - progress.hard - progress.soft,
            "bounced": back,
            "unsubscribed": progress.unsubscribed,
        }
        return tuple(Measure(metric=name, value=Decimal(number), as_of=now) for name, number in figures.items())

    def test(self) -> AccountTest:
        """Connects, encrypts and signs in, and sends nothing. Raises Retry when the server does not answer."""
        try:
            self._open_line().close()
        except NeedsPerson as error:
            return AccountTest(works=False, findings=(str(error),))
        if not self._room.base.startswith("https://"):
            return AccountTest(
                works=True,
                findings=(f"Nothing goes out before recipients can unsubscribe by https; {self._room.base} is none.",),
            )
        return AccountTest(works=True)

    def send_trial(self, package: Package, media: Sequence[SendableMedia], to: MailAddress) -> Handed:
        """The message as one reader would get it, to one address, outside every list: its links unsubscribe nobody."""
        mold = self._mold(package, media)
        slip = Slip(
            to=to.text,
            message_id=mold.message_id("trial" + self._room.keys.hash(to)),
            at=self._room.clock.now(),
            unsubscribe=f"{self._room.base.rstrip('/')}/u/trial",
        )
        return self._hand(to.text, mold.message(slip))

    def ask_readers(self, seconds: float) -> int:
        """Asks those who wait whether they want to be on a list, for so many seconds; gives how many. Raises
        NeedsPerson or Retry with what ended it before its time."""
        asking = Questions(self._room, self._account.workspace_id, self._account.id, self._settings, self._open_line)
        asking.run(seconds)
        if asking.trouble is not None:
            raise asking.trouble
        return asking.asked

    def _mold(self, package: Package, media: Sequence[SendableMedia]) -> Mold:
        with self._room.database.transaction(self._account.workspace_id) as conn:
            hidden = hidden_link(conn, package.links)
        return Mold(package, media, self._settings, hidden)

    def _stands_by(self, key: str) -> bool:
        """Whether a person must be told first that the rows may be old; they are told once."""
        with self._room.database.transaction(self._account.workspace_id) as conn:
            mailing = find_mailing(conn, key)
            if mailing is None or not may_be_old(conn, key):
                return False
            stand_by(conn, mailing.id)
            return True

    def _hand(self, to: str, message: bytes) -> Handed:
        line = self._open_line()
        try:
            return line.hand(self._settings.from_address, to, message)
        finally:
            line.close()

    def _begin(self, package: Package, digest: str, key: str) -> Mailing:
        now = self._room.clock.now()
        with self._room.database.transaction(self._account.workspace_id) as conn:
            mailing = find_mailing(conn, key)
            if mailing is None:
                if cleared := cleared_before(conn, digest):
                    raise _NobodyError(FORGOTTEN.format(day=cleared))
                lists = [found.id for found in lists_named(conn, package.audience)]
                mailing = begin_mailing(
                    conn,
                    key=key,
                    account_id=self._account.id,
                    digest=digest,
                    audience=package.audience,
                    lists=lists,
                    now=now,
                )
                if not mailing.recipients:
                    raise _NobodyError(
                        f"Nobody of “{package.audience}” may be written to, or everybody has it already."
                    )
            return mailing.model_copy(update={"turn": begin_turn(conn, mailing.id)})

    def _is_due(self, mailing: Mailing) -> bool:
        """Whether anybody may be written to now; else no line is opened."""
        with self._room.database.transaction(self._account.workspace_id) as conn:
            next_at = progress_of(conn, mailing.id).next_at
        return next_at is not None and next_at <= self._room.clock.now()

    def _round(self, mailing: Mailing, compose: Callable[[Recipient], tuple[str, bytes]]) -> Round:
        chosen = self._settings
        return Round(
            database=self._room.database,
            workspace_id=self._account.workspace_id,
            installation_id=self._room.installation_id,
            account_id=self._account.id,
            mailing_id=mailing.id,
            turn=mailing.turn,
            open_line=self._open_line,
            compose=compose,
            clock=self._room.clock,
            pace=self._room.pace,
            limits=Limits(
                seconds=self._room.round_seconds,
                messages=self._room.round_messages,
                per_second=chosen.per_second,
                per_domain_minute=chosen.per_domain_minute,
                connections=chosen.connections,
            ),
        )

    def _letter(self, mold: Mold, recipient: Recipient) -> tuple[str, bytes]:
        slip = Slip(
            to=recipient.email,
            name=f"{recipient.first_name} {recipient.last_name}",
            values={
                "first_name": recipient.first_name,
                "last_name": recipient.last_name,
                "company": recipient.company,
            },
            message_id=mold.message_id(recipient.hash),
            at=self._room.clock.now(),
            unsubscribe=self._room.keys.link(self._room.base, "leave", recipient.delivery_id),
        )
        return return_path(self._settings, recipient.delivery_id), mold.message(slip)

    def _finished(self, mailing: Mailing, progress: Progress) -> Outcome:
        if progress.sent + progress.unknown == 0:
            return RejectedForGood(reason=f"Nobody got it. {told(mailing, progress)}")
        whole = progress.sent + progress.skipped == mailing.recipients
        remark = "" if whole else f"Not everybody surely got it: {told(mailing, progress)}"
        return Published(remote_id=mailing.id, url=f"{self._room.dashboard}/mailings/{mailing.id}", remark=remark)

    def _underway(self, mailing: Mailing, progress: Progress, going: Round) -> Outcome:
        said = told(mailing, progress)
        match going.trouble:
            case NeedsPerson():
                return NeedsReconnect(reason=f"{going.trouble} {said}")
            case Permanent():
                return RejectedForGood(reason=f"{going.trouble} {said}")
            case Retry(after_seconds=seconds):
                reason = f"{going.trouble} {said}"
                return TryLater(reason=reason, after_seconds=seconds or 60.0, underway=going.sent > 0)
        wait = (progress.next_at or self._room.clock.now()) - self._room.clock.now()
        pause = wait if wait > timedelta(0) else timedelta(seconds=going.rest_seconds())
        return TryLater(reason=said, after_seconds=max(pause.total_seconds(), LEAST_PAUSE), underway=True)
