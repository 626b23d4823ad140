"""backup, restore, upgrade, key export | import: what an installation survives by (docs/operations.md)."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.interrupts import term_interrupts
from cli.work_words import counted, say, show, show_json

if TYPE_CHECKING:
    from cli.work_steps import Report
    from domain.backup import Manifest
    from services.backup.restoring import Restored
    from services.backup.taking import Backup

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON (described in docs/operations.md).")]
To = Annotated[
    Path | None,
    typer.Option("--to", metavar="FILE|FOLDER", help="Where the archive is written. Default: HOME/backups."),
]
Archive = Annotated[Path, typer.Argument(metavar="FILE", help="An archive that `pressroom backup` wrote.")]
KeyPath = Annotated[Path, typer.Argument(metavar="FILE", help="The key's file.")]

key_app = typer.Typer(help="Export the key that backups do not hold, or import it.", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    """Adds these commands."""
    app.command()(backup)
    app.command()(restore)
    app.command()(upgrade)
    app.add_typer(key_app, name="key")


def backup(
    to: To = None,
    keep: Annotated[
        int | None,
        typer.Option(min=1, metavar="N", help="Delete all but the newest N backups there, once this one was checked."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Write database, media, sources and published posts into one archive, while everything goes on."""
    from resources.settings import load_settings
    from services.backup.taking import back_up

    with _working() as report:
        made = back_up(load_settings(), to, say, report, keep=keep)
    _show_backup(made, as_json=as_json)


def restore(
    file: Archive,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask whether to go on.")] = False,
    new_key: Annotated[
        bool, typer.Option("--new-key", help="Go on without the backup's key: accounts must be connected again.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Put an archive back in place of what is there, which is moved aside. Nothing is sent afterwards before an owner
    ends the quarantine."""
    from resources.settings import load_settings
    from services.backup.restoring import put_back

    settings = load_settings()

    def agree(manifest: "Manifest") -> None:
        if not yes:
            say(_described(file, manifest))
            typer.confirm(f"It takes the place of what is in {settings.home}. Go on?", abort=True, err=True)

    with _working() as report:
        restored = put_back(settings, file, say, report, new_key=new_key, agree=agree)
    if as_json:
        return show_json(restored)
    return _say_restored(restored)


def upgrade(to: To = None, as_json: AsJson = False) -> None:
    """Back up, stop, migrate and start with the program that is in place; all is put back when that fails."""
    from resources.settings import load_settings
    from services.backup import upgrading

    with _working() as report:
        upgraded = upgrading.upgrade(load_settings(), to, say, report)
    if as_json:
        return show_json(upgraded)
    schemas = f"schema {upgraded.from_schema} → {upgraded.to_schema}"
    return show(f"Upgraded ({schemas}) and ready. The backup from before: {upgraded.backup}")


@key_app.command("export")
def key_export(file: KeyPath) -> None:
    """Write the key into a new file that only its owner can read. Keep it apart from the backups."""
    from resources.settings import load_settings
    from services.backup.key import export_key

    show(f"key {export_key(load_settings(), file)} is in {file}")
    say("Whoever holds it and a backup holds everything: keep it where the backups are not.")


@key_app.command("import")
def key_import(file: KeyPath) -> None:
    """Give a home that is down the key of a file, before a backup is restored there."""
    from resources.settings import load_settings
    from services.backup.key import import_key

    with _working():
        imported = import_key(load_settings(), file, say)
    show(f"key {imported.fingerprint} {'was imported' if imported.changed else 'was there already'}")
    if imported.aside:
        say(f"What the home had before is kept in {imported.aside}.")


@contextmanager
def _working() -> "Iterator[Report]":
    """Shows progress, ends like Ctrl-C when asked to, and makes files that are nobody else's to read."""
    from cli.work_steps import steps

    before = os.umask(0o077)
    try:
        with term_interrupts(), steps() as report:
            yield report
    finally:
        os.umask(before)


def _show_backup(made: "Backup", *, as_json: bool) -> None:
    if as_json:
        return show_json(made)
    show(made.path)
    say(
        f"{made.bytes / 1e6:,.1f} MB, {counted(made.files, 'file')}, in {made.seconds:.0f} s. The key is not in it: "
        "`pressroom key export FILE` writes it, once."
    )
    if made.left_out:
        say(f"Left out, because it is no plain file or nothing is known of it: {', '.join(made.left_out)}")
    for name in made.pruned:
        say(f"deleted: {name}")
    return None


def _described(file: Path, manifest: "Manifest") -> str:
    return (
        f"{file}: taken {manifest.taken_at:%Y-%m-%d %H:%M} UTC by version {manifest.version}, schema "
        f"{manifest.schema_number}, {counted(len(manifest.files), 'file')}, {manifest.bytes / 1e6:,.1f} MB."
    )


def _say_restored(restored: "Restored") -> None:
    show(f"restored: {restored.path} of {restored.taken_at:%Y-%m-%d %H:%M} UTC")
    if restored.aside:
        say(f"What was there lies in {restored.aside}; nothing of it was deleted.")
    if restored.database:
        say(f"The database that was in use is now “{restored.database}”.")
    if restored.kept_published:
        say("The folder published/ stays as it is: it is the channel, and knows what went out since.")
    say(
        "Nothing is sent yet. Next: `pressroom up --detach`, `pressroom reindex`, look at what was due since "
        "(`pressroom publications list`), then `pressroom quarantine leave` (docs/operations.md)."
    )
