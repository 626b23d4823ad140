"""A small dossier from the example campaign's sources, for the offline writer's tests: no database, no model."""

from functools import lru_cache
from pathlib import Path

from domain.brief import Brief, CallToAction, ChannelKind
from domain.claim import Claim
from domain.edits import Place, apply_edits
from domain.guide import Guide
from domain.passages import split_passages
from domain.source import Passage
from domain.writing import (
    DraftMaterial,
    DraftOutput,
    Material,
    PassageHit,
    Prompt,
    ResearchMaterial,
    ResearchOutput,
    ReviseAnswer,
    ReviseMaterial,
    ReviseOutput,
    Task,
)
from resources.documents.reader import FileReader
from resources.llm.offline.writer import OfflineWriter
from tests.fakes.press import WordEmbedder

SOURCES = Path(__file__).resolve().parents[3] / "examples" / "northquay" / "sources"
LINK = "https://northquay.example/dock-review?utm_source=test"
GUIDE = Guide(
    company="Northquay",
    about="Northquay makes software for booking loading docks.",
    required={"dock scheduling": ("yard scheduling", "dock-scheduling")},
    banned=("seamless", "telephone"),
    site="https://northquay.example",
)
WAITING = Brief(
    id="brief_waiting",
    campaign_id="camp_1",
    position=0,
    topic="What a lorry's wait at the dock really costs",
    angle="The waiting charge is the smaller part of the bill.",
    channels=("linkedin", "blog"),
    key_message="Measure the wait, and the hidden costs become visible.",
    call_to_action=CallToAction(text="Book a dock review", address="/dock-review"),
)
BOOKING = Brief(
    id="brief_booking",
    campaign_id="camp_1",
    position=1,
    topic="Dock booking without another portal",
    angle="hauliers do not want a prettier portal",
    channels=("email", "blog"),
    call_to_action=CallToAction(text="Book a dock review", address="/dock-review"),
)
WRITER = OfflineWriter(WordEmbedder())


def ask(task: Task, material: Material) -> str:
    return WRITER.complete(Prompt(task=task, messages=(), material=material)).text


@lru_cache
def hits() -> tuple[PassageHit, ...]:
    """All passages of the sources, with the nearness of their words to nothing in particular."""
    found = []
    for path in sorted(SOURCES.glob("*.md")):
        document = FileReader().read(path.name, path.read_bytes())
        found += [
            PassageHit(passage=passage, source_title=document.title, score=0.5)
            for passage in split_passages(f"src_{path.stem}", document.text, document.title)
        ]
    return tuple(found)


@lru_cache
def quotes(brief: Brief) -> ResearchOutput:
    return ResearchOutput.model_validate_json(
        ask("research", ResearchMaterial(brief=brief, guide=GUIDE, hits=hits(), most=60))
    )


@lru_cache
def claims(brief: Brief, channel: ChannelKind) -> tuple[Claim, ...]:
    """The brief's claims for a channel, in turns; what an earlier brief tells is left to it."""
    taken = {quote.quote for quote in quotes(WAITING).claims[:40]} if brief is not WAITING else set()
    by_id = {hit.passage.id: hit for hit in hits()}
    chosen = [quote for quote in quotes(brief).claims if quote.quote not in taken][:40]
    return tuple(
        _claim(number, by_id[quote.passage_id], quote.quote, brief)
        for number, quote in enumerate(chosen, 1)
        if brief.channels[number % len(brief.channels)] == channel
    )


def _claim(number: int, hit: PassageHit, quote: str, brief: Brief) -> Claim:
    passage: Passage = hit.passage
    start = passage.start + passage.text.index(quote)
    return Claim(
        id=f"c{number}",
        brief_id=brief.id,
        source_id=passage.source_id,
        source_title=hit.source_title,
        source_kind="file",
        passage_id=passage.id,
        passage=passage.text,
        heading=passage.heading,
        passage_start=passage.start,
        passage_end=passage.end,
        start=start,
        end=start + len(quote),
        text=quote,
        score=hit.score,
        source_author="Imogen Farrell",
        source_published="2026-04-14",
    )


def draft(brief: Brief, channel: ChannelKind, variation: int = 0, guide: Guide = GUIDE) -> DraftOutput:
    material = DraftMaterial(
        brief=brief,
        channel=channel,
        guide=guide,
        audiences=(),
        claims=claims(brief, channel),
        call_to_action="Book a dock review",
        link=LINK,
        variation=variation,
    )
    return DraftOutput.model_validate_json(ask("draft", material))


def revise(
    brief: Brief, channel: ChannelKind, feedback: str, body: str | None = None
) -> tuple[DraftOutput, ReviseOutput]:
    """The first draft, and what the revision made of it."""
    before = draft(brief, channel)
    if body is not None:
        before = before.model_copy(update={"body": body})
    material = ReviseMaterial(
        brief=brief,
        channel=channel,
        guide=GUIDE,
        title=before.title,
        body=before.body,
        subject=before.subject,
        preheader=before.preheader,
        feedback=feedback,
        claims=claims(brief, channel),
        call_to_action="Book a dock review",
        link=LINK,
    )
    answer = ReviseAnswer.model_validate_json(ask("revise", material))
    texts: dict[Place, str] = {
        "title": before.title,
        "body": before.body,
        "subject": before.subject,
        "preheader": before.preheader,
    }
    edited = apply_edits(texts, answer.edits)
    return before, ReviseOutput(changed=bool(edited.applied), not_done=answer.not_done, **edited.texts)
