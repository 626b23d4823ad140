"""Small, complete material for every crew, and an answer that fits it."""

from datetime import UTC, date, datetime

from domain.brief import Brief
from domain.campaign import Audience
from domain.claim import Claim
from domain.edits import TextEdit
from domain.finding import Finding
from domain.guide import Guide
from domain.onboarding import (
    OnboardingMaterial,
    OnboardingOutput,
    ProposedExample,
    ProposedNeed,
    ProposedSegment,
    TurnedDown,
)
from domain.outline import OutlineMaterial, OutlineOutput
from domain.scouting import (
    CompetitorMaterial,
    CompetitorOutput,
    CompetitorStatement,
    Excerpt,
    FoundTrend,
    MarketInsight,
    MarketMaterial,
    MarketOutput,
    TrendEvidence,
    TrendMaterial,
    TrendOutput,
)
from domain.source import Passage, Source
from domain.video_script import Scene, VideoMaterial, VideoOutput
from domain.writing import (
    DraftMaterial,
    DraftOutput,
    ImageMaterial,
    ImageOutput,
    PassageHit,
    QuotedClaim,
    ResearchMaterial,
    ResearchOutput,
    ReviseAnswer,
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
REVISE_ANSWER = ReviseAnswer(edits=(TextEdit(find="A fleet is not a service.", replace="", wishes=(1,)),))
REVISED = ReviseOutput(changed=True, title=REVISE.title, body=BODY.replace("A fleet is not a service.\n\n", ""))
IMAGE_ANSWER = ImageOutput(
    headline="A fleet is not a service", prompt="Ten boxes in a row", alt_text="Ten boxes: a fleet is not a service"
)
NEWS = (
    "Rivalry Ltd raised its prices by 12 % in March. "
    "Half of all yards still book by telephone, a survey of 300 sites says."
)
EXCERPT = Excerpt(
    id="e1", origin="https://news.example/docks", title="Prices of docks", text=NEWS, seen=date(2026, 11, 2)
)
RAISED, BOOKING = NEWS.split(". ", maxsplit=1)[0] + ".", NEWS.split(". ", 1)[1]
FINDING = Finding(by="market", text="Half of all yards book by telephone.", found_at=datetime(2026, 11, 2, tzinfo=UTC))
AUDIENCES = (Audience(name="Warehouse managers", description="They run dock doors."),)

OUTLINE = OutlineMaterial(
    brief=BRIEF, guide=GUIDE, audiences=AUDIENCES, claims=CLAIMS, call_to_action="Book an audit", findings=(FINDING,)
)
COMPETITOR = CompetitorMaterial(guide=GUIDE, goal="Site visits", competitors=("Rivalry Ltd",), excerpts=(EXCERPT,))
MARKET = MarketMaterial(guide=GUIDE, goal="Site visits", audiences=AUDIENCES, excerpts=(EXCERPT,), findings=(FINDING,))
TREND = TrendMaterial(day=date(2026, 11, 3), guide=GUIDE, audiences=AUDIENCES, excerpts=(EXCERPT,), earlier=("Tolls",))
VIDEO = VideoMaterial(
    brief=BRIEF,
    channel="blog",
    guide=GUIDE,
    title="A fleet is not a service",
    body=BODY,
    claims=CLAIMS,
    call_to_action="Book an audit",
)

OUTLINE_ANSWER = OutlineOutput(
    angle="Plan for a fleet of Collectors.", claim_ids=("c1", "c2"), call_to_action="Book an audit"
)
COMPETITOR_ANSWER = CompetitorOutput(
    statements=(
        CompetitorStatement(competitor="Rivalry Ltd", kind="price", statement=RAISED, excerpt_id="e1", quote=RAISED),
    )
)
MARKET_ANSWER = MarketOutput(insights=(MarketInsight(kind="figure", insight=BOOKING, excerpt_id="e1", quote=BOOKING),))
TREND_ANSWER = TrendOutput(
    trends=(FoundTrend(name="Booking", summary=BOOKING, evidence=(TrendEvidence(excerpt_id="e1", quote=BOOKING),)),)
)
VIDEO_ANSWER = VideoOutput(
    scenes=(
        Scene(narration="Most teams run more than ten Collectors. [c1]", visual="Ten boxes in a row", words="Ten"),
        Scene(narration="Book an audit", visual="The brand card"),
    )
)

ABOUT = (
    "We make software for booking loading docks, and we do nothing else. "
    "Warehouse managers need to see the day before it begins. "
    "Our truly revolutionary platform changes everything!"
)
OWN_PAGE = Excerpt(id="o1", origin="https://own.example/about", title="About us", text=ABOUT, seen=date(2026, 11, 2))
SAID, NEEDED, SHOUTED = (part + end for part, end in zip(ABOUT.rstrip("!").split(". "), (".", ".", "!"), strict=True))
ONBOARDING = OnboardingMaterial(guide=GUIDE, regions=("SE",), audiences=AUDIENCES, excerpts=(OWN_PAGE,))
TURNED_DOWN = TurnedDown(
    reason="We do not shout.",
    summary="Loud and proud.",
    rules=("Use capitals.",),
    good=(SHOUTED,),
    bad=(SAID,),
    segments=("Drivers: A coffee",),
)
ONBOARDING_ANSWER = OnboardingOutput(
    summary="Short, plain sentences; we speak, and say what we do not do.",
    rules=("Speak as “we”.", "No exclamation marks."),
    good=(ProposedExample(excerpt_id="o1", quote=SAID, why="Says what is not done."),),
    bad=(ProposedExample(excerpt_id="o1", quote=SHOUTED, why="Boasts."),),
    segments=(
        ProposedSegment(name="Warehouse managers", needs=(ProposedNeed(need=NEEDED, excerpt_id="o1", quote=NEEDED),)),
    ),
    remarks=("Prices are not on the pages.",),
)
