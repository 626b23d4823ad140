"""Rules of the house that a workspace sets for its texts: texts that must be there, copying, style.

They are part of the brand guide, so that whoever has the guide has them: a check that had to be handed its rules by
each caller would be silent where one forgot.
"""

from typing import Final, Literal

from pydantic import Field

from domain.brief import ChannelKind
from domain.value import Value

RequiredKind = Literal["footnote", "risk warning", "imprint", "trademark"]
ClaimKind = Literal["us", "customer", "competitor", "logo", "quotation"]
StyleCheck = Literal[
    "near an earlier piece",
    "opening",
    "structure",
    "contrast formulas",
    "triads",
    "dashes",
    "empty intensifiers",
    "copied text",
]
STYLE_CHECKS: Final[tuple[StyleCheck, ...]] = (
    "near an earlier piece",
    "opening",
    "structure",
    "contrast formulas",
    "triads",
    "dashes",
    "empty intensifiers",
    "copied text",
)
COPIED: Final[StyleCheck] = "copied text"


class RequiredText(Value):
    """A text that must stand in a package when every condition that is given holds: one of the `words` (whole words,
    any case) or the `pattern` (a regular expression) is in it, it is read in one of the `regions`, it is for one of the
    `channels`, it tells an approved claim of one of the kinds `claims`. Without conditions it is always needed."""

    text: str = Field(min_length=1)
    kind: RequiredKind = "footnote"
    words: tuple[str, ...] = ()
    pattern: str | None = None
    regions: tuple[str, ...] = ()
    channels: tuple[ChannelKind, ...] = ()
    claims: tuple[ClaimKind, ...] = ()


class StyleRules(Value):
    """`off` names the style checks that are not run. From `copied_words` words in a row on, outside quotation marks, a
    text counts as copied; `copying_blocks` makes that stop approval. Sources of our own, and sources whose title,
    author or licence note has one of the words `may_be_copied`, are left out."""

    off: tuple[StyleCheck, ...] = ()
    copied_words: int = Field(default=12, ge=4)
    copying_blocks: bool = False
    may_be_copied: tuple[str, ...] = ()
