"""What scripts before and behind a request are given, and what they leave behind; plain values.

A script runs to its end in the sandbox with all that it may see given beforehand: nothing is called
back. What it sets, tests, says and wishes is told afterwards, and carried out by who ran it.
"""

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum
from typing import TypeAlias

from callsheet.late_dataclasses import dataclass
from callsheet.script.sandbox import ScriptFailure
from callsheet.syntax.nodes import ScriptPhase, ScriptStyle
from callsheet.values import JsonValue


@dataclass(frozen=True, slots=True)
class HandlerScript:
    """A script as it stands in a request file, or in a file of its own."""

    source: str
    style: ScriptStyle
    phase: ScriptPhase
    path: str = ""
    """The file that it is in, empty for one that is typed in the request file."""

    modules: Mapping[str, str] = field(default_factory=dict)
    """The texts of what it imports, and what that imports, by their absolute paths."""

    folder: str = ""
    """The folder that paths of imports begin at, where it has no file of its own; absolute."""

    is_local: bool = False
    """Whether what it exports is for this request alone (httpYac's blocks without a request)."""


@dataclass(frozen=True, slots=True)
class HandlerText:
    """A text with bindings: as it is typed, and what is known of it."""

    raw: str
    bindings: Mapping[str, str] = field(default_factory=dict)
    """What a binding of it (with its braces, as typed) comes to before the script; one that is not
    among them has no value yet."""


@dataclass(frozen=True, slots=True)
class HandlerRequest:
    """The request of a script: what is typed before it goes out, what went out behind it."""

    method: str
    url: HandlerText
    headers: tuple[tuple[str, HandlerText], ...]
    body: HandlerText | None
    name: str = ""
    iteration: int = 0
    """Which round of its loop it is in, from 0."""

    template_values: tuple[JsonValue, ...] = ()
    """What the bindings of the request come to in this round, in their order."""


@dataclass(frozen=True, slots=True)
class HandlerResponse:
    """The answer that a script looks at."""

    status: int
    reason: str
    headers: tuple[tuple[str, str], ...]
    body: str
    """As text, decoded."""

    media_type: str
    """Without parameters, in small letters; empty when the answer names none."""

    charset: str = ""
    seconds: float = 0.0
    http_version: str = ""
    cookies: tuple[Mapping[str, JsonValue], ...] = ()
    events: tuple[JsonValue, ...] | None = None
    """What came one after the other: lines, events or messages; None where it was no stream."""


@dataclass(frozen=True, slots=True)
class HandlerWorld:
    """All that the scripts of one phase of one request see."""

    request: HandlerRequest
    response: HandlerResponse | None = None
    globals: Mapping[str, JsonValue] = field(default_factory=dict)
    global_headers: tuple[tuple[str, str], ...] = ()
    variables: Mapping[str, JsonValue] = field(default_factory=dict)
    """Those of the request (`request.variables`)."""

    environment: Mapping[str, JsonValue] = field(default_factory=dict)
    file: Mapping[str, JsonValue] = field(default_factory=dict)
    """The variables that the file defines."""

    names: Mapping[str, JsonValue] = field(default_factory=dict)
    """Every name that is in scope, for scripts whose variables are plain names (httpYac)."""

    process_environment: Mapping[str, str] = field(default_factory=dict)
    """What `$env` may see."""

    example_server: str = ""
    """What `$exampleServer` stands for, where it runs."""

    file_name: str = ""
    """The file that the request stands in (httpYac)."""

    metadata: Mapping[str, str] = field(default_factory=dict)
    """The directives of the request by their names (httpYac)."""


@dataclass(frozen=True, slots=True)
class HandlerTest:
    """A test of a script, in their order."""

    name: str
    passed: bool
    message: str = ""
    script: int = 0
    """Which of the scripts it is in, from 0."""

    line: int = 0
    """Where it failed, else where it begins, in the source of that script, from 1; 0: unknown."""

    column: int = 0
    expected: JsonValue = None
    actual: JsonValue = None


@dataclass(frozen=True, slots=True)
class HandlerLog:
    """What a script said."""

    text: str
    level: str = "log"
    """`log`, `info`, `warn`, `error` or `debug`."""

    script: int = 0


@dataclass(frozen=True, slots=True)
class HandlerFault:
    """A script that ended with an error."""

    failure: ScriptFailure
    script: int = 0


class WishKind(StrEnum):
    """What a script can wish of a run besides what it sets."""

    SKIP = "skip"
    """The request is not sent (`request.skip()`, `exports.$cancel`)."""

    ABORT = "abort"
    """It is not sent, and that is a failure (`request.abort()`)."""

    REPLAY = "replay"
    """It is sent once more (`request.replay()`)."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a script wishes, and why."""

    kind: WishKind
    reason: str = ""


@dataclass(frozen=True, slots=True)
class RequestChange:
    """What a script wrote over in the request that goes out (httpYac); None leaves it."""

    method: str | None = None
    url: str | None = None
    headers: tuple[tuple[str, str], ...] | None = None
    """Those that it set, in place of all of these names."""

    removed_headers: frozenset[str] = frozenset()
    """The names, in small letters, of those that it took away or set anew."""

    body: str | None = None

    def behind(self, before: "RequestChange | None") -> "RequestChange":
        """This change, made after another one."""
        if before is None:
            return self
        kept = tuple(
            each for each in before.headers or () if each[0].lower() not in self.removed_headers
        )
        both = (*kept, *(self.headers or ()))
        return RequestChange(
            before.method if self.method is None else self.method,
            before.url if self.url is None else self.url,
            both if before.headers is not None or self.headers is not None else None,
            before.removed_headers | self.removed_headers,
            before.body if self.body is None else self.body,
        )


@dataclass(frozen=True, slots=True)
class HandlerOutcome:
    """What the scripts of a phase left behind; also what came before one of them failed."""

    globals: Mapping[str, JsonValue]
    """All of them, as they are now."""

    global_headers: tuple[tuple[str, str], ...]
    variables: Mapping[str, JsonValue]
    exports: Mapping[str, JsonValue] = field(default_factory=dict)
    """Variables for later requests of the file (httpYac's `exports.x`)."""

    tests: tuple[HandlerTest, ...] = ()
    logs: tuple[HandlerLog, ...] = ()
    faults: tuple[HandlerFault, ...] = ()
    wishes: tuple[Wish, ...] = ()
    change: RequestChange | None = None
    pause: float = 0.0
    """Seconds that they slept; nothing waited yet."""

    touched_globals: frozenset[str] = frozenset()
    """The names of globals that were set or cleared."""


HandlerScripts: TypeAlias = tuple[HandlerScript, ...]
