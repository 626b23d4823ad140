"""The shape of each channel: what is told, and that a sound piece is told nothing."""

import pytest

from domain.brief import ChannelKind
from domain.package import Package
from domain.shape import LONGEST_PARAGRAPH, shape_faults

POST = "Lorries wait.\n\nHalf of them wait for an hour.\n\nBook a review: https://a.example"
ARTICLE = "Lorries wait.\n\n## What it costs\n\nAn hour.\n\n## What helps\n\nA calendar.\n\n## Sources\n- A survey"
LETTER = "Lorries wait.\n\nHalf of them wait for an hour.\n\nBook a review: https://a.example"


def package(channel: ChannelKind, text: str, **fields: str) -> Package:
    return Package(channel=channel, account_id="acct", text=text, **fields)


def letter(
    text: str = LETTER, subject: str = "An hour at the gate", preheader: str = "What drivers told us"
) -> Package:
    return package("email", text, subject=subject, preheader=preheader)


@pytest.mark.parametrize("sound", [package("linkedin", POST), package("blog", ARTICLE), letter()])
def test_a_sound_piece_has_no_faults(sound: Package) -> None:
    assert shape_faults(sound) == ()


@pytest.mark.parametrize(
    ("faulty", "told"),
    [
        (package("linkedin", f"{'x' * 211}\n\nb\n\nc"), "211 characters; 210 are seen"),
        (package("linkedin", "One paragraph."), "1 paragraphs"),
        (package("linkedin", "## Head\n\nb\n\nc"), "Markdown"),
        (package("linkedin", "[a](https://a.example)\n\nb\n\nc"), "Markdown"),
        (package("linkedin", f"{POST}\n\n#a #b #c #d #e #f"), "6 hashtags"),
        (package("blog", "## First\n\nText.\n\n## Second\n\nText."), "opens with a heading"),
        (package("blog", "Text.\n\n# Title\n\nText.\n\n## Second\n\nText."), "first level"),
        (package("blog", "Text.\n\n## Only\n\nText."), "1 sections"),
        (package("blog", "Text.\n\n## First\n\n## Second\n\nText."), "under “First”"),
        (package("blog", "Text.\n\n## First\n\nText.\n\n## Last"), "under “Last”"),
        (letter(subject=" "), "subject is missing"),
        (letter(preheader=""), "preheader is missing"),
        (letter(preheader="At the gate"), "repeats the subject"),
        (letter("One paragraph."), "1 paragraphs"),
        (letter(f"a\n\n{'word ' * (LONGEST_PARAGRAPH + 1)}\n\nc"), "151 words"),
    ],
)
def test_each_departure_is_told(faulty: Package, told: str) -> None:
    assert told in " ".join(shape_faults(faulty))
