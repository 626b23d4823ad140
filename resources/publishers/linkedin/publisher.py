"""LinkedIn as a publisher: one account, a member or a company's page.

LinkedIn takes no key, so a post whose answer was lost is searched for: among the author's posts since the row was made,
for the very text that was sent. A mark in the text would be simpler, and would send what nobody approved. Accounts that
may not read (most members') leave such a row to a person. Its other wall against posting twice is LinkedIn's own: the
same text again is refused with the name of the post that has it, which is looked at before it is believed.
"""

import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from domain import channel
from domain.errors import NeedsPerson, Permanent, PressroomError, Retry
from domain.package import Package
from domain.ports import SendableMedia, Vault
from domain.publication import (
    AccountTest,
    Capabilities,
    Measure,
    Outcome,
    Published,
    ReadBack,
    RejectedForGood,
    Removed,
    Unknown,
    Withdrawal,
)
from resources.leave import has_leave, require_leave
from resources.publishers.linkedin import comments, little_text
from resources.publishers.linkedin.account_test import try_account
from resources.publishers.linkedin.client import Client, in_path
from resources.publishers.linkedin.figures import figures_of
from resources.publishers.linkedin.posts import SeenPost, body_of, has_card, kinds_of, seen, uploaded
from resources.publishers.linkedin.settings import LinkedInSettings
from resources.publishers.linkedin.troubles import Gone, nothing_posted, refusal_of
from resources.publishers.linkedin.videos import Patience
from resources.publishers.linkedin.wire import Answer, Reply

POST: Final = re.compile(r"urn:li:(?:share|ugcPost):\d+")
PAGE: Final = 100
MOST_PAGES: Final = 20
CLOCKS_APART: Final = timedelta(minutes=10)
KEPT: Final = "LinkedIn changes a post's text only: its images, its card and its first comment stay as they were."


@dataclass(frozen=True)
class LinkedInPublisher:
    """Publishes for one account."""

    client: Client
    settings: LinkedInSettings
    vault: Vault
    patience: Patience = field(default_factory=Patience)
    sleep: Callable[[float], None] = time.sleep

    @property
    def capabilities(self) -> Capabilities:
        """What the account's scopes allow to ask."""
        reads = self.settings.may_read
        return Capabilities(
            look_up=reads,
            read_back=reads,
            edit=True,
            withdraw=True,
            statistics=reads or self.settings.may_count,
            fixed=("media", "first_comment"),
        )

    def validate(self, package: Package) -> tuple[str, ...]:
        """Reasons why LinkedIn would refuse this package; empty when it would not."""
        nobody = () if self.settings.author else ("Nobody has signed in at LinkedIn for this account yet.",)
        return (*channel.refusals(package), *nobody)

    def publish(self, package: Package, media: Sequence[SendableMedia], key: str) -> Outcome:
        """Posts once. What is uploaded before is seen by nobody until a post names it."""
        del key
        if reasons := self.validate(package):
            return RejectedForGood(reason=" ".join(reasons))
        try:
            self._require_free(package)
            content = uploaded(self.client, package, media, settings=self.settings, patience=self.patience)
            require_leave()
            answer = self.client.tell("POST", "/rest/posts", body_of(package, self.settings, content))
        except (Retry, NeedsPerson, Permanent) as error:
            return nothing_posted(error)
        outcome = self._posted(answer, package)
        if not isinstance(outcome, Published) or not package.first_comment or outcome.remark:
            return outcome
        if isinstance(answer, Reply) and answer.status == 422:  # made earlier, and so was its comment, or not
            return self._with_comment_looked_for(outcome, package)
        if not has_leave():  # others have the post in hand by now, and tell people to make it where it is missing
            return outcome.model_copy(update={"remark": comments.NOT_OURS})
        remark = comments.make_comment(
            self.client, self.settings.author, outcome.remote_id, package.first_comment, self.sleep
        )
        return outcome.model_copy(update={"remark": remark})

    def look_up(self, key: str, package: Package, since: datetime) -> Published | None:
        """The author's post of this very text since then. Raises Retry or NeedsPerson."""
        del key
        for post in self._posts_since(since - CLOCKS_APART):
            if little_text.is_same(package.text, post.text):
                return self._with_comment_looked_for(_published(post.urn), package)
        return None

    def read_back(self, remote_id: str) -> ReadBack:
        """What LinkedIn shows. Raises Retry, NeedsPerson or Permanent."""
        post = self._seen(remote_id)
        if post.state == "PUBLISH_REQUESTED":
            raise Retry("LinkedIn is still publishing it.", after_seconds=60)
        if post.state != "PUBLISHED":
            raise Permanent(f"LinkedIn does not show it: its state there is {post.state}.")
        return ReadBack(text=little_text.normal(post.text), title=little_text.normal(post.title), media=post.media)

    def expected(self, package: Package) -> ReadBack:
        """What read_back must equal: the text to the letter, the card's title, as many media of the same kinds."""
        title = package.title if has_card(package, self.settings) else ""
        return ReadBack(
            text=little_text.normal(package.text),
            title=little_text.normal(title),
            media=kinds_of(package, self.settings),
        )

    def edit(self, remote_id: str, package: Package, media: Sequence[SendableMedia]) -> Outcome:
        """Replaces the text, which is all that LinkedIn changes; other images, or another title of the card, are
        refused where that can be seen."""
        del media
        if reasons := self.validate(package):
            return RejectedForGood(reason=" ".join(reasons))
        patch = {"patch": {"$set": {"commentary": little_text.encode(package.text)}}}
        try:
            if self.settings.may_read and not self._keeps_its_rest(remote_id, package):
                return RejectedForGood(reason=KEPT)
            path = f"/rest/posts/{in_path(remote_id)}"
            answer = self.client.tell("POST", path, patch, restli_method="PARTIAL_UPDATE")
        except (Retry, NeedsPerson, Permanent) as error:
            return nothing_posted(error)
        if not isinstance(answer, Reply) or not answer.went_well or answer.is_garbled:
            return refusal_of(answer, self.client.now(), self.client.version)
        unseen = not self.settings.may_read and bool(package.first_comment or kinds_of(package, self.settings))
        return _published(remote_id).model_copy(update={"remark": KEPT if unseen else ""})

    def _keeps_its_rest(self, remote_id: str, package: Package) -> bool:
        there, wanted = self._seen(remote_id), self.expected(package)
        return (there.media, little_text.normal(there.title)) == (wanted.media, wanted.title)

    def withdraw(self, remote_id: str) -> Withdrawal:
        """Deletes the post. One that is gone is removed."""
        try:
            answer = self.client.tell("DELETE", f"/rest/posts/{in_path(remote_id)}", restli_method="DELETE")
        except (Retry, NeedsPerson, Permanent) as error:
            return nothing_posted(error)
        if isinstance(answer, Reply) and not answer.is_garbled and (answer.went_well or answer.status in (404, 410)):
            return Removed()
        return refusal_of(answer, self.client.now(), self.client.version)

    def statistics(self, remote_id: str) -> tuple[Measure, ...]:
        """The post's figures as far as the account's scopes go."""
        return figures_of(self.client, self.settings, remote_id)

    def test(self) -> AccountTest:
        """Tries the access without posting. Raises Retry when LinkedIn does not answer."""
        return try_account(self.client, self.settings, self.vault)

    def _require_free(self, package: Package) -> None:
        """Before anything is uploaded. A post whose first comment could not be made today waits as a whole."""
        self.client.require_free("POST", "/rest/posts")
        if package.first_comment:
            self.client.require_free("POST", "/rest/socialActions")

    def _posted(self, answer: Answer, package: Package) -> Outcome:
        if not isinstance(answer, Reply) or answer.is_garbled:
            return refusal_of(answer, self.client.now(), self.client.version)
        named = POST.fullmatch(answer.headers.get("x-restli-id", ""))
        if answer.status == 201 and named:
            return _published(named[0])
        if answer.status == 422 and _is_duplicate(answer):
            return self._duplicate(answer, package)
        return refusal_of(answer, self.client.now(), self.client.version)

    def _duplicate(self, answer: Reply, package: Package) -> Outcome:
        """LinkedIn has such a post. Ours it is only if it is this author's and has this text."""
        found = POST.search(str(answer.fields.get("message") or ""))
        if found is None:
            return Unknown(reason="LinkedIn says that this text is posted already, and does not say where.")
        there = _published(found[0])
        if not self.settings.may_read:
            return Unknown(reason=f"LinkedIn says that this text is posted already: look at {there.url}.")
        try:
            post = self._seen(found[0])
        except Gone:
            return RejectedForGood(
                reason=f"LinkedIn takes it for a duplicate of {found[0]}, which is deleted: it may take the text again "
                "after a day or two."
            )
        except PressroomError as error:
            return Unknown(reason=f"LinkedIn says that this text is posted already ({there.url}). {error}")
        if post.author == self.settings.author and little_text.is_same(package.text, post.text):
            return there
        return RejectedForGood(reason=f"LinkedIn takes it for a duplicate of {there.url}, which says something else.")

    def _with_comment_looked_for(self, post: Published, package: Package) -> Published:
        if not package.first_comment:
            return post
        try:
            remark = comments.missing_comment(self.client, self.settings.author, post.remote_id, package.first_comment)
        except PressroomError as error:
            remark = f"{comments.MISSING}whether it was made is not known. {error}"
        return post.model_copy(update={"remark": remark})

    def _posts_since(self, since: datetime) -> Iterator[SeenPost]:
        """The author's posts, newest first, back to that instant. Raises Retry when there are too many to be sure."""
        author = in_path(self.settings.author)
        for page in range(MOST_PAGES):
            path = f"/rest/posts?q=author&author={author}&start={page * PAGE}&count={PAGE}&sortBy=CREATED"
            elements = self.client.ask("GET", path).fields.get("elements")
            if not isinstance(elements, list):
                raise Retry("LinkedIn did not list the author's posts.", after_seconds=60)
            for post in (seen(each) for each in elements if isinstance(each, dict)):
                if post.created_at is not None and post.created_at < since:
                    return
                yield post
            if len(elements) < PAGE:
                return
        raise Retry(f"The author has made more than {MOST_PAGES * PAGE:,} posts since: a person must look.")

    def _seen(self, remote_id: str) -> SeenPost:
        return seen(self.client.ask("GET", f"/rest/posts/{in_path(remote_id)}").fields)


def _published(urn: str) -> Published:
    return Published(remote_id=urn, url=f"https://www.linkedin.com/feed/update/{urn}/")


def _is_duplicate(reply: Reply) -> bool:
    details = reply.fields.get("errorDetails")
    faults = details.get("inputErrors") if isinstance(details, dict) else None
    codes = [each.get("code") for each in faults or () if isinstance(each, dict)]
    return "DUPLICATE_POST" in codes or "duplicate of urn:li:" in str(reply.fields.get("message") or "")
