"""Where a logo is: named in a file, or kept for one workspace and no other."""

from domain.logo import is_kept, kept_logo, place_of


def test_a_kept_logo_is_found_again_in_its_own_workspace_only() -> None:
    logo = kept_logo("ws_1/ab/c.png")
    assert is_kept(logo)
    assert place_of(logo, "ws_1") == "ws_1/ab/c.png"
    assert place_of(logo, "ws_2") is None
    assert place_of(logo, "ws") is None
    assert place_of(kept_logo("ws_1/../ws_2/c.png"), "ws_1") is None


def test_a_file_is_none() -> None:
    for logo in (None, "", "/elsewhere/logo.png"):
        assert not is_kept(logo)
        assert place_of(logo, "ws_1") is None
