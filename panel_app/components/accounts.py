"""The page of accounts as HTML: each account with its state and what can be done, and what is stopped."""

from collections.abc import Mapping
from typing import Final

from desk.access import allowed
from domain.actor import Actor
from domain.publication import AccountTest
from panel_app.accounts_data import CAPABILITIES, AccountsPage
from panel_app.channel_sign_in import start_address
from panel_app.components.render import render
from panel_app.components.shell import may_let_go
from panel_app.components.words import channel_name, moment

STATES: Final = {
    "connected": ("ok", "Connected"),
    "dead": ("bad", "Access ended"),
    "disconnected": ("", "Disconnected"),
}
PUBLISHERS: Final = {
    "folder": "Folder and RSS",
    "linkedin": "LinkedIn",
    "hand_off": "By hand",
    "smtp": "E-mail (SMTP)",
    "wordpress": "WordPress",
}


def accounts_html(
    page: AccountsPage, actor: Actor, *, tests: Mapping[str, AccountTest], invitations: Mapping[str, str]
) -> str:
    """The whole page; `tests` are what trying accounts found, `invitations` links that were made, by account."""
    zone, held = page.frame.zone, {(brake.scope, brake.subject) for brake in page.frame.brakes}
    return render(
        "accounts.html",
        page=page,
        accounts=[
            (
                row,
                *STATES[row.shown.state],
                PUBLISHERS.get(row.shown.publisher, row.shown.publisher),
                moment(row.shown.ends_at, zone) if row.shown.ends_at else "",
                [name for key, name in CAPABILITIES.items() if row.abilities and getattr(row.abilities, key)],
                start_address(row.shown) if row.signs_in else "",
                tests.get(row.shown.id),
                invitations.get(row.shown.id, ""),
                ("account", row.shown.id) in held,
            )
            for row in page.accounts
        ],
        brakes=[(brake, moment(brake.stopped_at, zone), may_let_go(actor, brake)) for brake in page.frame.brakes],
        campaigns=[each for each in page.campaigns if ("campaign", each.key) not in held],
        channels=[(kind, channel_name(kind)) for kind in page.channels if ("channel", kind) not in held],
        may_connect=allowed(actor.role, "connect an account"),
        may_stop=allowed(actor.role, "stop sending"),
    )
