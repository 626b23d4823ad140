"""Markdown as the pages read it: one parser for the page that is made and for the check of its links.

The tempting way to find a text's links is a pattern. Markdown has many ways to write one (`[a](b)`, `[a][1]` with its
address further down, `<b>`, entities and escapes inside), so a pattern sees what the writer typed and the reader gets
something else. What the parser found is what the page has.
"""

from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

_WORDS: Final = frozenset({"text", "text_special", "code_inline", "code_block", "fence"})


class Read(NamedTuple):
    """What a reader of the page gets: the words, and the addresses behind links and images."""

    words: str
    addresses: tuple[str, ...]


@lru_cache(1)
def parser() -> "MarkdownIt":
    """CommonMark with tables and strikethrough; raw HTML stays text."""
    from markdown_it import MarkdownIt  # 30 ms

    return MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])


def read(text: str) -> Read:
    """The words and addresses of a Markdown text, in order."""
    words: list[str] = []
    addresses: list[str] = []
    for block in parser().parse(text):
        for token in block.children or [block]:
            addresses += [str(token.attrs[name]) for name in ("href", "src") if token.attrs.get(name)]
            words.append(token.content if token.type in _WORDS else "\n" if token.type.endswith("break") else "")
        words.append("\n" if block.type == "inline" else "")
    return Read("".join(words), tuple(dict.fromkeys(addresses)))


def normal(address: str) -> str:
    """An address as the parser writes it into a page (percent-encoded), for comparing."""
    return parser().normalizeLink(address)
