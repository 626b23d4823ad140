r"""LinkedIn's "little text": the markup in which the text of a post is sent and served.

The tempting way is to send the text as it is. LinkedIn answers that all went well, and cuts the post at the first
bracket: each of fifteen characters is markup, wherever it stands. So every one of them is escaped, and a post's text is
compared only after it was read back out of the same markup.

Two things become elements. `#word` becomes a hashtag, in the long form that LinkedIn itself serves: the short one ends
where LinkedIn thinks that a word ends. `@[Name](urn:li:organization:1)` becomes a mention, and nothing else does: a
mention notifies somebody, so a person must have asked for it with name and id.

    decode(encode(text)) == text, for every text.
"""

import re
import unicodedata
from typing import Final

RESERVED: Final = frozenset("\\|{}@[]()<>#*_~")

_MENTION: Final = re.compile(r"@\[([^\[\]\r\n]+)\]\((urn:li:(?:person|organization):[A-Za-z0-9_-]+)\)")
_SERVED: Final = re.compile(
    r"\\(?P<plain>.)"
    r"|\{hashtag\|\\?\#\|(?P<tag>(?:\\.|[^\\|{}])+)\}"
    r"|@\[(?P<name>(?:\\.|[^\\\]])+)\]\((?P<urn>[^()\\]+)\)",
    re.DOTALL,
)
_ESCAPED: Final = re.compile(r"\\(.)", re.DOTALL)
_LINK: Final = re.compile(r"https?://\S+")
_SHORTENED: Final = "https://lnkd.in/"


def encode(text: str) -> str:
    """The text as LinkedIn wants it."""
    parts, at = [], 0
    while at < len(text):
        if mention := _MENTION.match(text, at):
            parts.append(f"@[{_escaped(mention[1])}]({mention[2]})")
            at = mention.end()
        elif word := _hashtag_at(text, at):
            parts.append(f"{{hashtag|\\#|{word}}}")
            at += 1 + len(word)
        else:
            parts.append(_escaped(text[at]))
            at += 1
    return "".join(parts)


def decode(served: str) -> str:
    """The text that LinkedIn shows for what it serves."""
    return _SERVED.sub(_shown, served)


def normal(text: str) -> str:
    """For comparing: what nobody sees (line ends, spaces before them, how an accent is composed) is no difference."""
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip("\n")


def is_same(sent: str, shown: str) -> bool:
    """Whether a post shows this text. An address that LinkedIn shortened counts as the one that was sent."""
    if _SHORTENED in shown:
        sent, shown = _LINK.sub("", sent), _LINK.sub("", shown)
    return normal(sent) == normal(shown)


def _escaped(text: str) -> str:
    return "".join(f"\\{character}" if character in RESERVED else character for character in text)


def _shown(match: re.Match[str]) -> str:
    if (plain := match["plain"]) is not None:
        return plain
    if (tag := match["tag"]) is not None:
        return "#" + _ESCAPED.sub(r"\1", tag)
    return f"@[{_ESCAPED.sub(lambda found: found[1], match['name'])}]({match['urn']})"


def _hashtag_at(text: str, at: int) -> str:
    """The word of a hashtag that begins here; empty when none does: `C#`, `a#b`, `/page#part`, `#1`, `#two_words`."""
    if text[at] != "#" or (at > 0 and (_in_word(text[at - 1]) or text[at - 1] in "&/#_")):
        return ""
    end = at + 1
    while end < len(text) and _in_word(text[end]):
        end += 1
    word = text[at + 1 : end]
    followed = text[end : end + 1]
    is_word = any(unicodedata.category(character)[0] == "L" for character in word)
    return word if is_word and followed not in ("_", "#") else ""


def _in_word(character: str) -> bool:
    return unicodedata.category(character)[0] in "LNM"
