"""What the tests of VS Code's workbench are given: one window for all, or one of a test's own."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from counterparts.installed import home
from editors.shown_api import ShownApi, serving_shown
from editors.vscode import Window, window
from editors.vscode_parts import Programs, built, extensions_with, packaged, programs
from editors.vscode_shared import SharedWindow

PICTURES = Path(__file__).parents[1] / "pictures"

ENVIRONMENTS = {"dev": {"word": "people"}, "live": {"word": "people", "$protected": True}}

DOCUMENT = """\
@host = {origin}

### People
# @name people
GET {{{{host}}}}/people

# @assert status == 200
# @assert jsonpath "$.total" == 8

### Wrong
GET {{{{hosts}}}}/nowhere
"""


def pytest_collection_modifyitems(items):
    """Try once more what did not go well: a browser may hang, and a real fault fails twice."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture
def document() -> str:
    """Two requests: one with an answer and a wrong assertion, one with a typing mistake."""
    return DOCUMENT


@pytest.fixture(scope="session")
def code() -> Programs:
    return programs()


@pytest.fixture(scope="session")
def extensions(code, tmp_path_factory) -> Path:
    vsix = packaged(built(home("vscode-extension")), code.node)
    return extensions_with(vsix, code, tmp_path_factory.mktemp("vscode"))


@pytest.fixture(scope="session")
def shared(code, extensions, tmp_path_factory) -> Iterator[SharedWindow]:
    made = SharedWindow(code, extensions, tmp_path_factory.mktemp("shared"))
    yield made
    made.close()


@pytest.fixture
def api() -> Iterator[ShownApi]:
    with serving_shown() as api:
        yield api


class Opened:
    """Opens documents in the window that the tests have in common."""

    def __init__(self, shared: SharedWindow, api: ShownApi, name: str) -> None:
        self._shared = shared
        self._api = api
        self._name = name
        self.file = f"{re.sub(r'[^a-z0-9]+', '-', name.lower()).strip('-')[:40]}.http"
        """What the document is called: nothing is known in VS Code of one of that name."""

    @property
    def folder(self) -> Path:
        return self._shared.folder

    def __call__(self, document: str, settings=None, files=None):
        files = {
            self.file: document.format(origin=self._api.origin),
            "http-client.env.json": json.dumps(ENVIRONMENTS),
        } | (files or {})
        return self._shared.opened(files, PICTURES / self._name, settings or {})


@pytest.fixture
def opened(shared, api, request) -> Opened:
    return Opened(shared, api, request.node.name.removeprefix("test_"))


@pytest.fixture
def alone(code, extensions, tmp_path, api, request):
    """Opens a workspace with `main.http` in a window of its own."""
    folder = tmp_path / "work"
    folder.mkdir()
    (folder / "http-client.env.json").write_text(json.dumps(ENVIRONMENTS))

    def opening(document: str, **options) -> Iterator[Window]:
        (folder / "main.http").write_text(document.format(origin=api.origin))
        pictures = PICTURES / request.node.name.removeprefix("test_")
        return window(code, extensions, folder, "main.http", pictures, **options)

    opening.folder = folder
    return opening
