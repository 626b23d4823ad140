"""What a work command works with: settings, database, clock, and who acts in which workspace.

Most installations have one workspace, and nobody wants to name it. So a command looks in every workspace in which the
acting person has a seat, and only asks for `--workspace` where a name means two things.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import typer

from domain.errors import Conflict, NeedsPerson, NotFound

if TYPE_CHECKING:
    from domain.actor import Actor
    from domain.campaign import Campaign
    from domain.draft import Draft
    from domain.ports import Clock, MediaFiles
    from domain.publication import Publication
    from resources.settings import Settings
    from store.postgres import Database, Transaction

Row = TypeVar("Row")


@dataclass(frozen=True)
class Office:
    """Built once per command; tests hand in their own."""

    settings: "Settings"
    database: "Database"
    clock: "Clock"


def office_of(ctx: typer.Context) -> Office:
    """The command's office. Raises NeedsPerson when nothing runs that could answer."""
    if isinstance(ctx.obj, Office):
        return ctx.obj
    from resources import wiring

    settings = wiring.settings()
    _require_running(settings)
    return Office(settings, wiring.database(), wiring.SystemClock())


def files_of(office: Office) -> "MediaFiles":
    """Where this installation keeps files by digest."""
    from resources.files import LocalFiles

    return LocalFiles(office.settings.home / "media")


def _require_running(settings: "Settings") -> None:
    from services.status import read_status

    status = read_status(settings.home)
    postgres = [entry for entry in status.processes if entry.name == "postgres"]
    if not settings.database_url and not any(entry.pid for entry in postgres):
        raise NeedsPerson("Pressroom is not running: start it with `pressroom up --detach`.")


def seats(office: Office, name: str | None, workspace: str | None) -> "tuple[Actor, ...]":
    """The acting person's seats: NAME's, or each workspace's owner's. Raises NotFound when there are none."""
    from store import people
    from store.workspaces import list_workspaces

    known = list_workspaces(office.database)
    if not known:
        raise NeedsPerson("There is no workspace yet: `pressroom campaign add FILE.yaml` makes one.")
    if workspace and workspace.casefold() not in (known_name.casefold() for _, known_name in known):
        raise NotFound(f"There is no workspace “{workspace}”; there is {', '.join(f'“{n}”' for _, n in known)}.")
    found = []
    for workspace_id, known_name in known:
        if workspace is None or known_name.casefold() == workspace.casefold():
            with office.database.transaction(workspace_id) as conn:
                users = people.list_users(conn)
                if name is None:
                    found.append(people.owner(conn))
                else:
                    found += [user for user in users if user.name.casefold() == name.casefold()]
    if not found:
        raise NotFound(f"There is no user “{name}”.")
    return tuple(found)


def one_seat(office: Office, name: str | None, workspace: str | None) -> "Actor":
    """The only seat. Raises Conflict when `--workspace` must say which."""
    found = seats(office, name, workspace)
    if len(found) > 1:
        raise Conflict("There are several workspaces: say which with --workspace.")
    return found[0]


def find_campaign(office: Office, acting: "tuple[Actor, ...]", name: str) -> "tuple[Actor, Campaign]":
    """The campaign of that name, whatever its case."""
    found = [(seat, campaign) for seat, campaign in campaigns(office, acting) if campaign.name == name]
    found = found or [(s, c) for s, c in campaigns(office, acting) if c.name.casefold() == name.casefold()]
    if not found:
        raise NotFound(f"There is no campaign “{name}”.")
    if len(found) > 1:
        raise Conflict(f"There are several campaigns “{name}”: say which with --workspace.")
    return found[0]


def campaigns(office: Office, acting: "tuple[Actor, ...]") -> "Iterator[tuple[Actor, Campaign]]":
    """Every campaign, archived ones too, with the seat that may see it."""
    from store.campaigns import list_campaigns

    for seat in acting:
        with office.database.transaction(seat.workspace_id) as conn:
            listed = (*list_campaigns(conn), *list_campaigns(conn, archived=True))
        yield from ((seat, campaign) for campaign in listed)


def find_draft(office: Office, acting: "tuple[Actor, ...]", fragment: str) -> "tuple[Actor, Draft]":
    """The piece whose id is, begins with or ends in `fragment`."""
    from store import drafts

    return find_row(office, acting, fragment, kind="draft", ids_like=drafts.ids_like, get=drafts.get_draft)


def find_publication(office: Office, acting: "tuple[Actor, ...]", fragment: str) -> "tuple[Actor, Publication]":
    """The publication whose id is, begins with or ends in `fragment`."""
    from store import publications

    return find_row(
        office, acting, fragment, kind="publication", ids_like=publications.ids_like, get=publications.get_publication
    )


def find_row(
    office: Office,
    acting: "tuple[Actor, ...]",
    fragment: str,
    *,
    kind: str,
    ids_like: "Callable[[Transaction, str], tuple[str, ...]]",
    get: "Callable[[Transaction, str], Row]",
) -> "tuple[Actor, Row]":
    """The row whose id is, begins with or ends in `fragment`, and the seat that sees it. Raises NotFound, or Conflict
    when several fit."""
    found: list[tuple[Actor, str, Row]] = []
    for seat in acting:
        with office.database.transaction(seat.workspace_id) as conn:
            ids = ids_like(conn, fragment) if fragment else ()
            found += [(seat, row_id, get(conn, row_id)) for row_id in ([fragment] if fragment in ids else ids)]
    if not found:
        raise NotFound(f"There is no {kind} “{fragment}”.")
    if len(found) > 1:
        raise Conflict(f"“{fragment}” fits several {kind}s: {', '.join(row_id for _, row_id, _ in found)} …")
    ((seat, _, row),) = found
    return seat, row
