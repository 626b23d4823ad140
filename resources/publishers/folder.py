"""A folder of finished posts: the publisher that needs nothing, and the model for all others.

    <root>/<workspace>/<YYYY-MM-DD>-<slug>-<key8>/   index.html  post.txt  post.json  image-1.png  document-2.pdf …
    <root>/<workspace>/feed.xml

A post is written into a hidden folder, synced, and renamed: a crash leaves all of it or none. A lock per workspace
makes publishing with the same key find what is there, so even a worker that was stopped after its last look at the
database and wakes an hour later makes no second post. The lock is the kernel's: it dies with its holder. One that was
stopped with the lock in its hands does not die; so nobody waits for the lock without end.
"""

import errno
import fcntl
import hashlib
import logging
import re
import secrets
import shutil
import time
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Final

from domain import channel
from domain.errors import Permanent, Retry
from domain.media_rules import SUFFIXES, kind_of
from domain.package import Package, digest_of
from domain.ports import SendableMedia
from domain.publication import (
    AccountTest,
    Capabilities,
    Measure,
    Outcome,
    Published,
    ReadBack,
    RejectedForGood,
    Removed,
    TryLater,
    Withdrawal,
)
from domain.value import Value
from resources.atomic import sync_folder, write_atomically, write_synced
from resources.publishers.feed import MOST, FeedFile, FeedItem, render_feed
from resources.publishers.page import page_title, render_page

logger = logging.getLogger(__name__)

FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT})
PATIENCE: Final = 10.0  # seconds: whoever has the lock needs some milliseconds of them
ASK_SECONDS: Final = 0.02
AGAIN_SECONDS: Final = 30.0


class HeldError(Retry):
    """Another process has the folder and does not let go of it: nothing was read or written."""


class PostRecord(Value):
    """post.json: what was sent, under which key, and the digest of each file as written."""

    key: str
    digest: str
    published_at: datetime
    files: dict[str, str]
    media: tuple[str, ...]
    package: Package


def utc_now() -> datetime:
    """The machine's clock."""
    return datetime.now(UTC)


class FolderPublisher:
    """Publishes into one workspace's folder. `public_base` turns `file://` addresses into `<base>/published/…`."""

    def __init__(
        self,
        root: Path,
        workspace_id: str,
        public_base: str | None = None,
        now: Callable[[], datetime] = utc_now,
        *,
        patience: float = PATIENCE,
    ) -> None:
        self._folder = root.absolute() / workspace_id
        self._workspace_id = workspace_id
        self._public_base = public_base.rstrip("/") if public_base else None
        self._now = now
        self._patience = patience

    @property
    def capabilities(self) -> Capabilities:
        """All that a folder can be asked: find by key, read, write anew, take away."""
        return Capabilities(look_up=True, read_back=True, edit=True, withdraw=True)

    def validate(self, package: Package) -> tuple[str, ...]:
        """Reasons why the channel would refuse this package; empty when it would not."""
        return channel.refusals(package)

    def publish(self, package: Package, media: Sequence[SendableMedia], key: str) -> Outcome:
        """Writes the post once; with a key that is already there, gives what is there."""
        if reasons := self.validate(package):
            return RejectedForGood(reason=" ".join(reasons))
        try:
            with self._locked():
                found = self._find(key) or self._write(package, media, key)
                self._rebuild_feed()
        except HeldError as error:
            return TryLater(reason=str(error), after_seconds=AGAIN_SECONDS)
        except OSError as error:
            if error.errno in FULL and self._find(key) is None:
                return TryLater(reason=f"The disk under {self._folder} is full.", after_seconds=60)
            raise
        return self._published(found)

    def look_up(self, key: str, package: Package, since: datetime) -> Published | None:
        """The post made with `key`. The feed is rebuilt: a crash may have come between post and feed. Raises Retry."""
        del package, since
        if not self._folder.is_dir():
            return None
        with self._locked():
            found = self._find(key)
            if found is not None:
                self._rebuild_feed()
        return self._published(found) if found is not None else None

    def read_back(self, remote_id: str) -> ReadBack:
        """What stands in the folder now. A page changed since is shown as it reads, and so does not compare equal."""
        post = self._folder / remote_id
        if post.parent != self._folder or not (post / "post.json").is_file():
            raise Permanent(f"There is no post {remote_id} in {self._folder}.")
        record = self._record(post)
        if record is None:
            raise Permanent(f"The record of post {remote_id} is damaged.")
        page = _bytes_of(post / "index.html")
        untouched = _sha256(page) == record.files.get("index.html")
        text = _bytes_of(post / "post.txt") if untouched else page
        return ReadBack(
            text=_normal(text.decode("utf-8", "replace")),
            title=_normal(page_title(record.package)),
            media=tuple(_sha256(_bytes_of(post / name)) for name in record.media),
            page=_sha256(page),
        )

    def expected(self, package: Package) -> ReadBack:
        """What read_back must equal for this package to count as verified: made of the package alone, since a record
        beside the page can be altered together with it."""
        return ReadBack(
            text=_normal(package.text),
            title=_normal(page_title(package)),
            media=tuple(image.digest for image in package.media),
            page=_sha256(render_page(package, _file_names(file.media_type for file in package.media)).encode()),
        )

    def edit(self, remote_id: str, package: Package, media: Sequence[SendableMedia]) -> Outcome:
        """Writes the post anew under its address, file by file; each is the old one or the new one, never a part."""
        if reasons := self.validate(package):
            return RejectedForGood(reason=" ".join(reasons))
        with self._locked():
            post = self._folder / remote_id
            record = self._record(post) if post.parent == self._folder else None
            if record is None:
                return RejectedForGood(reason=f"There is no post {remote_id} in {self._folder}.")
            contents = _contents(package, media, record.key, record.published_at)
            for name, data in contents.items():  # the record comes last: until then the post is edited once more
                write_atomically(post / name, data)
            for left_over in (path for path in post.iterdir() if path.name not in contents):
                left_over.unlink()
            sync_folder(post)
            self._rebuild_feed()
        return self._published(post)

    def withdraw(self, remote_id: str) -> Withdrawal:
        """Takes the post out of folder and feed."""
        post = self._folder / remote_id
        if post.parent != self._folder or remote_id.startswith("."):
            return RejectedForGood(reason=f"{remote_id} is no post of {self._folder}.")
        with self._locked():
            if post.is_dir():
                shutil.rmtree(post)
                sync_folder(self._folder)
                self._rebuild_feed()
        return Removed()

    def statistics(self, remote_id: str) -> tuple[Measure, ...]:
        """A folder counts nobody."""
        del remote_id
        return ()

    def test(self) -> AccountTest:
        """Whether the folder can be written to."""
        try:
            with self._locked():
                return AccountTest(works=True, findings=(f"Posts are written to {self._folder}.",))
        except OSError as error:
            return AccountTest(works=False, findings=(f"{self._folder} cannot be written to: {error.strerror}.",))

    @contextmanager
    def _locked(self) -> Iterator[None]:
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / ".lock").open("w") as lock:
            self._take(lock)
            yield

    def _take(self, lock: IO[str]) -> None:
        ends = time.monotonic() + self._patience
        while True:
            try:
                return fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                if time.monotonic() > ends:
                    raise HeldError(
                        f"{self._folder} is held by another process that does not go on (a stopped sender?).",
                        after_seconds=AGAIN_SECONDS,
                    ) from error
            time.sleep(ASK_SECONDS)

    def _find(self, key: str) -> Path | None:
        """The post with that key. Raises Retry when a damaged record may be the one: then nothing is surely absent."""
        paths = self._folder.glob(f"[0-9]*-{_short(key)}/post.json") if self._folder.is_dir() else ()
        records = {path.parent: self._record(path.parent) for path in paths}
        for post, record in records.items():
            if record is not None and record.key == key:
                return post
        damaged = [post.name for post, record in records.items() if record is None]
        if damaged:
            raise Retry(f"The record of {damaged[0]} is damaged: it may be this post.")
        return None

    def _write(self, package: Package, media: Sequence[SendableMedia], key: str) -> Path:
        for left_over in self._folder.glob(".writing-*"):  # of a process that died: we hold the lock
            shutil.rmtree(left_over, ignore_errors=True)
        at = self._now()
        hidden = self._folder / f".writing-{secrets.token_hex(6)}"
        hidden.mkdir()
        for name, data in _contents(package, media, key, at).items():
            write_synced(hidden / name, data)
        sync_folder(hidden)
        final = self._folder / f"{at:%Y-%m-%d}-{_slug(package)}-{_short(key)}"
        hidden.rename(final)
        sync_folder(self._folder)
        return final

    def _rebuild_feed(self) -> None:
        try:
            items = [item for post in self._newest() if (item := self._item(post)) is not None]
            index = self._address("index.html") if self._public_base else self._folder.as_uri()
            feed = render_feed(self._workspace_id, index, self._address("feed.xml"), items)
            write_atomically(self._folder / "feed.xml", feed)
        except Exception:  # derived, and built anew with the next post: it must not change what is said of this one
            logger.exception("feed not rebuilt", extra={"folder": str(self._folder)})

    def _newest(self) -> list[Path]:
        """The posts the feed may need: names begin with the day, so only whole days beyond the newest are left out."""
        names = sorted((post.name for post in self._folder.glob("[0-9]*-*")), reverse=True)
        last_day = names[min(MOST, len(names)) - 1][:10] if names else ""
        posts = (self._folder / name for name in names if name[:10] >= last_day)
        return [post for post in posts if (post / "post.json").is_file()]

    def _item(self, post: Path) -> FeedItem | None:
        record = self._record(post)
        if record is None:
            return None
        files = tuple(
            FeedFile(
                url=self._address(f"{post.name}/{name}"), size=(post / name).stat().st_size, media_type=image.media_type
            )
            for name, image in zip(record.media, record.package.media, strict=False)
            if (post / name).is_file()
        )
        address = self._address(f"{post.name}/index.html")
        return FeedItem(
            key=record.key, url=address, published_at=record.published_at, package=record.package, files=files
        )

    def _record(self, post: Path) -> PostRecord | None:
        """None for a record that cannot be read: one damaged post must not stand in the way of the others."""
        try:
            return PostRecord.model_validate_json((post / "post.json").read_bytes())
        except (OSError, ValueError) as error:
            logger.warning("post %s skipped, its record cannot be read: %s", post, error)
            return None

    def _published(self, post: Path) -> Published:
        return Published(remote_id=post.name, url=self._address(f"{post.name}/index.html"))

    def _address(self, relative: str) -> str:
        if self._public_base:
            return f"{self._public_base}/published/{self._workspace_id}/{relative}"
        return (self._folder / relative).as_uri()


def _contents(package: Package, media: Sequence[SendableMedia], key: str, at: datetime) -> dict[str, bytes]:
    names = _file_names(file.media_type for file in media)
    files = {name: file.data for name, file in zip(names, media, strict=True)}
    files["index.html"] = render_page(package, names).encode()
    files["post.txt"] = package.text.encode()
    record = PostRecord(
        key=key,
        digest=digest_of(package),
        published_at=at,
        files={name: _sha256(data) for name, data in files.items()},
        media=names,
        package=package,
    )
    return {**files, "post.json": record.model_dump_json(indent=1).encode()}


def _file_names(media_types: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"{kind_of(each)}-{number}{SUFFIXES[each]}" for number, each in enumerate(media_types, 1))


def _bytes_of(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() else b""


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _short(key: str) -> str:
    return _sha256(key.encode())[:8]


def _slug(package: Package) -> str:
    ascii_text = unicodedata.normalize("NFKD", package.slug or page_title(package)).encode("ascii", "ignore").decode()
    words = re.sub(r"[^a-z0-9]+", "-", ascii_text.lower()).strip("-")
    return words[:60].strip("-") or package.channel


def _normal(text: str) -> str:
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip("\n")
