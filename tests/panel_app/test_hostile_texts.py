"""Hostile texts in every place that the dashboard shows, in a real browser: nothing of them runs, loads or leads away.

They are put into the rows directly, past all checks of drafts: a page must be safe whatever stands in the database.
"""

from datetime import date
from itertools import cycle
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import pytest

from domain.actor import Actor
from domain.brief import CallToAction
from domain.outline import Outline, OutlinedClaim
from domain.trend import Trend, TrendSource
from domain.version import CheckResult, NotDone
from panel_app.state import address_of_campaign
from resources.publishers.page import render_page
from store import drafts, feedback, outlines, people, trends
from store.postgres import Database, Transaction
from tests import builders
from tests.browser import PATIENCE
from tests.conftest import Newsroom
from tests.hostile.payloads import EVERYTHING, PAYLOADS
from tests.panel_app.conftest import Dashboard, OpenPage, settled

pytestmark = pytest.mark.browser
# A quarter of the payloads each, in turn: every field gets some, all of them stand in every body.
_SOME: Final = cycle([" ".join(" ".join(PAYLOADS[at::4]).split()) for at in range(4)])
PASSAGE: Final = next(_SOME)
SAID: Final = "Most organisations run more than ten Collectors."
# Everything in the page, shadow roots too, that has a scheme of its own or a handler of ours that text must not have.
_LOOK: Final = """() => {
  const found = [];
  const walk = (root) => { for (const node of root.querySelectorAll("*")) {
    if (node.shadowRoot) walk(node.shadowRoot);
    const address = node.getAttribute("href") || node.getAttribute("src") || node.getAttribute("xlink:href") || "";
    if (/^\\s*(javascript|data:text|vbscript)/i.test(address)) found.push(address);
    for (const { name } of node.attributes) if (name.startsWith("on")) found.push(node.tagName + " " + name);
    if (/^(IFRAME|OBJECT|EMBED|MARQUEE|MATH)$/.test(node.tagName)) found.push(node.tagName);
  } };
  walk(document);
  return found;
}"""
_OPEN: Final = """() => {
  const walk = (root) => { for (const node of root.querySelectorAll("*")) {
    if (node.shadowRoot) walk(node.shadowRoot);
    if (node.matches("details")) node.open = true;
    if (node.matches(".claim, .said")) node.click();
  } };
  walk(document);
}"""
_TEXT: Final = """() => {
  let text = "";
  const walk = (root) => { for (const node of root.querySelectorAll("*")) {
    if (node.shadowRoot) { text += node.shadowRoot.textContent; walk(node.shadowRoot); }
  } };
  walk(document);
  return text + document.body.textContent;
}"""


@pytest.fixture
def pieces(database: Database, workspace: Newsroom, actor: Actor) -> dict[str, str]:
    """A workspace in which every text is hostile: piece ids by channel."""
    with database.transaction(workspace.id) as conn:
        campaign = builders.make_campaign(conn, name=f"Docks {next(_SOME)[:150]}", goal=next(_SOME), outline=True)
        brief = builders.make_brief(
            conn,
            campaign,
            topic=next(_SOME),
            angle=next(_SOME),
            channels=("linkedin", "blog", "email"),
            persona=next(_SOME),
            key_message=next(_SOME),
            proof_points=PAYLOADS[::5],
            owner=next(_SOME),
            call_to_action=CallToAction(text=next(_SOME), address="https://example.com/x"),
        )
        builders.make_dossier(
            conn, brief, (f"{SAID} {next(_SOME)}",), title=next(_SOME), author=next(_SOME), origin=next(_SOME)[:200]
        )
        _ideas(conn, campaign.id, brief.id)
        found = {}
        for channel in ("linkedin", "blog", "email"):
            draft = builders.make_draft(conn, brief, channel)
            _versions(conn, draft, actor)
            found[channel] = draft.id
        reviewer = people.add_user(conn, people.add_person(conn, f"evil-{workspace.id}"), next(_SOME)[:200], "reviewer")
        assert reviewer
        return found


def _versions(conn: Transaction, draft: Any, actor: Actor) -> None:
    """Two versions with a comment between them, so that there is a comparison and a history."""
    first = _version(conn, draft, EVERYTHING)
    decision = builders.decide(conn, first, "revise", comment=next(_SOME))
    feedback.add_feedback(
        conn,
        draft_id=draft.id,
        version_id=first.id,
        user_id=actor.user_id,
        comment=next(_SOME),
        decision_id=decision.id,
    )
    conn.execute("UPDATE decisions SET taken_at = now() WHERE id = %s", [decision.id])
    drafts.set_status(conn, draft.id, "changes_requested", next(_SOME))
    _version(conn, draft, "\n\n".join(reversed(PAYLOADS)))


def _version(conn: Transaction, draft: Any, text: str) -> Any:
    fields = {"title", "excerpt", "seo_title", "seo_description", "subject", "preheader", "first_comment", "disclosure"}
    package = builders.make_package(
        draft,
        f"{SAID}\n\n{text}",
        **{name: next(_SOME) for name in sorted(fields)},
        tags=PAYLOADS[:8],
        categories=PAYLOADS[8:12],
        sender=next(_SOME),
        audience=next(_SOME),
        links=("https://example.com/x",),
    )
    evidence = tuple(
        builders.make_evidence(
            position=position,
            sentence=sentence,
            verdict=verdict,
            reasons=(next(_SOME),),
            source_title=next(_SOME),
            passage=f"{SAID} {PASSAGE}",
            start=0,
            end=len(f"{SAID} {PASSAGE}"),
        )
        for position, (sentence, verdict) in enumerate(
            [(SAID, "supported"), (PAYLOADS[0], "unsupported"), (PAYLOADS[4], "needs_person")]
        )
    )
    checks = (CheckResult(name=next(_SOME)[:80], passed=False, blocking=True, detail=next(_SOME)),)
    undone = (NotDone(wish=next(_SOME), reason=next(_SOME)),)
    model = f"ollama/{PAYLOADS[4]}"
    return builders.make_version(
        conn, draft, package=package, evidence=evidence, checks=checks, not_done=undone, model=model
    )


def _ideas(conn: Transaction, campaign_id: str, brief_id: str) -> None:
    claim = OutlinedClaim(id="c1", text=next(_SOME), source_title=next(_SOME))
    words = {"angle": next(_SOME)[:400], "call_to_action": next(_SOME)[:200], "not_done": next(_SOME)[:400]}
    outlines.save_outline(
        conn,
        Outline(
            id="", brief_id=brief_id, campaign_id=campaign_id, topic=next(_SOME), number=1, claims=(claim,), **words
        ),
    )
    day = date(2026, 11, 28)
    trends.save_trends(
        conn,
        day,
        [
            Trend(
                id=f"trend_{number}",
                campaign_id=campaign_id,
                day=day,
                name=payload,
                summary=payload,
                mentions=2,
                novelty=1,
                fit=0.5,
                momentum=0.5,
                score=0.65,
                sources=(TrendSource(origin=f"https://x.example/{payload}", title=payload, quote=payload, seen=day),),
            )
            for number, payload in enumerate(PAYLOADS[::2])
        ],
    )


def _refuse(dialog: Any, heard: list[str]) -> None:
    heard.append(f"dialog {dialog.message}")
    dialog.dismiss()


class Watched:
    """A page with ears: whatever runs, opens or is asked of another host."""

    def __init__(self, page: Any, dashboard: Dashboard) -> None:
        self.page = page
        self.heard: list[str] = []
        self._own = urlsplit(dashboard.address).netloc
        page.on("dialog", lambda dialog: _refuse(dialog, self.heard))
        page.context.on("page", lambda other: self.heard.append(f"page {other.url}"))

    def looked_at(self) -> list[str]:
        """What was heard, what ran, what was asked elsewhere, what stands in the page that must not."""
        self.page.evaluate(_OPEN)
        self.page.wait_for_timeout(500)
        settled(self.page)
        ran = ["ran"] if self.page.evaluate("() => window.__ran !== undefined") else []
        foreign = [
            url
            for url in self.page.asked
            if urlsplit(url).scheme not in ("data", "blob", "about") and urlsplit(url).netloc != self._own
        ]
        return [*self.heard, *ran, *foreign, *self.page.evaluate(_LOOK)]


@pytest.mark.timeout(900)
def test_nothing_hostile_runs_anywhere_in_the_dashboard(
    open_page: OpenPage, dashboard: Dashboard, database: Database, actor: Actor, pieces: dict[str, str]
) -> None:
    with database.transaction(actor.workspace_id) as conn:
        campaign = address_of_campaign(drafts.get_draft(conn, pieces["blog"]).campaign_id)
    paths = ["/overview", "/ideas", campaign, "/review", *(f"/review?draft={draft_id}" for draft_id in pieces.values())]
    for path in paths:
        watched = Watched(open_page(actor, path), dashboard)
        watched.page.wait_for_function(f"() => ({_TEXT})().includes('__ran')", timeout=PATIENCE)
        assert (path, watched.looked_at()) == (path, [])
        if "draft=" in path:
            settled(watched.page).keyboard.press("d")
            assert (f"{path} compared", watched.looked_at()) == (f"{path} compared", [])


@pytest.mark.parametrize("channel", ["linkedin", "blog", "email"])
def test_nothing_hostile_runs_in_a_finished_post(
    chromium: Any, database: Database, workspace: Newsroom, tmp_path: Path, channel: Any
) -> None:
    """Not even where it is opened from the disk, without the dashboard's headers."""
    with database.transaction(workspace.id) as conn:
        draft = builders.make_draft(conn, channel=channel)
        package = _version(conn, draft, EVERYTHING).package
    page_file = tmp_path / "index.html"
    page_file.write_text(render_page(package, ()))
    context = chromium.new_context()
    page, asked = context.new_page(), []
    heard: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: _refuse(dialog, heard))
    page.goto(page_file.as_uri())
    page.wait_for_timeout(300)
    assert page.evaluate("() => window.__ran === undefined")
    assert (asked, heard) == ([page_file.as_uri()], [])
    assert page.evaluate(_LOOK) == []
    context.close()


def test_the_same_texts_would_run_in_a_page_that_took_them_for_markup(chromium: Any) -> None:
    """Else nothing above would say anything."""
    context = chromium.new_context()
    page, asked = context.new_page(), []
    page.on("request", lambda request: asked.append(request.url))
    # “No Content”: a payload that leads elsewhere is seen to ask, and the page that is looked at stays
    page.route("**/*", lambda route: route.fulfill(status=204))
    page.set_content(f"<body>{EVERYTHING}</body>", wait_until="commit")
    page.wait_for_function("() => window.__ran === 1")
    assert any("attacker" in url for url in asked)
    assert page.evaluate(_LOOK) != []
    context.close()
