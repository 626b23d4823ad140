"""examples list | show | off | on; `replay` is added by work_replay."""

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from cli.work_office import Office, find_row, office_of, seats
from cli.work_words import ActAs, AsJson, InWorkspace, counted, say, show, show_json, table

if TYPE_CHECKING:
    from domain.actor import Actor
    from store.examples import EditExample

examples_app = typer.Typer(help="What was learned from people's edits.", no_args_is_help=True)

ExampleId = Annotated[str, typer.Argument(metavar="ID", help="An example's id, or a beginning or end of it.")]
Channel = Annotated[
    Literal["linkedin", "blog", "email"] | None, typer.Option("--channel", help="Only examples of this channel.")
]
PAGE = 200
SHOWN = 48  # characters of each side in a list


@examples_app.command("list")
def list_(
    ctx: typer.Context,
    channel: Channel = None,
    as_json: AsJson = False,
    act_as: ActAs = None,
    workspace: InWorkspace = None,
) -> None:
    """List examples, the newest first, with whether later drafts learn from them."""
    office = office_of(ctx)
    found = [example for seat in seats(office, act_as, workspace) for example in _examples(office, seat, channel)]
    if as_json:
        return show_json(found)
    rows = [
        (e.id, e.state, e.channel, e.kind, counted(len(e.used_in), "use"), e.person or "", _change(e)) for e in found
    ]
    return show(table(rows)) if rows else say("Nothing was learned yet: edit a draft, or have it revised and approve.")


@examples_app.command("show")
def show_(
    ctx: typer.Context, example: ExampleId, as_json: AsJson = False, act_as: ActAs = None, workspace: InWorkspace = None
) -> None:
    """Show an example: what was changed, by whom, why, and where it was used."""
    _, found = _find(office := office_of(ctx), seats(office, act_as, workspace), example)
    if as_json:
        return show_json(found)
    did = "edited by" if found.came_by == "edit" else "asked for by"
    switched = f" by {found.switched_by or 'somebody'}, {found.switched_at:%Y-%m-%d}" if found.switched_at else ""
    lines = [
        f"{found.id}  {found.channel}  {found.kind}  {found.state}{switched}",
        f"{found.brief}: {found.draft_id}, version {found.version}",
        f"{did} {found.person or 'somebody'}, {found.learned_at:%Y-%m-%d}",
        f"before: {found.before or '(nothing)'}",
        f"after:  {found.after or '(taken out)'}",
        *([f"reason: {found.reason}"] if found.reason else []),
        *(f"used in: {use.brief}, {use.channel}, version {use.version}  {use.draft_id}" for use in found.used_in),
    ]
    return show("\n".join(lines))


@examples_app.command("off")
def off(ctx: typer.Context, example: ExampleId, act_as: ActAs = None, workspace: InWorkspace = None) -> None:
    """Switch an example off: no later draft learns from it."""
    _switch(ctx, example, seats(office_of(ctx), act_as, workspace), on=False)


@examples_app.command("on")
def on_(ctx: typer.Context, example: ExampleId, act_as: ActAs = None, workspace: InWorkspace = None) -> None:
    """Switch an example on again."""
    _switch(ctx, example, seats(office_of(ctx), act_as, workspace), on=True)


def _switch(ctx: typer.Context, fragment: str, acting: "tuple[Actor, ...]", *, on: bool) -> None:
    from desk.examples import switch_example

    office = office_of(ctx)
    seat, found = _find(office, acting, fragment)
    example = switch_example(office.database, seat, office.clock, example_id=found.id, on=on)
    show(f"{example.state}  {example.id}")


def _change(example: "EditExample") -> str:
    from domain.wording import clipped

    sides = [clipped(side, SHOWN) for side in (example.before, example.after)]
    return " → ".join(f"“{side}”" if side else "nothing" for side in sides)


def _examples(office: Office, seat: "Actor", channel: "Channel") -> "list[EditExample]":
    from store.examples import list_examples

    found: list[EditExample] = []
    with office.database.transaction(seat.workspace_id) as conn:
        while True:
            page = list_examples(conn, channel=channel, limit=PAGE, offset=len(found))
            found += page
            if len(page) < PAGE:
                return found


def _find(office: Office, acting: "tuple[Actor, ...]", fragment: str) -> "tuple[Actor, EditExample]":
    """The example whose id is, begins with or ends in `fragment`."""
    from store import examples

    return find_row(office, acting, fragment, kind="example", ids_like=examples.ids_like, get=examples.get_example)


def add_to(app: typer.Typer) -> None:
    """Adds these commands."""
    app.add_typer(examples_app, name="examples")
