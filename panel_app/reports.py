"""A week's report as a file: Markdown, or a page with charts that needs nothing else."""

import asyncio

from tornado.web import HTTPError

from domain.weekly import WeeklyReport
from domain.weekly_markdown import weekly_markdown
from panel_app.analytics_state import is_week
from panel_app.answering import PrivateHandler
from panel_app.files import POST_POLICY
from store.weekly import read_week, told_report


class ReportHandler(PrivateHandler):
    """The report of one week of the visitor's own workspace."""

    async def get(self, week: str, kind: str) -> None:
        """As it is known now; with `told=1`, as it was told when the week was over."""
        if not is_week(week):
            raise HTTPError(404)
        report = await asyncio.to_thread(self._read, week, told=bool(self.get_query_argument("told", "")))
        if report is None:
            raise HTTPError(404)
        page = kind == "html"
        text = await asyncio.to_thread(self.services.weekly_page if page else weekly_markdown, report)
        self.set_header("Content-Type", f"text/{'html' if page else 'markdown'}; charset=utf-8")
        self.set_header("Content-Disposition", f'attachment; filename="pressroom-{week}.{kind}"')
        self.set_header("Content-Security-Policy", POST_POLICY)
        self.set_header("Cache-Control", "private, no-store")
        self.finish(text)

    def _read(self, week: str, *, told: bool) -> WeeklyReport | None:
        services = self.services
        with services.database.transaction(self.visitor.sign_in.workspace_id) as conn:
            if told:
                return told_report(conn, week)
            return read_week(conn, week, days=services.measure_days, now=services.clock.now())
