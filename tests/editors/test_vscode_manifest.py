"""`editors/vscode` says what the server's tables say; `CALLSHEET_RECORD=1` writes it anew."""

import json
import os
import re

from callsheet.facts.editor_commands import EDITOR_COMMANDS
from callsheet.facts.editor_settings import EDITOR_SETTINGS
from editors.vscode_manifest import ALWAYS_SAID, EXTENSION, MANIFEST, README, manifest, readme


def test_commands_and_settings_are_those_of_the_server():
    for path, written in ((MANIFEST, manifest), (README, readme)):
        text = path.read_text(encoding="utf-8")
        if os.environ.get("CALLSHEET_RECORD"):
            path.write_text(written(text), encoding="utf-8")
        assert written(text) == path.read_text(encoding="utf-8")


def test_nothing_is_left_out():
    data = json.loads(MANIFEST.read_text(encoding="utf-8"))
    commands = {each["command"] for each in data["contributes"]["commands"]}
    settings = set(data["contributes"]["configuration"]["properties"])
    assert {each.name for each in EDITOR_COMMANDS} <= commands
    left_out = {each.name for each in EDITOR_SETTINGS if f"callsheet.{each.name}" not in settings}
    assert left_out == ALWAYS_SAID


def test_a_file_of_the_workspace_says_only_what_the_server_takes_from_one():
    properties = json.loads(manifest(MANIFEST.read_text()))["contributes"]["configuration"]
    for facts in EDITOR_SETTINGS:
        if found := properties["properties"].get(f"callsheet.{facts.name}"):
            assert (found["scope"] == "window") == facts.live


def test_menus_and_keys_name_commands_that_there_are():
    data = json.loads(MANIFEST.read_text(encoding="utf-8"))
    contributes = data["contributes"]
    there = {each["command"] for each in contributes["commands"]}
    named = {each["command"] for each in contributes["keybindings"]} | {
        entry["command"]
        for entries in contributes["menus"].values()
        for entry in entries
        if "command" in entry
    }
    assert named <= there


def test_the_lock_names_no_registry():
    lock = (EXTENSION / "package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in lock
    assert not re.search(r"https?://[^\"]*\.tgz", lock)


def test_keys_that_wait_for_the_server_do_something_while_it_starts():
    contributes = json.loads(MANIFEST.read_text(encoding="utf-8"))["contributes"]
    for name in ("callsheet.send", "callsheet.selectEnvironment"):
        command = next(each for each in contributes["commands"] if each["command"] == name)
        key = next(each for each in contributes["keybindings"] if each["command"] == name)
        assert "enablement" not in command
        assert "editorLangId == http && callsheet.running" not in key["when"]
        assert key["when"] != "callsheet.running"


def test_no_key_is_taken_from_those_who_write_something_else():
    """On Windows `Ctrl+Alt` is `AltGr`: who writes a Polish `ł` or a `€` does not want to send."""
    looking = {"callsheet.selectEnvironment", "callsheet.history", "callsheet.focusAnswer"}
    contributes = json.loads(MANIFEST.read_text(encoding="utf-8"))["contributes"]
    for key in contributes["keybindings"]:
        for place in key["when"].split("||"):
            its_own = "editorLangId == http|activeWebviewPanelId|focusedView"
            wider = "|callsheet.active" if key["command"] in looking else ""
            assert re.search(its_own + wider, place)
