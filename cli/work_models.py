"""models list | tools | inside-only | outside-too | forget: which models are asked, where, and where text may go."""

from typing import TYPE_CHECKING

import typer

from cli.work_office import Office, office_of, one_seat
from cli.work_words import ActAs, AsJson, InWorkspace, say, show, show_json, table
from domain.value import Value

if TYPE_CHECKING:
    from store.postgres import Transaction

models_app = typer.Typer(help="Language models.", no_args_is_help=True)


class ModelDocument(Value):
    """One rung of one role's ladder, as this workspace may use it."""

    role: str
    rung: int
    model: str
    host: str
    inside: bool
    breaker: str
    allowed: bool
    used_today: int
    cost_today: float | None = None
    kept_today: int = 0


@models_app.command("list")
def list_models(
    ctx: typer.Context, as_json: AsJson = False, act_as: ActAs = None, workspace: InWorkspace = None
) -> None:
    """List the models of each role in the order in which they are asked."""
    office = office_of(ctx)
    seat = one_seat(office, act_as, workspace)
    with office.database.transaction(seat.workspace_id) as conn:
        documents = _documents(office, conn)
    if as_json:
        return show_json(documents)
    return show(table(_row(document, office.settings.model_currency) for document in documents))


def _documents(office: Office, conn: "Transaction") -> list[ModelDocument]:
    from resources.llm.rungs import ROLES, rungs_of
    from store.call_account import Used, outside_models, used_by_model
    from store.provider_gate import ProviderGate
    from store.redis_scripts import RedisScripts

    outside, used = outside_models(conn), used_by_model(conn)
    rungs = [(n, rung) for role in ROLES for n, rung in enumerate(rungs_of(office.settings, role), 1)]
    called = any(rung.provider for _, rung in rungs)
    gate = ProviderGate(RedisScripts(office.settings.redis_url_effective)) if called else None
    took = [used.get(rung.name, Used()) for _, rung in rungs]
    return [
        ModelDocument(
            role=rung.role,
            rung=n,
            model=rung.name,
            host=rung.provider,
            inside=rung.inside,
            breaker=gate.state(rung.provider) if gate and rung.provider else "",
            allowed=rung.inside or outside,
            used_today=of_it.tokens,
            cost_today=of_it.cost,
            kept_today=of_it.cached,
        )
        for (n, rung), of_it in zip(rungs, took, strict=True)
    ]


def _row(document: ModelDocument, currency: str) -> tuple[str, ...]:
    where = "inside" if document.inside else "outside" if document.allowed else "outside, refused"
    return (
        document.role,
        str(document.rung),
        document.model,
        document.host or "-",
        where,
        document.breaker or "-",
        f"{document.used_today:,} tokens",
        "-" if document.cost_today is None else f"{document.cost_today:,.2f} {currency}",
    )


class ToolsDocument(Value):
    """What a crew may read with besides its material."""

    crew: str
    tools: tuple[str, ...]


@models_app.command("tools")
def list_tools(ctx: typer.Context, as_json: AsJson = False) -> None:
    """List the further tools that crews hold by PRESSROOM_CREW_TOOLS."""
    held = office_of(ctx).settings.tools_of_crews
    documents = [ToolsDocument(crew=crew, tools=names) for crew, names in held.items()]
    if as_json:
        return show_json(documents)
    if not documents:
        return show("No crew holds a tool.")
    return show(table((document.crew, ", ".join(document.tools)) for document in documents))


@models_app.command("inside-only")
def inside_only(ctx: typer.Context, act_as: ActAs = None, workspace: InWorkspace = None) -> None:
    """Let no text of the workspace go to outside models."""
    _let(ctx, act_as, workspace, allowed=False)
    show("No text goes to outside models.")


@models_app.command("outside-too")
def outside_too(ctx: typer.Context, act_as: ActAs = None, workspace: InWorkspace = None) -> None:
    """Let text go to outside models again."""
    _let(ctx, act_as, workspace, allowed=True)
    show("Text may go to outside models.")
    say("Which those are: `pressroom models list`.")


@models_app.command("forget")
def forget(ctx: typer.Context, act_as: ActAs = None, workspace: InWorkspace = None) -> None:
    """Forget the answers of models that are kept for work to be taken up again: every model is asked anew."""
    from desk.models import forget_answers

    office = office_of(ctx)
    forget_answers(office.database, one_seat(office, act_as, workspace))
    show("Kept answers of models are forgotten.")


def _let(ctx: typer.Context, act_as: str | None, workspace: str | None, *, allowed: bool) -> None:
    from desk.models import let_outside

    office = office_of(ctx)
    let_outside(office.database, one_seat(office, act_as, workspace), allowed=allowed)


def add_to(app: typer.Typer) -> None:
    """Adds these commands."""
    app.add_typer(models_app, name="models")
