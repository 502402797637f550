"""What scripts have set for the rest of a run: global values, and headers of every request."""

from collections.abc import Iterable, Mapping
from dataclasses import field
from enum import Enum
from typing import TypeAlias

from callsheet.exchange import Headers
from callsheet.late_dataclasses import dataclass
from callsheet.model.environment import Layer, Origin, Source, Variable
from callsheet.values import JsonValue


class _Cleared(Enum):
    CLEARED = "cleared"


_CLEARED = _Cleared.CLEARED

_Changed: TypeAlias = "dict[str, Variable | _Cleared]"
_ChangedHeaders: TypeAlias = "dict[str, tuple[str, str] | _Cleared]"


@dataclass(slots=True)
class ScriptState:
    """Global values and headers, and which of them were changed since it was branched off."""

    variables: dict[str, Variable] = field(default_factory=dict)
    headers: Headers = ()
    changed: _Changed = field(default_factory=dict)
    """Since it was branched off, by name."""

    changed_headers: _ChangedHeaders = field(default_factory=dict)
    """Since then too, by name in small letters."""

    @property
    def values(self) -> Mapping[str, JsonValue]:
        """The global values by their names."""
        return {name: each.value for name, each in self.variables.items()}

    @property
    def layer(self) -> Layer:
        """The global values as variables."""
        return Layer(Source.GLOBAL, self.variables)

    @property
    def was_changed(self) -> bool:
        """Whether a script has changed something here that it was not branched off with."""
        return bool(self.changed or self.changed_headers)

    def branched(self) -> "ScriptState":
        """The same values; what is changed now is its own until somebody takes it."""
        return ScriptState(dict(self.variables), self.headers)

    def take(self, branch: "ScriptState", *, as_own: bool = True) -> None:
        """Change here what was changed in a branch.

        Args:
            branch: Where it was changed.
            as_own: Whether it counts as changed here too, for who takes this in turn.
        """
        for name, variable in branch.changed.items():
            _change(self.variables, name, variable)
        for name, typed in branch.changed_headers.items():
            self._change_header(name, typed)
        if as_own:
            self.changed |= branch.changed
            self.changed_headers |= branch.changed_headers

    def become(
        self, values: Mapping[str, JsonValue], touched: Iterable[str], origin: Origin
    ) -> None:
        """Have the global values that a script has left.

        Args:
            values: All of them.
            touched: The names of those that it set or cleared.
            origin: Who set them.
        """
        for name in sorted(touched):
            is_set = name in values
            variable = Variable(name, values[name], origin) if is_set else _CLEARED
            self.changed[name] = variable
            _change(self.variables, name, variable)

    def send_with(self, headers: Headers) -> None:
        """Have the headers that a script has left."""
        if headers == self.headers:
            return
        before = {name.lower(): (name, value) for name, value in self.headers}
        now = {name.lower(): (name, value) for name, value in headers}
        for name in before.keys() - now.keys():
            self.changed_headers[name] = _CLEARED
        for name, typed in now.items():
            if before.get(name) != typed:
                self.changed_headers[name] = typed
        self.headers = tuple(now.values())

    def _change_header(self, name: str, typed: tuple[str, str] | _Cleared) -> None:
        now = {each[0].lower(): each for each in self.headers}
        if isinstance(typed, _Cleared):
            now.pop(name, None)
        else:
            now[name] = typed
        self.headers = tuple(now.values())


def _change(variables: dict[str, Variable], name: str, variable: Variable | _Cleared) -> None:
    if isinstance(variable, _Cleared):
        variables.pop(name, None)
    else:
        variables[name] = variable
