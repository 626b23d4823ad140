"""What each channel takes beside its text, asked of a package alone."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.brief import ChannelKind
from domain.channel import refusals
from domain.media_rules import PDF, RULES, media_refusals
from domain.own_files import described, with_file
from domain.package import Package, PackedMedia, canonical_json, digest_of
from tests.contracts.publisher import a_package

IMAGE = PackedMedia(digest="1" * 64, media_type="image/png", width=1200, height=628, alt_text="A card")
PAPER = PackedMedia(
    digest="2" * 64, media_type=PDF, width=595, height=842, alt_text="", title="The survey", size=80_000, pages=3
)
VIDEO = PackedMedia(
    digest="3" * 64,
    media_type="video/mp4",
    width=1280,
    height=720,
    alt_text="A walk",
    title="The plant",
    size=2_000_000,
    seconds=30.0,
    codecs=("h264", "aac"),
)


def said(channel: ChannelKind, *media: PackedMedia) -> str:
    return " ".join(media_refusals(channel, media))


def but(file: PackedMedia, **changes: Any) -> PackedMedia:
    return file.model_copy(update=changes)


@pytest.mark.parametrize(
    ("channel", "media"),
    [
        ("linkedin", (IMAGE,) * 20),
        ("linkedin", (PAPER,)),
        ("linkedin", (VIDEO,)),
        ("linkedin", (but(VIDEO, codecs=("h264",)),)),
        ("blog", (IMAGE, PAPER, VIDEO)),
        ("email", (IMAGE, IMAGE)),
    ],
)
def test_what_a_channel_takes(channel: ChannelKind, media: tuple[PackedMedia, ...]) -> None:
    assert media_refusals(channel, media) == ()


@pytest.mark.parametrize(
    ("channel", "media", "reason"),
    [
        ("linkedin", (IMAGE,) * 21, "21 images; linkedin takes 20."),
        ("linkedin", (PAPER, PAPER), "2 documents; linkedin takes 1."),
        ("linkedin", (IMAGE, PAPER), "A document stands alone in a post at linkedin"),
        ("linkedin", (VIDEO, IMAGE), "A video stands alone in a post at linkedin"),
        ("linkedin", (but(PAPER, pages=301),), "Document 1 has 301 pages; linkedin takes at most 300."),
        ("linkedin", (but(PAPER, size=100_000_001),), "takes at most 100 MB"),
        ("linkedin", (but(PAPER, title=None),), "Document 1 has no title."),
        ("linkedin", (but(IMAGE, width=7400, height=5001),), "Image 1 is too large (7400x5001)"),
        ("linkedin", (but(IMAGE, media_type="image/gif", frames=251),), "251 frames; linkedin takes at most 250"),
        ("linkedin", (but(VIDEO, seconds=2.9),), "runs for 2.9 s; linkedin takes none below 3 s"),
        ("linkedin", (but(VIDEO, seconds=1800.5),), "at most 1800 s"),
        ("linkedin", (but(VIDEO, size=74_999),), "takes none below 75 KB"),
        ("linkedin", (but(VIDEO, size=500_000_001),), "at most 500 MB"),
        ("linkedin", (but(VIDEO, width=2401, height=1000),), "none longer than 2.4 times its shorter side"),
        ("linkedin", (but(VIDEO, codecs=("hevc", "aac")),), "written in hevc: save it as MP4 with H.264"),
        ("blog", (but(VIDEO, codecs=("h264", "mp3")),), "written in mp3"),
        ("linkedin", (but(VIDEO, codecs=None),), "was never looked into"),
        ("linkedin", (but(VIDEO, alt_text=" "),), "Video 1 has no alternative text."),
        ("linkedin", (but(VIDEO, title="x" * 201),), "The title of video 1 is longer than 200 characters."),
        ("email", (IMAGE, VIDEO), "email takes no videos: put it where readers can watch it"),
        ("email", (PAPER,), "email takes no documents: put it where readers can open it"),
        ("blog", (but(IMAGE, media_type="video/quicktime", codecs=("h264",)),), "video/quicktime, which blog does not"),
    ],
)
def test_what_a_channel_does_not_take_is_named_by_the_one_validator(
    channel: ChannelKind, media: tuple[PackedMedia, ...], reason: str
) -> None:
    assert reason in said(channel, *media)
    package = a_package(channel=channel, subject="A subject", media=media)
    assert reason in " ".join(refusals(package))


@pytest.mark.parametrize(
    ("channel", "before", "new", "wanted"),
    [
        ("linkedin", "ii", IMAGE, "I"),  # an own picture takes the place of drawn ones
        ("linkedin", "I", but(IMAGE, digest="9" * 64), "I9"),  # and stands beside own ones
        ("linkedin", "ii", PAPER, "P"),  # what stands alone drives drawn ones out
        ("linkedin", "I", PAPER, "IP"),  # and not what a person brought: the validator says so
        ("blog", "i", PAPER, "iP"),  # where both may stand, both do
        ("blog", "iP", but(PAPER, title="Another"), "iP"),  # the same file again: new words, same place
    ],
)
def test_own_files_take_the_place_of_drawn_ones(
    channel: ChannelKind, before: str, new: PackedMedia, wanted: str
) -> None:
    known = {"i": but(IMAGE, digest="0" * 64), "I": IMAGE, "P": PAPER, "9": but(IMAGE, digest="9" * 64)}
    drawn = frozenset({"0" * 64})
    media = tuple(known[letter] for letter in before)
    after = with_file(channel, media, new, drawn)
    assert [file.digest for file in after] == [known[letter].digest for letter in wanted]
    assert new in after


def test_a_file_is_described_in_few_words() -> None:
    assert described(IMAGE) == "1200 × 628"
    assert described(PAPER) == "PDF, 3 pages, 0.1 MB"
    assert described(VIDEO) == "1280 × 720, 0:30 min, 2.0 MB"


def test_a_package_from_before_files_had_facts_keeps_its_digest() -> None:
    package = a_package()
    assert digest_of(package) == "e42a04c463b096f71ca58264740648ba03fa03eaa967230e09daa51a73530e73"
    assert "pages" not in canonical_json(package)
    again = Package.model_validate_json(canonical_json(a_package(media=(IMAGE, PAPER, VIDEO))))
    assert again == a_package(media=(IMAGE, PAPER, VIDEO))


@given(st.floats(0, 4000).map(lambda seconds: round(seconds, 2)), st.integers(0, 10**9))
def test_a_package_is_the_same_after_it_was_written_and_read(seconds: float, size: int) -> None:
    package = a_package(media=(but(VIDEO, seconds=seconds, size=size),))
    assert digest_of(Package.model_validate_json(canonical_json(package))) == digest_of(package)


def test_every_channel_has_limits_for_pictures() -> None:
    assert all("image" in rules.files for rules in RULES.values())
