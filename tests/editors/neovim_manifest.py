"""What `editors/neovim` says of commands and settings, written from the server's own tables.

`CALLSHEET_RECORD=1 python -m pytest tests/editors/test_neovim_manifest.py` writes it anew.
"""

import re
import textwrap
from pathlib import Path

from callsheet import __version__
from callsheet.facts.editor_commands import EDITOR_COMMANDS, PLUGIN_COMMANDS
from callsheet.facts.editor_settings import EDITOR_SETTINGS, PLUGIN_SETTINGS, SettingFacts
from callsheet.features.convert_file import DialectName
from callsheet.features.copy_as import CopyTarget

PLUGIN = Path(__file__).parents[2] / "editors" / "neovim"
FACTS = PLUGIN / "lua" / "callsheet" / "facts.lua"
HELP = PLUGIN / "doc" / "callsheet.txt"
README = PLUGIN / "README.md"

ALWAYS_SAID = {"environments", "plugin", "prompts", "restricted"}
"""Settings that the plug-in makes itself."""

_SHARED = {each.name: each.documentation for each in PLUGIN_SETTINGS}

OWN_SETTINGS: dict[str, tuple[str, str]] = {
    "serverPath": ("''", _SHARED["serverPath"]),
    "answers": (
        "'beside'",
        _SHARED["answers"].removesuffix(".")
        + ": `beside` or `below` in a window, or `inline`, as virtual lines below the request.",
    ),
    "inlineLines": ("12", "How many lines of a body are shown `inline`."),
    "keys": ("true", "Whether there are keys in request files and answers."),
    "lenses": ("true", "Whether lenses are drawn."),
    "completion": ("true", "Whether what can be typed is offered while typing, from 0.11 on."),
    "trustAll": ("false", "Whether every workspace is trusted, and nobody is asked."),
}
"""What each is without `setup`, and what it does."""

OWN_COMMANDS = {
    "clear": "Takes away the answers that are shown below their requests.",
    "distrust": "Trusts the workspace no longer.",
    "fold": "Folds the answer below a request, or unfolds it.",
    "install": "Puts the server into an environment of the plug-in's own.",
    "search": "Goes to the next place of a text in a body, all of it.",
    "stop": "Ends the server.",
    "table": "Shows the list of objects at the cursor, or the first of a body, as a table.",
    "tree": "Shows a body of JSON as a tree, whose branches are opened one by one.",
    "trust": "Trusts the workspace.",
}

_TABLE = re.compile(r"(<!-- table: settings -->\n)(.*?)(<!-- end -->)", re.DOTALL)


def name_of(command: str) -> str:
    """A command of the server as `:Callsheet` has it."""
    return re.sub(r"[A-Z]", lambda match: f"_{match[0].lower()}", command.rpartition(".")[2])


def facts() -> str:
    """The Lua module with what the plug-in must know of the server."""
    return (
        "-- Written by tests/editors/neovim_manifest.py from the tables of the server.\n"
        "return {\n"
        f"  version = '{__version__}',\n"
        f"  tools = {{ {_quoted(*CopyTarget)} }},\n"
        f"  dialects = {{ {_quoted(*DialectName)} }},\n"
        "  settings = {\n" + "".join(map(_fact, _servers())) + "  },\n"
        "}\n"
    )


def _quoted(*words: str) -> str:
    return ", ".join(f"'{word}'" for word in words)


def _fact(setting: SettingFacts) -> str:
    return f"    {{ name = '{setting.name}', live = {str(setting.live).lower()} }},\n"


def _servers() -> list[SettingFacts]:
    return [each for each in EDITOR_SETTINGS if each.name not in ALWAYS_SAID]


def _settings() -> list[tuple[str, str, str]]:
    own = [(name, default, words) for name, (default, words) in OWN_SETTINGS.items()]
    return own + [(each.name, "", each.documentation) for each in _servers()]


def _commands() -> list[tuple[str, str]]:
    shared = (*EDITOR_COMMANDS, *PLUGIN_COMMANDS)
    named = [(name_of(each.name), each.documentation) for each in shared]
    return named + list(OWN_COMMANDS.items())


def help_text(text: str) -> str:
    """The help file with its tables."""
    return re.sub(
        r"(^The (settings|commands) ~\n)(.*?)(?=^={78}$)",
        lambda match: match[1] + _help_rows(match[2]),
        text,
        flags=re.DOTALL | re.MULTILINE,
    )


def _help_rows(which: str) -> str:
    if which == "commands":
        rows = [(f":Callsheet {name}", "", words) for name, words in _commands()]
        tags = {f":Callsheet {name}": f"*:Callsheet-{name}*" for name, _ in _commands()}
    else:
        rows = _settings()
        tags = {name: f"*callsheet.{name}*" for name, _, _ in rows}
    return "\n" + "".join(_help_row(*row, tags[row[0]]) for row in rows)


def _help_row(name: str, default: str, words: str, tag: str) -> str:
    head = f"{name}{f' (without it: {default})' if default else ''}"
    lines = textwrap.wrap(words, 74, break_long_words=False, break_on_hyphens=False)
    return (
        f"{head}{tag.rjust(max(78 - len(head), len(tag) + 1))}\n"
        + "".join(f"    {line}\n" for line in lines)
        + "\n"
    )


def readme(text: str) -> str:
    """The README with its table of settings."""
    head = "| setting | without it | what it does |\n| --- | --- | --- |\n"
    rows = [
        f"| `{name}` | {f'`{default}`' if default else ''} | {words} |\n"
        for name, default, words in _settings()
    ]
    return _TABLE.sub(lambda match: match[1] + head + "".join(rows) + match[3], text)
