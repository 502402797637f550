"""The arguments of one `@auth` or `@sign`, filled; what is missing is told with what to do."""

from callsheet.facts.directives import find_directive
from callsheet.late_dataclasses import dataclass
from callsheet.model.circumstances import Circumstances
from callsheet.model.delivery import checked_value
from callsheet.model.filling import Filling
from callsheet.model.request_files import read_text_file
from callsheet.model.settings import Setting
from callsheet.problems import Code, Problem, Severity
from callsheet.syntax.argument_values import parse_duration, parse_switch
from callsheet.syntax.nodes import Piece
from callsheet.text import Span
from callsheet.values import JsonValue, parse_json

SHORTEST_SECRET = 32
"""Characters that a secret of HS256 needs (RFC 7518, 3.2)."""


@dataclass(frozen=True, slots=True)
class SchemeArguments:
    """A setting whose first word chose a scheme, with what its values are taken from."""

    filling: Filling
    setting: Setting
    circumstances: Circumstances

    @property
    def scheme(self) -> str:
        """The word of the table, whichever alias was written."""
        return self.setting.arguments.variant

    def has(self, key: str) -> bool:
        """Whether something is written for a key, even nothing behind its `=`."""
        return self.setting.arguments.key(key) is not None

    def text(self, key: str, position: int | None = None, default: str = "") -> str:
        """A value that the table's check holds for; the default when nothing is written."""
        if self._piece(key, position) is None:
            return default
        return checked_value(self.filling, self.setting, key, position)

    def secret(self, key: str, position: int | None = None) -> str:
        """As `text`, for a credential: the redactor learns of it."""
        return self.filling.secret(self.setting, key, position)

    def word(self, key: str, default: str) -> str:
        """One of the table's choices, in small letters."""
        return self.text(key, default=default).lower()

    def switch(self, key: str) -> bool:
        """Whether it is written, and on."""
        text = self.text(key)
        return self.has(key) and is_known(text) and parse_switch(text) is True

    def seconds(self, key: str, default: float) -> float:
        """A duration."""
        text = self.text(key)
        found = parse_duration(text, "s") if text and is_known(text) else None
        return default if found is None else found

    def members(self, key: str) -> dict[str, JsonValue]:
        """A JSON object; empty when it is none, and that is told."""
        text = self.text(key)
        if not text or not is_known(text):
            return {}
        try:
            value = parse_json(text)
        except ValueError:
            value = None
        if isinstance(value, dict):
            return value
        message = f"what is written for `{key}=` is no JSON object"
        hint = 'write it like `claims="{\\"admin\\": true}"`'
        self.filling.refuse(self.setting, Code.VARIABLE_TYPE, message, hint, key)
        return {}

    def contents(self, key: str) -> str:
        """The text of a file that an argument names; secret. Empty when there is none."""
        name = self.text(key)
        if not name or not is_known(name):
            return ""
        folder = self.filling.folder(self.setting)
        read = read_text_file(name, "", Span(0, 0), folder, self.circumstances)
        if isinstance(read, Problem):
            self.filling.refuse(self.setting, read.code, read.message, read.hint, key)
            return ""
        self.filling.substitution.secrets.add(read[1])
        return read[1]

    def key(self) -> str:
        """The key of a signature: what is written for `key=`, else what is in `key_file=`."""
        text = self.secret("key") or self.contents("key_file")
        self.need("key", text, other="key_file")
        return text

    def need(
        self,
        key: str,
        text: str,
        code: Code = Code.AUTH_MISSING_ARGUMENT,
        *,
        other: str = "",
        hint: str = "",
    ) -> None:
        """Say that an argument is missing when its text is empty, unless why is told already."""
        if text or any(self._is_told(each) for each in (key, other) if each):
            return
        what = f"`{key}=`" if not other else f"`{key}=` or `{other}=`"
        message = f"`@{self.directive} {self.scheme}` needs {what}"
        if self.has(key):
            message += ", and what is written there is empty"
        self.filling.refuse(self.setting, code, message, hint or self._example(key), key)

    @property
    def directive(self) -> str:
        """`auth` or `sign`."""
        return self.setting.directive.name.text.lower()

    def check_length(self, key: str, algorithm: str, severity: Severity) -> None:
        """Say that a secret is too short for HS256."""
        if algorithm.upper() != "HS256" or not key or not is_known(key):
            return
        if len(key) >= SHORTEST_SECRET:
            return
        message = f"the key has {len(key)} characters, HS256 wants {SHORTEST_SECRET} at least"
        hint = "make one with `openssl rand -hex 32` (RFC 7518, 3.2)"
        name = "key" if self.has("key") else "key_file"
        if severity is Severity.ERROR:
            self.filling.refuse(self.setting, Code.AUTH_KEY_TOO_SHORT, message, hint, name)
            return
        piece = self.setting.arguments.key(name)
        span = self.setting.placed(piece.span if piece else self.setting.directive.span)
        note = Problem(Code.AUTH_KEY_TOO_SHORT, severity, span, message, hint)
        self.filling.note(self.setting, note)

    def _piece(self, key: str, position: int | None) -> Piece | None:
        arguments = self.setting.arguments
        if (piece := arguments.key(key)) is not None:
            return piece
        if position is not None and position < len(arguments.positional):
            return arguments.positional[position]
        return None

    def _is_told(self, key: str) -> bool:
        """Whether the value is empty because one of its bindings has none, or its file none."""
        piece = self.setting.arguments.key(key)
        if piece is None or not piece.text:
            return False
        return len(self.filling.substitution.problems) > 0

    def _example(self, key: str) -> str:
        directive = find_directive(self.setting.directive.name.text)
        variant = directive.variant(self.scheme) if directive else None
        example = variant.example if variant else ""
        if f"{key}=" in example:
            return f"for example `# @{example}`"
        return f"write `{key}=…` on this line"


def is_known(text: str) -> bool:
    """Whether a text can be judged: in the editor its bindings have no value yet."""
    return "{{" not in text
