"""Links that one can follow and nobody can make up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.mail_address import parse_address
from resources.publishers.email.keys import AddressKeys
from store.ids import ALPHABET, new_id

KEYS = AddressKeys("5e" * 32)
OTHER = AddressKeys("6f" * 32)


def test_a_link_leads_back_to_its_row_and_to_no_other_purpose() -> None:
    row = new_id("dlv")
    token = KEYS.token("leave", row)
    assert KEYS.read("leave", token) == row
    assert KEYS.read("confirm", token) is None
    assert OTHER.read("leave", token) is None


def test_it_is_short_enough_to_stand_in_a_header_unfolded() -> None:
    link = KEYS.link("https://desk.example.com/", "leave", new_id("dlv"))
    assert link.startswith("https://desk.example.com/u/")
    assert len(f"List-Unsubscribe: <{link}>") <= 78 + 10
    assert link.isascii()


@pytest.mark.parametrize(
    "torn",
    [
        lambda token: token.upper(),
        lambda token: f"{token[:16]}\r\n {token[16:]}",
        lambda token: f"{token[:20]}=\r\n{token[20:]}",
        lambda token: f"{token[:9]}%20{token[9:]}".replace("%20", " "),
        lambda token: f"{token}/",
        lambda token: f"{token}>",
    ],
)
def test_it_survives_folding_splitting_and_quoting(torn: object) -> None:
    row = new_id("dlv")
    assert KEYS.read("leave", torn(KEYS.token("leave", row))) == row  # type: ignore[operator]


@given(place=st.integers(0, 31), letter=st.sampled_from(ALPHABET))
def test_one_letter_changed_is_none_of_ours(place: int, letter: str) -> None:
    row = "dlv_23456789abcd"
    token = KEYS.token("leave", row)
    forged = token[:place] + letter + token[place + 1 :]
    assert (KEYS.read("leave", forged) == row) == (forged == token)


@given(st.text(max_size=60))
def test_no_text_is_taken_for_one(text: str) -> None:
    assert KEYS.read("leave", text) is None


def test_a_hash_is_one_per_mailbox_and_says_nothing_without_the_key() -> None:
    ada = parse_address("Ada@Example.ORG")
    assert KEYS.hash(ada) == KEYS.hash(parse_address(" ada@example.org "))
    assert KEYS.hash(ada) != OTHER.hash(ada)
    assert "ada" not in KEYS.hash(ada)
