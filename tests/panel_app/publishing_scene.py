"""The newsroom's month: posts in every state on the calendar, lists of readers, figures with gaps, what the CRM told.

Days stand relative to one Monday, so that a picture shows the same month whenever it is taken with the same day.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from domain.audience import Basis, Ground
from domain.brief import ChannelKind
from domain.campaign import Campaign, ChannelPlan
from domain.draft import DraftStatus
from domain.engagement import Metric, Reading
from domain.outcome import Outcome
from domain.publication import Publication, PublicationStatus
from domain.slots import instant_of
from domain.timing import Blackout, WeeklySlot
from store import accounts, audiences, audit, drafts, engagement, outcomes, publications, workspaces
from store.account_secrets import SecretRow, keep_secret
from store.brakes import pull
from store.holds import hold_account
from store.ids import new_id
from store.postgres import Database, Transaction
from store.publications import get_publication
from tests.builders import (
    decide,
    make_brief,
    make_campaign,
    make_draft,
    make_package,
    make_version,
)
from tests.panel_app.scene import Scene
from tests.press.mail_scene import someone

STOCKHOLM = ZoneInfo("Europe/Stockholm")
POSTS: tuple[tuple[int, str, ChannelKind, PublicationStatus, str], ...] = (
    (-5, "08:30", "blog", "verified", "What a missed slot costs a haulier"),
    (-4, "09:00", "linkedin", "sent", "Nobody wants a prettier portal"),
    (-2, "08:30", "blog", "failed", "The yard that stopped phoning"),
    (1, "08:30", "blog", "scheduled", "Twelve weeks to a morning that can be planned"),
    (2, "10:00", "linkedin", "scheduled", "Eleven portals, and nobody asked for a twelfth"),
    (2, "13:15", "linkedin", "late", "Quiet hours are not for sale"),
    (9, "08:30", "blog", "scheduled", "A rollout of dock scheduling that survives its third week"),
)

UNFINISHED: tuple[tuple[DraftStatus, str, int], ...] = (
    ("planned", "Who pays for a lorry that waits", 10),
    ("in_review", "A confirmed time is worth more than an early one", 11),
    ("changes_requested", "Three questions to ask before buying a portal", 15),
)


@dataclass(frozen=True)
class Month:
    """What a test needs by name."""

    scheduled: Publication
    out: Publication
    away: str


def build_month(database: Database, scene: Scene, today: date) -> Month:
    """Fills the scene's workspace around a day."""
    with database.transaction(scene.workspace_id) as conn:
        workspaces.set_zone(conn, "Europe/Stockholm")
        campaign = _campaign(conn, today)
        posts = {one[-1]: _post(conn, campaign, today, one) for one in POSTS}
        for status, topic, days in UNFINISHED:
            _due(conn, campaign, status, topic, today + timedelta(days=days))
        out = posts[POSTS[0][-1]]
        _figures(conn, [out, posts[POSTS[1][-1]]], today)
        tell_outcomes(conn, today)
        _lists(conn, scene, today)
        away = _accounts(conn, today)
    return Month(scheduled=posts[POSTS[4][-1]], out=out, away=away)


def _campaign(conn: Transaction, today: date) -> Campaign:
    return make_campaign(
        conn,
        name="Mornings that can be planned",
        goal="The yard's own voice, twice a week",
        zone="Europe/Stockholm",
        blackouts=(Blackout(first=today + timedelta(days=4), last=today + timedelta(days=5), note="Stocktaking"),),
        channels=(
            ChannelPlan(kind="linkedin", account="main", zone="America/New_York"),
            ChannelPlan(kind="blog", account="main", slots=(WeeklySlot(weekdays=(1, 3), at="08:30"),)),
            ChannelPlan(kind="email", account="main"),
        ),
    )


def _post(
    conn: Transaction, campaign: Campaign, today: date, one: tuple[int, str, ChannelKind, PublicationStatus, str]
) -> Publication:
    days, wall, channel, status, title = one
    at = instant_of(today + timedelta(days=days), time.fromisoformat(wall), STOCKHOLM)
    draft = make_draft(conn, make_brief(conn, campaign, topic=title, channels=(channel,)), channel)
    version = make_version(conn, draft, package=make_package(draft, title=title))
    decision = decide(conn, version, slot_at=at)
    out = status in ("verified", "sent")
    drafts.set_status(conn, draft.id, "approved")
    conn.execute("UPDATE decisions SET taken_at = now() WHERE id = %s", [decision.id])
    row = publications.add_publication(
        conn,
        draft_id=draft.id,
        version_id=version.id,
        digest=version.digest,
        decision_id=decision.id,
        channel=channel,
        account_id=draft.account_id,
        zone=campaign.zone_of(channel),
        slot_at=at,
    )
    conn.execute(
        "UPDATE published_content SET status = %s, sent_at = %s, url = %s, reason = %s WHERE id = %s",
        [
            status,
            at if out else None,
            f"https://northquay.example/{row.id}" if out else None,
            {"failed": "The channel refused the image: it is larger than 8 MB.", "late": "It missed its slot."}.get(
                status
            ),
            row.id,
        ],
    )
    if out:
        drafts.set_status(conn, draft.id, "published")
    return get_publication(conn, row.id)


def _due(conn: Transaction, campaign: Campaign, status: DraftStatus, topic: str, day: date) -> None:
    brief = make_brief(conn, campaign, topic=topic, due=day)
    if status == "planned":
        make_draft(conn, brief, "email")
        return
    draft = make_draft(conn, brief)
    make_version(conn, draft, package=make_package(draft, title=brief.topic))
    if status != "in_review":
        drafts.set_status(conn, draft.id, status)


def _figures(conn: Transaction, posts: list[Publication], today: date) -> None:
    """The second post is silent for a day in its middle, and nobody ever told its views."""
    told: list[Reading] = []
    for number, post in enumerate(posts):
        days = (today - post.planned_at.date()).days
        for day in range(days + 1):
            if number == 1 and day == 2:
                continue
            at = post.planned_at.date() + timedelta(days=day)
            figures: dict[Metric, int] = {
                "impressions": (day + 1) * (210 + 90 * number) - 7 * day * day,
                "clicks": 9 * day,
            }
            if number == 0:
                figures["views"] = 61 * (day + 1)
            said = datetime.combine(at, time(21, 0), UTC)
            told += [
                Reading(publication_id=post.id, metric=metric, value=value, day=at, as_of=said)
                for metric, value in figures.items()
            ]
    engagement.add_readings(conn, told)


def tell_outcomes(conn: Transaction, today: date) -> None:
    """What the CRM told: leads and customers, some of whom nobody can say whence they came."""
    rows = (
        ("a", "lead", 9, None, "linkedin", "predictable-docks", "a podcast"),
        ("a", "won", 2, Decimal(12500), "google", "", ""),
        ("b", "lead", 8, None, "newsletter", "predictable-docks", ""),
        ("c", "lead", 6, None, "", "", "a colleague"),
        ("d", "lead", 5, None, "linkedin", "predictable-docks", ""),
        ("e", "won", 3, Decimal(8200), "", "", ""),
    )
    outcomes.save_outcomes(
        conn,
        [
            Outcome(
                id=f"deal-{number}",
                contact=contact,
                stage=stage,
                amount=amount,
                currency="EUR" if amount else "",
                day=today - timedelta(days=ago),
                utm_source=source,
                utm_campaign=campaign,
                self_reported=said,
            )
            for number, (contact, stage, ago, amount, source, campaign, said) in enumerate(rows)
        ],
    )


def _lists(conn: Transaction, scene: Scene, today: date) -> None:
    now = datetime.combine(today, time(7, 0), UTC)
    consent = Ground(basis="consent", wording="Yes, write to me monthly.", given_at=now - timedelta(days=40))
    kinds: dict[str, tuple[tuple[Basis | None, int], ...]] = {
        "Haulage newsletter": (("contract", 6), ("existing_customer", 4), ("consent", 3), (None, 2)),
        "Dock managers": (("legitimate_interest", 5),),
    }
    for name, groups in kinds.items():
        listed = audiences.ensure_list(conn, name)
        people = [
            someone(
                f"{basis or 'nobody'}-{number}@{name.split()[0].lower()}.example",
                consent if basis == "consent" else Ground(basis=basis or ""),
            )
            for basis, size in groups
            for number in range(size)
        ]
        audiences.keep_addresses(conn, listed.id, people, added_by=scene.owner.user_id, now=now)
        states = {"confirmed": 10, "pending": 3, "quarantined": 2, "mended": 0, "already": 1, "left_out": 4}
        audit.append(conn, scene.owner.user_id, "add addresses", listed.id, states)
    audiences.end_address(conn, people[0].hash, "unsubscribed", now)


def _accounts(conn: Transaction, today: date) -> str:
    main = accounts.find_account(conn, "linkedin", "main")
    assert main is not None
    accounts.serve_by(conn, main.id, "linkedin", {})
    ends = datetime.combine(today + timedelta(days=23), time(9, 0), UTC)
    secret = SecretRow(
        id=new_id("sec"), account_id=main.id, name="access", key_id="k", sealed=b"x" * 64, expires_at=ends
    )
    keep_secret(conn, secret)
    gone = accounts.ensure_account(conn, "blog", "northquay.example", "wordpress", {})
    hold_account(conn, gone.id, "The application password was revoked.")
    return gone.id


def stop_a_campaign(database: Database, scene: Scene) -> None:
    """A brake that somebody pulled this morning."""
    with database.transaction(scene.workspace_id) as conn:
        pull(
            conn,
            "campaign",
            scene.campaign.id,
            now=datetime.combine(datetime.now(UTC).date(), time(6, 0), UTC),
            user_id=scene.owner.user_id,
            reason="A price changed.",
        )
