"""Templates to HTML. Everything is escaped unless a function says `Markup`: drafts quote pages of strangers."""

from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from panel_app.components import words

FOLDER = Path(__file__).resolve().parents[1] / "templates"


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters.update(
        channel=words.channel_name,
        status=words.status_name,
        moment=words.moment,
        beside_utc=words.beside_utc,
        ago=words.ago,
        plural=words.plural,
    )
    return environment


def render(template: str, **values: object) -> Markup:
    """The HTML of one template, safe to stand in another."""
    return Markup(_environment().get_template(template).render(**values))  # noqa: S704 - escaped by the environment
