"""The page of a campaign as HTML, in parts: what is being typed into the form must not be drawn anew when a source was
read meanwhile."""

from typing import Final

from desk.access import allowed
from desk.added_sources import MOST_BYTES
from domain.actor import Actor
from panel_app.campaign_data import CampaignPage
from panel_app.components.render import render
from panel_app.components.words import moment
from panel_app.form_answers import FormAnswer
from panel_app.state import ReviewState

KINDS: Final = ".pdf,.docx,.pptx,.xlsx,.csv,.html,.htm,.md,.txt"


def head_html(page: CampaignPage | None, actor: Actor, zone: str) -> str:
    """What the campaign is, and putting it away or back."""
    return render(
        "campaign.html",
        page=page,
        queue=ReviewState(campaign=page.name).address if page else "",
        kept=_kept(page, zone) if page else "",
        may_archive=allowed(actor.role, "archive a campaign"),
    )


def told_html(told: FormAnswer) -> str:
    """What became of the form that was sent."""
    return render("campaign_told.html", told=told)


def form_html(page: CampaignPage | None, actor: Actor, token: str) -> str:
    """The form for new sources; empty for who may add none."""
    if page is None or page.archived or not allowed(actor.role, "add a source"):
        return ""
    return render("campaign_form.html", id=page.id, xsrf=token, kinds=KINDS, most=MOST_BYTES // 1_000_000)


def sources_html(page: CampaignPage | None) -> str:
    """The sources, with what became of each."""
    return render("campaign_sources.html", page=page) if page else ""


def _kept(page: CampaignPage, zone: str) -> str:
    """How long an archived campaign is kept."""
    if page.kept_until is None:
        return "All of it is kept: there is a legal hold."
    until = moment(page.kept_until, zone)
    return f"It is kept until {until}; then what was never approved is cleared, and what was approved stays."
