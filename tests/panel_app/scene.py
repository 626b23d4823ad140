"""A newsroom in the middle of its day: pieces in every state, with the example campaign's own sources behind them.

Dashboards look right with three rows of “foo”. This scene has real lengths: titles of two lines, passages of a
paragraph, an unsupported sentence, a second version with a wish left undone, a post that really lies in the folder.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from domain.actor import Actor
from domain.brief import Brief, CallToAction, ChannelKind
from domain.campaign import Campaign, ChannelPlan
from domain.claim import Claim, Dossier, Evidence
from domain.draft import Draft
from domain.guide import Colours, Guide
from domain.media import SIZES, ImageRequest, MadeImage, MediaAsset
from domain.package import PackedMedia
from domain.ports import SendableMedia
from domain.publication import Published
from domain.timing import WeeklySlot
from domain.version import CLAIMS_CHECK, CheckResult, NotDone, Version
from resources.files import LocalFiles
from resources.images.brand_card import BrandCard
from resources.publishers.folder import FolderPublisher
from store import decisions, dossiers, drafts, people, publications, work, workspaces
from store.ids import new_id
from store.media import media_of, save_media
from store.postgres import Database, Transaction
from tests.builders import decide, make_brief, make_campaign, make_draft, make_package, make_source, make_version
from tests.panel_app.scene_words import ARTICLE, ARTICLE_TEXT, POST, POST_TEXT, Said

SOURCES = Path(__file__).resolve().parents[2] / "examples" / "northquay" / "sources"
GUIDE = Guide(
    company="Northquay",
    about="Northquay makes software for booking loading docks.",
    voice="plain, exact, calm; numbers before adjectives",
    colours=Colours(main="#12343B", accent="#E1A140", ground="#F2EFE6"),
    site="https://northquay.example",
)


@dataclass(frozen=True)
class Scene:
    """The pieces by what they show, and who is there."""

    workspace_id: str
    owner: Actor
    reviewer: Actor
    viewer: Actor
    campaign: Campaign
    post: str
    article: str
    letter: str
    second: str
    scheduled: str
    published: str
    rejected: str


@dataclass
class _Stage:
    """Where the scene is being built."""

    conn: Transaction
    campaign: Campaign
    files: LocalFiles
    passages: dict[str, Any]
    source: Any


def build_scene(database: Database, workspace_id: str, home: Path) -> Scene:
    """Fills a workspace; images go to home/media, the published post to home/published."""
    with database.transaction(workspace_id) as conn:
        workspaces.set_guide(conn, GUIDE)
        owner = people.owner(conn)
        reviewer = people.add_user(conn, people.add_person(conn, f"ana-{workspace_id}"), "Ana Reyes", "reviewer")
        viewer = people.add_user(conn, people.add_person(conn, f"vic-{workspace_id}"), "Vic Viewer", "viewer")
        campaign = make_campaign(
            conn,
            name="Predictable docks",
            goal="30 site visits booked for the autumn",
            zone="Europe/Stockholm",
            channels=(
                ChannelPlan(kind="linkedin", account="main"),
                ChannelPlan(kind="blog", account="main", slots=(WeeklySlot(weekdays=(1, 3), at="08:30"),)),
                ChannelPlan(kind="email", account="main"),
            ),
        )
        text = (SOURCES / "carrier-panel-2026.md").read_text(encoding="utf-8").split("---\n", 2)[2].strip()
        paragraphs = [" ".join(part.split()) for part in text.split("\n\n") if not part.startswith(("#", "|"))]
        source, passages = make_source(
            conn,
            campaign.id,
            paragraphs,
            title="What Hauliers Want from Dock Booking",
            author="Imogen Farrell and Luís Teixeira",
            published="2026-06-02",
            origin="carrier-panel-2026.md",
        )
        stage = _Stage(conn, campaign, LocalFiles(home / "media"), {p.id: p for p in passages}, source)
        return Scene(
            workspace_id=workspace_id,
            owner=owner,
            reviewer=reviewer,
            viewer=viewer,
            campaign=campaign,
            **_pieces(stage, home),
        )


def _pieces(stage: _Stage, home: Path) -> dict[str, str]:
    portal = _brief(stage, "Dock booking without another portal", "Hauliers want a confirmed time that is kept.")
    late = _brief(stage, "Late is not the same as late", "Announced delays cost half as much.")
    wait = _brief(stage, "What a lorry's wait at the dock really costs", "The invoice is the smaller part.")
    twelve = _brief(
        stage, "How Lindqvist Livsmedel booked every arrival in twelve weeks", "A morning that can be planned."
    )
    third = _brief(stage, "A rollout of dock scheduling that survives week three", "Waits rise before they fall.")
    post, _ = _written(stage, portal, "linkedin", "Eleven portals, and nobody asked for a twelfth", POST, POST_TEXT)
    title = "Hauliers do not want a prettier portal; they want a time that is kept"
    too_long = CheckResult(name="search_description", passed=False, blocking=False, detail="161 characters, not 155.")
    claims = CheckResult(name=CLAIMS_CHECK, passed=False, blocking=True, detail="1 unsupported")
    checks = (CheckResult(name="brand_words", passed=True, blocking=True), too_long, claims)
    article, _ = _written(stage, portal, "blog", title, ARTICLE, ARTICLE_TEXT, checks=checks)
    letter, _ = _written(
        stage, late, "email", "", POST, POST_TEXT, subject="The delay that was announced", model="ollama/llama3.1:8b"
    )
    second = _second_version(stage, wait)
    scheduled = _scheduled(stage, twelve)
    published = _published(stage, third, home)
    rejected, version = _written(stage, late, "linkedin", "Quiet hours for sale", POST[:3], POST_TEXT)
    decision = decide(stage.conn, version, "reject", comment="We never discount quiet hours.")
    drafts.set_status(stage.conn, rejected.id, "rejected")
    decisions.mark_taken(stage.conn, decision.id)
    planned = make_draft(stage.conn, twelve, "email")
    work.ask(stage.conn, drafts=[planned.id], kind="draft", queue="interactive", requested_by=None)
    return {
        "post": post.id,
        "article": article.id,
        "letter": letter.id,
        "second": second,
        "scheduled": scheduled,
        "published": published,
        "rejected": rejected.id,
    }


def _brief(stage: _Stage, topic: str, angle: str) -> Brief:
    brief = make_brief(
        stage.conn,
        stage.campaign,
        topic=topic,
        angle=angle,
        channels=("linkedin", "blog", "email"),
        persona="Heads of logistics",
        stage="consideration",
        key_message="Accept web, e-mail and interface, and keep one calendar behind them.",
        proof_points=("minutes and errors per way of booking", "what happens to confirmed times"),
        call_to_action=CallToAction(text="Book a dock review", address="/dock-review"),
    )
    claims = tuple(_claim(stage, brief, number, quote) for number, quote in enumerate(_quotes(), start=1))
    dossier = Dossier(brief_id=brief.id, digest="2" * 64, claims=claims)
    dossiers.save_dossier(stage.conn, stage.campaign.id, dossier, "offline-writer/1")
    return brief


def _quotes() -> list[str]:
    return [quote for _, quote in (*POST, *ARTICLE) if quote]


def _claim(stage: _Stage, brief: Brief, number: int, quote: str) -> Claim:
    passage = next(p for p in stage.passages.values() if quote in p.text)
    at = passage.text.index(quote)
    begin = max(
        (passage.text.rfind(mark, 0, at) + len(mark) for mark in (". ", ".\n") if mark in passage.text[:at]), default=0
    )
    stop = passage.text.find(".", at + len(quote) - 1)
    while stop >= 0 and passage.text[stop + 1 : stop + 2].isdigit():
        stop = passage.text.find(".", stop + 1)
    text = passage.text[begin : stop + 1 if stop >= 0 else None]
    return Claim(
        id=f"c{number}",
        brief_id=brief.id,
        source_id=stage.source.id,
        source_title=stage.source.title,
        source_kind="file",
        passage_id=passage.id,
        passage=passage.text,
        heading="",
        passage_start=passage.start,
        passage_end=passage.end,
        start=passage.start + begin,
        end=passage.start + begin + len(text),
        text=text,
        score=0.6,
        source_author=stage.source.author,
        source_published=stage.source.published,
    )


def _evidence(stage: _Stage, said: tuple[Said, ...]) -> tuple[Evidence, ...]:
    quotes, found = _quotes(), []
    for position, (sentence, quote) in enumerate(said):
        if quote is None:
            person = sentence.startswith("Northquay accepts")
            found.append(
                Evidence(
                    position=position,
                    sentence=sentence,
                    verdict="needs_person" if person else "no_claim",
                    reasons=("A statement about ourselves needs a source of our own.",) if person else (),
                )
            )
            continue
        passage = next(p for p in stage.passages.values() if quote in p.text)
        wrong = "0.2 errors" in sentence
        found.append(
            Evidence(
                position=position,
                sentence=sentence,
                verdict="unsupported" if wrong else "supported",
                reasons=("The figure 0.2 is not in the passage.",) if wrong else (),
                claim_id=f"c{quotes.index(quote) + 1}",
                source_id=stage.source.id,
                source_title=stage.source.title,
                passage=passage.text,
                start=passage.start,
                end=passage.end,
            )
        )
    return tuple(found)


def _written(
    stage: _Stage, brief: Brief, channel: ChannelKind, title: str, said: tuple[Said, ...], text: str, **fields: Any
) -> tuple[Draft, Version]:
    draft = make_draft(stage.conn, brief, channel)
    return draft, _version(stage, draft, title, said, text, **fields)


def _version(stage: _Stage, draft: Draft, title: str, said: tuple[Said, ...], text: str, **fields: Any) -> Version:
    subject = fields.pop("subject", "")
    assets = [_image(stage, draft, title or subject, size) for size in SIZES]
    package = make_package(
        draft,
        text,
        title=title,
        subject=subject,
        preheader="Half the price of a wait is the surprise." if subject else "",
        slug="a-time-that-is-kept" if draft.channel == "blog" else "",
        excerpt="What 7,912 bookings say about portals, telephones and a time that survives the night."
        if draft.channel == "blog"
        else "",
        seo_title="Dock booking: hauliers want a time that is kept" if draft.channel == "blog" else "",
        seo_description="Ninety-six hauliers kept a diary of 7,912 bookings. Eleven portals each, and one wish above "
        "all: a confirmed time that is kept."
        if draft.channel == "blog"
        else "",
        tags=("dock scheduling", "logistics") if draft.channel == "blog" else (),
        links=("https://northquay.example/dock-review",),
        media=tuple(PackedMedia(**a.model_dump(include=set(PackedMedia.model_fields))) for a in assets),
    )
    defaults: dict[str, Any] = {
        "checks": (
            CheckResult(name="brand_words", passed=True, blocking=True),
            CheckResult(name="length", passed=True, blocking=True),
        ),
        "model": "offline-writer/1",
        "tokens": 0,
        "seconds": 1.2,
    }
    return make_version(stage.conn, draft, package=package, evidence=_evidence(stage, said), **(defaults | fields))


@lru_cache
def _card(headline: str, size: str) -> MadeImage:
    width, height = SIZES[size]
    return BrandCard().make(
        ImageRequest(
            headline=headline, prompt="", alt_text=f"Card: {headline}", guide=GUIDE, width=width, height=height
        )
    )


def _image(stage: _Stage, draft: Draft, headline: str, size: str) -> MediaAsset:
    card = _card(headline, size)
    path = stage.files.put(stage.campaign.workspace_id, card.data, ".png")
    asset = MediaAsset(
        id=new_id("media"),
        draft_id=draft.id,
        digest=hashlib.sha256(card.data).hexdigest(),
        media_type=card.media_type,
        width=card.width,
        height=card.height,
        alt_text=card.alt_text,
        maker=card.maker,
        path=path,
    )
    return save_media(stage.conn, asset)


def _second_version(stage: _Stage, brief: Brief) -> str:
    title = "What a lorry's wait at the dock really costs"
    draft, first = _written(stage, brief, "linkedin", title, POST, POST_TEXT)
    asked = decide(stage.conn, first, "revise", comment="Drop the quotation. End with a question. Mention our price.")
    drafts.set_status(stage.conn, draft.id, "changes_requested")
    decisions.mark_taken(stage.conn, asked.id)
    ending = "Which of the eleven would you close first?"
    said = (*POST[:5], (ending, None), POST[7])
    text = POST_TEXT.replace(f" {POST[5][0]}", "").replace(POST[6][0], ending)
    undone = (NotDone(wish="Mention our price", reason="No source of this campaign names a price."),)
    _version(stage, draft, title, said, text, not_done=undone)
    return draft.id


def _approved(stage: _Stage, brief: Brief, title: str, slot_at: datetime) -> tuple[Draft, Version, Any]:
    draft, version = _written(stage, brief, "blog", title, ARTICLE[:6], ARTICLE_TEXT)
    decision = decide(stage.conn, version, slot_at=slot_at, comment="Good to go.")
    drafts.set_status(stage.conn, draft.id, "approved")
    decisions.mark_taken(stage.conn, decision.id)
    publication = publications.add_publication(
        stage.conn,
        draft_id=draft.id,
        version_id=version.id,
        digest=version.digest,
        decision_id=decision.id,
        channel=draft.channel,
        account_id=draft.account_id,
        zone=stage.campaign.zone,
        slot_at=slot_at,
    )
    return draft, version, publication


def _scheduled(stage: _Stage, brief: Brief) -> str:
    slot = (datetime.now(UTC) + timedelta(days=4)).replace(hour=7, minute=30, second=0, microsecond=0)
    return _approved(stage, brief, "How Lindqvist Livsmedel booked every arrival", slot)[0].id


def _published(stage: _Stage, brief: Brief, home: Path) -> str:
    draft, version, publication = _approved(
        stage, brief, "A rollout that survives week three", datetime.now(UTC) - timedelta(hours=3)
    )
    publisher = FolderPublisher(home / "published", stage.campaign.workspace_id)
    paths = {asset.digest: asset.path for asset in media_of(stage.conn, draft.id)}
    media = [
        SendableMedia(
            **m.model_dump(include={"digest", "media_type", "alt_text"}), data=stage.files.get(paths[m.digest])
        )
        for m in version.package.media
    ]
    outcome = publisher.publish(version.package, media, publication.key)
    assert isinstance(outcome, Published)
    claimed = publications.claim(stage.conn, publication.id, "scene", 60.0)
    assert claimed is not None
    lease = claimed[1]
    publications.move(stage.conn, lease, "sending")
    now = datetime.now(UTC)
    publications.move(stage.conn, lease, "sent", remote_id=outcome.remote_id, url=outcome.url, sent_at=now)
    publications.move(stage.conn, lease, "verified", verified_at=now)
    drafts.set_status(stage.conn, draft.id, "published")
    return draft.id
