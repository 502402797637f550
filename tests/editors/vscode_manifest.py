"""What `editors/vscode` says of commands and settings, written from the server's own tables.

`CALLSHEET_RECORD=1 python -m pytest tests/editors/test_vscode_manifest.py` writes it anew.
"""

import json
import re
from pathlib import Path
from typing import Any

from callsheet import __version__
from callsheet.facts.editor_commands import EDITOR_COMMANDS
from callsheet.facts.editor_settings import (
    EDITOR_SETTINGS,
    PLUGIN_SETTINGS,
    SettingFacts,
    SettingKind,
)

EXTENSION = Path(__file__).parents[2] / "editors" / "vscode"
MANIFEST = EXTENSION / "package.json"
README = EXTENSION / "README.md"

_TABLE = re.compile(r"(<!-- table: settings -->\n)(.*?)(<!-- end -->)", re.DOTALL)

ALWAYS_SAID = {"environments", "plugin", "prompts", "restricted"}
"""Settings that the extension makes itself."""

_TYPES: dict[SettingKind, dict[str, Any]] = {
    SettingKind.SWITCH: {"type": "boolean", "default": False},
    SettingKind.TEXT: {"type": "string", "default": ""},
    SettingKind.DURATION: {"type": "string", "default": ""},
    SettingKind.NUMBER: {"type": ["integer", "null"], "minimum": 0, "default": None},
    SettingKind.SIZE: {"type": "string", "default": ""},
    SettingKind.PROXY: {"type": "string", "default": ""},
    SettingKind.HOSTS: {"type": "array", "items": {"type": "string"}, "default": []},
    SettingKind.SEVERITIES: {
        "type": "object",
        "additionalProperties": {"enum": ["off", "hint", "info", "warning", "error"]},
        "default": {},
    },
}

_ON = {"inlayValues"}
"""Switches that are on unless they are turned off."""

_SHARED = {each.name: each.documentation for each in PLUGIN_SETTINGS}

OWN_SETTINGS: dict[str, dict[str, Any]] = {
    "callsheet.serverPath": {
        "type": "string",
        "default": "",
        "scope": "machine-overridable",
        "markdownDescription": _SHARED["serverPath"],
    },
    "callsheet.answers": {
        "type": "string",
        "enum": ["beside", "below"],
        "enumDescriptions": ["In an editor beside the request.", "In the panel below the editors."],
        "default": "beside",
        "scope": "window",
        "markdownDescription": _SHARED["answers"],
    },
}

OWN_COMMANDS = {
    "callsheet.answerToTheSide": ("Open Answer to the Side", True),
    "callsheet.answerInEditor": ("Open Body as Document", True),
    "callsheet.copyBody": ("Copy Body", True),
    "callsheet.focusAnswer": ("Focus Answer", True),
    "callsheet.newFile": ("New Request File", False),
    "callsheet.walkthrough": ("Open Walkthrough", False),
    "callsheet.restart": ("Restart Server", False),
    "callsheet.showLog": ("Show Log of Server", False),
}
"""Their words in the palette, and whether they need a server."""

_WAITING = {"callsheet.send", "callsheet.selectEnvironment"}
"""Commands that wait for a server that is being started."""

_ICONS = {
    "callsheet.send": "$(play)",
    "callsheet.sendAll": "$(run-all)",
    "callsheet.sendAgain": "$(debug-rerun)",
    "callsheet.clearHistory": "$(clear-all)",
    "callsheet.compare": "$(diff)",
}


def manifest(text: str) -> str:
    """`package.json` with the sections that come from the server's tables."""
    data = json.loads(text)
    data["version"] = __version__
    data["contributes"]["commands"] = _commands()
    data["contributes"]["configuration"] = {"title": "Callsheet", "properties": _properties()}
    machine = [name for name, each in _properties().items() if each["scope"] != "window"]
    data["capabilities"]["untrustedWorkspaces"]["restrictedConfigurations"] = machine
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def readme(text: str) -> str:
    """The README with its table of settings."""
    head = "| setting | default | what it does |\n| --- | --- | --- |\n"
    rows = [
        f"| `{name}` | {_default(each)} | {each['markdownDescription']} |\n"
        for name, each in _properties().items()
    ]
    return _TABLE.sub(lambda match: match[1] + head + "".join(rows) + match[3], text)


def _default(setting: dict[str, Any]) -> str:
    value = setting["default"]
    return "" if value in ("", None, [], {}) else f"`{json.dumps(value)}`"


def _commands() -> list[dict[str, str]]:
    servers = [(each.name, each.title, True) for each in EDITOR_COMMANDS]
    own = [(name, title, needs) for name, (title, needs) in OWN_COMMANDS.items()]
    return [
        {"command": name, "title": title, "category": "Callsheet"}
        | ({"icon": _ICONS[name]} if name in _ICONS else {})
        | ({"enablement": "callsheet.running"} if needs and name not in _WAITING else {})
        for name, title, needs in (*servers, *own)
    ]


def _properties() -> dict[str, dict[str, Any]]:
    servers = {
        f"callsheet.{facts.name}": _property(facts)
        for facts in EDITOR_SETTINGS
        if facts.name not in ALWAYS_SAID
    }
    return OWN_SETTINGS | servers


def _property(facts: SettingFacts) -> dict[str, Any]:
    """A setting; one that a file of the workspace must not say is the machine's alone."""
    default = {"default": True} if facts.name in _ON else {}
    scope = {"scope": "window" if facts.live else "machine"}
    return _TYPES[facts.kind] | default | scope | {"markdownDescription": facts.documentation}
