"""The logo on a card: from a file, or as it was handed in, and only in its own workspace."""

from pathlib import Path

import pytest

from domain.guide import Guide
from domain.logo import kept_logo
from press.illustrating import logo_of
from store.postgres import Database
from tests.conftest import Newsroom
from tests.fakes.press import press_services


def test_a_logo_is_read_from_where_the_guide_says(
    database: Database, workspace: Newsroom, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    services = press_services(database, tmp_path)
    (tmp_path / "mark.png").write_bytes(b"from a file")
    kept = kept_logo(services.files.put(workspace.id, b"handed in", ".png"))
    elsewhere = kept_logo(services.files.put("ws_other", b"another house's", ".png"))

    def logo(named: str | None) -> bytes | None:
        return logo_of(services, Guide(company="Acme", logo=named), workspace.id)

    assert logo(None) is None
    assert logo(str(tmp_path / "mark.png")) == b"from a file"
    assert logo(kept) == b"handed in"
    assert caplog.records == []
    for gone in (elsewhere, kept.replace(".png", ".jpg"), str(tmp_path / "gone.png")):
        assert logo(gone) is None
    assert len(caplog.records) == 3
