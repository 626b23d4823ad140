"""A post names the sources of what it tells, and no others."""

import re

import pytest

from resources.llm.offline.marked_body import parts_of
from tests.resources.llm.dossier import WAITING, claims, draft


@pytest.mark.parametrize("variation", range(6))
def test_the_sources_named_are_those_cited(variation: int) -> None:
    body = draft(WAITING, "linkedin", variation).body
    titles = {claim.id: claim.source_title for claim in claims(WAITING, "linkedin")}
    cited = {titles[part.claim_id].strip("“”") for part in parts_of(body) if part.claim_id}
    (line,) = re.findall(r"^Sources?: (.+)$", body, re.MULTILINE)
    assert {re.sub(r" \(\d{4}\)$", "", name).strip("“”") for name in line.split("; ")} == cited
