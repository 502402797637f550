"""Files of httpYac in our words: milliseconds, quotes, exports, requests without a separator."""

import re
from base64 import b64encode
from collections.abc import Iterator

from callsheet.convert.dialect import Conversion
from callsheet.convert.dialect_auth import user_and_password
from callsheet.convert.from_dialect import (
    Rewritten,
    from_dialect,
    line_of,
    lines_of,
    read_handler,
    told_of_script,
)
from callsheet.convert.handlers import expression_of_ours
from callsheet.model.document import Document, PlacedBlock
from callsheet.syntax import nodes
from callsheet.syntax.argument_values import parse_duration
from callsheet.syntax.bindings import Binding, DynamicVariable, MemberPath

_EXPORT = re.compile(r"\s*exports\.(?P<name>[A-Za-z_]\w*)\s*=\s*(?P<value>[^;\n]+);?\s*")
_REQUEST = re.compile(
    r"^(?=(?:GET|POST|PUT|DELETE|PATCH|HEAD|OPTIONS)[ \t]+(?:https?://|\{\{|/)\S*[ \t]*"
    r"(?:HTTP/\S+[ \t]*)?$)",
    re.MULTILINE,
)
_WITHOUT_SIGN = re.compile(r"[ \t]*@(?P<name>[A-Za-z_][\w.-]*)[ \t]+(?P<value>[^=\s].*)")


def from_httpyac(document: Document) -> Conversion:
    """The file as Callsheet reads it."""
    return from_dialect(document, _read, _substitute)


def _read(_document: Document, block: PlacedBlock, item: nodes.Item) -> Iterator[Rewritten]:
    yield from read_handler(block, item)
    match item:
        case nodes.Definition(name=name, value=value, lazy=lazy) if value.text.startswith('"'):
            sign = ":=" if lazy else "="
            yield line_of(block, item, f"@{name.text} {sign} {value.text[1:]}")
        case nodes.Unexpected():
            found = _WITHOUT_SIGN.fullmatch(item.span.of(block.text).rstrip())
            if found:
                yield line_of(block, item, f"@{found['name']} = {found['value'].strip()}")
        case nodes.Directive(name=name, value=value) if name.text.lower() == "timeout":
            seconds = parse_duration(value.text, "ms")
            if seconds is not None and value.text[-1:].isdigit():
                yield line_of(block, item, f"# @timeout {value.text}ms")
        case nodes.Header():
            yield from _field(block, item)
        case nodes.InlineScript(style=nodes.ScriptStyle.HTTPYAC):
            yield from _script(block, item)
        case nodes.BodyText(span=span) if not block.parsed.directives("force-region-delimiter"):
            text = span.of(block.text)
            separated = _REQUEST.sub("###\n", text)
            if separated != text:
                yield Rewritten(span, separated)


def _field(block: PlacedBlock, field: nodes.Header) -> Iterator[Rewritten]:
    value = field.value
    if field.name.text.lower() == "authorization" and value.lower().startswith("basic "):
        rest = value[len("basic ") :].strip()
        pair = user_and_password(value)
        if pair is not None and " " in rest and ":" in rest and "{{" not in rest:
            encoded = b64encode(rest.encode()).decode("ascii")
            yield line_of(block, field, f"{field.name.text}: Basic {encoded}")
    elif value.endswith(",") and len(field.values) == 1:
        yield Rewritten(field.values[0].span, value[:-1].rstrip())


def _script(block: PlacedBlock, item: nodes.InlineScript) -> Iterator[Rewritten]:
    """Exports that take a part of the answer are captures; any other script stays as it is."""
    lines, place = [], 0
    source = item.source.text
    while (found := _EXPORT.match(source, place)) is not None:
        value = found["value"].replace("response.parsedBody", "response.body")
        expression = expression_of_ours(value.replace("response.statusCode", "response.status"))
        if expression is None:
            break
        lines.append(f"# @capture {found['name']} = {expression}")
        place = found.end()
    behind = item in block.tree.after
    if lines and behind and item.event == "" and not source[place:].strip():
        yield lines_of(block, item, lines)
    else:
        yield from told_of_script(block, item)


def _substitute(binding: Binding) -> str | None:
    match binding.expression:
        case DynamicVariable(name=name, raw_arguments=given) if not given.text:
            bare = {"$timestamp": "{{$timestamp ms}}", "$randomInt": "{{$randomInt 0 1000}}"}
            return bare.get(name.text)
        case DynamicVariable(name=name, raw_arguments=given) if given.text == "0 s":
            return "{{$timestamp}}" if name.text == "$timestamp" else None
        case MemberPath(root=root, steps=steps) if root.text.endswith("Response"):
            return _answer(root.text.removesuffix("Response"), steps)
        case _:
            return None


def _answer(request: str, steps: tuple[str | int, ...]) -> str | None:
    match steps:
        case ("statusCode" | "status",):
            return f"{{{{{request}.response.status}}}}"
        case ("headers", str() as name):
            return f"{{{{{request}.response.headers.{name}}}}}"
        case ("body",):
            return f"{{{{{request}.response.body.*}}}}"
        case _:
            return None
