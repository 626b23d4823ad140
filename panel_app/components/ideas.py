"""The page of ideas as HTML: outlines with what they stand on, trends with their three numbers in words."""

from domain.actor import Actor
from domain.trend import Trend
from panel_app.components.render import render
from panel_app.data import IdeasPage


def ideas_html(page: IdeasPage, actor: Actor) -> str:
    """The whole page; buttons only for what this person may do."""
    waiting = [outline for outline in page.outlines if outline.state == "in_review"]
    return render(
        "ideas.html",
        waiting=waiting,
        decided=[outline for outline in page.outlines if outline.state != "in_review"],
        trends=[(trend, why(trend)) for trend in page.trends],
        campaigns=page.campaigns,
        may_decide=actor.may("review") or actor.may("plan"),
        may_plan=actor.may("plan"),
    )


def why(trend: Trend) -> str:
    """What a trend's rank rests on, in words with the figures."""
    pace = "talked about as before" if trend.momentum == 0.5 else "growing" if trend.momentum > 0.5 else "fading"
    if trend.continues is None:
        pace = "first seen"
    sources = "1 source" if trend.mentions == 1 else f"{trend.mentions} sources"
    return f"{sources} · {pace} · new {trend.novelty:.0%} · fits the audience {trend.fit:.0%}"
