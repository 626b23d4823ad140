"""Times as people type and read them: a moment without a zone is meant in the channel's."""

from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import typer

from cli.work_office import Office

if TYPE_CHECKING:
    from domain.actor import Actor
    from domain.draft import Draft


def zone_of(office: Office, seat: "Actor", draft: "Draft") -> str:
    """The zone in which times of this piece are meant."""
    from store.campaigns import get_campaign

    with office.database.transaction(seat.workspace_id) as conn:
        return get_campaign(conn, draft.campaign_id).zone_of(draft.channel)


def typed_instant(text: str, zone: str) -> datetime:
    """The moment that somebody typed; without a zone it is a wall time in `zone`."""
    from domain.slots import instant_of

    try:
        given = datetime.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(f"expected a time such as 2027-03-31T08:30; found “{text}”") from error
    return given if given.tzinfo else instant_of(given.date(), given.time(), ZoneInfo(zone))


def typed_day(text: str) -> date:
    """The day that somebody typed."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(f"expected a day such as 2027-03-31; found “{text}”") from error


def told(at: datetime, zone: str) -> str:
    """2027-03-31 08:30 (Europe/Berlin)."""
    return f"{at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M} ({zone})"
