"""Values per recipient: a listed set of named placeholders, and nothing else is ever put into an approved text.

`{{first_name|there}}` is the first name, and “there” for whoever gave none. A template language would do it too, and
more: loops, calls, attributes, in a text that a model may have written. Here a name is looked up in a list of four,
and one that is not on it stops the approval.
"""

import re
from collections.abc import Mapping
from typing import Final

from domain.package import Package
from domain.value import Value

UNSUBSCRIBE: Final = "unsubscribe_url"
NAMES: Final = ("first_name", "last_name", "company", UNSUBSCRIBE)
FIELD: Final = re.compile(r"\{\{\s*([^{}|]*?)\s*(?:\|([^{}]*))?\}\}")
_OPEN: Final = re.compile(r"\{\{|\}\}")


class Placeholder(Value):
    """One place of a text: the listed name, and what stands there for whoever has no such value."""

    name: str
    fallback: str = ""


def placeholders_in(text: str) -> tuple[Placeholder, ...]:
    """Each of them, in order."""
    return tuple(_placeholder(found) for found in FIELD.finditer(text))


def filled(text: str, values: Mapping[str, str]) -> str:
    """A line with the recipient's values in it, which never bring a line break."""

    def value(found: re.Match[str]) -> str:
        field = _placeholder(found)
        return " ".join(values.get(field.name, "").split()) or field.fallback

    return FIELD.sub(value, text)


def placeholder_faults(package: Package) -> tuple[str, ...]:
    """One sentence per reason why the values cannot be put in; only mail has any."""
    if package.channel != "email":
        return ()
    texts = (package.subject, package.preheader, package.text)
    wrong = [field.name for text in texts for field in placeholders_in(text) if field.name not in NAMES]
    faults = [f"There is no placeholder “{name}”; there is {', '.join(NAMES)}." for name in dict.fromkeys(wrong)]
    if any(_OPEN.search(FIELD.sub("", text)) for text in texts):
        faults.append("A placeholder is not closed: {{first_name|there}} was expected.")
    if any(field.name == UNSUBSCRIBE for text in texts[:2] for field in placeholders_in(text)):
        faults.append("The placeholder unsubscribe_url belongs into the text, not into subject or preheader.")
    return tuple(faults)


def _placeholder(found: re.Match[str]) -> Placeholder:
    return Placeholder(name=found[1], fallback=(found[2] or "").strip())
