"""Images and documents: an address for the bytes is asked for, the bytes go there, and the post names them by URN.

An address that has expired is answered with the same 401 as a token that has. So a new one is asked for, once: if it
was the token, that question renews it.
"""

from collections.abc import Callable, Mapping
from typing import Any, Literal, TypeVar

from domain.errors import Retry
from domain.media_rules import PDF
from domain.ports import SendableMedia
from resources.publishers.linkedin.client import Client, UploadExpired
from resources.publishers.linkedin.troubles import SOON

T = TypeVar("T")


def upload(client: Client, owner: str, file: SendableMedia) -> str:
    """The URN of an image or document, uploaded. Raises Retry, NeedsPerson or Permanent."""
    kind: Literal["document", "image"] = "document" if file.media_type == PDF else "image"
    return once_more(lambda: _upload(client, owner, file, kind))


def once_more(step: Callable[[], T]) -> T:
    """The step; a second time, from its beginning, when an upload address had expired."""
    try:
        return step()
    except UploadExpired:
        return step()


def begun(client: Client, kind: str, asked: Mapping[str, Any]) -> dict[str, Any]:
    """LinkedIn's answer to the wish to upload something."""
    reply = client.ask("POST", f"/rest/{kind}s?action=initializeUpload", {"initializeUploadRequest": dict(asked)})
    value = reply.fields.get("value")
    if not isinstance(value, dict) or not isinstance(value.get(kind), str):
        raise Retry(f"LinkedIn gave no address for the {kind}.", after_seconds=SOON)
    return value


def _upload(client: Client, owner: str, file: SendableMedia, kind: str) -> str:
    value = begun(client, kind, {"owner": owner})
    address = value.get("uploadUrl")
    if not isinstance(address, str):
        raise Retry(f"LinkedIn gave no address for the {kind}.", after_seconds=SOON)
    client.put(address, file.data, file.media_type)
    return str(value[kind])
