"""The settings of an editor: initialization options, some of them `callsheet.NAME` too."""

from enum import StrEnum

from callsheet.late_dataclasses import dataclass


class SettingKind(StrEnum):
    """What a setting is."""

    SWITCH = "true or false"
    TEXT = "text"
    DURATION = "a duration"
    NUMBER = "a number"
    SIZE = "a size"
    PROXY = "a URL"
    HOSTS = "a list of hosts"
    SEVERITIES = "an object: code, severity"
    NAMES = "an object: URI, name"


@dataclass(frozen=True, slots=True)
class SettingFacts:
    """A setting."""

    name: str
    kind: SettingKind
    documentation: str
    live: bool = False
    """Whether it can be changed later, with `workspace/didChangeConfiguration`.

    The others cannot: that configuration may come out of a file of the workspace itself.
    """


EDITOR_SETTINGS: tuple[SettingFacts, ...] = (
    SettingFacts("environment", SettingKind.TEXT, "The environment to begin with.", live=True),
    SettingFacts(
        "timeout",
        SettingKind.DURATION,
        "The longest a request may take: `500ms`, `10s`, `2m`; `0` is as long as it wants.",
        live=True,
    ),
    SettingFacts(
        "diagnostics",
        SettingKind.SEVERITIES,
        "How bad the problems of a code are:"
        ' `{"header-unknown": "off", "json-syntax": "error"}`; `off`, `hint`, `info`, `warning`,'
        " `error`.",
        live=True,
    ),
    SettingFacts(
        "differences",
        SettingKind.SWITCH,
        "Whether hints tell what REST Client, JetBrains and httpYac would do differently.",
        live=True,
    ),
    SettingFacts(
        "contract",
        SettingKind.SWITCH,
        "Whether answers are held to the description that `# @openapi` names, as `--contract`.",
        live=True,
    ),
    SettingFacts(
        "inlayValues",
        SettingKind.SWITCH,
        "Whether inlay text says what bindings come to; `true` unless it is turned off.",
        live=True,
    ),
    SettingFacts(
        "keepCookies",
        SettingKind.SWITCH,
        "Whether cookies outlive the server, as `--keep-cookies`.",
    ),
    SettingFacts(
        "trusted",
        SettingKind.SWITCH,
        "Whether commands that private environment files name may print secrets, as `--trust`.",
    ),
    SettingFacts("insecure", SettingKind.SWITCH, "Accepts any TLS certificate, as `--insecure`."),
    SettingFacts(
        "proxy",
        SettingKind.PROXY,
        "The proxy, as VS Code's `http.proxy`. Without it those of the process environment.",
    ),
    SettingFacts(
        "noProxy",
        SettingKind.HOSTS,
        "Hosts that no proxy is taken for, as VS Code's `http.noProxy` and REST Client's"
        " `excludeHostsForProxy`: a list, or a text with commas.",
    ),
    SettingFacts(
        "historyEntries",
        SettingKind.NUMBER,
        "How many exchanges of a workspace are kept to be read again: 100 if nothing is set.",
    ),
    SettingFacts(
        "historySize",
        SettingKind.SIZE,
        "How much memory they may take, bodies included: `64MB` if nothing is set.",
    ),
    SettingFacts(
        "keepHistory",
        SettingKind.SWITCH,
        "Whether they outlive the server: masked, in a folder that only its owner may enter,"
        " without bodies of more than 64 kB.",
    ),
    SettingFacts(
        "prompts",
        SettingKind.SWITCH,
        "Whether the client answers `callsheet/prompt`, by which a person types a value.",
    ),
    SettingFacts(
        "plugin",
        SettingKind.SWITCH,
        "Whether the client shows answers itself, as ours do (`editors/PROTOCOL.md`): no command"
        " opens a document for it, and it is told what is sent.",
    ),
    SettingFacts(
        "restricted",
        SettingKind.SWITCH,
        "Whether the workspace is one that nobody trusts: nothing is sent, and nobody signs in.",
    ),
    SettingFacts(
        "environments",
        SettingKind.NAMES,
        "The environment to begin with of each folder, by the URI of the folder.",
    ),
)
"""All there are; one that is not here is told once."""

PLUGIN_SETTINGS: tuple[SettingFacts, ...] = (
    SettingFacts(
        "serverPath",
        SettingKind.TEXT,
        "The program `callsheet`. Without it the server is looked for in `.venv` and `venv` of the"
        " workspace, where that is trusted, on `PATH`, and in the environment into which it is"
        " installed after asking.",
    ),
    SettingFacts("answers", SettingKind.TEXT, "Where answers are shown."),
)
"""Settings that our plug-ins have beside those: called alike in all of them."""


def find_setting(name: str) -> SettingFacts | None:
    """The setting of a name."""
    return next((facts for facts in EDITOR_SETTINGS if facts.name == name), None)
