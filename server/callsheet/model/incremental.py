"""What `# @incremental` says: which field tells what is new, and where the first load begins."""

from collections.abc import Mapping
from enum import StrEnum

from callsheet.json_query import select_json
from callsheet.late_dataclasses import dataclass
from callsheet.model.cursor_values import (
    CursorKind,
    Lag,
    is_before,
    kind_of,
    parse_lag,
    typed_order,
    typed_value,
)
from callsheet.model.delivery import checked_value
from callsheet.model.environment import Layer, Origin, Source, Variable
from callsheet.model.filling import Filling
from callsheet.model.settings import Setting
from callsheet.problems import Code, Problem, Severity
from callsheet.syntax.expressions import Script
from callsheet.syntax.javascript import read_javascript
from callsheet.syntax.nodes import Piece
from callsheet.values import JsonValue, value_text

NAME = "incremental"
"""Of the variable whose members are the values of a range."""


class RowOrder(StrEnum):
    """How the items of an API are ordered by their cursor."""

    ASCENDING = "asc"
    DESCENDING = "desc"


@dataclass(frozen=True, slots=True)
class Conversion:
    """An expression over `value`, or a function that takes it (dlt's `convert`)."""

    script: Script
    """Its spans count from the start of the expression."""

    written: Piece
    """As it is typed, with its span in the block of the setting."""


@dataclass(frozen=True, slots=True)
class Incremental:
    """Which items are asked for: those from the mark on, which is the greatest cursor seen."""

    cursor_path: str
    """JSONPath in each item."""

    initial_value: JsonValue = None
    """Where the first load begins; a number or a text."""

    end_value: JsonValue = None
    """Where it ends, itself left out; then no mark is used and none is kept."""

    convert: Conversion | None = None
    row_order: RowOrder | None = None
    lag: Lag | None = None
    start_param: str = ""
    """The parameter of the query that takes the start; empty: the request says itself."""

    end_param: str = ""
    setting: Setting | None = None
    """Where it stands."""


def read_incremental(filling: Filling) -> Incremental | None:
    """The nearest `@incremental`; None without one, or when it is wrong, which is told."""
    setting = filling.settings.nearest(NAME)
    if setting is None or not setting.arguments.enabled or not filling.checked(setting):
        return None
    before = len(filling.substitution.problems)
    read = Incremental(
        _path(filling, setting),
        _cursor(filling, setting, "initial_value"),
        _cursor(filling, setting, "end_value"),
        _conversion(filling, setting),
        _row_order(filling, setting),
        _lag(filling, setting),
        filling.value(setting, "start_param"),
        filling.value(setting, "end_param"),
        setting,
    )
    _check_range(filling, setting, read)
    _check_lag(filling, setting, read)
    return read if len(filling.substitution.problems) == before else None


def range_parameters(
    incremental: Incremental, values: Mapping[str, JsonValue]
) -> tuple[tuple[str, str], ...]:
    """The parameters of `start_param=` and `end_param=`; none for a value that there is not."""
    wanted = ((incremental.start_param, "start_value"), (incremental.end_param, "end_value"))
    return tuple((name, value_text(values[key])) for name, key in wanted if name and key in values)


def incremental_layer(values: Mapping[str, JsonValue]) -> Layer:
    """The layer in which `{{incremental.start_value}}` is found."""
    return Layer(Source.LOOP, {NAME: Variable(NAME, values, Origin(Source.LOOP))})


def _path(filling: Filling, setting: Setting) -> str:
    path = filling.value(setting, "cursor_path").strip()
    if not path:
        message = "`@incremental` needs `cursor_path=`: the field that tells what is new"
        hint = "for example `cursor_path=updated_at`"
        filling.refuse(setting, Code.DIRECTIVE_ARGUMENT, message, hint, "cursor_path")
    elif "{{" not in path:
        try:
            select_json({}, path)
        except ValueError as error:
            filling.refuse(setting, Code.DIRECTIVE_ARGUMENT, str(error), key="cursor_path")
    return path


def _cursor(filling: Filling, setting: Setting, key: str) -> JsonValue:
    text = filling.value(setting, key).strip()
    return typed_value(text) if text else None


def _row_order(filling: Filling, setting: Setting) -> RowOrder | None:
    order = checked_value(filling, setting, "row_order").lower()
    return RowOrder(order) if order in set(RowOrder) else None


def _lag(filling: Filling, setting: Setting) -> Lag | None:
    text = filling.value(setting, "lag")
    lag = parse_lag(text)
    if text and lag is None and "{{" not in text:
        hint = "write a number, or a duration like `1h` or `2d` for dates"
        filling.refuse(setting, Code.VARIABLE_TYPE, f'"{text}" is no lag', hint, "lag")
    return lag if lag and lag.amount else None


def _conversion(filling: Filling, setting: Setting) -> Conversion | None:
    written = setting.arguments.key("convert")
    if written is None:
        return None
    read = read_javascript(written.text)
    if isinstance(read, Problem):
        filling.refuse(setting, Code.SYNTAX_BINDING, read.message, read.hint, "convert")
        return None
    return Conversion(Script(written.text, read.free_names), written)


def _check_range(filling: Filling, setting: Setting, read: Incremental) -> None:
    """dlt: an end needs a beginning, which is not behind it."""
    start, end = read.initial_value, read.end_value
    if end is None or _is_open(start, end):
        return
    if start is None:
        message = "`end_value` needs an `initial_value`"
        hint = "a range begins somewhere: without a mark, the whole of it is asked for each time"
        filling.refuse(setting, Code.DIRECTIVE_ARGUMENT, message, hint, "end_value")
        return
    kind = kind_of(end)
    first = typed_order(start, kind) if kind else None
    last = typed_order(end, kind) if kind else None
    if first is None or last is None or (kind is CursorKind.TEXT and kind_of(start) is not kind):
        message = f"`{value_text(start)}` and `{value_text(end)}` cannot be compared"
        filling.refuse(setting, Code.VARIABLE_TYPE, message, key="end_value")
    elif is_before(last, first):
        message = f"the end `{value_text(end)}` comes before the beginning `{value_text(start)}`"
        filling.refuse(setting, Code.DIRECTIVE_ARGUMENT, message, key="end_value")


def _check_lag(filling: Filling, setting: Setting, read: Incremental) -> None:
    if read.lag is None:
        return
    if read.end_value is not None:
        piece = setting.arguments.key("lag")
        span = setting.placed(piece.span if piece else setting.directive.span)
        message = "`lag` says nothing beside `end_value`: such a range has no mark"
        filling.note(setting, Problem(Code.DIRECTIVE_ARGUMENT, Severity.WARNING, span, message))
        return
    if read.initial_value is None or _is_open(read.initial_value):
        return
    wrong = lag_fault(read.lag, kind_of(read.initial_value))
    if wrong:
        filling.refuse(setting, Code.VARIABLE_TYPE, *wrong, "lag")


def lag_fault(lag: Lag, kind: CursorKind | None) -> tuple[str, str] | None:
    """Why a lag does not fit values of that kind, and what to write instead."""
    match kind:
        case CursorKind.NUMBER if lag.unit:
            return f"a lag in `{lag.unit}` needs dates, not numbers", "write the number to subtract"
        case CursorKind.TEXT:
            return "a lag needs numbers or dates", "leave `lag` out: texts have no distance"
        case _:
            return None


def _is_open(*values: JsonValue) -> bool:
    """Whether one of them still has a binding in it, as when the editor reads it."""
    return any(isinstance(value, str) and "{{" in value for value in values)
