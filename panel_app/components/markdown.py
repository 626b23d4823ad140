"""Markdown of a draft to safe HTML. Raw HTML in a draft is text, never markup; what is left is still cleaned against
an allow-list, because a draft quotes pages of strangers."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import nh3
from markdown_it import MarkdownIt

from domain.claim import Evidence
from panel_app.components.sentences import locate, marks_to_spans, with_marks

_TAGS: Final = frozenset(
    {"p", "h1", "h2", "h3", "h4", "ul", "ol", "li", "strong", "em", "a", "blockquote", "code", "pre", "hr", "br"}
    | {"table", "thead", "tbody", "tr", "th", "td", "span"}
)
_ATTRIBUTES: Final = {"a": {"href"}, "span": {"class", "data-sentence"}, "ol": {"start"}}


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")


def to_html(text: str, evidence: Sequence[Evidence] = ()) -> str:
    """HTML whose sentences can be clicked. Links open elsewhere and tell nothing about us."""
    rendered = _parser().render(with_marks(text, locate(text, evidence)))
    return nh3.clean(
        marks_to_spans(rendered, evidence),
        tags=set(_TAGS),
        attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}},
    )
