"""The documents that the command line prints and scripts rely on: field by field as docs promise them.

They are values of their own, not the rows: a column may move, these may not.
"""

from datetime import datetime

from domain.brief import ChannelKind
from domain.claim import Verdict
from domain.draft import DraftStatus
from domain.publication import PublicationStatus
from domain.value import Value
from domain.version import CheckResult, NotDone
from store.earlier_approvals import EarlierApproval


class ClaimDocument(Value):
    """One sentence that states something, where its source says it, the approved claim it rests on, and where it was
    approved before."""

    sentence: str
    source_id: str | None
    source_title: str | None
    passage: str | None
    start: int | None
    end: int | None
    verdict: Verdict
    approved_claim: str | None = None
    approved_earlier: EarlierApproval | None = None


class MediaDocument(Value):
    """One image of the current version; `path` is relative to the media folder."""

    digest: str
    media_type: str
    width: int
    height: int
    alt_text: str
    path: str | None


class DraftDocument(Value):
    """A draft with its current version. `campaign` is the name, `brief` the topic; `text` is the body as the channel
    shows it. Before the first version, `version` is 0 and the texts are empty."""

    id: str
    campaign: str
    brief: str
    channel: ChannelKind
    version: int
    status: DraftStatus
    title: str
    text: str
    media: tuple[MediaDocument, ...]
    claims: tuple[ClaimDocument, ...]
    checks: tuple[CheckResult, ...]
    not_done: tuple[NotDone, ...]
    model: str
    tokens: int
    seconds: float


class PublicationDocument(Value):
    """One intended effect: what went, or is to go, where and when."""

    id: str
    draft_id: str
    version: int
    digest: str
    channel: ChannelKind
    status: PublicationStatus
    url: str | None
    sent_at: datetime | None
    verified_at: datetime | None
