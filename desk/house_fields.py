"""Rules of the house as a person writes them in a campaign file: required texts and style."""

import re
from typing import Annotated

from pydantic import AfterValidator, Field

from desk.brief_fields import Channel, Words, Written, expected
from domain.house_rules import ClaimKind, RequiredKind, StyleCheck, StyleRules


def _pattern(value: str) -> str:
    try:
        re.compile(value)
    except re.error as error:
        raise expected(f"a regular expression ({error})") from error
    return value


Pattern = Annotated[str, AfterValidator(_pattern)]


class RequiredTextFields(Written):
    """A text that must stand in a piece when every condition that is given holds."""

    text: Words = Field(description="The text, word for word. It is placed at the end and needs no source.")
    kind: RequiredKind = Field(default="footnote", description="What it is.")
    words: tuple[Words, ...] = Field(default=(), description="Products or other words: one of them is named.")
    pattern: Pattern | None = Field(default=None, description="Or: this regular expression is found.")
    regions: tuple[Words, ...] = Field(default=(), description="It is read in one of these (the campaign's `regions`).")
    channels: tuple[Channel, ...] = Field(default=(), description="It is for one of these channels.")
    claims: tuple[ClaimKind, ...] = Field(default=(), description="It tells an approved claim of one of these kinds.")


class StyleFields(Written):
    """Checks of style. None of them stops a piece, unless `copying_blocks` says so of copied text."""

    off: tuple[StyleCheck, ...] = Field(default=(), description="Checks that are not run.")
    copied_words: Annotated[int, Field(ge=4, le=100)] = Field(
        default=StyleRules().copied_words, description="So many words in a row from a source count as copied."
    )
    copying_blocks: bool = Field(default=False, description="Whether copied text stops approval.")
    may_be_copied: tuple[Words, ...] = Field(
        default=(), description="Sources whose title, author or licence note has one of these words may be copied."
    )
