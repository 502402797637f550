"""It starts by itself, says what to do where it cannot, and does nothing without trust."""

import json
import os
import sys
from pathlib import Path

import pytest

from counterparts.installed import command

ROOT = Path(__file__).parents[3]

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs code-server's Linux build")


SCRIPTED = """\
### Scripted
< {{%
  client.log("ran");
%}}
GET {origin}/people
"""


def test_nothing_is_sent_from_a_workspace_without_trust(alone, api):
    settings = {
        "security.workspace.trust.enabled": True,
        "security.workspace.trust.startupPrompt": "never",
    }
    folder = alone.folder / ".venv" / "bin"
    folder.mkdir(parents=True)
    (folder / "callsheet").write_text(f"#!/bin/sh\ntouch {folder}/ran\n")
    (folder / "callsheet").chmod(0o755)
    with alone(SCRIPTED, settings=settings) as code:
        code.see(".statusbar-item", "restricted")
        code.click(".codelens-decoration a", "Send")
        code.see(".notification-list-item-message", "not trusted")
        code.picture("1-restricted")
        assert api.targets == []
        assert not (folder / "ran").exists()
        (folder / "callsheet").unlink()
        code.click(".notification-list-item-buttons-container a", "Manage Trust")
        code.click(".workspace-trust-buttons-row a, .workspace-trust-editor a", "Trust")
        code.see(".statusbar-item", "no environment")
        code.gone(".statusbar-item", "restricted")
        code.click(".monaco-modal-editor-block .codicon-close")
        code.click(".codelens-decoration a", "Send")
        code.see_answer(".chip", "200 OK")
        assert api.targets == ["/people"]


def test_a_server_that_is_not_there_is_installed_after_asking(alone, document, tmp_path):
    wheels = tmp_path / "wheels"
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "-w", wheels, ROOT]
    command(build, tmp_path, "a wheel of the server cannot be built")
    kept = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "pip"
    profile = f"export PIP_FIND_LINKS='{wheels}' PIP_CACHE_DIR='{kept}'"
    with alone(document, path="/usr/bin:/bin", profile=profile) as code:
        message = code.see(".notification-list-item-message", "Callsheet needs its server")
        assert "an environment that only this extension uses" in message
        code.see(".statusbar-item", "no server")
        code.picture("1-missing")
        code.click(".notification-list-item-buttons-container a", "Install")
        code.see(".notification-list-item-message", "Installing callsheet")
        code.picture("2-installing")
        code.see(".codelens-decoration a", "Send", patience=180)
        code.click(".codelens-decoration a", "Send")
        code.see_answer(".chip", "200 OK")


def test_a_wrong_path_of_the_server_is_told(opened, document):
    with opened(document, settings={"callsheet.serverPath": "/nowhere/callsheet"}) as code:
        code.see(".notification-list-item-message", "There is no program at")
        code.see(".statusbar-item", "no server")


def test_a_server_that_ends_is_started_again(opened, document):
    with opened(document) as code:
        code.see(".codelens-decoration a", "Send")
        code.end_server()
        code.see(".statusbar-item", "no environment")
        code.click(".codelens-decoration a", "Send")
        code.see_answer(".chip", "200 OK")


def test_a_setting_is_taken_over_at_once(opened, document):
    with opened(document) as code:
        code.see(".view-line", "}} = http://")
        settings = opened.folder / ".vscode" / "settings.json"
        settings.write_text(json.dumps({"callsheet.inlayValues": False}))
        code.gone(".view-line", "}} = http://")
        settings.write_text("{}")
        code.see(".view-line", "}} = http://")
