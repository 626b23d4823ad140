"""A week's report as one page that needs nothing else: no script, no request, no font from elsewhere."""

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from domain.engagement import value_of
from domain.weekly import WeeklyReport
from domain.weekly_markdown import figure, metrics_of, money, summary, told_rows, words
from resources.reports.bars import HEIGHT, WIDTH, charts_of

if TYPE_CHECKING:
    from jinja2 import Template

TEMPLATE: Final = Path(__file__).with_name("weekly.html")


def weekly_html(report: WeeklyReport) -> str:
    """The whole page. Every text in it is escaped: titles quote strangers."""
    metrics = metrics_of(report.posts)
    gained = {post.publication_id: {each.metric: each.value for each in post.gained} for post in report.posts}
    return _template().render(
        report=report,
        summary=summary(report),
        charts=charts_of(report.days),
        metrics=metrics,
        rows=[
            (post, [(value_of(post.totals, m), gained[post.publication_id].get(m)) for m in metrics])
            for post in report.posts
        ],
        width=WIDTH,
        height=HEIGHT,
    )


@lru_cache(maxsize=1)
def _template() -> "Template":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(TEMPLATE.parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(figure=figure, money=money, words=words, told_rows=told_rows)
    return environment.get_template(TEMPLATE.name)
