"""Builders: the rows most tests need, with sensible words and one argument per thing a test cares about.

Each takes an open transaction set to a workspace, writes through the store's own functions and gives the value back.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from domain.actor import Actor, Role
from domain.approved import ApprovedClaim
from domain.brief import Brief, BriefFile, CallToAction, ChannelKind
from domain.campaign import Audience, Campaign, ChannelPlan
from domain.claim import Claim, Dossier, Evidence
from domain.draft import Draft
from domain.media import MediaAsset
from domain.own_files import FileFacts
from domain.package import Package
from domain.publication import Publication
from domain.replay import Redraft, ReplayedPiece
from domain.review import Decision, DecisionKind
from domain.source import Origin, Passage, Source
from domain.version import CheckResult, MadeWith, NewVersion, Version
from store import accounts, campaigns, decisions, dossiers, drafts, media, people, publications, sources, versions
from store.ids import new_id
from store.postgres import Transaction

PARAGRAPHS = (
    "Most organisations run more than ten Collectors. In the survey, 65 % of respondents said so.",
    "Tail sampling keeps whole traces. It needs memory for every trace that is still open.",
)


def make_user(conn: Transaction, role: Role = "reviewer", name: str | None = None) -> Actor:
    """A person with a seat in the transaction's workspace."""
    name = name or f"{role}-{new_id('x')[2:8]}"
    return people.add_user(conn, people.add_person(conn, f"{name}-{new_id('x')[2:]}"), name, role)


def make_campaign(conn: Transaction, **fields: Any) -> Campaign:
    """A campaign on LinkedIn and the blog."""
    workspace_id = _workspace_of(conn)
    campaign = Campaign(
        **{
            "id": new_id("camp"),
            "workspace_id": workspace_id,
            "name": f"Campaign {new_id('x')[2:8]}",
            "goal": "Be known for telemetry that pays",
            "call_to_action": CallToAction(text="Read the report", address="https://example.com/report"),
            "audiences": (Audience(name="Platform engineers", description="They run the Collectors."),),
            "channels": tuple(ChannelPlan(kind=kind, account="main") for kind in ("linkedin", "blog", "email")),
            "utm": {"utm_campaign": "spring"},
            **fields,
        }
    )
    campaigns.save_campaign(conn, campaign)
    return campaign


def make_brief(conn: Transaction, campaign: Campaign | None = None, **fields: Any) -> Brief:
    """A brief at the campaign's next free position."""
    campaign = campaign or make_campaign(conn)
    brief = Brief(
        **{
            "id": new_id("brief"),
            "campaign_id": campaign.id,
            "position": len(campaigns.briefs_of(conn, campaign.id)) + 1,
            "topic": "Running Collectors at scale",
            "angle": "What the survey says about memory",
            "channels": ("linkedin", "blog"),
            "persona": "Platform engineer",
            **fields,
        }
    )
    campaigns.save_brief(conn, brief)
    return brief


def make_brief_file(facts: FileFacts, **fields: Any) -> BriefFile:
    """A document that a brief brings, not yet saved with it."""
    title = "More than ten Collectors"
    return BriefFile(
        **{"name": "survey.pdf", "digest": fields["path"].split("/")[-1][:64], "title": title},
        **facts.model_dump(exclude={"title"}),
        **fields,
    )


def make_source(
    conn: Transaction, campaign_id: str, paragraphs: Sequence[str] = PARAGRAPHS, **fields: Any
) -> tuple[Source, tuple[Passage, ...]]:
    """A usable source with one passage per paragraph, offsets exact."""
    text = "\n\n".join(paragraphs)
    source = Source(
        **{
            "id": "src_" + new_id("x")[2:],
            "campaign_id": campaign_id,
            "kind": "file",
            "origin": "survey.md",
            "title": "Collector survey",
            "author": "The survey team",
            "published": "2026-02-03",
            "text": text,
            "digest": "0" * 64,
            "media_type": "text/markdown",
            "fetched_at": datetime.now(UTC),
            **fields,
        }
    )
    starts = [text.index(paragraph) for paragraph in paragraphs]
    passages = tuple(
        Passage(
            id=f"{source.id}_p{position}",
            source_id=source.id,
            position=position,
            start=start,
            end=start + len(paragraph),
            text=paragraph,
        )
        for position, (start, paragraph) in enumerate(zip(starts, paragraphs, strict=True))
    )
    sources.save_source(conn, source, passages)
    origin = Origin(origin=source.origin, source_id=source.id, digest=source.digest, checked_at=source.fetched_at)
    sources.save_origins(conn, campaign_id, [origin])
    return source, passages


def make_dossier(conn: Transaction, brief: Brief, paragraphs: Sequence[str] = PARAGRAPHS, **fields: Any) -> Dossier:
    """A dossier with one claim per passage of a fresh source."""
    source, passages = make_source(conn, brief.campaign_id, paragraphs, **fields)
    claims = tuple(
        Claim(
            id=f"c{number}",
            brief_id=brief.id,
            source_id=source.id,
            source_title=source.title,
            source_kind=source.kind,
            passage_id=passage.id,
            passage=passage.text,
            heading=passage.heading,
            passage_start=passage.start,
            passage_end=passage.end,
            start=passage.start,
            end=passage.start + passage.text.index(".") + 1,
            text=passage.text[: passage.text.index(".") + 1],
            score=0.5,
            channels=tuple(brief.channels),
            source_author=source.author,
            source_published=source.published,
            source_origin=source.origin,
        )
        for number, passage in enumerate(passages, start=1)
    )
    dossier = Dossier(brief_id=brief.id, digest="1" * 64, claims=claims)
    dossiers.save_dossier(conn, brief.campaign_id, dossier, "test-model")
    return dossier


def make_entry(**fields: Any) -> ApprovedClaim:
    """An entry for the register, not yet saved."""
    return ApprovedClaim(
        **{
            "id": new_id("clm"),
            "wording": "Acme Telemetry has moved 14 companies to open pipelines.",
            "kind": "us",
            "owner": "Mona Manager",
            **fields,
        }
    )


def make_draft(conn: Transaction, brief: Brief | None = None, channel: ChannelKind = "linkedin") -> Draft:
    """A planned piece."""
    brief = brief or make_brief(conn)
    account = accounts.ensure_account(conn, channel, "main")
    return drafts.plan_draft(conn, brief.campaign_id, brief.id, channel, account.id)


def make_package(
    draft: Draft, text: str = "Most organisations run more than ten Collectors.", **fields: Any
) -> Package:
    """A small package that fits the piece."""
    return Package(
        **{
            "channel": draft.channel,
            "account_id": draft.account_id,
            "text": text,
            "title": f"Ten Collectors and more, {draft.id[-5:]}",  # two pieces never have the same bytes
            "slug": "ten-collectors-and-more" if draft.channel == "blog" else "",
            "subject": "Ten Collectors" if draft.channel == "email" else "",
            **fields,
        }
    )


def make_evidence(**fields: Any) -> Evidence:
    """One supported sentence."""
    return Evidence(
        **{
            "position": 0,
            "sentence": "Most organisations run more than ten Collectors.",
            "verdict": "supported",
            "claim_id": "c1",
            "source_id": "src_survey",
            "source_title": "Collector survey",
            "passage": PARAGRAPHS[0],
            "start": 0,
            "end": len(PARAGRAPHS[0]),
            **fields,
        }
    )


def make_version(conn: Transaction, draft: Draft, text: str | None = None, **fields: Any) -> Version:
    """A saved version with one supported sentence and one passed check."""
    package = fields.pop("package", None) or make_package(draft, **({} if text is None else {"text": text}))
    new = NewVersion(
        **{
            "draft_id": draft.id,
            "package": package,
            "evidence": (make_evidence(),),
            "checks": (CheckResult(name="length", passed=True, blocking=True),),
            "made_with": MadeWith(guide="g", prompts="p", dossier="d", model="m"),
            "model": "offline-writer/1",
            "tokens": 120,
            "seconds": 0.5,
            **fields,
        }
    )
    return versions.save_version(conn, new)


def make_draft_with_version(
    conn: Transaction, brief: Brief | None = None, channel: ChannelKind = "linkedin", **fields: Any
) -> tuple[Draft, Version]:
    """A piece in review, with its first version."""
    draft = make_draft(conn, brief, channel)
    version = make_version(conn, draft, **fields)
    return drafts.get_draft(conn, draft.id), version


def make_replayed(draft: Draft, version: Version) -> ReplayedPiece:
    """What a replay measured of a piece."""
    return ReplayedPiece(
        draft_id=draft.id,
        version_id=version.id,
        brief="A topic",
        channel=draft.channel,
        model="m",
        heeds=True,
        plain=Redraft(distance=0.5),
    )


def make_media(conn: Transaction, draft: Draft, **fields: Any) -> MediaAsset:
    """An image in the index; no file is written."""
    asset = MediaAsset(
        **{
            "id": new_id("media"),
            "draft_id": draft.id,
            "digest": new_id("x")[2:].ljust(64, "0"),
            "media_type": "image/png",
            "width": 1200,
            "height": 628,
            "alt_text": "A card that says: ten Collectors",
            "maker": "brand-card/1",
            "path": "card.png",
            **fields,
        }
    )
    return media.save_media(conn, asset)


def decide(
    conn: Transaction, version: Version, kind: DecisionKind = "approve", user: Actor | None = None, **fields: Any
) -> Decision:
    """A decision on a version, by the workspace's owner; nothing acts on it here."""
    comment = fields.pop("comment", "Please shorten it." if kind in ("revise", "reject") else "")
    return decisions.add_decision(
        conn,
        draft_id=version.draft_id,
        version_id=version.id,
        digest=version.digest,
        kind=kind,
        user_id=(user or people.owner(conn)).user_id,
        comment=comment,
        **fields,
    )


def make_approved(conn: Transaction, **fields: Any) -> tuple[Draft, Version, Decision]:
    """A piece whose approval was taken; no publication yet."""
    draft, version = make_draft_with_version(conn, **fields)
    decision = decide(conn, version)
    decisions.mark_taken(conn, decision.id)
    return drafts.set_status(conn, draft.id, "approved"), version, decisions.get_decision(conn, decision.id)


def make_publication(conn: Transaction, slot_at: datetime | None = None, **fields: Any) -> Publication:
    """A scheduled row of the outbox for a freshly approved piece, due at its slot (default: now)."""
    draft, version, decision = make_approved(conn, **fields)
    return publications.add_publication(
        conn,
        draft_id=draft.id,
        version_id=version.id,
        digest=version.digest,
        decision_id=decision.id,
        channel=draft.channel,
        account_id=draft.account_id,
        slot_at=slot_at or decision.effective_at,
    )


def _workspace_of(conn: Transaction) -> str:
    row = conn.execute("SELECT current_setting('pressroom.workspace') AS id").fetchone()
    assert row is not None
    return str(row["id"])
