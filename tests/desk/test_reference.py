"""The reference says what is printed: every field, in its order, and every alias of a spreadsheet's headers."""

import re
from pathlib import Path
from typing import get_args

import pytest
from pydantic import BaseModel

from cli.work_models import ModelDocument
from cli.work_workspace import OverTermDocument, WorkspaceDocument
from desk.bounces import TakenIn
from desk.briefs_csv import ALIASES
from desk.calendar import CalendarEntry
from desk.campaign_file import parse_campaign
from desk.engagement_import import ImportedFigures
from desk.engagement_shown import Shown, ShownPost
from desk.outcomes import ImportedOutcomes
from domain.approved import ApprovedClaim
from domain.claim import Verdict
from domain.draft import ChangeStatus, DraftStatus
from domain.evaluation import ChannelFigures, Evaluation, JudgedPiece
from domain.insight import FoundNote
from domain.live_change import LiveChangeStatus
from domain.outcome import Stage, Told
from domain.outline import Outline
from domain.proposal import ProposalStatus
from domain.publication import PublicationStatus
from domain.replay import Redraft, Replay, ReplayedPiece, ReplaySum
from domain.trend import Trend
from domain.version import CheckResult
from domain.video_script import VideoScript
from domain.voice import VoiceExample
from domain.weekly import WeeklyReport
from store.also_resting import AlsoResting
from store.audiences import AudienceList, AudienceSize
from store.documents import (
    AccountDocument,
    AddedSourceDocument,
    AtWorkDocument,
    BrakeDocument,
    CampaignDocument,
    CampaignListDocument,
    ChannelDocument,
    CitedContradictionDocument,
    ClaimDocument,
    ContradictionDocument,
    DraftDocument,
    HistoryDocument,
    LiveChangeDocument,
    LiveDocument,
    MediaDocument,
    ProposedDocument,
    PublicationDocument,
    StatementDocument,
    UserDocument,
)
from store.earlier_approvals import EarlierApproval
from store.example_uses import ExampleUse
from store.examples import EditExample
from store.links import TrackedLink
from store.mail_documents import AddressDocument, AudienceDocument, ImportDocument, MailingDocument
from store.model_calls import ModelCall
from store.profile_documents import NeedDocument, ProfileDocument, ProposalDocument
from store.recall import Resting
from store.sentence_makers import SentenceMaker
from store.sources import ListedSource
from store.style import StyleCount

REFERENCE = Path(__file__).resolve().parents[2] / "docs" / "reference"
JSON = (REFERENCE / "json.md").read_text(encoding="utf-8")
FILE = (REFERENCE / "campaign-file.md").read_text(encoding="utf-8")
TABLES = [
    re.findall(r"^\| `(\w+)` \|", table, re.M) for table in re.split(r"\n(?!\|)", JSON) if "| field | type |" in table
]


@pytest.mark.parametrize(
    "document",
    [
        DraftDocument,
        ClaimDocument,
        EarlierApproval,
        MediaDocument,
        StatementDocument,
        CitedContradictionDocument,
        ContradictionDocument,
        CheckResult,
        ProposedDocument,
        LiveDocument,
        HistoryDocument,
        LiveChangeDocument,
        PublicationDocument,
        BrakeDocument,
        CalendarEntry,
        AccountDocument,
        AudienceList,
        AudienceSize,
        AddressDocument,
        ImportDocument,
        AudienceDocument,
        MailingDocument,
        TakenIn,
        AddedSourceDocument,
        UserDocument,
        WorkspaceDocument,
        OverTermDocument,
        CampaignListDocument,
        AtWorkDocument,
        CampaignDocument,
        ChannelDocument,
        FoundNote,
        Trend,
        Outline,
        VideoScript,
        ModelCall,
        ModelDocument,
        ApprovedClaim,
        ListedSource,
        Resting,
        AlsoResting,
        StyleCount,
        Evaluation,
        ChannelFigures,
        JudgedPiece,
        ProfileDocument,
        ProposalDocument,
        NeedDocument,
        VoiceExample,
        SentenceMaker,
        EditExample,
        ExampleUse,
        Shown,
        ShownPost,
        Stage,
        Told,
        ImportedFigures,
        ImportedOutcomes,
        TrackedLink,
        WeeklyReport,
        Replay,
        ReplayedPiece,
        Redraft,
        ReplaySum,
    ],
)
def test_every_document_has_its_table(document: type[BaseModel]) -> None:
    assert list(document.model_fields) in TABLES


@pytest.mark.parametrize("words", [DraftStatus, ChangeStatus, PublicationStatus, LiveChangeStatus, ProposalStatus])
def test_every_status_is_named(words: object) -> None:
    assert all(f"`{word}`" in JSON for word in get_args(words))


def test_every_verdict_that_is_printed_is_named() -> None:
    assert all(f"`{verdict}`" in JSON for verdict in get_args(Verdict) if verdict != "no_claim")


def test_every_column_is_listed_with_aliases() -> None:
    rows = dict(re.findall(r"^\| (\w+) \|([^|]*)\|", FILE, re.M))
    assert list(rows)[1:] == list(ALIASES)
    assert all(alias in ALIASES[field] for field in ALIASES for alias in filter(None, rows[field].strip().split(", ")))


def test_the_documented_campaign_file_is_valid(tmp_path: Path) -> None:
    text = FILE.split("```yaml\n")[1].split("```")[0]
    (tmp_path / "logo.png").write_bytes(b"x")
    file = parse_campaign(text, name="doc.yaml", folder=tmp_path)
    assert file.fields.briefs[0].model_fields_set == set(type(file.fields.briefs[0]).model_fields)
