"""Small, complete material for every crew, and an answer that fits it."""

from datetime import UTC, datetime

from domain.brief import Brief
from domain.campaign import Audience
from domain.claim import Claim
from domain.guide import Guide
from domain.source import Passage, Source
from domain.writing import (
    DraftMaterial,
    DraftOutput,
    ImageMaterial,
    ImageOutput,
    PassageHit,
    QuotedClaim,
    ResearchMaterial,
    ResearchOutput,
    ReviseMaterial,
    ReviseOutput,
    SeoMaterial,
    SeoOutput,
)

TEXT = "Most teams run more than ten Collectors. In 2026, 65% of them run on Kubernetes."
LINK = "https://example.org/audit?utm_source=blog"

BRIEF = Brief(
    id="brief_1",
    campaign_id="campaign_1",
    position=1,
    topic="How many Collectors teams run",
    angle="Fleet size is an operations question",
    channels=("blog", "linkedin"),
    key_message="Plan for a fleet",
)
GUIDE = Guide(company="Northwind", voice="plain", required={"OpenTelemetry": ("Otel",)}, banned=("synergy",))
SOURCE = Source(
    id="src_1",
    campaign_id="campaign_1",
    kind="file",
    origin="survey.md",
    title="Collector survey 2026",
    text=TEXT,
    fetched_at=datetime(2026, 11, 1, tzinfo=UTC),
)
PASSAGE = Passage(id="p1", source_id="src_1", position=0, start=0, end=len(TEXT), text=TEXT)


def claim(number: int, text: str) -> Claim:
    """A claim quoted from TEXT."""
    start = TEXT.index(text)
    return Claim(
        id=f"c{number}",
        brief_id=BRIEF.id,
        source_id=SOURCE.id,
        source_title=SOURCE.title,
        source_kind="file",
        passage_id=PASSAGE.id,
        passage=TEXT,
        heading="",
        passage_start=0,
        passage_end=len(TEXT),
        start=start,
        end=start + len(text),
        text=text,
        score=0.7,
        channels=("blog", "linkedin"),
    )


CLAIMS = (
    claim(1, "Most teams run more than ten Collectors."),
    claim(2, "In 2026, 65% of them run on Kubernetes."),
)

BODY = (
    "A fleet is not a service.\n\n"
    "Most teams run more than ten Collectors. [c1] In 2026, 65% of them run on Kubernetes. [c2]\n\n"
    f"Book an audit: {LINK}"
)

RESEARCH = ResearchMaterial(
    brief=BRIEF, guide=GUIDE, hits=(PassageHit(passage=PASSAGE, source_title=SOURCE.title, score=0.7),)
)
DRAFT = DraftMaterial(
    brief=BRIEF,
    channel="blog",
    guide=GUIDE,
    audiences=(Audience(name="Platform engineers", description="run the pipelines"),),
    claims=CLAIMS,
    call_to_action="Book an audit:",
    link=LINK,
)
SEO = SeoMaterial(brief=BRIEF, channel="blog", guide=GUIDE, title="A fleet is not a service", body=BODY)
REVISE = ReviseMaterial(
    brief=BRIEF,
    channel="blog",
    guide=GUIDE,
    title="A fleet is not a service",
    body=BODY,
    subject="",
    preheader="",
    feedback="Shorter, please.",
    claims=CLAIMS,
    call_to_action="Book an audit:",
    link=LINK,
)
IMAGE = ImageMaterial(brief=BRIEF, channel="blog", guide=GUIDE, title="A fleet is not a service", text=BODY)

RESEARCH_ANSWER = ResearchOutput(claims=(QuotedClaim(passage_id="p1", quote=CLAIMS[0].text),))
DRAFT_ANSWER = DraftOutput(title="A fleet is not a service", body=BODY, tags=("collectors",))
SEO_ANSWER = SeoOutput(
    seo_title="A fleet is not a service", seo_description="How many Collectors teams run.", slug="a-fleet"
)
REVISE_ANSWER = ReviseOutput(
    changed=True, title=REVISE.title, body=BODY.replace("A fleet is not a service.\n\n", ""), not_done=()
)
IMAGE_ANSWER = ImageOutput(headline="A fleet is not a service", prompt="Ten boxes in a row", alt_text="Ten boxes")
