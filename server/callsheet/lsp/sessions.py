"""The sessions of all workspaces: their cookies, connections and answers, by environment."""

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from callsheet.disk import Files
from callsheet.exchange import Exchange
from callsheet.http.client import HttpClient
from callsheet.http.receiving import ReceiveLimits
from callsheet.lsp.cookies import Cookies
from callsheet.lsp.ended import Ended
from callsheet.lsp.private_files import PrivateFiles
from callsheet.lsp.tokens import WorkspaceTokens
from callsheet.model.environment import Variable
from callsheet.model.workspace import RequestKey, Workspace
from callsheet.run.plan import Step
from callsheet.run.results import RequestResult
from callsheet.run.session import Session, Settings
from callsheet.store.state_folder import state_folder
from callsheet.store.uploads import FolderUploads


class Sessions:
    """A session for each workspace and environment, made when something is sent there."""

    def __init__(self, files: PrivateFiles, cookies: Cookies, tokens: WorkspaceTokens) -> None:
        self._private_files = files
        self._cookies = cookies
        self._tokens = tokens
        self._sessions: dict[tuple[Path, str], Session] = {}
        self._ended: dict[tuple[Path, str], Ended] = {}

    def session(self, workspace: Workspace, files: Files, settings: Settings) -> Session:
        """The session of a workspace in its environment, with the settings of a send."""
        place = (workspace.root, workspace.environment)
        if place in self._sessions:
            self._sessions[place].use(settings)
        else:
            self._sessions[place] = self._begun(workspace, files, settings)
        session = self._sessions[place]
        session.workspace = workspace
        return session

    def note_ended(self, workspace: Workspace, step: Step, rounds: Sequence[RequestResult]) -> None:
        """Remember how a send went, and how much came of the request since its first page."""
        place = (workspace.root, workspace.environment)
        self._ended.setdefault(place, Ended()).note(step, rounds)

    def ended(self, root: Path, environment: str) -> Ended:
        """How the sends of a workspace went."""
        return self._ended.get((root, environment), Ended())

    def captured(self, root: Path, environment: str) -> dict[str, Variable]:
        """The values that answers of a workspace gave, and those that scripts have set."""
        session = self._sessions.get((root, environment))
        return session.known.scripts.variables | session.known.captured if session else {}

    def answers(self, root: Path, environment: str) -> dict[RequestKey, Exchange]:
        """The last exchange of each request of a workspace."""
        session = self._sessions.get((root, environment))
        return dict(session.exchanges) if session else {}

    def close(self) -> None:
        """Close all connections."""
        for session in self._sessions.values():
            session.close()

    def _begun(self, workspace: Workspace, files: Files, settings: Settings) -> Session:
        # What is too large for memory goes when the server goes, as all that it wrote.
        limits = ReceiveLimits(spill_folder=self._private_files.folder)
        means = self._tokens.means(workspace.root)
        cookies = self._cookies.jar(workspace.root, workspace.environment)
        client = HttpClient(limits, cookies=cookies, means=means)
        folder = state_folder(workspace.root.resolve(), os.environ)
        settings = replace(settings, uploads=FolderUploads(folder / "uploads"))
        return Session(workspace, files, settings, client)
