"""`editors/neovim` says what the server's tables say; `CALLSHEET_RECORD=1` writes it anew."""

import os
import re

from callsheet.facts.editor_commands import EDITOR_COMMANDS, PLUGIN_COMMANDS
from callsheet.facts.editor_settings import EDITOR_SETTINGS, PLUGIN_SETTINGS
from editors import neovim_manifest as manifest
from editors import vscode_manifest

COMMANDS = manifest.PLUGIN / "lua" / "callsheet" / "commands.lua"


def test_commands_and_settings_are_those_of_the_server():
    for path, written in (
        (manifest.FACTS, lambda _: manifest.facts()),
        (manifest.HELP, manifest.help_text),
        (manifest.README, manifest.readme),
    ):
        if os.environ.get("CALLSHEET_RECORD"):
            before = path.read_text(encoding="utf-8") if path.exists() else ""
            path.write_text(written(before), encoding="utf-8")
        text = path.read_text(encoding="utf-8")
        assert written(text) == text


def test_each_command_of_the_server_and_no_other_is_on_the_command_line():
    table = COMMANDS.read_text(encoding="utf-8").partition("local COMMANDS = {\n")[2]
    there = set(re.findall(r"^  (\w+) = ", table.partition("\n}\n")[0], re.MULTILINE))
    shared = {manifest.name_of(each.name) for each in (*EDITOR_COMMANDS, *PLUGIN_COMMANDS)}
    assert there == shared | set(manifest.OWN_COMMANDS)


def test_commands_that_both_editors_have_are_called_alike():
    in_vscode = {name: title for name, (title, _) in vscode_manifest.OWN_COMMANDS.items()}
    for each in PLUGIN_COMMANDS:
        assert in_vscode[each.name] == each.title
    alone = {name_of for name in in_vscode if (name_of := manifest.name_of(name))}
    assert alone & set(manifest.OWN_COMMANDS) == set()


def test_settings_have_the_same_names_in_both_editors():
    text = manifest.HELP.read_text(encoding="utf-8")
    told = set(re.findall(r"\*callsheet\.(\w+)\*", text))
    assert {each.name for each in EDITOR_SETTINGS} - told == manifest.ALWAYS_SAID
    shared = {each.name for each in PLUGIN_SETTINGS}
    assert {name.rpartition(".")[2] for name in vscode_manifest.OWN_SETTINGS} == shared
    assert shared <= told


def test_the_plug_in_has_the_settings_that_are_told():
    text = (manifest.PLUGIN / "lua" / "callsheet" / "settings.lua").read_text(encoding="utf-8")
    defaults = text.partition("local DEFAULTS = {\n")[2].partition("\n}")[0]
    there = dict(re.findall(r"^  (\w+) = (.*),$", defaults, re.MULTILINE))
    assert there == {name: default for name, (default, _) in manifest.OWN_SETTINGS.items()}


def test_no_line_of_the_help_is_wider_than_a_screen():
    lines = manifest.HELP.read_text(encoding="utf-8").split("\n")
    assert [line for line in lines if len(line) > 79] == []
