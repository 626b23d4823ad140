"""Messages of other programs, signed as Standard Webhooks says: `webhook-id`, `webhook-timestamp` and
`webhook-signature` over `id.timestamp.body`.

The signature is over the bytes as they came: a body that was parsed and written again is another one. A message is
refused when it is older or newer than five minutes, whatever its signature: what somebody recorded cannot be sent again
next week. Within them it may come twice, and must do no more than once; that is its receiver's part.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime
from typing import Final

PREFIX: Final = "whsec_"
SECONDS: Final = 300.0
MOST_SIGNATURES: Final = 10  # while a secret is replaced, a sender signs with both


def secret_of(key: str, name: str) -> str:
    """The secret of one receiver, made from this installation's own key: there is nothing to store or to lose."""
    made = hmac.new(key.encode(), f"webhook|{name}".encode(), hashlib.sha256).digest()
    return PREFIX + base64.b64encode(made).decode()


def signature(secret: str, message_id: str, timestamp: str, body: bytes) -> str:
    """What the header must hold, among others."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def is_genuine(secret: str, headers: Mapping[str, str], body: bytes, now: datetime) -> bool:
    """Whether a message came from whoever knows the secret, just now. `headers` have lower-case names."""
    message_id, timestamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not (message_id and timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
        return False
    if abs(now.timestamp() - int(timestamp)) > SECONDS:
        return False
    wanted = signature(secret, message_id, timestamp, body).encode()
    given = headers.get("webhook-signature", "").split(" ")[:MOST_SIGNATURES]
    return any(hmac.compare_digest(wanted, each.encode("utf-8", "replace")) for each in given)
