"""An approved Markdown text as the two bodies of a mail, with a mark for each value per recipient.

The values are put in after the text was rendered: a first name such as `**<script>` or `](javascript:` is a name, and
must become neither markup nor a link. So each placeholder becomes a mark that Markdown leaves alone, and the rendered
text is cut at the marks once per mailing; a message is then its pieces with escaped values between them.

The plain body is no afterthought for old programs: screen readers, watches and filters read it. Links show where they
lead, lists and headings stay what they are.
"""

import html
import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from domain.markdown import parser
from domain.placeholders import FIELD, UNSUBSCRIBE, Placeholder, placeholders_in
from resources.publishers.page import ATTRIBUTES, TAGS

if TYPE_CHECKING:
    from markdown_it.token import Token

INK: Final = "#1c2330"
LINK: Final = "#0b4f9c"
# Clients drop style sheets; what a reader needs to see stands on the element itself.
STYLES: Final[Mapping[str, str]] = {
    "p": "margin:0 0 16px",
    "h2": f"margin:24px 0 12px;font-size:22px;line-height:1.3;color:{INK}",
    "h3": f"margin:24px 0 12px;font-size:18px;line-height:1.3;color:{INK}",
    "ul": "margin:0 0 16px;padding-left:24px",
    "ol": "margin:0 0 16px;padding-left:24px",
    "li": "margin:0 0 8px",
    "blockquote": "margin:0 0 16px;padding-left:16px;border-left:4px solid #5b6474",
    "a": f"color:{LINK};text-decoration:underline",
    "table": "border-collapse:collapse;margin:0 0 16px",
    "td": "border:1px solid #5b6474;padding:4px 8px",
    "th": "border:1px solid #5b6474;padding:4px 8px;text-align:left",
    "pre": "white-space:pre-wrap;font-family:monospace;margin:0 0 16px",
}
_OPENING: Final = re.compile(rf"<({'|'.join(STYLES)})(?=[ >])")


class Cut:
    """A text in pieces, with the placeholders that stand between them."""

    def __init__(self, pieces: Sequence[str], fields: Sequence[Placeholder]) -> None:
        self._pieces = pieces
        self._fields = fields

    def filled(self, values: Mapping[str, str], *, escaped: bool) -> str:
        """The text with these values."""
        parts = [self._pieces[0]]
        for field, piece in zip(self._fields, self._pieces[1:], strict=True):
            value = one_line(values.get(field.name, "")) or field.fallback
            parts += [html.escape(value) if escaped else value, piece]
        return "".join(parts)


class Marks:
    """The marks of one mailing. `salt` makes them such as stand in no text."""

    def __init__(self, salt: str) -> None:
        self._salt = salt
        self._known: dict[str, Placeholder] = {}

    def put(self, text: str) -> str:
        """The text with a mark for each placeholder: letters and digits only, and that of an address looks like one, so
        that it may be a link's target."""
        return FIELD.sub(lambda found: self._mark(placeholders_in(found[0])[0]), text)

    def cut(self, text: str) -> Cut:
        """A finished text, cut at the marks it has."""
        if not self._known:
            return Cut([text], [])
        found = re.split(f"({'|'.join(map(re.escape, self._known))})", text)
        return Cut(found[::2], [self._known[mark] for mark in found[1::2]])

    def _mark(self, field: Placeholder) -> str:
        mark = f"x{self._salt}n{len(self._known)}x"
        mark = f"https://{mark}.invalid" if field.name == UNSUBSCRIBE else mark
        self._known[mark] = field
        return mark


def html_of(text: str) -> str:
    """The HTML of a Markdown text that holds marks."""
    return _html(parser().parse(text))


def plain_of(text: str) -> str:
    """The same as plain lines."""
    return _plain(parser().parse(text))


def one_line(text: str) -> str:
    """A person's name as it may stand in a header or a sentence: no breaks, nothing that cannot be seen."""
    seen = "".join(" " if unicodedata.category(char) in ("Zl", "Zp", "Cc") else char for char in text)
    return " ".join("".join(char for char in seen if unicodedata.category(char) not in ("Cf", "Cs", "Co")).split())


def _html(tokens: "Sequence[Token]") -> str:
    import nh3

    for token in tokens:
        if token.tag == "h1":  # the subject is the mail's first-level heading
            token.tag = "h2"
    markdown = parser()
    rendered = markdown.renderer.render(tokens, markdown.options, {})
    cleaned = nh3.clean(
        rendered,
        tags=set(TAGS),
        attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )
    return _OPENING.sub(lambda found: f'<{found[1]} style="{STYLES[found[1]]}"', cleaned)


def _plain(tokens: "Sequence[Token]") -> str:
    writer = _Writer()
    for token in tokens:
        writer.read(token)
    return writer.text()


class _Writer:
    """Blocks of Markdown as plain lines."""

    def __init__(self) -> None:
        self._blocks: list[str] = []
        self._lead: list[str] = []  # what stands before the next line of this block, from the outside in
        self._numbers: list[int | None] = []
        self._heading = ""
        self._cells: list[str] | None = None  # of the table's row that is being read

    def read(self, token: "Token") -> None:
        """Takes the next token."""
        kind = token.type
        if kind in ("bullet_list_open", "ordered_list_open"):
            self._numbers.append(int(token.attrs.get("start", 1)) if kind.startswith("ordered") else None)
        elif kind in ("bullet_list_close", "ordered_list_close"):
            self._numbers.pop()
        elif kind == "list_item_open":
            number = self._numbers[-1]
            self._lead.append("- " if number is None else f"{number}. ")
            self._numbers[-1] = None if number is None else number + 1
        elif kind in ("list_item_close", "blockquote_close"):
            self._lead.pop()
        elif kind == "blockquote_open":
            self._lead.append("> ")
        else:
            self._read_words(token)

    def _read_words(self, token: "Token") -> None:
        kind = token.type
        if kind == "heading_open":
            self._heading = token.tag
        elif kind == "tr_open":
            self._cells = []
        elif kind == "tr_close":
            self._add(" | ".join(self._cells or [""]))
            self._cells = None
        elif kind == "inline" and self._cells is not None:
            self._cells.append(_words(token).replace("\n", " "))
        elif kind == "inline":
            words = _words(token)
            underline = ("=" if self._heading in ("h1", "h2") else "-") * min(len(words), 60)
            self._add(f"{words}\n{underline}" if self._heading else words)
            self._heading = ""
        elif kind in ("fence", "code_block"):
            self._add(token.content.rstrip("\n"))
        elif kind == "hr":
            self._add("-" * 40)

    def _add(self, words: str) -> None:
        lines = words.split("\n")
        rest = "".join("> " if lead == "> " else " " * len(lead) for lead in self._lead)
        first = "".join(self._lead)
        self._blocks.append("\n".join([first + lines[0], *(rest + line for line in lines[1:])]))
        self._lead = [lead if lead == "> " else " " * len(lead) for lead in self._lead]

    def text(self) -> str:
        """Everything, blocks apart by an empty line."""
        return "\n\n".join(self._blocks) + "\n"


def _words(token: "Token") -> str:
    """The words of a line; a link's address behind its words, where they are not the address."""
    parts: list[str] = []
    opened: list[tuple[int, str]] = []
    for child in token.children or []:
        if child.type == "link_open":
            opened.append((len(parts), str(child.attrs.get("href", ""))))
        elif child.type == "link_close":
            start, address = opened.pop()
            said = "".join(parts[start:])
            if address and said not in (address, address.removeprefix("mailto:")):
                parts.append(f" <{address}>")
        elif child.type in ("softbreak", "hardbreak"):
            parts.append("\n")
        elif child.type == "image":
            parts.append(child.content)
        else:
            parts.append(child.content)
    return "".join(parts)
