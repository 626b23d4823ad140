"""The first comment: made once, right after its post. What became of it never changes what is said of the post.

Of the comments under a post only the account's own are looked at; what members write is not ours to keep.
"""

import time
from collections.abc import Callable
from typing import Final

from domain.errors import PressroomError
from resources.publishers.linkedin.client import Client, in_path
from resources.publishers.linkedin.little_text import normal
from resources.publishers.linkedin.troubles import refusal_of
from resources.publishers.linkedin.wire import Reply

PAUSES: Final = (0.0, 2.0, 5.0)  # a post that was just made may not be known everywhere yet
MOST: Final = 100
MISSING: Final = "Its first comment is missing: "
NOT_OURS: Final = f"{MISSING}its sender was stopped for longer than its lease."


def make_comment(client: Client, author: str, post: str, text: str, sleep: Callable[[float], None] = time.sleep) -> str:
    """Makes the comment; gives a sentence on what is missing, empty when it was made."""
    body = {"actor": author, "object": post, "message": {"text": text}}
    for pause in PAUSES:
        sleep(pause)
        try:
            answer = client.tell("POST", f"/rest/socialActions/{in_path(post)}/comments", body)
        except PressroomError as error:
            return f"{MISSING}{error}"
        if isinstance(answer, Reply) and answer.status == 201:
            return ""
        if not (isinstance(answer, Reply) and answer.status == 404 and not answer.is_garbled):
            break
    return f"{MISSING}{refusal_of(answer, client.now(), client.version).reason}"


def missing_comment(client: Client, author: str, post: str, text: str) -> str:
    """A sentence when the account's own comment of that text is not there; empty when it is. Raises Retry, NeedsPerson
    or Permanent."""
    reply = client.ask("GET", f"/rest/socialActions/{in_path(post)}/comments?start=0&count={MOST}")
    found = [each for each in reply.fields.get("elements") or () if isinstance(each, dict)]
    own = [(each.get("message") or {}).get("text") for each in found if each.get("actor") == author]
    there = any(isinstance(each, str) and normal(each) == normal(text) for each in own)
    return "" if there else f"{MISSING}it was not found under the post."
