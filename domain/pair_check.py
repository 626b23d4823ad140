"""The check of one sentence against one passage, without a campaign, a dossier or a brand around them.

It is the draft's own check (claim_check), so that what is measured on pairs is what drafts meet. The pair knows no
title, author or company; so nothing can be excused by them. Whether the sentence states anything is asked first: a
draft's question needs no source, and a question beside a passage does not either.
"""

from typing import Final

from domain.claim import CitedSentence, Claim
from domain.claim_check import check_sentence
from domain.own_ground import OwnGround
from domain.plain import plain
from domain.ruling import Ruling
from domain.statements import kind_of

_NOBODY: Final = OwnGround()


def check_pair(sentence: str, passage: str) -> Ruling:
    """What the check says of a sentence that is said to rest on this passage."""
    claims = (_claim(passage),)
    if kind_of(plain(sentence)) != "statement":
        ruling = check_sentence(CitedSentence(text=sentence), claims, _NOBODY)
        if ruling.verdict == "no_claim":
            return ruling
    return check_sentence(CitedSentence(text=sentence, claim_id="c1"), claims, _NOBODY)


def _claim(passage: str) -> Claim:
    return Claim(
        id="c1",
        brief_id="",
        source_id="",
        source_title="",
        source_kind="file",
        passage_id="",
        passage=passage,
        heading="",
        passage_start=0,
        passage_end=len(passage),
        start=0,
        end=len(passage),
        text=passage,
        score=0.0,
    )
