"""What the local LinkedIn knows: posts, files, tokens, and the faults that a test has ordered."""

import itertools
import re
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tests.fakes.linkedin.reader import kept, shown

PAGE = "urn:li:organization:5515715"
MEMBER = "urn:li:person:Ab_12-x"
_NUMBERS = itertools.count(1)  # of all LinkedIns of a process: no id is ever given twice
CLIENT, SECRET = "app-1", "app-secret-of-tests"
ALL_SCOPES = frozenset(
    {
        *("openid", "profile", "w_member_social", "r_member_social", "r_member_postAnalytics"),
        *("w_organization_social", "r_organization_social", "rw_organization_admin"),
    }
)


@dataclass(frozen=True)
class Told:
    """One answer."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Fault:
    """What happens to the next request that fits. `after`: what was asked for is done first. `cut`: the connection ends
    without an answer (`reset`), or in the middle of one (`truncate`)."""

    method: str
    path: str
    told: Told = Told(500, {"message": "Internal error", "status": 500})
    after: bool = False
    cut: str = ""
    times: int = 1


class Refusal(Exception):
    """The request is answered with this."""

    def __init__(self, status: int, message: str, **more: Any) -> None:
        super().__init__(message)
        self.told = Told(status, {"message": message, "status": status, **more})


@dataclass
class Upload:
    """Bytes that were promised: by part, or as one."""

    urn: str
    owner: str
    kind: str
    parts: int = 1
    data: dict[int, bytes] = field(default_factory=dict)
    tags: dict[int, str] = field(default_factory=dict)
    joined: bool = False


class World:
    """One LinkedIn. `now` is its clock; `oldest_version` the oldest it answers in; `posts_left` today's limit; without
    `refuses_duplicates` it is no help against posting twice; `token_dies_at_upload`: all tokens end when the bytes of
    that upload come."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.now: Callable[[], datetime] = lambda: datetime.now(UTC)
        self.oldest_version = "202510"
        self.posts_left: int | None = None
        self.retry_after = ""
        self.refuses_duplicates = True
        self.denies = False
        self.grants_refresh = True
        self.refresh_seconds = 31_536_000
        self.refresh_answer: dict[str, Any] | None = None
        self.token_dies_at_upload = 0
        self.processing = 1
        self.processing_fails = False
        self.signs_in = MEMBER
        self.role = "ADMINISTRATOR"
        self.address = ""
        self.tokens: dict[str, frozenset[str]] = {"token-1": ALL_SCOPES}
        self.refresh_tokens: dict[str, frozenset[str]] = {"refresh-1": ALL_SCOPES}
        self.codes: dict[str, tuple[str, frozenset[str]]] = {}
        self.posts: dict[str, dict[str, Any]] = {}
        self.deleted: dict[str, dict[str, Any]] = {}
        self.comments: dict[str, list[dict[str, Any]]] = {}
        self.figures: dict[str, dict[str, int]] = {}
        self.uploads: dict[str, Upload] = {}
        self.expired: set[str] = set()
        self.faults: list[Fault] = []
        self.calls: Counter[str] = Counter()
        self._fault_uses: Counter[int] = Counter()

    def number(self) -> int:
        return next(_NUMBERS)

    def fault_for(self, method: str, path: str) -> Fault | None:
        """The ordered fault that fits, used once more."""
        for fault in self.faults:
            fits = fault.method == method and path.startswith(fault.path)
            if fits and self._fault_uses[id(fault)] < fault.times:
                self._fault_uses[id(fault)] += 1
                return fault
        return None

    def texts(self) -> list[str]:
        """What readers see, oldest post first."""
        return [shown(post["commentary"]) for post in self.posts.values()]

    def add_post(self, body: dict[str, Any], created_at: datetime | None = None) -> str:
        """A post of that body, whoever made it."""
        urn = f"urn:li:{'ugcPost' if 'media' in body.get('content', {}) else 'share'}:{7_000_000_000 + self.number()}"
        at = int((created_at or self.now()).timestamp() * 1000)
        self.posts[urn] = {
            **{name: body[name] for name in ("author", "visibility", "content") if name in body},
            "id": urn,
            "commentary": kept(body["commentary"]),
            "lifecycleState": "PUBLISHED",
            "createdAt": at,
        }
        return urn

    def duplicate_of(self, body: dict[str, Any]) -> str | None:
        """The author's post with the same text: one that was deleted still counts."""
        if not self.refuses_duplicates:
            return None
        for urn, post in itertools.chain(self.posts.items(), self.deleted.items()):
            if post["author"] == body["author"] and post["commentary"] == kept(body["commentary"]):
                return urn
        return None

    def require_files(self, body: dict[str, Any]) -> None:
        """What a post names must have been uploaded by its author."""
        for urn in re.findall(r"urn:li:(?:image|video|document):\w+", str(body.get("content", ""))):
            upload = next((each for each in self.uploads.values() if each.urn == urn), None)
            if upload is None or upload.owner != body["author"] or len(upload.data) < upload.parts:
                raise Refusal(400, f"{urn} is not a file of {body['author']}.")
            if upload.kind == "video" and not upload.joined:
                raise Refusal(400, f"{urn} was not finalized.")

    def spend_post(self) -> None:
        """One of today's posts."""
        if self.posts_left is not None:
            if self.posts_left == 0:
                raise Refusal(
                    429, "Resource level throttle APPLICATION DAY limit for calls to this resource is reached."
                )
            self.posts_left -= 1
