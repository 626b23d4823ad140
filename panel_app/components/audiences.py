"""The page of audiences as HTML, in parts: what is being filled into the form must not be drawn anew when a list has
changed meanwhile."""

import base64
import csv
import io
from typing import Final

from desk.access import allowed
from domain.actor import Actor
from domain.audience import BASES, Basis, Suppressed
from panel_app.audiences_data import AudiencesPage
from panel_app.components.render import render
from panel_app.components.words import moment
from panel_app.form_answers import ImportReport

GROUNDS: Final[dict[Basis, str]] = {
    "": "No ground",
    "consent": "Consent",
    "existing_customer": "Existing customer",
    "contract": "Contract",
    "legitimate_interest": "Legitimate interest",
}
ENDED: Final[dict[Suppressed, str]] = {
    "unsubscribed": "Unsubscribed",
    "bounced": "Not reached",
    "complained": "Complained",
    "erased": "Erased",
}
SHOWN: Final = 30  # refused lines on the page; the file has the others


def audiences_html(page: AudiencesPage, actor: Actor) -> str:
    """The lists, and what is known beside them."""
    zone = page.frame.zone
    return render(
        "audiences.html",
        page=page,
        lists=[
            (
                each,
                [(GROUNDS[basis], people) for basis, people in each.bases.items()],
                moment(each.changed_at, zone) if each.changed_at else "",
            )
            for each in page.lists
        ],
        suppressed=[(name, page.suppressed.get(key, 0)) for key, name in ENDED.items()],
        imports=[(each, moment(each.at, zone)) for each in page.imports],
        mailings=[(each, moment(each.created_at, zone)) for each in page.mailings],
        may_confirm=allowed(actor.role, "confirm an audience"),
        may_add=allowed(actor.role, "add addresses"),
    )


def import_form_html(page: AudiencesPage, actor: Actor, token: str) -> str:
    """The form for a file; empty for who may add nobody."""
    if not allowed(actor.role, "add addresses"):
        return ""
    return render(
        "audience_form.html",
        lists=[each.name for each in page.lists],
        xsrf=token,
        grounds=[(basis, GROUNDS[basis]) for basis in BASES],
    )


def report_html(report: ImportReport) -> str:
    """What became of a file."""
    return render("audience_report.html", report=report, shown=report.left_out[:SHOWN], file=_as_file(report))


def _as_file(report: ImportReport) -> str:
    """The rows that were left out as a file within the page: it is kept nowhere."""
    if len(report.left_out) <= SHOWN:
        return ""
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow(("line", "email", "reason"))
    writer.writerows((row.line, row.email, row.reason) for row in report.left_out)
    return f"data:text/csv;charset=utf-8;base64,{base64.b64encode(written.getvalue().encode()).decode()}"
