"""run FILE.yaml: from a campaign file to drafts in review, in one command.

It must be safe to repeat: everything it does asks first what is there. The file is read before anything is started, so
that a typing error costs a second and not a minute. What this command started it stops again at its end; what ran
before goes on.
"""

import shlex
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Final

import typer

from cli.interrupts import ignore_interrupts, term_interrupts
from cli.work_campaigns import CampaignPath, add_file, workspace_for
from cli.work_office import Office
from cli.work_words import ActAs, counted, say, show, table

if TYPE_CHECKING:
    from desk.campaign_file import CampaignFile
    from domain.actor import Actor
    from resources.settings import Settings

LOOK_EVERY: Final = 2.0


def run(
    ctx: typer.Context,
    file: CampaignPath,
    leave: Annotated[bool, typer.Option("--exit", help="Stop what was started when the drafts are done.")] = False,
    act_as: ActAs = None,
) -> None:
    """Start what is needed, add the campaign, draft what is missing, and serve until Ctrl-C.

    Exit code 1 when a piece failed."""
    from desk.campaign_file import read_campaign_file
    from resources import wiring

    read = read_campaign_file(file)
    settings = ctx.obj.settings if isinstance(ctx.obj, Office) else wiring.settings()
    with _up(settings) as started:
        office = ctx.obj if isinstance(ctx.obj, Office) else Office(settings, wiring.database(), wiring.SystemClock())
        complete, seat = work_through(office, read, act_as)
        if not (started and leave):
            show(addresses(office, seat))
        if started and not leave:
            say("Serving until Ctrl-C.")
            _serve(settings)
    if started and leave:  # last of all, below what stopping has to say
        show(at_rest(settings, seat))
    if not complete:
        raise typer.Exit(1)


def work_through(office: Office, file: "CampaignFile", act_as: str | None = None) -> "tuple[bool, Actor]":
    """Adds the campaign, waits for its missing drafts, shows them. Whether no piece failed, and who acted."""
    from cli.work_progress import watch
    from desk.generation import request_generation

    actor, _ = workspace_for(office, file, act_as)
    added = add_file(office, actor, file)
    asked = request_generation(office.database, actor, office.clock, campaign_id=added.campaign.id)
    complete = True
    if asked.request_ids:
        say(f"Drafting {counted(len(asked.draft_ids), 'piece')}.")
        complete = watch(office, actor, asked)
    else:
        say("Every piece has a draft. To redo one: `pressroom generate --draft ID`.")
    _summarise(office, actor, added.campaign.id)
    return complete, actor


def _summarise(office: Office, actor: "Actor", campaign_id: str) -> None:
    from store.overview import drafts_json

    with office.database.transaction(actor.workspace_id) as conn:
        documents = drafts_json(conn, campaign_id=campaign_id, limit=1000)
    show(table((d.id, d.status.replace("_", " "), d.channel, d.title or d.brief) for d in documents))


def addresses(office: Office, actor: "Actor") -> str:
    """Where to go on while everything runs, with a link to sign in by for who may give one."""
    from desk.people import create_sign_in_link
    from domain.links import sign_in_address

    rows = [("Dashboard", office.settings.dashboard_url)]
    if actor.may("manage_people"):
        invitation = create_sign_in_link(office.database, actor, office.clock, name=actor.name)
        rows.append(("Sign in, once", sign_in_address(office.settings.dashboard_url, invitation.token)))
    rows.append(("Dagster UI", office.settings.dagster_url))
    rows += _off(office.settings)
    return "\n" + table(rows)


def at_rest(settings: "Settings", actor: "Actor") -> str:
    """How to go on when everything was stopped again: no address answers now, and a link may be old by then."""
    then = [("Go on", "pressroom up --detach"), ("Sign in", f"pressroom user link {shlex.quote(actor.name)}")]
    return "\n" + table([*then, *_off(settings)])


def _off(settings: "Settings") -> list[tuple[str, str]]:
    return [("Off", reason) for reason in switched_off(settings)]


def switched_off(settings: "Settings") -> tuple[str, ...]:
    """What is not configured, and what happens instead."""
    found = []
    if settings.writes_offline:
        found.append("no language model: offline writer")
    if not settings.searxng_url:
        found.append("no web search: only the campaign's own sources")
    found.append("no channel accounts: posts are published into a folder with a feed")
    return tuple(found)


@contextmanager
def _up(settings: "Settings") -> "Iterator[bool]":
    """Everything running; yields whether it was started here. What was started here is stopped at the end, also when
    the end comes while it is starting."""
    from services import control
    from services.status import read_status

    with term_interrupts():
        started, came_up = read_status(settings.home).supervisor is None, False
        try:
            started = control.start_detached(settings, say)
            came_up = True
            yield started
        finally:
            if started:
                ignore_interrupts()
                control.stop_all(settings, say)
                if came_up:
                    say(f"Stopped. Everything is kept in {settings.home}: the same command goes on from here.")


def _serve(settings: "Settings") -> None:
    """Sleeps until Ctrl-C or SIGTERM, or until somebody else stopped what we started."""
    from services import control

    asleep = threading.Event()
    try:
        while control.is_up(settings):
            asleep.wait(LOOK_EVERY)
    except KeyboardInterrupt:
        return
    say("Pressroom was stopped elsewhere.")


def add_to(app: typer.Typer) -> None:
    """Adds this command."""
    app.command()(run)
