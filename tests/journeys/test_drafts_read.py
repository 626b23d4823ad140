"""The drafts that the documentation shows are those that the writer makes: in a new home, with new ids, on any day."""

import pytest

from docs import drafts
from tests.journeys.conftest import Campaign


@pytest.mark.parametrize("campaign", ["example"], indirect=True)
def test_the_pages_show_what_the_writer_makes_now(campaign: Campaign) -> None:
    for path, text in drafts.fresh(campaign.drafts).items():
        assert path.read_text(encoding="utf-8") == text, f"{path.name}: run docs/drafts.py, and read the draft again"
