"""The page of the profile in a real browser: filled in by keyboard, refused beside the field, decided on."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from resources.files import LocalFiles
from store import profile_proposals, profiles
from store.postgres import Database
from store.workspaces import get_guide
from tests.panel_app.conftest import Dashboard, settled
from tests.panel_app.scene import Scene
from tests.panel_app.test_profile_page import latest, make, png

pytestmark = pytest.mark.browser
OpenPage = Callable[..., Any]
OVERFLOW = "() => document.documentElement.scrollWidth - window.innerWidth"


def test_a_company_is_taken_on_by_keyboard_alone(open_page: OpenPage, scene: Scene, database: Database) -> None:
    page = open_page(scene.owner, "/profile")
    company = page.get_by_label("Company", exact=True)
    company.wait_for()
    company.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Control+A")
    page.keyboard.type("acme")
    page.keyboard.press("Control+Enter")
    site = page.get_by_label("Web site")
    page.locator(".field.profile-site .error", has_text="Expected an address").wait_for()
    assert site.get_attribute("aria-invalid") == "true"
    assert site.evaluate("box => box.getRootNode().activeElement === box")
    site.fill("https://acme.example")
    page.get_by_label("Own pages").fill("https://acme.example/about")
    page.get_by_label("Audiences").fill("Yard managers: They run gates.")
    page.keyboard.press("Control+Enter")
    page.get_by_role("button", name="Ask for a proposal").wait_for()
    assert page.locator(".field.profile-site .error").locator("visible=true").count() == 0
    with database.transaction(scene.workspace_id) as conn:
        profile = profiles.get_profile(conn)
    assert profile is not None
    assert (profile.guide.site, profile.audiences[0].name) == ("https://acme.example", "Yard managers")
    assert not page.failed


def test_a_proposal_appears_by_itself_and_is_edited_and_accepted(
    open_page: OpenPage, scene: Scene, database: Database
) -> None:
    page = open_page(scene.owner, "/profile")
    page.get_by_label("Own pages").fill("https://acme.example/about")
    page.get_by_role("button", name="Save profile").click()
    page.get_by_role("button", name="Ask for a proposal").click()
    page.locator(".notice", has_text="is being made").wait_for()
    make(database, scene.owner, latest(database, scene.owner))
    summary = page.get_by_label("The voice in short")
    summary.wait_for()
    assert summary.input_value() == "Short and plain."
    settled(page)
    summary.fill("Short, plain, and never loud.")
    page.get_by_label("Sounds like you, another one").fill("Our own line.")
    page.get_by_role("button", name="Accept").click()
    page.locator(".notice", has_text="is in use").wait_for()
    with database.transaction(scene.workspace_id) as conn:
        guide, accepted = get_guide(conn), profile_proposals.accepted_proposal(conn)
    assert guide.voice_guide is not None
    assert guide.voice_guide.summary == "Short, plain, and never loud."
    assert [each.words for each in guide.voice_guide.good] == ["We make gates.", "Our own line."]
    assert accepted is not None
    assert accepted.decided_by == scene.owner.user_id


@pytest.mark.parametrize("width", [1440, 390])
def test_nothing_is_cut_off_at_any_width(open_page: OpenPage, scene: Scene, width: int) -> None:
    page = open_page(scene.owner, "/profile", width=width, height=900)
    page.get_by_label("E-mail account").wait_for()
    assert page.evaluate(OVERFLOW) <= 0
    box = page.get_by_label("Company", exact=True).bounding_box()
    assert box is not None
    assert 0 <= box["x"] < box["x"] + box["width"] <= width


def test_a_reviewer_reads_the_profile_and_has_no_button(open_page: OpenPage, scene: Scene) -> None:
    page = open_page(scene.reviewer, "/profile")
    page.get_by_label("Company", exact=True).wait_for()
    assert page.get_by_label("Company", exact=True).get_attribute("readonly") is not None
    assert page.get_by_role("button", name="Save profile").locator("visible=true").count() == 0


def test_a_logo_is_uploaded_seen_and_saved(
    open_page: OpenPage, scene: Scene, database: Database, dashboard: Dashboard, tmp_path: Path
) -> None:
    (tmp_path / "logo.png").write_bytes(png(120, 40))
    (tmp_path / "logo.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'></svg>")
    (tmp_path / "big.png").write_bytes(png() + bytes(1_000_001))
    page = settled(open_page(scene.owner, "/profile"))
    chooser = page.get_by_label("Logo")
    error = page.locator(".profile-logo .error")
    for name, said in (("logo.svg", "SVG drawing"), ("big.png", "at most 1 MB")):
        chooser.set_input_files(tmp_path / name)
        error.filter(has_text=said).wait_for()
    chooser.set_input_files(tmp_path / "logo.png")
    picture = page.get_by_role("img", name="The logo")
    picture.wait_for()
    assert picture.evaluate("async (image) => { await image.decode(); return image.naturalWidth; }") == 120
    assert error.locator("visible=true").count() == 0
    page.get_by_label("Customers").fill("Lindqvist Livsmedel")
    page.get_by_role("button", name="Save profile").click()
    page.get_by_role("button", name="Ask for a proposal").wait_for()
    with database.transaction(scene.workspace_id) as conn:
        guide = get_guide(conn)
    assert guide.customers == ("Lindqvist Livsmedel",)
    assert guide.logo is not None
    kept = LocalFiles(dashboard.home / "media").get(guide.logo.removeprefix("media:"))
    assert kept == png(120, 40)
    page.reload()
    settled(page)
    page.get_by_role("img", name="The logo").wait_for()
    address = page.get_by_role("img", name="The logo").get_attribute("src")
    assert open_page(scene.reviewer, address).url.endswith(".png")
    page.get_by_role("button", name="Remove the logo").click()
    page.get_by_role("button", name="Save profile").click()
    page.locator(".profile-logo", has_text="initials are drawn").wait_for()
    assert page.failed == []
    assert page.evaluate(OVERFLOW) <= 0


def test_a_proposal_is_rejected_with_its_reason(open_page: OpenPage, scene: Scene, database: Database) -> None:
    page = settled(open_page(scene.owner, "/profile"))
    page.get_by_label("Own pages").fill("https://acme.example/about")
    page.get_by_role("button", name="Save profile").click()
    page.get_by_role("button", name="Ask for a proposal").click()
    page.locator(".notice", has_text="is being made").wait_for()
    make(database, scene.owner, latest(database, scene.owner))
    page.get_by_label("The voice in short").wait_for()
    settled(page)
    page.get_by_role("button", name="Reject", exact=True).click()
    page.locator(".proposal-reason .error", has_text="Say why").wait_for()
    page.get_by_label("If you reject it: why").fill("We never joke.")
    page.get_by_role("button", name="Reject", exact=True).click()
    page.locator(".notice", has_text="was rejected by").wait_for()
    assert page.get_by_role("button", name="Accept").locator("visible=true").count() == 0
    assert latest(database, scene.owner).reason == "We never joke."
