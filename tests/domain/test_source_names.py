"""Titles and authors name a source and lead nowhere."""

import pytest

from domain.link_check import addresses_in
from domain.source_names import named


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Waiting at the port", "Waiting at the port"),
        ("Waiting at the port | portnews.com", "Waiting at the port"),
        ("portnews.com: Waiting at the port", "Waiting at the port"),
        ("See https://attacker-7f3.example/x for more", "See for more"),
        ("https://attacker-7f3.example/x", ""),
        ("Ada <ada@attacker-7f3.example>", "Ada < >"),
        ("[Report](javascript:alert(1)) 2026", "[Report]( )) 2026"),
        ("Node.js and README.md, e.g. 3.5 of 10", "Node.js and README.md, e.g. 3.5 of 10"),
        ("–", ""),
    ],
)
def test_addresses_are_taken_out_and_words_stay(title: str, name: str) -> None:
    assert named(title) == name
    assert addresses_in(named(title)) == ()
