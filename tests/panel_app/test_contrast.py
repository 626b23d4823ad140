"""Small grey words are readable on every ground they stand on (WCAG AA: 4.5 to 1)."""

import re

import pytest
from coloraide import Color

from panel_app.theme import stylesheet

TOKENS = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", stylesheet()))
GROUNDS = ("paper", "ground", "line-soft", "brand-soft", "warn-soft", "bad-soft", "ok-soft", "info-soft", "mark")


@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("words", ["ink", "muted", "faint"])
def test_words_can_be_read_on_every_ground(words: str, ground: str) -> None:
    assert Color(TOKENS[words]).contrast(TOKENS[ground], method="wcag21") >= 4.5
