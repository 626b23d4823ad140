"""Commands of the installation itself: up, down, status, doctor, reindex."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from resources.settings import Settings
    from services.doctor import Finding
    from services.status import Status

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def add_to(app: typer.Typer) -> None:
    """Adds these commands to `pressroom`."""
    app.command()(up)
    app.command()(down)
    app.command()(status)
    app.command()(doctor)
    app.command()(reindex)


def up(detach: Annotated[bool, typer.Option("--detach", help="Return once everything is ready.")] = False) -> None:
    """Start everything; serve until Ctrl-C, or in the background with --detach."""
    from resources.settings import load_settings
    from services import control, supervisor

    settings = load_settings()
    if not detach:
        supervisor.supervise(settings, typer.echo)
    elif control.start_detached(settings, typer.echo):
        typer.echo(f"Ready. Dashboard: {settings.dashboard_url}  Dagster: {settings.dagster_url}")
    else:
        typer.echo(f"Pressroom already runs. Dashboard: {settings.dashboard_url}  Dagster: {settings.dagster_url}")


def down() -> None:
    """Stop all processes of this home folder."""
    from resources.settings import load_settings
    from services import control

    typer.echo("Stopped." if control.stop_all(load_settings(), typer.echo) else "Nothing was running.")


def status(as_json: AsJson = False) -> None:
    """Every process: pid, port, health; and what ends soon for accounts. Exit code 1 unless everything is ready."""
    from resources.settings import load_settings
    from services.status import read_status

    settings = load_settings()
    found = read_status(settings.home)
    if found.state == "ready":
        found = found.model_copy(update={"notices": _notices(settings)})
    typer.echo(found.model_dump_json(indent=2) if as_json else _table(found))
    healthy = all(entry.health in ("ready", "external") for entry in found.processes)
    if found.state != "ready" or not healthy:
        raise typer.Exit(1)


def doctor(as_json: AsJson = False) -> None:
    """Every dependency: whether it was found, its version, and what to do if not."""
    from resources.settings import load_settings
    from services.doctor import examine, to_json

    findings = examine(load_settings())
    typer.echo(to_json(findings) if as_json else "\n".join(_line(finding) for finding in findings))
    if not all(finding.found for finding in findings if finding.required):
        raise typer.Exit(1)


def reindex(
    workspace: Annotated[str | None, typer.Option("--workspace", help="Only this one, by its name or id.")] = None,
) -> None:
    """Rebuild the vector index from the database, while everything goes on."""
    from resources.settings import load_settings
    from services import reindexing

    if code := reindexing.reindex(load_settings(), workspace):
        raise typer.Exit(code)


def _notices(settings: "Settings") -> tuple[str, ...]:
    """A database that does not answer is no reason to be silent about the processes."""
    from cli.access_notices import of_installation
    from domain.errors import Retry

    try:
        return of_installation(settings)
    except Retry as error:
        return (f"Whether an account's access ends soon could not be asked: {error}",)


def _table(found: "Status") -> str:
    lines = [f"{found.state}  {found.home}  {found.message}".rstrip()]
    for entry in found.processes:
        times = f"  brought back {entry.restarts}x" if entry.restarts else ""
        lines.append(f"  {entry.name:<20}{entry.pid or '-':>8}{entry.port or '-':>8}  {entry.health}{times}")
    if found.state == "ready":
        lines.append(f"  Dashboard: {found.dashboard}  Dagster: {found.dagster}")
    lines += [f"  {notice}" for notice in found.notices]
    return "\n".join(lines)


def _line(finding: "Finding") -> str:
    mark = "ok " if finding.found else ("NO " if finding.required else "-  ")
    advice = "" if finding.found else f"  {finding.advice}"
    return f"{mark} {finding.name:<28}{finding.version:<24}{advice}".rstrip()
