"""What a local WordPress knows: posts, drafts and files, and who may sign in. REST and XML-RPC are two doors to it.

It keeps no key of ours and helps with nothing: creating twice makes two drafts, uploading twice two files. What a real
WordPress does beyond that (cleaning, themes, plug-ins) is tested against a real one.
"""

import itertools
from dataclasses import dataclass, field
from typing import Any, Final

USER, PASSWORD = "editor", "pass word"
_NUMBERS = itertools.count(1)  # of all sites of a process: no id is ever given twice
EVERY: Final = ("publish", "future", "draft", "pending", "private", "trash")


@dataclass
class Post:
    """One post as it is stored. `touched` orders by the last change."""

    id: int
    status: str = "draft"
    title: str = ""
    content: str = ""
    excerpt: str = ""
    slug: str = ""
    featured: int = 0
    meta: dict[str, str] = field(default_factory=dict)
    touched: int = 0


@dataclass
class File:
    """One file of the media library."""

    id: int
    parent: int
    name: str
    data: bytes
    alt_text: str = ""


@dataclass
class Blog:
    """One site at `address`."""

    address: str = ""
    posts: dict[int, Post] = field(default_factory=dict)
    files: dict[int, File] = field(default_factory=dict)

    def number(self) -> int:
        """A number that was never given before."""
        return next(_NUMBERS)

    def add(self, **told: Any) -> Post:
        """A new post."""
        post = Post(id=self.number())
        self.posts[post.id] = post
        self.change(post, **told)
        return post

    def change(self, post: Post, **told: Any) -> None:
        """Writes what is told, and nothing else."""
        for name, value in told.items():
            setattr(post, name, value)
        post.touched = self.number()

    def take(self, parent: int, name: str, data: bytes, alt_text: str = "") -> File:
        """A new file."""
        file = File(self.number(), parent, name, data, alt_text)
        self.files[file.id] = file
        return file

    def searched(self, words: str, statuses: tuple[str, ...]) -> list[Post]:
        """Posts of these states with the words in them, the newest change first."""
        found = [post for post in self.posts.values() if post.status in statuses and words in post.content]
        return sorted(found, key=lambda post: post.touched, reverse=True)

    def public(self) -> list[Post]:
        """What readers see."""
        return [post for post in self.posts.values() if post.status == "publish"]

    def link_of(self, post: Post) -> str:
        """Where a post is read."""
        return f"{self.address}/?p={post.id}"

    def url_of(self, file: File) -> str:
        """Where a file is read."""
        return f"{self.address}/wp-content/uploads/{file.id}/{file.name}"

    def served(self, path: str) -> bytes | None:
        """The bytes of a file by its path, as any reader fetches them."""
        number = path.removeprefix("/wp-content/uploads/").partition("/")[0]
        file = self.files.get(int(number)) if number.isdigit() else None
        return None if file is None else file.data

    def children(self, parent: int) -> list[File]:
        """The files of a post, the newest first."""
        return [file for file in sorted(self.files.values(), key=lambda file: -file.id) if file.parent == parent]


def first(items: Any) -> Any:
    """The only item of a query's values."""
    return next(itertools.islice(items or (), 1), "")
