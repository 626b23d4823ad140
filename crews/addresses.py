"""Addresses in answers that have no use for any: on a picture, in an outline, in a scene.

The links of a draft are looked at with its package, where it is known which are allowed. What never becomes a package
by itself would escape that: a picture's headline is drawn, an outline's call to action is handed to every channel.
There only an address may stand that the material holds already, and nothing that nobody can read.
"""

from collections.abc import Iterable

from crews.guards import WrongAnswer
from domain.link_check import addresses_in
from domain.unreadable import unreadable_in


def refuse_addresses(texts: Iterable[str], *known: str | None) -> None:
    """Raises WrongAnswer for an address, or a run that nobody reads, that stands in none of the `known` texts."""
    ours = "\n".join(text for text in known if text).casefold()
    for text in texts:
        for address in addresses_in(text):
            if address.casefold() not in ours:
                raise WrongAnswer(f"{address} is an address, and none belongs there. Leave it out.")
        for run in unreadable_in(text):
            if run.casefold() not in ours:
                raise WrongAnswer(f"“{run[:24]}…” cannot be read by anybody. Leave it out.")
