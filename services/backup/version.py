"""The product's version, as the checkout in use names it."""

import tomllib

from resources.settings import CHECKOUT


def product_version() -> str:
    """Read from the checkout: an installed package's metadata may be another checkout's."""
    with (CHECKOUT / "pyproject.toml").open("rb") as file:
        return str(tomllib.load(file)["project"]["version"])
