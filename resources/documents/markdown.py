"""Markdown to clean text: what a reader of the rendered page would read, and nothing of how it was typed.

Taking marks off with regular expressions fails on the first reference link over two lines or table inside a
quotation; so the page is parsed by CommonMark's rules (markdown-it-py) and its tree is read out. Front matter gives
title, author and date. Left out: images, code blocks, comments, site-generator shortcodes, footnotes.
"""

import re
import tomllib
from collections.abc import Iterator
from datetime import date, datetime
from functools import cache
from html import unescape
from typing import TYPE_CHECKING, Any, Final

from domain.ports import Document
from resources.documents.outline import Outline, one_line

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.tree import SyntaxTreeNode

_DEEPEST: Final = 3
_FRONT: Final = re.compile(r"\A\s*(---|\+\+\+)[ \t]*\n(.*?)\n\1[ \t]*(?:\n|\Z)", re.DOTALL)
_SHORTCODE: Final = re.compile(r"\{\{(?:<.*?>|%.*?%)\}\}|\{%.*?%\}", re.DOTALL)
_COMMENT: Final = re.compile(r"<!--.*?-->", re.DOTALL)
_TAG: Final = re.compile(r"</?[a-zA-Z][^<>]*>|<![^<>]*>|<\?[^<>]*\?>")
_BREAK: Final = re.compile(r"<br\s*/?>", re.IGNORECASE)
_UNREAD: Final = re.compile(r"<(script|style)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_ALERT: Final = re.compile(r"^\s*\[![A-Z]+\]\s*")
_ATTRIBUTES: Final = re.compile(r"\s*\{[#.:][^{}]*\}\s*$")
_SILENT: Final = frozenset({"fence", "code_block", "hr", "footnote_block", "image", "footnote_ref", "footnote_anchor"})


def read_markdown(name: str, text: str) -> Document:
    """Clean text with title, author and date where the front matter or the first heading tells them."""
    front, body = _front_matter(text.replace("\r\n", "\n").replace("\r", "\n"))
    outline = Outline()
    _blocks(outline, _parse(_SHORTCODE.sub("", _COMMENT.sub("", body))))
    clean = outline.text()
    first = re.search(r"^# (.+)$", clean, re.MULTILINE)
    title = _plain(front.get("title")) or (first.group(1) if first else name)
    return Document(
        text=clean,
        title=title,
        author=_plain(front.get("author") or front.get("authors")) or None,
        published=_day(front.get("date") or front.get("published")),
        licence=_plain(front.get("license") or front.get("licence")) or None,
    )


@cache
def _parser() -> "MarkdownIt":
    from markdown_it import MarkdownIt
    from mdit_py_plugins.footnote import footnote_plugin

    return MarkdownIt("commonmark").enable(["table", "strikethrough"]).use(footnote_plugin)


def _parse(body: str) -> "SyntaxTreeNode":
    from markdown_it.tree import SyntaxTreeNode

    return SyntaxTreeNode(_parser().parse(body))


def _front_matter(text: str) -> tuple[dict[str, Any], str]:
    import yaml

    found = _FRONT.match(text)
    if found is None:
        return {}, text
    try:
        front = yaml.safe_load(found.group(2)) if found.group(1) == "---" else tomllib.loads(found.group(2))
    except (yaml.YAMLError, ValueError, RecursionError):  # not front matter after all, or broken: the text still counts
        front = None
    return (front, text[found.end() :]) if isinstance(front, dict) else ({}, text[found.end() :])


def _plain(value: object, depth: int = 0) -> str:
    """A front matter value as words: it is Markdown too; lists are joined, stray quotation marks go. What is nested
    deeper than any author's name, or in itself, says nothing."""
    if depth > _DEEPEST:
        return ""
    if isinstance(value, list):
        return ", ".join(filter(None, (_plain(each, depth + 1) for each in value)))
    if isinstance(value, dict):
        return _plain(value.get("name"), depth + 1)
    return one_line(_words(_parse(str(value)))).strip("\"' ") if value else ""


def _day(value: object) -> str | None:
    if isinstance(value, datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else (_plain(value) or None)


def _blocks(outline: Outline, node: "SyntaxTreeNode") -> None:
    for child in node.children:
        if child.type in _SILENT:
            continue
        if child.type == "heading":
            outline.heading(int(child.tag[1]), _ATTRIBUTES.sub("", _words(child)))
        elif child.type == "paragraph":
            for line in _words(child).split("\x1e"):
                outline.paragraph(_ALERT.sub("", line))
        elif child.type == "table":
            header, *rows = list(_rows(child))
            outline.table(header, rows)
        elif child.type == "list_item":
            _item(outline, child)
        elif child.type == "html_block":
            outline.paragraph(_without_tags(child.content))
        else:
            _blocks(outline, child)


def _item(outline: Outline, node: "SyntaxTreeNode") -> None:
    """The item's own paragraphs on one line; what else it holds follows."""
    outline.item(*(_words(child).replace("\x1e", " ") for child in node.children if child.type == "paragraph"))
    for child in node.children:
        if child.type in ("bullet_list", "ordered_list"):
            _blocks(outline, child)
        elif child.type in ("blockquote", "table"):
            _blocks(outline, _parent_of(child))


def _parent_of(child: "SyntaxTreeNode") -> "SyntaxTreeNode":
    from markdown_it.tree import SyntaxTreeNode

    alone = SyntaxTreeNode()
    alone.children = [child]
    return alone


def _rows(table: "SyntaxTreeNode") -> Iterator[list[str]]:
    for node in table.walk():
        if node.type == "tr":
            yield [_words(cell).replace("\x1e", " ") for cell in node.children]


def _words(node: "SyntaxTreeNode") -> str:
    """The text of an inline tree. A `<br>` becomes a record separator: the paragraph parts there."""
    if node.type in _SILENT:
        return ""
    if node.type == "html_inline":
        return "\x1e" if _BREAK.fullmatch(node.content) else ""
    if node.type == "softbreak":
        return " "
    if node.type == "hardbreak":
        return "\x1e"
    if node.type in ("text", "code_inline"):
        return str(node.content)
    return "".join(map(_words, node.children))


def _without_tags(html: str) -> str:
    return unescape(_TAG.sub(" ", _UNREAD.sub(" ", html)))
