"""The brand card: exact size, whole headline, readable colours, marked origin, the same bytes twice."""

import io

import pytest
from PIL import Image, ImageChops

from domain.errors import InvalidInput, Permanent
from domain.guide import Colours, Guide
from domain.media import SIZES, ImageRequest
from domain.ports import ImageMaker
from resources.images.brand_card import MAKER, BrandCard, initials
from resources.images.fonts import font, legible
from resources.images.origin import encode_marked, read_origin
from resources.images.palette import READABLE, contrast, palette_of, readable
from resources.images.typesetting import Box, fit

GUIDE = Guide(company="Relay & Söhne", colours=Colours(main="#0B3954", accent="#FF6663", ground="#BFD7EA"))
HEADLINES = (
    "What Collector users really run in production",
    "Nobody has to choose this quarter: Prometheus beside OpenTelemetry, side by side",
    "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen",
    "65 % – “docs first”, say 1 200 engineers… «naïve façade» Łódź",
    "A",
)


def _request(headline: str = HEADLINES[0], size: str = "wide", **changes: object) -> ImageRequest:
    width, height = SIZES[size]
    fields: dict[str, object] = {
        "headline": headline,
        "prompt": "",
        "alt_text": f"Card: {headline}",
        "guide": GUIDE,
        "width": width,
        "height": height,
    }
    return ImageRequest.model_validate(fields | changes)


def _opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data)).convert("RGB")


@pytest.mark.parametrize("size", list(SIZES))
@pytest.mark.parametrize("headline", HEADLINES)
def test_a_card_has_exactly_the_asked_size_and_says_what_it_is(size: str, headline: str) -> None:
    maker: ImageMaker = BrandCard()
    card = maker.make(_request(headline, size))
    assert _opened(card.data).size == SIZES[size] == (card.width, card.height)
    assert (card.media_type, card.maker, card.alt_text) == ("image/png", MAKER, f"Card: {headline}")


def test_the_origin_is_written_into_the_file_and_can_be_read_back() -> None:
    card = BrandCard().make(_request(alt_text='Chart of "A < B" & more'))
    assert read_origin(card.data) == card.origin == "digitalCreation"
    packet = Image.open(io.BytesIO(card.data)).info["XML:com.adobe.xmp"]
    assert "http://cv.iptc.org/newscodes/digitalsourcetype/digitalCreation" in packet
    assert "A &lt; B" in packet
    assert "Relay &amp; Söhne" in packet


def test_other_origins_can_be_marked_and_an_unmarked_picture_declares_none() -> None:
    picture = Image.new("RGB", (10, 10))
    marked = encode_marked(picture, "compositeSynthetic", creator="x", alt_text="y")
    assert read_origin(marked) == "compositeSynthetic"
    plain = io.BytesIO()
    picture.save(plain, "PNG")
    assert read_origin(plain.getvalue()) is None


def test_the_same_request_gives_the_same_bytes_and_another_headline_another_pattern() -> None:
    first, again, other = (BrandCard().make(_request(h)).data for h in (HEADLINES[0], HEADLINES[0], HEADLINES[1]))
    assert first == again
    strips = [_opened(data).crop((800, 0, 1200, 628)) for data in (first, other)]
    assert ImageChops.difference(*strips).getbbox() is not None


@pytest.mark.parametrize("size", list(SIZES))
@pytest.mark.parametrize("headline", HEADLINES)
def test_nothing_is_drawn_in_the_margins(size: str, headline: str) -> None:
    width, height = SIZES[size]
    image = _opened(BrandCard().make(_request(headline, size)).data)
    margin = round(min(width, height) * 0.085) - 3
    assert image.crop((0, height - margin, margin, height)).getcolors() == [(margin * margin, (0xBF, 0xD7, 0xEA))]
    left = image.crop((0, height // 2, margin, height))
    assert len(left.getcolors() or ()) == 1


@pytest.mark.parametrize("headline", HEADLINES)
def test_the_whole_headline_stands_in_its_box(headline: str) -> None:
    box = Box(width=675, height=440, most=92, least=38)
    text = fit(headline, box)
    face = font("Semibold", text.size)
    assert all(face.getlength(line) <= box.width for line in text.lines)
    assert text.height <= box.height
    whole = "".join(text.lines).replace(" ", "")
    assert whole.replace("-", "") == headline.replace(" ", "").replace("-", "")


def test_sixty_characters_of_ordinary_words_are_never_broken_and_stay_large() -> None:
    text = fit("Sixty characters of quite ordinary words on one plain card ok", Box(675, 440, 92, 38))
    assert not any(line.endswith("-") for line in text.lines)
    assert text.size >= 70


def test_lines_are_balanced_rather_than_leaving_one_word_alone() -> None:
    text = fit("Documentation is where migrations fail first", Box(675, 440, 60, 38))
    lengths = [len(line) for line in text.lines]
    assert min(lengths) * 2 > max(lengths)


@pytest.mark.parametrize(
    "colours",
    [
        Colours(),
        Colours(main="#FFFF00", ground="#FFFFFF"),
        Colours(main="#777777", ground="#777777", accent="#777777"),
        Colours(main="#8FD694", accent="#FFD166", ground="#FDFCF7"),
        Colours(main="#EEEEEE", accent="#00C2A8", ground="#14171F"),
        Colours(main="#FF0000", accent="#FF0000", ground="#00FF00"),
    ],
)
def test_text_is_readable_whatever_the_brand_chose(colours: Colours) -> None:
    palette = palette_of(colours)
    assert contrast(palette.ink, palette.ground) >= READABLE
    assert contrast(palette.paper, palette.panel) >= READABLE
    assert palette.ground == colours.ground.lower()


def test_colours_that_can_be_read_are_left_alone_and_others_keep_their_hue() -> None:
    assert readable("#0b3954", "#bfd7ea") == "#0b3954"
    nudged = readable("#ffd166", "#ffffff")
    red, green, blue = (int(nudged[n : n + 2], 16) for n in (1, 3, 5))
    assert red > green > blue


def test_letters_the_font_lacks_are_refused_by_name_and_emoji_are_left_out() -> None:
    assert legible("Ship it 🚀 today") == "Ship it today"
    with pytest.raises(Permanent, match="日本"):
        legible("日本 market")


@pytest.mark.parametrize("company", ["株式会社東京", "شركة", "Relay & Söhne"])
def test_a_card_whose_words_cannot_be_drawn_is_a_card_without_them(company: str) -> None:
    guide = GUIDE.model_copy(update={"company": company})
    card = BrandCard().make(_request("日本 market", guide=guide))
    assert _opened(card.data).size == SIZES["wide"]
    assert card.alt_text == "Card: 日本 market"


def test_a_logo_is_drawn_and_an_unreadable_one_gives_way_to_initials() -> None:
    logo = io.BytesIO()
    Image.new("RGBA", (300, 100), (255, 0, 255, 255)).save(logo, "PNG")
    with_logo = _opened(BrandCard().make(_request(logo=logo.getvalue())).data)
    assert (255, 0, 255) in {colour for _, colour in with_logo.getcolors(100_000) or ()}
    assert BrandCard().make(_request(logo=b"not a picture")).data == BrandCard().make(_request()).data


def test_initials_skip_what_is_no_name() -> None:
    assert [initials(n) for n in ("The Relay Company", "Ørsted & Sœurs", "acme", "3M")] == ["RC", "ØS", "A", "3"]


def test_sizes_out_of_range_are_refused() -> None:
    with pytest.raises(InvalidInput, match="20x20"):
        BrandCard().make(_request(width=20, height=20))
