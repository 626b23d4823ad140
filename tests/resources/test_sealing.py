"""What is sealed opens with its own key in its own row, and in no other way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import NeedsPerson
from resources.sealing import Sealed, Sealer

KEY, OTHER = "11" * 32, "22" * 32


@given(st.text(), st.text())
def test_what_was_sealed_opens_again(row_id: str, value: str) -> None:
    row_id = row_id.encode("utf-8", "replace").decode()
    value = value.encode("utf-8", "replace").decode()
    sealed = Sealer(KEY).seal(row_id, value)
    assert Sealer(KEY).open(row_id, sealed) == value


def test_the_same_value_never_looks_the_same() -> None:
    sealer = Sealer(KEY)
    first, second = (sealer.seal("secret_1", "a token") for _ in range(2))
    assert first.data != second.data
    assert b"token" not in first.data


def test_copied_into_another_row_it_does_not_open() -> None:
    sealer = Sealer(KEY)
    with pytest.raises(NeedsPerson, match="altered"):
        sealer.open("secret_2", sealer.seal("secret_1", "a token"))


@pytest.mark.parametrize("at", [0, 13, -1])
def test_an_altered_byte_is_found_out(at: int) -> None:
    sealer = Sealer(KEY)
    sealed = sealer.seal("secret_1", "a token")
    data = bytearray(sealed.data)
    data[at] ^= 1
    with pytest.raises(NeedsPerson, match="altered"):
        sealer.open("secret_1", Sealed(sealed.key_id, bytes(data)))


def test_another_key_is_named_and_neither_key_is_shown() -> None:
    sealed = Sealer(KEY).seal("secret_1", "a token")
    with pytest.raises(NeedsPerson, match=r"secrets\.json") as refused:
        Sealer(OTHER).open("secret_1", sealed)
    assert KEY not in str(refused.value)
    assert OTHER not in str(refused.value)
