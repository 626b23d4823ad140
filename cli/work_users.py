"""user add | link | list | role | remove: who may sign in, and as what."""

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from cli.work_office import office_of, one_seat, seats
from cli.work_words import ActAs, AsJson, InWorkspace, say, show, show_json, table

if TYPE_CHECKING:
    from cli.work_office import Office
    from desk.people import Invitation
    from store.documents import UserDocument

UserName = Annotated[str, typer.Argument(metavar="NAME", help="A user's name.")]
RoleName = Literal["owner", "manager", "marketer", "reviewer", "viewer"]

user_app = typer.Typer(help="Manage who may sign in.", no_args_is_help=True)


@user_app.command("add")
def add(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME")],
    role: Annotated[RoleName, typer.Option(help="What the user may do.")],
    act_as: ActAs = None,
    workspace: InWorkspace = None,
) -> None:
    """Add a user and print the link by which they sign in, once and within a day."""
    from desk import people

    office = office_of(ctx)
    actor = one_seat(office, act_as, workspace)
    invitation = people.add_user(office.database, actor, office.clock, name=name, role=role)
    say(f"{invitation.actor.name} is {role}.")
    _hand_over(office, invitation)


@user_app.command("link")
def link(ctx: typer.Context, name: UserName, act_as: ActAs = None, workspace: InWorkspace = None) -> None:
    """Print a fresh link by which a user signs in, once and within a day; it also replaces a lost password."""
    from desk import people

    office = office_of(ctx)
    actor = one_seat(office, act_as, workspace)
    _hand_over(office, people.create_sign_in_link(office.database, actor, office.clock, name=name))


@user_app.command("list")
def list_(ctx: typer.Context, as_json: AsJson = False, act_as: ActAs = None, workspace: InWorkspace = None) -> None:
    """List the users with their roles."""
    from store.overview import users_json

    office = office_of(ctx)
    found: list[UserDocument] = []
    for seat in seats(office, act_as, workspace):
        with office.database.transaction(seat.workspace_id) as conn:
            found += users_json(conn)
    if as_json:
        return show_json(found)
    return show(table((user.name, user.role, user.status, user.workspace) for user in found))


@user_app.command("role")
def role(
    ctx: typer.Context,
    name: UserName,
    new_role: Annotated[RoleName, typer.Argument(metavar="ROLE", help="What the user may do from now on.")],
    act_as: ActAs = None,
    workspace: InWorkspace = None,
) -> None:
    """Change what a user may do; a removed one may sign in again."""
    from desk import people

    office = office_of(ctx)
    changed = people.change_role(
        office.database, one_seat(office, act_as, workspace), office.clock, name=name, role=new_role
    )
    show(f"{changed.name} is {changed.role}.")


@user_app.command("remove")
def remove(ctx: typer.Context, name: UserName, act_as: ActAs = None, workspace: InWorkspace = None) -> None:
    """Shut a user out at once; what they decided stays under their name."""
    from desk import people

    office = office_of(ctx)
    gone = people.remove_user(office.database, one_seat(office, act_as, workspace), office.clock, name=name)
    show(f"{gone.name} may not sign in any more.")


def _hand_over(office: "Office", invitation: "Invitation") -> None:
    from domain.links import sign_in_address

    say(f"The link for {invitation.actor.name} works once, until {invitation.expires_at:%Y-%m-%d %H:%M} UTC:")
    show(sign_in_address(office.settings.dashboard_url, invitation.token))


def add_to(app: typer.Typer) -> None:
    """Adds these commands."""
    app.add_typer(user_app, name="user")
