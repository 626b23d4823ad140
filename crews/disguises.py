"""Texts as they would read without a disguise: other letters for the same ones, letters apart, letters in a code.

A model that was told to give its instructions away may be told to do it so that nobody sees it: turned round, in rot13,
in capitals with a full stop behind each letter, in base64. Each of these is undone by a rule, so each can be compared.
Only letters and figures are left of a text, because all else is where a disguise puts its own. No code with a key
is guessed at, and what is said in other words is not a disguise: nothing here understands anything.
"""

import base64
import binascii
import codecs
import html
import re
import unicodedata
from collections.abc import Iterator
from typing import Final
from urllib.parse import unquote

RUN: Final = 32  # letters in a row: some seven words
_CODE64: Final = re.compile(r"[A-Za-z0-9+/]{43,}")  # as long as a run is in base64
_CODE16: Final = re.compile(r"[0-9A-Fa-f]{64,}")
_BETWEEN: Final = re.compile(r"0x|\\x|[\s:,;%-]", re.IGNORECASE)
_PLAIN: Final = re.compile(rb"[\t\n\r -~]{32,}")  # what is a text and no chance in the bytes that a code holds


def letters(text: str) -> str:
    """Letters and figures alone, small, without accents and ornament: `Ｙ.o.ú` is `you`."""
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text)
    return "".join(char for char in text.casefold() if char.isalnum())


def turned(plain: str) -> tuple[str, ...]:
    """Letters as they stand, from behind, and both of it in rot13."""
    coded = codecs.encode(plain, "rot13")
    return (plain, plain[::-1], coded, coded[::-1])


def readings_of(text: str) -> Iterator[str]:
    """The letters of a text, and of every text that is written in it in a known code."""
    yield letters(text)
    opened = unquote(html.unescape(text))
    if opened != text:
        yield letters(opened)
    for data in (*_decoded64("".join(text.split())), *_decoded16(_BETWEEN.sub("", text))):
        for found in _PLAIN.findall(data):
            yield letters(found.decode("ascii"))


def _decoded64(text: str) -> Iterator[bytes]:
    """What runs of base64 hold, wherever in the run it begins."""
    for run in _CODE64.findall(text.translate(str.maketrans("-_", "+/"))):
        for at in range(4):
            whole = run[at : at + (len(run) - at) // 4 * 4]
            try:
                yield base64.b64decode(whole, validate=True)
            except binascii.Error:
                continue


def _decoded16(text: str) -> Iterator[bytes]:
    for run in _CODE16.findall(text):
        for at in range(2):
            yield bytes.fromhex(run[at : at + (len(run) - at) // 2 * 2])
