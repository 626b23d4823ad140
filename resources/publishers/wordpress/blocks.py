"""Clean HTML as WordPress blocks, so that an editor there can go on with it, and so that it reads as it was approved.

WordPress does things to text on its way to the reader that nobody approved: `[gallery]` runs a shortcode, a bare
address on a line of its own becomes a foreign player, a line break in a paragraph becomes two lines. What would start
them is written as a character reference: the reader sees the same, WordPress sees nothing to do. What the text says
between `<!--` and `-->` is escaped already, so a text cannot make a block either.

The HTML comes from page.py through its two walls; nothing here adds a tag that WordPress's own cleaning removes. What
no block of WordPress's own can hold (a table in a list) stands in a block of plain HTML.
"""

import json
import re
from collections.abc import Mapping, Sequence
from html import escape
from typing import Final

from resources.publishers.wordpress.tree import INLINE, VOID, Element, tree_of

_INLINE: Final = INLINE | {"br"}
_HEADINGS: Final = {f"h{level}": level for level in range(1, 7)}
_FRAMES: Final = frozenset({"table", "thead", "tbody", "tr", "ul", "ol", "blockquote"})  # blanks in them mean nothing
_BLANKS: Final = " \t\r\n\f"
_SPACE: Final = re.compile(r"[ \t\r\n\f]+")

Node = Element | str


def encode(html: str) -> str:
    """The blocks of a piece of clean HTML."""
    return _blocks(tree_of(html))


def inert(text: str) -> str:
    """Text as HTML in which WordPress finds nothing to run: no tag, no shortcode, no address to embed."""
    return escape(text, quote=False).replace("[", "&#91;").replace("://", "&#58;//")


def paragraph(text: str) -> str:
    """One paragraph of plain text."""
    return _wrapped("paragraph", f"<p>{inert(text)}</p>")


def image(file_id: int, url: str, alt_text: str) -> str:
    """An image of the media library."""
    told = {"id": file_id, "sizeSlug": "full", "linkDestination": "none"}
    shown = f'<img src="{_value(url)}" alt="{_value(alt_text)}" class="wp-image-{file_id}"/>'
    return _wrapped("image", f'<figure class="wp-block-image size-full">{shown}</figure>', told)


def document(file_id: int, url: str, title: str) -> str:
    """A link to a document of the media library."""
    told = {"id": file_id, "href": url, "showDownloadButton": False}
    shown = f'<div class="wp-block-file"><a href="{_value(url)}">{inert(title)}</a></div>'
    return _wrapped("file", shown, told)


def video(file_id: int, url: str, title: str) -> str:
    """A video of the media library, played where it stands."""
    told = f'<figcaption class="wp-element-caption">{inert(title)}</figcaption>' if title else ""
    shown = f'<figure class="wp-block-video"><video controls src="{_value(url)}"></video>{told}</figure>'
    return _wrapped("video", shown, {"id": file_id})


def _blocks(nodes: Sequence[Node]) -> str:
    return "\n\n".join(_block(node) for node in nodes if not _blank(node))


def _block(node: Node) -> str:
    if isinstance(node, str) or node.tag in _INLINE:
        return _wrapped("paragraph", f"<p>{_html(node).strip(_BLANKS)}</p>")
    made = None
    match node.tag:
        case "p":
            made = _wrapped("paragraph", f"<p>{_inside(node).strip(_BLANKS)}</p>")
        case tag if tag in _HEADINGS:
            made = _wrapped("heading", _whole(node), {} if tag == "h2" else {"level": _HEADINGS[tag]})
        case "ul" | "ol":
            made = _list(node)
        case "blockquote":
            made = _wrapped("quote", f'<blockquote class="wp-block-quote">{_blocks(node.children)}</blockquote>')
        case "pre":
            made = _wrapped("code", f'<pre class="wp-block-code"><code>{inert(node.words())}</code></pre>')
        case "hr":
            made = _wrapped("separator", '<hr class="wp-block-separator has-alpha-channel-opacity"/>')
        case "table":
            made = _wrapped("table", f'<figure class="wp-block-table">{_html(node)}</figure>')
    return made or _wrapped("html", _html(node))


def _list(node: Element) -> str | None:
    """A list whose items hold words and further lists; None when one holds more."""
    items = [_item(child) for child in node.children if not _blank(child)]
    if not all(items):
        return None
    ordered = node.tag == "ol"
    start = node.attributes.get("start", "")
    told = {"ordered": True, **({"start": int(start)} if start.isdigit() else {})} if ordered else {}
    opening = f'<ol start="{start}">' if ordered and start.isdigit() else f"<{node.tag}>"
    return _wrapped("list", f"{opening}{''.join(filter(None, items))}</{node.tag}>", told)


def _item(node: Node) -> str | None:
    if isinstance(node, str) or node.tag != "li":
        return None
    lines: list[str] = [""]
    lists: list[str] = []
    for child in node.children:
        if _blank(child):
            lines[-1] += "" if lists or not lines[-1] else " "
        elif isinstance(child, Element) and child.tag in ("ul", "ol"):
            nested = _list(child)
            if nested is None:
                return None
            lists.append(nested)
        elif lists or (isinstance(child, Element) and child.tag not in _INLINE and child.tag != "p"):
            return None  # words after a list, or a block that an item cannot hold
        elif isinstance(child, Element) and child.tag == "p":
            lines += [_inside(child).strip(_BLANKS), ""]
        else:
            lines[-1] += _html(child)
    words = "<br>".join(line.strip(_BLANKS) for line in lines if line.strip(_BLANKS))
    return _wrapped("list-item", f"<li>{words}{''.join(lists)}</li>")


def _wrapped(name: str, html: str, told: Mapping[str, object] | None = None) -> str:
    attributes = f" {_told(told)}" if told else ""
    return f"<!-- wp:{name}{attributes} -->\n{html}\n<!-- /wp:{name} -->"


def _told(told: Mapping[str, object]) -> str:
    """A block's own data, as WordPress writes it: nothing in it ends the comment in which it stands."""
    text = json.dumps(told, separators=(",", ":"))
    for letters in ("--", "<", ">", "&"):
        text = text.replace(letters, "".join(f"\\u{ord(letter):04x}" for letter in letters))
    return text


def _whole(node: Element) -> str:
    return f"<{node.tag}>{_inside(node).strip(_BLANKS)}</{node.tag}>"


def _inside(node: Element) -> str:
    return "".join(_html(child) for child in node.children)


def _html(node: Node) -> str:
    """A node as HTML. A line break in running text is a blank, as browsers read it and WordPress does not."""
    if isinstance(node, str):
        return inert(_SPACE.sub(" ", node))
    attributes = "".join(f' {name}="{_value(value)}"' for name, value in node.attributes.items())
    if node.tag in VOID:
        return f"<{node.tag}{attributes}>"
    if node.tag in _FRAMES:
        inside = "".join(_html(child) for child in node.children if not _blank(child))
    else:
        inside = inert(node.words()) if node.tag == "pre" else _inside(node)
    return f"<{node.tag}{attributes}>{inside}</{node.tag}>"


def _value(text: str) -> str:
    return escape(text).replace("[", "&#91;")


def _blank(node: Node) -> bool:
    return isinstance(node, str) and not node.strip(_BLANKS)
