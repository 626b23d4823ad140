"""A WordPress site in memory, at the seam where REST and XML-RPC are the same, reached through counted calls.

It keeps what the world would see and helps with nothing: creating twice makes two drafts, uploading twice two files.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from domain.ports import SendableMedia
from resources.publishers.wordpress import names
from resources.publishers.wordpress.marks import mark_block, mark_in
from resources.publishers.wordpress.site import Article, RemoteFile, RemotePost, Visitor

T = TypeVar("T")
Through = Callable[[str, Callable[[], T]], T]


@dataclass
class SiteLedger:
    """What the site holds. `uploads` counts every upload that was taken, `parents` says whose file is whose."""

    posts: dict[int, RemotePost] = field(default_factory=dict)
    files: dict[int, RemoteFile] = field(default_factory=dict)
    parents: dict[int, int] = field(default_factory=dict)
    last_id: int = 0

    def next_id(self) -> int:
        self.last_id += 1
        return self.last_id

    def public(self) -> list[RemotePost]:
        return [post for post in self.posts.values() if post.status == "publish"]


class FakeSite:
    """Implements site.Site. Every deed goes through `through`, which may die before it, after it, or do more."""

    def __init__(self, ledger: SiteLedger, through: Callable[[str, Callable[[], object]], object]) -> None:
        self._ledger = ledger
        self._through = through

    def _do(self, name: str, effect: Callable[[], T]) -> T:
        return self._through(name, effect)  # type: ignore[return-value]

    def visitor(self) -> Visitor:
        return Visitor(name="Editor", rights=frozenset({"edit_posts", "publish_posts", "upload_files"}))

    def find(self, mark: str) -> Sequence[RemotePost]:
        return self._do(
            "find", lambda: [post for _, post in sorted(self._ledger.posts.items()) if mark_in(post.content) == mark]
        )

    def get(self, post_id: int) -> RemotePost | None:
        return self._do("get", lambda: self._ledger.posts.get(post_id))

    def create(self, mark: str) -> int:
        def made() -> int:
            new = self._ledger.next_id()
            link = f"https://site.example/?p={new}"
            self._ledger.posts[new] = RemotePost(id=new, status="draft", link=link, content=mark_block(mark))
            return new

        return self._do("create", made)

    def write(self, post_id: int, article: Article) -> RemotePost:
        written = {"title": article.title, "content": article.content, "excerpt": article.excerpt}
        return self._change("write", post_id, {**written, "featured": article.featured, "meta": article.meta})

    def release(self, post_id: int, status: str) -> RemotePost:
        return self._change("release", post_id, {"status": status})

    def trash(self, post_id: int) -> None:
        self._change("trash", post_id, {"status": "trash"})

    def remove(self, post_id: int) -> None:
        def gone() -> None:
            self._ledger.posts.pop(post_id, None)
            self._ledger.files.pop(post_id, None)

        self._do("remove", gone)

    def term(self, taxonomy: str, name: str) -> int:
        return self._do("term", lambda: 7)

    def files(self, post_id: int) -> Sequence[RemoteFile]:
        return self._do(
            "files", lambda: [file for number, file in self._ledger.files.items() if self._owner(number) == post_id]
        )

    def file(self, file_id: int) -> RemoteFile | None:
        return self._do("file", lambda: self._ledger.files.get(file_id))

    def upload(self, post_id: int, name: str, image: SendableMedia) -> RemoteFile:
        def taken() -> RemoteFile:
            new = self._ledger.next_id()
            url = f"https://site.example/uploads/{name}"
            file = RemoteFile(id=new, url=url, original=url, names=(name,), alt_text=image.alt_text)
            self._ledger.files[new], self._ledger.parents[new] = file, post_id
            return file

        return self._do("upload", taken)

    def describe(self, file: RemoteFile, alt_text: str) -> None:
        self._do("describe", lambda: None)

    def comments(self, post_id: int) -> int:
        return self._do("comments", lambda: 3)

    def _owner(self, file_id: int) -> int:
        return self._ledger.parents[file_id]

    def _change(self, name: str, post_id: int, told: dict[str, object]) -> RemotePost:
        def changed() -> RemotePost:
            self._ledger.posts[post_id] = self._ledger.posts[post_id].model_copy(update=told)
            return self._ledger.posts[post_id]

        return self._do(name, changed)


def digest_of(file: RemoteFile) -> str:
    """What the file's name says."""
    return names.digest_in(file.names)
