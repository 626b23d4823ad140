"""The scripts and styles of the pages' components, and of nothing else.

Panel serves a component's files under /components/MODULE/… by importing the module that the address names, whoever
asks: a stranger could load any library of the installation into this process, or one whose import ends it. Our route
stands before Panel's and hands over only what a page of ours has loaded already, of the packages that pages are built
of. The addresses by which another site would embed a page are answered too: with nothing.
"""

import sys
from typing import Final

from panel.io.server import ComponentResourceHandler
from tornado.web import HTTPError, RequestHandler

EMBEDDING: Final = r"/(?:.*/)?(?:autoload\.js|metadata)"
PACKAGES: Final = frozenset({"panel", "panel_material_ui", "panel_app"})


def is_shown(module: str) -> bool:
    """Whether a page may ask for that module's files."""
    return module.partition(".")[0] in PACKAGES and module in sys.modules


class BundleHandler(ComponentResourceHandler):
    """Files of loaded components."""

    def parse_url_path(self, path: str) -> str:
        """The file that the address names, or 404 before anything is imported."""
        if not is_shown(path.partition("/")[0]):
            raise HTTPError(404)
        return str(super().parse_url_path(path))


class NothingHandler(RequestHandler):
    """What another site would embed a page by: it reflects the asking site's origin, with its visitor's cookie."""

    def prepare(self) -> None:
        """404, whatever the method."""
        raise HTTPError(404)
