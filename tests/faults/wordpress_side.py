"""WordPress by its two interfaces: the product's client against a local site that keeps what it is told."""

import copy
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from domain.ports import Fetched, Publisher, Validators
from resources.calls import GuardedCaller, Reply
from resources.fetch import GuardedFetcher
from resources.publishers.wordpress.publisher import WordPressPublisher
from resources.publishers.wordpress.rest import RestSite
from resources.publishers.wordpress.settings import WordPressSettings
from resources.publishers.wordpress.xmlrpc import XmlRpcSite
from tests.fakes.linkedin.world import Told
from tests.fakes.wordpress import rest, xmlrpc
from tests.fakes.wordpress.world import PASSWORD, USER, Blog
from tests.faults.cells import Cell
from tests.faults.far_side import FarSide
from tests.faults.fate import Fate
from tests.faults.seam import Seam
from tests.faults.side import Ledger, Side
from tests.faults.stage import Stage

_CALLS = {
    b"wp.getPosts": "find",
    b"wp.newPost": "create",
    b"wp.getMediaLibrary": "files",
    b"wp.uploadFile": "upload",
    b"wp.getPost": "get",
    b"wp.getMediaItem": "image",
}


def rest_step(method: str, address: str, body: bytes) -> str:
    """What a call of REST is for."""
    path = urlsplit(address).path.partition("/wp/v2/")[2]
    room, _, number = path.partition("/")
    if room == "users":
        return "sign in"
    if room == "media":
        return {"GET": "image" if number else "files", "POST": "upload"}.get(method, "clearing")
    if method == "GET":
        return "get" if number else "find"
    if method == "DELETE":
        return "clearing"
    return "create" if not number else "write" if b'"content"' in body else "release"


def xmlrpc_step(method: str, address: str, body: bytes) -> str:
    """The same of XML-RPC."""
    del method, address
    name = body.partition(b"<methodName>")[2].partition(b"<")[0]
    if name == b"wp.editPost":
        return "write" if b"post_content" in body else "release"
    return _CALLS.get(name, "clearing")


class BlogBehind:
    """The local site behind the far side's server."""

    def __init__(self, blog: Blog, transport: str) -> None:
        self.blog = blog
        self._rest = transport == "rest"

    def answer(self, method: str, target: str, headers: Mapping[str, str], data: bytes) -> Told:
        ask = rest.answer if self._rest else xmlrpc.answer
        return ask(self.blog, method, target, headers, data)

    def refusal(self, status: int) -> Told:
        if self._rest and status != 502:
            return rest.refusal(status, f"rest_error_{status}", "Sorry, that did not work.")
        return Told(status, b"<html>Sorry</html>", {"Content-Type": "text/html"})

    def kept(self) -> Any:
        return copy.deepcopy((self.blog.posts, self.blog.files))

    def put_back(self, kept: Any) -> None:
        self.blog.posts, self.blog.files = kept


class SteppedCaller(GuardedCaller):
    """The real caller, through the seam."""

    def __init__(self, seam: Seam, place: str, *, by_rest: bool) -> None:
        super().__init__((place,), seconds=10.0, resolver=seam.resolve)
        self._seam = seam
        self._step_of = rest_step if by_rest else xmlrpc_step

    def call(self, method: str, address: str, *, headers: Mapping[str, str] | None = None, body: bytes = b"") -> Reply:
        whole = super().call
        step = self._step_of(method, address, body)
        return self._seam.through(step, lambda: whole(method, address, headers=headers, body=body))


class SteppedFetcher(GuardedFetcher):
    """The real fetcher, through the seam."""

    def __init__(self, seam: Seam, place: str, step: str) -> None:
        super().__init__((place,), resolver=seam.resolve, types=())
        self._seam = seam
        self._step = step

    def fetch(self, address: str, known: Validators | None = None) -> Fetched:
        whole = super().fetch
        return self._seam.through(self._step, lambda: whole(address, known))


class WordPressRest(Side):
    """A site by REST."""

    channel = "blog"
    transport = "rest"

    def __init__(self, scene: Stage, far: FarSide, cell: Cell) -> None:
        super().__init__(scene, far, cell)
        self.blog = Blog(far.address)
        far.world = BlogBehind(self.blog, self.transport)
        told = {"site": far.address, "user": USER, "transport": self.transport}
        self.settings = WordPressSettings.model_validate(told)

    def publisher(self, seam: Seam, services_of: Fate | None) -> Publisher:
        del services_of
        by_rest = self.transport == "rest"
        caller = SteppedCaller(seam, self.far.place, by_rest=by_rest)
        site = (RestSite if by_rest else XmlRpcSite)(self.settings, PASSWORD, caller)
        fetcher = SteppedFetcher(seam, self.far.place, "image")
        return WordPressPublisher(self.settings, site, fetcher, now=self.scene.clock.now)

    def ledger(self) -> Ledger:
        public, files = self.blog.public(), self.blog.files
        hidden = tuple(f"post {post.id} ({post.status})" for post in self.blog.posts.values() if post not in public)
        shown = {post.id for post in public}
        strays = tuple(f"file {file.id}" for file in files.values() if file.parent not in shown)
        doubled = tuple(f"image of {n}" for n in shown if sum(file.parent == n for file in files.values()) > 1)
        bare = [post for post in public if not any(file.parent == post.id for file in files.values())]
        return Ledger(len(public), doubled, ("image",) if bare else (), hidden + strays)


class WordPressXmlRpc(WordPressRest):
    """A site by XML-RPC."""

    transport = "xmlrpc"
