"""Files that people bring are told by what is in them, and refused by name with what to do."""

import time
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.errors import InvalidInput
from domain.own_files import MOST_BYTES
from resources.own_media.films import look_at_film
from resources.own_media.looker import OwnMediaLooker
from tests.fakes.films import film
from tests.fakes.paper import paper
from tests.fakes.pictures import claiming, moving, picture

LOOKER = OwnMediaLooker()


def told(data: bytes, name: str = "file.bin") -> str:
    with pytest.raises(InvalidInput) as refused:
        LOOKER.look(name, data)
    assert f"“{name}”" in str(refused.value)
    return str(refused.value)


@pytest.mark.parametrize(
    ("data", "wanted"),
    [
        (picture(60, 30), {"media_type": "image/png", "width": 60, "height": 30}),
        (picture(64, 32, "JPEG"), {"media_type": "image/jpeg", "width": 64, "frames": None}),
        (moving(7), {"media_type": "image/gif", "frames": 7}),
        (paper([["One"], ["Two"]], title="The survey"), {"media_type": "application/pdf", "pages": 2, "width": 595}),
        (film(), {"media_type": "video/mp4", "width": 320, "height": 240, "seconds": 4.0, "codecs": ("h264", "aac")}),
        (film(sound=""), {"media_type": "video/mp4", "codecs": ("h264",)}),
        (film("mpeg4"), {"codecs": ("mpeg4", "aac")}),
    ],
    ids=["png", "jpeg", "gif", "pdf", "mp4", "silent", "mpeg4"],
)
def test_a_whole_file_is_known_whatever_it_is_called(data: bytes, wanted: dict[str, Any]) -> None:
    facts = LOOKER.look("notes.txt", data)
    assert {name: getattr(facts, name) for name in wanted} == wanted
    assert facts.size == len(data)


def test_a_document_says_what_it_is_called() -> None:
    assert LOOKER.look("a.pdf", paper([["One"]], title="The survey")).title == "The survey"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is empty"),
        (picture(40, 40, "WEBP"), "a WebP picture: save it as PNG or JPEG"),
        (picture(40, 40, "TIFF"), "a TIFF picture"),
        (picture(40, 40, "BMP"), "a bitmap"),
        (b'<?xml version="1.0"?><svg onload="alert(1)"/>', "an SVG drawing"),
        (b"\0\0\0\x18ftypheic" + bytes(40), "a HEIC or AVIF picture"),
        (film(suffix=".mov"), "a QuickTime film: save it as MP4"),
        (b"\x1aE\xdf\xa3" + bytes(40), "a WebM or Matroska video: save it as MP4"),
        (b"PK\x03\x04" + bytes(40), "an archive or a document of an office program: save it as PDF"),
        (b"MZ" + bytes(40), "a program"),
        (b"\x7fELF" + bytes(40), "a program"),
        (b"<html><script>alert(1)</script>", "none of them"),
        (b"<html>%PDF-1.4 and more %%EOF", "none of them"),
        (film("", "aac"), "a video without pictures"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_no_channel_takes_is_named(data: bytes, said: str) -> None:
    assert said in told(data, "card.png")


@pytest.mark.parametrize(
    "data",
    [picture(200, 200)[:-40], picture(200, 200, "JPEG")[:-300], moving(5)[:-30], paper([["One"]])[:-60], film()[:-900],
     film()[:40_000], film(suffix=".mp4")[:300]],
    ids=["png", "jpeg", "gif", "pdf", "mp4-end", "mp4-half", "mp4-head"],
)  # fmt: skip
def test_what_is_cut_off_is_refused(data: bytes) -> None:
    assert "is cut off or damaged" in told(data).replace("cut off: a PDF", "cut off or damaged")


def test_pixels_are_counted_before_anything_is_decoded() -> None:
    began = time.process_time()
    assert "has 7400 x 5001 pixels, 37.0 million; at most 36,152,319 are taken" in told(claiming(7400, 5001))
    assert "12000 x 9000" in told(claiming(12_000, 9_000))
    assert "far more pixels than any channel takes" in told(claiming(60_000, 60_000))
    assert time.process_time() - began < 1


def test_a_document_that_is_locked_or_runs_something_is_refused() -> None:
    assert "locked by a password" in told(paper([["One"]], locked=True))
    script = b"/JavaScript << /Names [(a) << /S /JavaScript /JS (app.alert\\(1\\)) >>] >>"
    assert "has scripts in it" in told(with_names(script))
    inside = b"/EmbeddedFiles << /Names [(a) << /Type /Filespec /F (a.exe) >>] >>"
    assert "has other files in it" in told(with_names(inside))
    assert "has 501 pages" in told(paper([["x"]] * 501))


def with_names(tree: bytes) -> bytes:
    """A PDF whose catalogue has a tree of names."""
    return paper([["One"]]).replace(b"/Pages 2 0 R >>", b"/Pages 2 0 R /Names << " + tree + b" >> >>", 1)


def test_what_is_too_large_is_not_even_read() -> None:
    for data, kind in ((b"\x89PNG\r\n\x1a\n", "image"), (b"%PDF-", "document")):
        most = MOST_BYTES[kind]  # type: ignore[index]
        assert f"at most {most // 1_000_000} MB are kept" in told(data + bytes(most))


def test_a_video_of_garbage_is_refused_and_reads_no_other_file(tmp_path: Any) -> None:
    garbled = bytearray(film())
    at = garbled.find(b"mdat")
    garbled[at + 8 : at + 3000] = bytes(byte ^ 0x5A for byte in garbled[at + 8 : at + 3000])
    assert "damaged" in told(bytes(garbled))
    (tmp_path / "secret.mp4").write_bytes(film())
    playlist = f"\0\0\0\x18ftypisom#EXTM3U\n{tmp_path}/secret.mp4\nffconcat version 1.0\nfile {tmp_path}/secret.mp4\n"
    assert "damaged" in told(playlist.encode())


def test_looking_into_a_video_has_an_end() -> None:
    with pytest.raises(InvalidInput, match=r"could not be read in .* s: make it shorter"):
        look_at_film("film.mp4", film(), seconds=0.0001)


@settings(max_examples=40, deadline=None)
@given(st.sampled_from([picture(), moving(3), paper([["One"]])]), st.data())
def test_any_damage_is_refused_or_harmless(data: bytes, draw: st.DataObject) -> None:
    """Whatever is changed in a file, looking at it ends in facts or in a refusal, never in another error."""
    garbled = bytearray(data)
    for at in draw.draw(st.lists(st.integers(0, len(data) - 1), min_size=1, max_size=8)):
        garbled[at] ^= draw.draw(st.integers(1, 255))
    with suppress(InvalidInput):
        LOOKER.look("file", bytes(garbled))
