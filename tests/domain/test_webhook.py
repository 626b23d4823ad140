"""Signed messages: the standard's own example, and everything that is not quite it."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.webhook import is_genuine, secret_of, signature

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
ID, STAMP, BODY = "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", b'{"test": 2432232314}'
SIGNED = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
NOW = datetime.fromtimestamp(int(STAMP), UTC)


def headers(**changes: str) -> dict[str, str]:
    good = {"webhook-id": ID, "webhook-timestamp": STAMP, "webhook-signature": SIGNED}
    return good | {f"webhook-{name}": value for name, value in changes.items()}


def test_the_standards_own_example() -> None:
    assert signature(SECRET, ID, STAMP, BODY) == SIGNED
    assert is_genuine(SECRET, headers(), BODY, NOW)
    assert is_genuine(SECRET, headers(signature=f"v1a,else v1,wrong {SIGNED}"), BODY, NOW)


@pytest.mark.parametrize(
    "wrong",
    [
        headers(id="msg_other"),
        headers(id=""),
        headers(timestamp="1614265331"),
        headers(timestamp="-1"),
        headers(timestamp="١٦"),
        headers(timestamp="9" * 400),
        headers(signature=""),
        headers(signature="v1,"),
        headers(signature="é ü"),
        headers(signature=SIGNED.replace("v1,", "v2,")),
        headers(signature=" ".join(["v1,wrong"] * 10 + [SIGNED])),
        {},
    ],
)
def test_what_is_not_quite_it_is_refused(wrong: dict[str, str]) -> None:
    assert not is_genuine(SECRET, wrong, BODY, NOW)


@given(st.binary(max_size=40))
def test_another_body_is_refused(body: bytes) -> None:
    assert is_genuine(SECRET, headers(), body, NOW) == (body == BODY)


@pytest.mark.parametrize(("minutes", "genuine"), [(-6, False), (-4, True), (4, True), (6, False)])
def test_a_recorded_message_is_good_for_minutes_only(minutes: int, genuine: bool) -> None:
    assert is_genuine(SECRET, headers(), BODY, NOW + timedelta(minutes=minutes)) == genuine


def test_each_receiver_has_a_secret_of_its_own() -> None:
    assert secret_of("key", "a") == secret_of("key", "a")
    assert len({secret_of("key", "a"), secret_of("key", "b"), secret_of("other", "a")}) == 3
