"""Plain text as LinkedIn shows it: line breaks kept, links and hashtags coloured, and nothing else interpreted.

It is not Markdown: `#B2B` at the start of a line is a hashtag, and a Markdown pane would make it a headline."""

import re
from collections.abc import Sequence
from typing import Final

from markupsafe import Markup, escape

from domain.claim import Evidence
from panel_app.components.sentences import locate, pieces, verdict_of

_SPECIAL: Final = re.compile(r"(https?://[^\s<>\"]+[^\s<>\".,;:!?)\]’”])|((?<![\w&#])#[^\W\d]\w*)")


def to_html(text: str, evidence: Sequence[Evidence] = ()) -> Markup:
    """Escaped HTML whose sentences can be clicked."""
    verdicts = {item.position: verdict_of(item) for item in evidence}
    parts = []
    for part, position in pieces(text, locate(text, evidence)):
        inner = _coloured(part)
        if position is None:
            parts.append(inner)
        else:
            said = Markup('<span class="said {}" data-sentence="{}">{}</span>')
            parts.append(said.format(verdicts[position], position, inner))
    return Markup().join(parts)


def _coloured(text: str) -> Markup:
    parts, cursor = [], 0
    for match in _SPECIAL.finditer(text):
        parts.append(escape(text[cursor : match.start()]))
        if match[1]:
            link = Markup('<a href="{0}" target="_blank" rel="noopener noreferrer nofollow">{0}</a>')
            parts.append(link.format(match[1]))
        else:
            parts.append(Markup('<span class="tag">{}</span>').format(match[2]))
        cursor = match.end()
    parts.append(escape(text[cursor:]))
    return Markup().join(parts)
