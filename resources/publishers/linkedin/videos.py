"""A video goes up in parts, each to an address of its own; their tags, in order, join them; then it is waited for.

A post that names a video which cannot be processed shows nothing, so the post is made only once the video is there. A
token that may only write cannot ask: then the post is made without knowing.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from domain.errors import NeedsPerson, Permanent, Retry
from domain.ports import SendableMedia
from resources.publishers.linkedin.client import Client, in_path
from resources.publishers.linkedin.troubles import SOON
from resources.publishers.linkedin.uploads import begun, once_more

PAUSE_SECONDS: Final = 5.0
LOOKS: Final = 60
AGAIN_SECONDS: Final = 300.0


@dataclass(frozen=True)
class Patience:
    """How a video is waited for: how often it is looked at, and the pause between."""

    looks: int = LOOKS
    pause: float = PAUSE_SECONDS
    sleep: Callable[[float], None] = time.sleep


def upload_video(client: Client, owner: str, file: SendableMedia, patience: Patience) -> str:
    """The URN of the video, uploaded and processed. Raises Retry, NeedsPerson, or Permanent when it is no good."""
    urn = once_more(lambda: _upload(client, owner, file))
    _wait_for(client, urn, patience)
    return urn


def _upload(client: Client, owner: str, file: SendableMedia) -> str:
    size = {"fileSizeBytes": len(file.data), "uploadCaptions": False, "uploadThumbnail": False}
    value = begun(client, "video", {"owner": owner, **size})
    tags = [_part(client, file.data, part) for part in value.get("uploadInstructions") or ()]
    if not tags:
        raise Retry("LinkedIn gave no addresses for the video.", after_seconds=SOON)
    finished = {"video": value["video"], "uploadToken": value.get("uploadToken") or "", "uploadedPartIds": tags}
    client.ask("POST", "/rest/videos?action=finalizeUpload", {"finalizeUploadRequest": finished})
    return str(value["video"])


def _part(client: Client, data: bytes, part: Mapping[str, Any]) -> str:
    first, last, address = part.get("firstByte"), part.get("lastByte"), part.get("uploadUrl")
    if not (isinstance(first, int) and isinstance(last, int) and isinstance(address, str)):
        raise Retry("LinkedIn describes the parts of the video in another way.", after_seconds=SOON)
    reply = client.put(address, data[first : last + 1], "application/octet-stream")
    tag = reply.headers.get("etag", "")
    if not tag:
        raise Retry("LinkedIn took a part of the video without a tag for it.", after_seconds=SOON)
    return tag


def _wait_for(client: Client, urn: str, patience: Patience) -> None:
    for look in range(patience.looks):
        if look:
            patience.sleep(patience.pause)
        try:
            status = client.ask("GET", f"/rest/videos/{in_path(urn)}").fields.get("status")
        except NeedsPerson:
            return
        if status == "AVAILABLE":
            return
        if status == "PROCESSING_FAILED":
            raise Permanent("LinkedIn cannot process the video: its format, length or size is not one of theirs.")
    raise Retry("LinkedIn is still processing the video.", after_seconds=AGAIN_SECONDS)
