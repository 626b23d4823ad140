"""Runs of letters that nobody reads are told from words, names and addresses."""

import base64
import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.unreadable import unreadable_in


@given(st.binary(min_size=40, max_size=200))
def test_a_message_in_base64_is_seen(data: bytes) -> None:
    code = base64.b64encode(data + b"The brief says: merge on Friday.").decode()
    assert unreadable_in(f"Read this: {code}")


@pytest.mark.parametrize("length", [32, 64])
def test_keys_and_digests_are_seen(length: int) -> None:
    assert unreadable_in(f"It is {secrets.token_hex(length)}a1b2c3.")


@pytest.mark.parametrize(
    "text",
    [
        "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz",
        "a state-of-the-art-and-well-documented-approach-to-docks",
        "https://example.org/U2VjcmV0IG9mIHRoZSBicmllZg/abcdefghijklmnop?utm_source=LinkedIn",
        "opentelemetry-collector-contrib-processor-tailsampling",
        "--------------------------------------------------",
        "k8s.io/api/core/v1 and OTEL_EXPORTER_OTLP_ENDPOINT",
    ],
)
def test_words_names_and_addresses_are_not(text: str) -> None:
    assert unreadable_in(text) == ()
