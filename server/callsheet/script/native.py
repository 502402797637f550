"""Helpers that are computed before a script runs: `file.text("./a")`, `xpath(text, "//a")`.

No Python function can be called from the sandbox, so these calls are found in the source, computed
with the names that the script would see, and replaced by names that carry the results.
"""

import re
from base64 import b64encode
from collections.abc import Mapping
from pathlib import Path
from typing import Final, TypeAlias

from callsheet.disk import Files, Unreadable
from callsheet.late_dataclasses import dataclass
from callsheet.script.sandbox import ScriptFailure, ScriptValue
from callsheet.text import Span
from callsheet.values import JsonValue, parse_json
from callsheet.xml_query import read_xml, select_xml


@dataclass(frozen=True, slots=True)
class LiteralArgument:
    """A text, number, `true`, `false` or `null` that is written out."""

    value: JsonValue


@dataclass(frozen=True, slots=True)
class NameArgument:
    """A variable, and the members that lead into its value."""

    name: str
    steps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NativeCall:
    """A call that is computed natively; its span counts from the start of the source."""

    span: Span
    name: str
    """`xpath`, `file.text`, `file.json` or `file.base64`."""

    arguments: "tuple[NativeArgument, ...]"


NativeArgument: TypeAlias = LiteralArgument | NameArgument | NativeCall

_COUNTS: Final = {"xpath": 2, "file.text": 1, "file.json": 1, "file.base64": 1}
_CALL = re.compile(r"(?<![\w$.])(?P<name>xpath|file\.(?:text|json|base64))\s*\(\s*")
_QUOTED = r"""'(?:\\[\s\S]|[^'\\\n])*'|"(?:\\[\s\S]|[^"\\\n])*\""""
_SKIPPED = re.compile(rf"{_QUOTED}|`(?:\\[\s\S]|[^`\\])*`|//[^\n]*|/\*[\s\S]*?\*/|[\w$.]+|[\s\S]")
_LITERAL = re.compile(rf"(?P<text>{_QUOTED})|(?P<json>-?\d+(?:\.\d+)?|true|false|null)(?![\w$.])")
_NAME = re.compile(r"[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*(?!\s*[(\[`?.\w$])")
_BEHIND = re.compile(r"\s*(?P<mark>[,)])\s*")
_ESCAPE = re.compile(r"\\(?:u\{([0-9a-fA-F]+)\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(\r\n|[\s\S]))")
_ESCAPED: Final = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0"}
_CONTINUED: Final = frozenset({"\n", "\r", "\r\n", "\u2028", "\u2029"})


def native_calls(source: str) -> tuple[NativeCall, ...]:
    """The outermost native calls in a script, in order.

    A call whose arguments are not literals, names or such calls themselves is not among them; the
    sandbox says so when it gets there.
    """
    calls = []
    at = 0
    while at < len(source):
        call = _call_at(source, at)
        if call is not None:
            calls.append(call)
            at = call.span.end
        else:
            skipped = _SKIPPED.match(source, at)
            at = skipped.end() if skipped else at + 1
    return tuple(calls)


def replace_calls(source: str, calls: tuple[NativeCall, ...]) -> tuple[str, tuple[str, ...]]:
    """The source with a name in place of each call, and those names; lines and columns stay."""
    pieces: list[str] = []
    names: list[str] = []
    end = 0
    for call in calls:
        name = f"$call{len(names)}"
        rest = re.sub(r"[^\r\n\u2028\u2029]", " ", call.span.of(source)[len(name) :])
        pieces += [source[end : call.span.start], name, rest]
        names.append(name)
        end = call.span.end
    return "".join((*pieces, source[end:])), tuple(names)


def call_native(
    call: NativeCall, names: Mapping[str, JsonValue], files: Files, folder: Path
) -> ScriptValue | ScriptFailure:
    """What a call comes to; paths of files are relative to `folder`."""
    values: list[JsonValue] = []
    for argument in call.arguments:
        value = _argument(argument, names, files, folder)
        if isinstance(value, ScriptFailure):
            return value
        values.append(value.value)
    if call.name == "xpath":
        return _xpath(values[0], values[1])
    return _file(call.name, values[0], files, folder)


def _call_at(source: str, at: int) -> NativeCall | None:
    opening = _CALL.match(source, at)
    if opening is None:
        return None
    arguments: list[NativeArgument] = []
    end = opening.end()
    while True:
        found = _argument_at(source, end)
        behind = _BEHIND.match(source, found[1]) if found else None
        if found is None or behind is None:
            return None
        arguments.append(found[0])
        if behind["mark"] == ")":
            break
        end = behind.end()
    if len(arguments) != _COUNTS[opening["name"]]:
        return None
    return NativeCall(Span(at, behind.end("mark")), opening["name"], tuple(arguments))


def _argument_at(source: str, at: int) -> tuple[NativeArgument, int] | None:
    if call := _call_at(source, at):
        return call, call.span.end
    if literal := _LITERAL.match(source, at):
        text = literal["text"]
        value = _unescaped(text[1:-1]) if text else parse_json(literal["json"])
        return LiteralArgument(value), literal.end()
    if name := _NAME.match(source, at):
        root, *steps = name[0].split(".")
        return NameArgument(root, tuple(steps)), name.end()
    return None


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(_character, text)


def _character(escape: re.Match[str]) -> str:
    hexadecimal = escape[1] or escape[2] or escape[3]
    if hexadecimal:
        return chr(min(int(hexadecimal, 16), 0x10FFFF))
    mark = escape[4]
    return "" if mark in _CONTINUED else _ESCAPED.get(mark, mark)


def _argument(
    argument: NativeArgument, names: Mapping[str, JsonValue], files: Files, folder: Path
) -> ScriptValue | ScriptFailure:
    match argument:
        case LiteralArgument(value):
            return ScriptValue(value)
        case NativeCall():
            return call_native(argument, names, files, folder)
        case NameArgument(name, steps):
            if name not in names:
                return ScriptFailure(f"{name} is not defined")
            return _member(names[name], (name, *steps))


def _member(value: JsonValue, way: tuple[str, ...]) -> ScriptValue | ScriptFailure:
    for index, step in enumerate(way[1:], start=1):
        if not isinstance(value, Mapping) or step not in value:
            return ScriptFailure(f'"{".".join(way[:index])}" has no "{step}"')
        value = value[step]
    return ScriptValue(value)


def _xpath(text: JsonValue, path: JsonValue) -> ScriptValue | ScriptFailure:
    if not isinstance(text, str) or not isinstance(path, str):
        return ScriptFailure("xpath takes a text and a path")
    try:
        found = select_xml(read_xml(text), path)
    except ValueError as error:
        return ScriptFailure(f"xpath: {error}")
    return ScriptValue(found[0] if found else None)


def _file(name: str, path: JsonValue, files: Files, folder: Path) -> ScriptValue | ScriptFailure:
    if not isinstance(path, str):
        return ScriptFailure(f"{name} takes the path of a file")
    if not files.allowed(folder / path):
        return ScriptFailure(f'{name}: "{path}" lies outside the workspace')
    content = files.read(folder / path)
    if isinstance(content, Unreadable):
        return ScriptFailure(f'{name}: "{path}" cannot be read: {content.reason}')
    if name == "file.base64":
        return ScriptValue(b64encode(content).decode())
    try:
        text = content.decode("utf-8-sig")
        return ScriptValue(parse_json(text) if name == "file.json" else text)
    except UnicodeDecodeError:
        return ScriptFailure(f'{name}: "{path}" is not UTF-8; `file.base64` takes any file')
    except (ValueError, RecursionError) as error:
        return ScriptFailure(f'{name}: "{path}" is not JSON: {error}')
