"""The cookies of each workspace and environment, kept over restarts when the client wants that."""

import logging
import os
from pathlib import Path

from callsheet.disk import Unreadable
from callsheet.http.cookies import CookieJar
from callsheet.http.kept_cookies import KeptCookies
from callsheet.redact import Redactor
from callsheet.store.cookie_file import kept_cookies_path
from callsheet.store.cookies import secret_values
from callsheet.store.state_folder import make_private, state_folder

logger = logging.getLogger(__name__)


class Cookies:
    """Jars by workspace root and environment; those that are kept have a file each."""

    def __init__(self, redactor: Redactor) -> None:
        self.are_kept = False
        """Whether the client asked for it (`keepCookies`); set before the first jar is made."""

        self._redactor = redactor
        self._jars: dict[tuple[Path, str], CookieJar] = {}
        self._files: dict[tuple[Path, str], KeptCookies] = {}

    def jar(self, root: Path, environment: str) -> CookieJar:
        """The jar that requests of a workspace share in an environment."""
        place = (root, environment)
        if place not in self._jars:
            kept = _opened(root, environment) if self.are_kept else None
            if kept is not None:
                self._files[place] = kept
            self._jars[place] = CookieJar() if kept is None else kept.jar
            self._redactor.add(secret_values(self._jars[place].snapshot()))
        return self._jars[place]

    def save(self, root: Path, environment: str) -> str:
        """Write what came since, if it is kept; gives why that cannot be, or nothing.

        May wait for another process that writes: not for the event loop.
        """
        kept = self._files.get((root, environment))
        return kept.save() if kept else ""


def _opened(root: Path, environment: str) -> KeptCookies | None:
    """The cookies of the last session; None when they cannot be had, and then none are kept."""
    path = kept_cookies_path(state_folder(root.resolve(), os.environ), environment)
    kept = KeptCookies(path)
    try:
        make_private(path.parent)
        loaded = kept.load()
    except OSError as error:
        logger.warning("cookies are not kept: %s", error.strerror)
        return None
    if isinstance(loaded, Unreadable):
        logger.warning("cookies are not kept: %s", loaded.reason)
        return None
    return kept
