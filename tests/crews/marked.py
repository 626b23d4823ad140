"""Material in which every free text carries a mark, so that a prompt shows which of them reached it, and where.

Whose words a text is, is read from the type it stands in: what names a source (`origin`, `source_id`, `source_title`)
holds the words of others, and so does a text that a model made from them; the rest is our own, told to nobody yet.
"""

import re
from collections.abc import Iterator
from typing import Any, Final, Literal, get_args, get_origin

from domain.outline import Outline, OutlinedClaim
from domain.value import Value
from domain.writing import Material
from tests.fakes import material as fakes

OF_OTHERS: Final = frozenset({"source_id", "source_title", "origin"})
OUTLINE: Final = Outline(
    id="o1",
    brief_id="brief_1",
    campaign_id="campaign_1",
    topic="Fleets",
    number=1,
    angle="Plan for a fleet.",
    claims=(OutlinedClaim(id="c1", text="Most teams run more than ten.", source_title="Survey"),),
    call_to_action="Book",
)
FULL: Final[tuple[Material, ...]] = (
    fakes.RESEARCH,
    fakes.DRAFT.model_copy(update={"elsewhere": fakes.CLAIMS, "outline": OUTLINE, "similar": ("An earlier piece.",)}),
    fakes.SEO,
    fakes.REVISE,
    fakes.IMAGE,
    fakes.OUTLINE.model_copy(update={"comment": "Another angle, please."}),
    fakes.COMPETITOR.model_copy(update={"findings": (fakes.FINDING,)}),
    fakes.MARKET,
    fakes.TREND.model_copy(update={"findings": (fakes.FINDING,)}),
    fakes.VIDEO,
    fakes.ONBOARDING.model_copy(update={"unwanted": (fakes.TURNED_DOWN,)}),
)
_MARK: Final = re.compile(r"⟦([^⟧]+)⟧")


def marked(value: Value) -> Any:
    """The value with `⟦Type.field⟧` at the end of each free text in it."""
    changed = {}
    for name, field in type(value).model_fields.items():
        if any(getattr(rule, "pattern", None) for rule in field.metadata):
            continue
        changed[name] = _marked(getattr(value, name), field.annotation, f"{_kind(value)}.{type(value).__name__}.{name}")
    return value.model_copy(update=changed)


def marks_in(text: str) -> set[str]:
    """The marks that stand in a text."""
    return set(_MARK.findall(text))


def _kind(value: Value) -> str:
    made = type(value).__name__.endswith("Material")
    return "others" if made or OF_OTHERS & type(value).model_fields.keys() else "ours"


def _marked(held: Any, annotation: Any, mark: str) -> Any:
    if isinstance(held, Value):
        return marked(held)
    if isinstance(held, dict):
        return {key: _marked(each, None, mark) for key, each in held.items()}
    if isinstance(held, tuple):
        return tuple(_marked(each, annotation, mark) for each in held)
    free = isinstance(held, str) and not any(get_origin(part) is Literal for part in _parts(annotation))
    empty_text = (
        held is None
        and str in _parts(annotation)
        and not any(get_origin(part) is Literal for part in _parts(annotation))
    )
    return f"{held or ''}⟦{mark}⟧" if free or empty_text else held


def _parts(annotation: Any) -> Iterator[Any]:
    yield annotation
    if get_origin(annotation) is not Literal:
        for inner in get_args(annotation):
            yield from _parts(inner)
