"""Clean HTML as a small tree. Only for HTML that page.py has made: it closes every tag and knows few of them."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final

INLINE: Final = frozenset({"a", "strong", "em", "s", "code"})
VOID: Final = frozenset({"br", "hr", "img"})


@dataclass
class Element:
    """A tag with its attributes, and what stands in it."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list["Element | str"] = field(default_factory=list)

    def words(self) -> str:
        """All text in it."""
        return "".join(child if isinstance(child, str) else child.words() for child in self.children)


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("")
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self._open[-1].children.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if any(element.tag == tag for element in self._open[1:]):
            while self._open.pop().tag != tag:
                pass

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)


def tree_of(html: str) -> list[Element | str]:
    """The top level of a piece of clean HTML."""
    builder = _Builder()
    builder.feed(html)
    builder.close()
    return builder.root.children
