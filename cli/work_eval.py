"""eval [FILE.yaml …]: golden briefs through the whole product with the configured model, and what came of it.

The drafts are made as every draft is made (research, crews, check, package), in an installation of their own that is
gone afterwards: they cannot reach anybody's queue and nothing of them can be sent. What stays is the result.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from cli.work_office import Office
from cli.work_words import AsJson, counted, say, show, show_json
from domain.errors import InvalidInput

if TYPE_CHECKING:
    from desk.campaign_file import CampaignFile
    from domain.evaluation import Evaluation, JudgedPiece
    from resources.settings import Settings

GOLDEN: Final = "golden"  # folder of a home: its campaign files are run beside the shipped ones

Files = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="[FILE.yaml …]", help="Golden campaigns. Default: the examples, and the home's golden/*.yaml."
    ),
]
Out = Annotated[
    Path | None, typer.Option("--out", metavar="FILE.json", help="Write the whole result, drafts included.")
]
Compare = Annotated[
    Path | None, typer.Option("--compare", metavar="FILE.json", help="Show what changed since this earlier result.")
]


def evaluate(
    ctx: typer.Context, files: Files = None, out: Out = None, compare: Compare = None, as_json: AsJson = False
) -> None:
    """Draft golden campaigns with the configured model, in an installation of their own, and measure the drafts.

    Exit code 1 when a piece was not made, or a bar that a campaign's file names is missed."""
    from cli.eval_words import told
    from desk.campaign_file import read_campaign_file

    settings = ctx.obj.settings if isinstance(ctx.obj, Office) else _settings()
    campaigns = [read_campaign_file(path) for path in files or golden_files(settings)]
    earlier = _read(compare) if compare else None
    began = time.monotonic()
    with _office(settings) as office:
        found = evaluated(office, campaigns)
    say(f"{counted(len(found.pieces), 'piece')} in {time.monotonic() - began:.0f} s.")
    if out is not None:
        _write(out, found)
    if as_json:
        show_json(found)
    else:
        show(told(found, earlier))
    if found.missed or not all(piece.is_made for piece in found.pieces):
        raise typer.Exit(1)


def evaluated(office: Office, campaigns: "Sequence[CampaignFile]") -> "Evaluation":
    """All campaigns, one after the other, each in a workspace of its own."""
    from desk.evaluation import golden
    from domain.bars import missed_bars
    from domain.evaluation import Evaluation, figures

    pieces: list[JudgedPiece] = []
    missed: list[str] = []
    for number, file in enumerate(campaigns, 1):
        say(f"{number}/{len(campaigns)}  “{file.fields.name}”")
        made = _made(office, golden(file, number))
        pieces += made
        missed += missed_bars(file.fields.name, file.bars, made)
    return Evaluation(
        at=f"{datetime.now(UTC):%Y-%m-%d}",
        models=_models(office),
        channels=figures(pieces),
        pieces=tuple(pieces),
        missed=tuple(missed),
    )


def golden_files(settings: "Settings") -> list[Path]:
    """The shipped examples, and what the operator laid beside them."""
    from resources.settings import CHECKOUT

    return [*sorted(CHECKOUT.glob("examples/*/campaign.yaml")), *sorted((settings.home / GOLDEN).glob("*.yaml"))]


def _made(office: Office, file: "CampaignFile") -> "tuple[JudgedPiece, ...]":
    from cli.work_campaigns import add_file, workspace_for
    from cli.work_progress import watch
    from desk.evaluation import judged_pieces
    from desk.generation import request_generation
    from desk.sending import stop_sending

    actor, _ = workspace_for(office, file, None)
    stop_sending(office.database, actor, office.clock)
    added = add_file(office, actor, file)
    watch(office, actor, request_generation(office.database, actor, office.clock, campaign_id=added.campaign.id))
    return judged_pieces(office.database, actor, added.campaign.id)


def _models(office: Office) -> tuple[str, ...]:
    from resources.llm.rungs import ROLES, rungs_of

    return tuple(dict.fromkeys(rung.name for role in ROLES for rung in rungs_of(office.settings, role)))


@contextmanager
def _office(settings: "Settings") -> Iterator[Office]:
    """An office in an installation that is there for this command only."""
    from cli.interrupts import ignore_interrupts, term_interrupts
    from resources.wiring import SystemClock
    from services.throwaway import throwaway
    from store.postgres import Database

    with term_interrupts(), throwaway(settings, say, ignore_interrupts) as own:
        database = Database(own.app_database_url, max_size=own.database_connections)
        try:
            yield Office(own, database, SystemClock())
        finally:
            database.close()


def _settings() -> "Settings":
    from resources.settings import load_settings

    return load_settings()


def _read(path: Path) -> "Evaluation":
    from pydantic import ValidationError

    from domain.evaluation import Evaluation

    try:
        return Evaluation.model_validate_json(path.read_bytes())
    except OSError as error:
        raise InvalidInput(f"{path}: cannot be read: {error.strerror}.") from error
    except ValidationError as error:
        raise InvalidInput(f"{path}: expected the result of an evaluation (`pressroom eval --out`).") from error


def _write(path: Path, found: "Evaluation") -> None:
    try:
        path.write_text(found.model_dump_json(indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise InvalidInput(f"{path}: cannot be written: {error.strerror}.") from error


def add_to(app: typer.Typer) -> None:
    """Adds this command."""
    app.command("eval")(evaluate)
