"""The tokens of each workspace, the same that the command has, and until when they are good."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from math import inf
from pathlib import Path
from threading import Lock
from time import time
from typing import TypeAlias

from callsheet.disk import Files
from callsheet.exchange import SendOptions
from callsheet.http.auth.flow import Means, Nobody, Person
from callsheet.http.client import HttpClient
from callsheet.model.document import Document
from callsheet.model.requests import RequestPlace, requests_of
from callsheet.model.resources import resources_of
from callsheet.model.secrets import Keepers
from callsheet.model.settings import settings_of
from callsheet.model.workspace import RequestKey, Workspace
from callsheet.run.secret_keepers import only_known
from callsheet.run.session import Session, Settings
from callsheet.run.token_needs import TokenNeed, UnclearNeed, needs_of_place
from callsheet.store.state_folder import state_folder
from callsheet.store.tokens import MemoryTokens, TokenKey, Tokens

Lives: TypeAlias = Mapping[RequestKey, datetime | None]

_BY_NAME = ("$auth.", "$aadtoken", "$aadv2token", "$oidcaccesstoken", "authorization:")
"""What a block has in it, in small letters, whose text may ask for a token."""


class WorkspaceTokens:
    """Where the tokens of workspaces are, and which of their requests have one."""

    def __init__(self) -> None:
        self.person: Person = Nobody()
        self.say: Callable[[str], object] = str
        """Tells the person what went wrong with a store; called from any thread."""

        self._lock = Lock()
        self._means: dict[Path, Means] = {}
        self._keys: dict[tuple[Path, str], dict[RequestKey, TokenKey]] = {}
        self._lives: dict[tuple[Path, str], Lives] = {}
        self._next_end: dict[tuple[Path, str], float] = {}

    def means(self, root: Path) -> Means:
        """What authentication needs in a workspace; the first call opens the store."""
        with self._lock:
            if root not in self._means:
                self._means[root] = Means(tokens=_opened(root, self.say), person=self.person)
            return self._means[root]

    def lives(self, root: Path, environment: str) -> Lives:
        """Until when the tokens are good that are, as far as that was looked at."""
        place = (root, environment)
        if time() >= self._next_end.get(place, inf):
            self._measure(place)
        return self._lives.get(place, {})

    def keys_of(
        self, workspace: Workspace, document: Document, files: Files, keepers: Keepers
    ) -> dict[RequestKey, TokenKey | None]:
        """The token that each request of a document asks for; nothing where it is not known.

        Takes its time where there are tokens. Nobody is asked for anything, and nothing is sent.
        """
        if not self.means(workspace.root).tokens.all():
            return {}
        settings = Settings(keepers=only_known(keepers))
        session = Session(workspace, files, settings, HttpClient())
        return dict(_keys(_places(workspace, document), session))

    def note(self, workspace: Workspace, found: Mapping[RequestKey, TokenKey | None]) -> bool:
        """Take over which tokens requests ask for, and look for those; whether anything changed."""
        place = (workspace.root, workspace.environment)
        keys = self._keys.setdefault(place, {})
        for request, key in found.items():
            if key is None:
                keys.pop(request, None)
            else:
                keys[request] = key
        before = self._lives.get(place, {})
        self._measure(place)
        return before != self._lives[place]

    def _measure(self, place: tuple[Path, str]) -> None:
        keys = self._keys.get(place, {})
        now, kept = time(), dict(self.means(place[0]).tokens.all()) if keys else {}
        good = {
            request: kept[key].expires
            for request, key in keys.items()
            if key in kept and kept[key].is_fresh(now, 0.0)
        }
        self._next_end[place] = min((end for end in good.values() if end is not None), default=inf)
        self._lives[place] = {request: _moment(end) for request, end in good.items()}


def _places(workspace: Workspace, document: Document) -> Iterator[RequestPlace]:
    """The requests and resources of a document that may ask for a token."""
    resources = (
        RequestPlace(each.document, each.block, each.name, each.name_piece)
        for each in resources_of(document)
    )
    for place in (*resources, *requests_of(document)):
        text = place.block.parsed.text.lower()
        typed = any(each in text for each in _BY_NAME)
        if typed or settings_of(workspace, document, place.block).nearest("auth"):
            yield place


def _keys(
    places: Iterable[RequestPlace], session: Session
) -> Iterator[tuple[RequestKey, TokenKey | None]]:
    for place in places:
        needs = list(needs_of_place(place, session, SendOptions()))
        if any(isinstance(need, UnclearNeed) for need in needs):
            continue
        found = (need.key for need in needs if isinstance(need, TokenNeed))
        yield place.key, next(filter(None, found), None)


def _moment(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds).astimezone()


def _opened(root: Path, say: Callable[[str], object]) -> Tokens:
    from callsheet.store.token_file import FileTokens
    from callsheet.store.vault import NoVault, open_vault

    wanted = os.environ.get("CALLSHEET_TOKEN_STORE")
    if wanted == "memory":
        return MemoryTokens()
    vault = open_vault(say, at_terminal=True) if wanted == "keyring" else None
    if isinstance(vault, NoVault):
        say(f"{vault.reason}: tokens are forgotten when the editor closes")
        return MemoryTokens()
    return FileTokens(state_folder(root.resolve(), os.environ), say, vault)
