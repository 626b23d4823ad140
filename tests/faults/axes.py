"""The axes of the matrix: what may go wrong on the wire, and with the process that waits at the other end of it.

A wire fault is told by what the far side does: it answers, it is not there, it falls silent, it breaks off, it lies.
`done` says whether it did what it was asked for before that; this, and nothing that our side can see, is what decides
whether a repetition is a second post.
"""

from dataclasses import dataclass
from typing import Final, Literal

Manner = Literal["answer", "unreachable", "silence", "reset", "half", "cut", "page", "lie"]


@dataclass(frozen=True)
class WireFault:
    """One way in which a call goes wrong. `wait`: the seconds of a Retry-After."""

    name: str
    manner: Manner
    status: int = 0
    done: bool = False
    wait: str = ""

    @property
    def is_refusal(self) -> bool:
        """Whether it is the far side's own word that it will not do it as it is asked."""
        return self.manner == "answer" and self.status in (401, 403, 404, 413, 422, 426)


WIRE: Final = {
    fault.name: fault
    for fault in (
        WireFault("timeout before send", "unreachable"),
        WireFault("sent, no reply", "silence"),
        WireFault("done, no reply", "silence", done=True),
        WireFault("reset in mid-upload", "reset"),
        *(WireFault(str(status), "answer", status) for status in (401, 403, 404, 409, 413, 422, 426)),
        WireFault("429", "answer", 429),
        WireFault("429 with Retry-After", "answer", 429, wait="40"),
        WireFault("500 before commit", "answer", 500),
        WireFault("500 after commit", "answer", 500, done=True),
        WireFault("502", "answer", 502),
        WireFault("502 after commit", "answer", 502, done=True),
        WireFault("truncated JSON", "half", done=True),
        WireFault("answer cut off", "cut", done=True),
        WireFault("HTML instead of JSON", "page"),
        WireFault("HTML instead of JSON, done", "page", done=True),
        WireFault("success that lies", "lie"),
    )
}
NO_FAULT: Final = "none"

Process = Literal[
    "none",
    "killed before the call",
    "killed between sending and answer",
    "killed after the answer, before the commit",
    "killed after the commit",
    "stopped before the call",
    "stopped between sending and answer",
]
PROCESSES: Final[tuple[Process, ...]] = (
    "none",
    "killed before the call",
    "killed between sending and answer",
    "killed after the answer, before the commit",
    "killed after the commit",
    "stopped before the call",
    "stopped between sending and answer",
)

# The calls of one post's life, by channel, in their order. A question that is only asked after an answer was lost
# (`find` at LinkedIn, the folder's `look up`) has a lost answer before it.
STEPS: Final[dict[str, tuple[str, ...]]] = {
    "LinkedIn member": ("token", "register", "upload", "create", "comment"),
    "LinkedIn page": ("token", "register", "upload", "create", "comment", "find", "read"),
    "WordPress REST": ("sign in", "find", "create", "files", "upload", "write", "release", "get", "image"),
    "WordPress XML-RPC": ("find", "create", "files", "upload", "write", "release", "get", "image"),
    "e-mail SMTP": ("connect", "encrypt", "sign in", "sender", "recipient", "text"),
    "folder": ("publish", "look up", "read"),
    "hand-off": ("hand over", "read"),
}
CHANNELS: Final = tuple(STEPS)
ASKING: Final = frozenset({"find", "files", "get", "image", "read", "look up", "sign in", "token"})

# What each fault of HTTP is in SMTP, and at which steps it can come; the answer is the server's, `<…>` stands for what
# is no answer. What is missing has no meaning there: a 4xx of SMTP is the server's word that it took nothing.
MAIL: Final[dict[str, dict[str, str]]] = {
    "timeout before send": {"connect": "<nobody>"},
    "sent, no reply": dict.fromkeys(("connect", "encrypt", "sign in", "sender", "recipient", "text"), "<silence>"),
    "done, no reply": {"text": "<silence>"},
    "reset in mid-upload": {"text": "<reset>"},
    "401": {"sign in": "535 5.7.8 authentication failed"},
    "403": {"sender": "553 5.7.1 sender not owned by user", "connect": "554 5.7.1 no service for you"},
    "404": {"recipient": "550 5.1.1 no such user"},
    "409": {"recipient": "450 4.2.2 mailbox busy"},
    "413": {"sender": "552 5.3.4 message too big", "text": "552 5.3.4 message too big"},
    "422": {"recipient": "550 5.7.1 we do not like it", "text": "554 5.6.0 content refused"},
    "426": {"encrypt": "<no offer>"},
    "429": {"connect": "421 4.7.0 too many connections", "sender": "451 4.7.1 slow down"},
    "429 with Retry-After": {"recipient": "421 4.7.28 try again in 300 seconds", "sign in": "454 4.7.0 later"},
    "500 before commit": {"sender": "451 4.3.0 system trouble", "text": "451 4.3.0 system trouble"},
    "502": {"connect": "421 4.3.2 not now", "text": "421 4.3.2 shutting down"},
    "truncated JSON": {"sender": "2<end>", "recipient": "2<end>", "text": "25<end>"},
    "answer cut off": {"text": "250-2.0.0 Ok<end>"},
    "HTML instead of JSON": dict.fromkeys(("connect", "sender", "recipient", "text"), "<html>Hotel</html>"),
    "HTML instead of JSON, done": {"text": "<html>Hotel</html>"},
    "success that lies": {"text": "250 2.0.0 Ok: queued"},
}
# A folder answers no HTTP: what is left is a disk that goes away, a record that is damaged, a post that vanishes.
FOLDER: Final = ("timeout before send", "sent, no reply", "done, no reply", "truncated JSON", "success that lies")


def has_meaning(channel: str, step: str, wire: str) -> bool:
    """Whether that fault can come at that step of that channel."""
    if wire == NO_FAULT:
        return True
    if channel == "e-mail SMTP":
        return step in MAIL.get(wire, {})
    if channel == "folder":
        writes = step == "publish"
        return wire in FOLDER and (writes or not WIRE[wire].done) and (writes or wire != "success that lies")
    if channel == "hand-off" and step == "hand over":
        return False
    if step in ASKING and (WIRE[wire].done or wire == "success that lies"):  # nothing is done by a question
        return wire in ("truncated JSON", "answer cut off")
    return wire != "reset in mid-upload" or step not in ASKING
