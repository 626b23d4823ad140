"""One WordPress account: a post is prepared as a draft, looked at, and let out by one last, tiny call.

The tempting way is one call that makes the post with everything. When its answer is lost, nobody knows whether there is
a post, and WordPress has no key by which to ask. Here an empty draft is made first that carries the key as a mark
(marks.py); the images are uploaded into that draft, each under a name that carries its digest; all is written into it
and read back; and only then its status is changed. Before that last call nothing is out, so every failure is repeated
without harm: what is found by mark or digest is gone on with, not made again. After it, the post itself is asked.

Two senders at once (one was stopped longer than its lease) may both make a draft. Whoever sees an older one with the
same mark removes its own: the oldest is the post, so both end at the same one.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Final

from domain import channel
from domain.errors import Permanent
from domain.package import Package
from domain.ports import PageFetcher, SendableMedia
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
    Unknown,
    Withdrawal,
)
from resources.leave import require_leave
from resources.publishers.wordpress import verification
from resources.publishers.wordpress.marks import mark_in, mark_of, without_mark
from resources.publishers.wordpress.outcomes import SITE_ERRORS, SiteError, not_done, perhaps_done
from resources.publishers.wordpress.preparing import Preparing, not_kept
from resources.publishers.wordpress.remarks import remark_on
from resources.publishers.wordpress.settings import WordPressSettings
from resources.publishers.wordpress.site import Declined, RemotePost, Site
from resources.publishers.wordpress.trial import try_account

LONGEST_NAME: Final = 200  # of a slug and of a term, in WordPress's tables
_SAID: Final = {
    "pending": "It waits for review at the site: an editor there lets it out.",
    "draft": "It is a draft at the site: an editor there lets it out.",
    "future": "It is scheduled at the site, and comes out there by itself.",
    "private": "It is set to private at the site: only signed-in readers see it.",
}


def utc_now() -> datetime:
    """The machine's clock."""
    return datetime.now(UTC)


class WordPressPublisher:
    """Implements domain.ports.Publisher."""

    def __init__(
        self, settings: WordPressSettings, site: Site, fetcher: PageFetcher, now: Callable[[], datetime] = utc_now
    ) -> None:
        self._settings = settings
        self._site = site
        self._fetcher = fetcher
        self._now = now
        self._preparing = Preparing(settings, site)

    @property
    def capabilities(self) -> Capabilities:
        """Everything that can be asked of a channel."""
        return Capabilities(look_up=True, read_back=True, edit=True, withdraw=True, statistics=True)

    def validate(self, package: Package) -> tuple[str, ...]:
        """Reasons why the site would refuse or spoil this package; empty when it would not."""
        long = [f"The slug is longer than {LONGEST_NAME} characters."] if len(package.slug) > LONGEST_NAME else []
        for name in (*package.categories, *package.tags):
            if not name.strip() or len(name) > LONGEST_NAME:
                long.append(f"“{name[:40]}” is no name for a category or tag.")
        return (*channel.refusals(package), *long)

    def publish(self, package: Package, media: Sequence[SendableMedia], key: str) -> Outcome:
        """Prepares the post and lets it out; with a key that is out already, gives what is out."""
        if reasons := self.validate(package):
            return RejectedForGood(reason=" ".join(reasons))
        mark = mark_of(key)
        try:
            found = self._preparing.found(mark)
            if found is not None and self._is_out(found):
                return self._told(found, package)
            post = self._preparing.draft(found, mark, package, media)
            require_leave()
        except SITE_ERRORS as error:
            return not_done(error)  # nothing is out before the last call
        return self._told(post, package) if self._settings.status == "draft" else self._released(post.id, package)

    def look_up(self, key: str, package: Package, since: datetime) -> Published | Pending | None:
        """The post made with `key`; None when it is not out, whatever of it is prepared."""
        del since
        found = [post for post in self._site.find(mark_of(key)) if post.status != "trash"]
        return self._told(found[0], package) if found and self._is_out(found[0]) else None

    def read_back(self, remote_id: str) -> ReadBack:
        """What the site has stored and shows."""
        return verification.read_back(self._public(remote_id), self._site, self._fetcher, self._settings.images)

    def expected(self, package: Package) -> ReadBack:
        """What read_back must equal for this package to count as verified."""
        return verification.expected(package, self._settings.images)

    def edit(self, remote_id: str, package: Package, media: Sequence[SendableMedia]) -> Outcome:
        """Writes the post anew under its address; images it no longer has are removed. It is public while that is done:
        what the site does not keep as it was given is told, since nothing could take it back unseen."""
        if reasons := self.validate(package):
            return RejectedForGood(reason=" ".join(reasons))
        try:
            post = self._public(remote_id)
            article = self._preparing.article(post.id, package, media, mark_in(post.content))
        except SITE_ERRORS as error:
            return not_done(error)
        try:
            after = self._site.write(post.id, article)
        except SITE_ERRORS as error:
            return perhaps_done(error)
        remains = self._preparing.tidied(post.id, package)
        told = self._told(after, package)
        if not isinstance(told, Published):
            return told
        remark = " ".join(part for part in (told.remark, not_kept(article, after), remains) if part)
        return told.model_copy(update={"remark": remark})

    def withdraw(self, remote_id: str) -> Withdrawal:
        """Takes the post down: into the trash, or away with its images."""
        try:
            self._take_down(_number(remote_id))
        except SITE_ERRORS as error:
            return perhaps_done(error)
        return Removed()

    def statistics(self, remote_id: str) -> tuple[Measure, ...]:
        """The number of comments that readers see: WordPress itself counts nothing else."""
        number = self._site.comments(self._public(remote_id).id)
        return (Measure(metric="comments", value=Decimal(number), as_of=self._now()),)

    def test(self) -> AccountTest:
        """Tries sign-in, rights, search and fields with a draft that is deleted for good."""
        return try_account(self._settings, self._site)

    def _is_out(self, post: RemotePost) -> bool:
        """Whether it left our hands. A draft has only where drafts are what is handed over, and it is filled."""
        if post.status != "draft":
            return True
        return self._settings.status == "draft" and bool(without_mark(post.content))

    def _told(self, post: RemotePost, package: Package) -> Published | Pending:
        if post.status == "publish":
            remark = remark_on(post, package, self._settings)
            return Published(remote_id=str(post.id), url=post.link, remark=remark)
        reason = _SAID.get(post.status, f"It is “{post.status}” at the site: an editor there lets it out.")
        url = f"{self._settings.site}/wp-admin/post.php?post={post.id}&action=edit"
        return Pending(remote_id=str(post.id), url=url, reason=reason, hours=self._settings.hours)

    def _released(self, post_id: int, package: Package) -> Outcome:
        """The one call that makes it public."""
        try:
            now = self._site.release(post_id, self._settings.status)
        except SITE_ERRORS as error:
            return self._after(error, post_id, package)
        if self._is_out(now):
            return self._told(now, package)
        kept = Declined("The site says that it was done, and keeps the post as a draft.")
        return self._after(kept, post_id, package)

    def _after(self, error: SiteError, post_id: int, package: Package) -> Outcome:
        """What is known after a last call that did not go well: the post itself says whether it is out."""
        try:
            now = self._site.get(post_id)
        except SITE_ERRORS as second:
            return Unknown(reason=f"{error} Then: {second}")
        if now is not None and now.status != "trash" and self._is_out(now):
            return self._told(now, package)
        outcome = perhaps_done(error)
        if isinstance(outcome, RejectedForGood):
            return RejectedForGood(reason=f"{outcome.reason}{self._preparing.discarded(post_id)}")
        return outcome

    def _take_down(self, post_id: int) -> None:
        for_good = self._settings.withdraw == "delete"
        try:
            self._site.trash(post_id)
        except Declined as error:
            if not for_good:
                raise Declined(f"{error} Connect the account with withdraw=delete.", error.code) from error
        if for_good:
            for file in self._site.files(post_id):
                self._site.remove(file.id)
            self._site.remove(post_id)

    def _public(self, remote_id: str) -> RemotePost:
        found = self._site.get(_number(remote_id))
        if found is None or found.status == "trash":
            raise Permanent(f"There is no post {remote_id} at {self._settings.site}.")
        if found.status != "publish":
            raise Permanent(f"Post {remote_id} at {self._settings.site} is “{found.status}”, not public.")
        return found


def _number(remote_id: str) -> int:
    if not (remote_id.isascii() and remote_id.isdigit()):
        raise Permanent(f"{remote_id!r} is no post of a WordPress site.")
    return int(remote_id)
