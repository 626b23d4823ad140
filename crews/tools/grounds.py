"""What a tool may be asked with: addresses that a search or a person gave, words that every search is asked with.

An agent reads pages of others and our unpublished briefs. If it could also fetch any address, a page could have it
fetch `https://elsewhere/?q=` with the brief behind it: reading is an effect when one chooses what to ask for. So
addresses come only from the fields of the material that name places, never from its texts; and a query may hold only
words of the topic, the angle and the names that the product's own search sends anyway.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from domain.crew_tools import MOST_CALLS
from domain.value import Value

MOST_WORDS: Final = 12
_NAMES_PLACES: Final = frozenset({"origin", "source_origin", "references", "site", "address", "link"})
_SEARCHED_WITH: Final = frozenset({"topic", "angle", "competitors", "use_words"})
_WORD: Final = re.compile(r"\w[\w.+-]*")


class Grounds:
    """The addresses and words of one material, and how often may still be read for it. `found` adds what a search tool
    of this kickoff gave."""

    def __init__(self, material: Value) -> None:
        held = list(_leaves(material))
        self._addresses = {text for name, text in held if name in _NAMES_PLACES and _is_address(text)}
        told = [text for name, text in held if name in _SEARCHED_WITH or name == "audience"]
        self._left = MOST_CALLS
        self._words = {word.casefold() for text in told for word in _WORD.findall(text)}

    def spend(self) -> bool:
        """Takes one reading; False when all are taken, however often the crew is asked again."""
        self._left -= 1
        return self._left >= 0

    def gives(self, address: str) -> bool:
        """Whether this very address was given."""
        return address in self._addresses

    def found(self, text: str, host: str) -> None:
        """Adds the addresses that a search answered with: those of its own host and its family."""
        family = ".".join(host.split(".")[-2:])
        pattern = re.compile(rf"https?://(?:[\w-]+\.)*{re.escape(family)}/[^\s\"'<>]*")
        self._addresses |= {address.rstrip(".,;)") for address in pattern.findall(text)}

    def led(self, result: Any, field: str) -> None:
        """Adds the pages that a search of the web named: what stands in that field of its results, not what their words
        hold."""
        if isinstance(result, Mapping):
            found = str(result.get(field) or "")
            self._addresses |= {found} if _is_address(found) else set()
        if isinstance(result, Mapping | list | tuple):
            for each in result.values() if isinstance(result, Mapping) else result:
                self.led(each, field)

    def query(self, asked: str) -> str:
        """Of what was asked, the words that may be sent, each once."""
        words: dict[str, str] = {}
        for word in _WORD.findall(asked):
            if word.casefold() in self._words:
                words.setdefault(word.casefold(), word)
        return " ".join(list(words.values())[:MOST_WORDS])


def _is_address(text: str) -> bool:
    return text.startswith(("http://", "https://"))


def _leaves(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Every text of a material with the name of its field; an audience's name is one that searches are asked with."""
    if isinstance(value, Value):
        named = {"name": "audience"} if type(value).__name__ == "Audience" else {}
        for field in type(value).model_fields:
            yield from _leaves(getattr(value, field), named.get(field, field))
    elif isinstance(value, tuple):
        for each in value:
            yield from _leaves(each, name)
    elif isinstance(value, str):
        yield name, value
