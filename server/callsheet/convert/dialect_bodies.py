"""The body of a request in the words of another dialect."""

import json
import re
from urllib.parse import quote

from callsheet.convert.dialect_heads import all_fields, body_kind
from callsheet.convert.page import Page
from callsheet.convert.sheet import Sheet
from callsheet.model.body import COMMENTED, BodyKind
from callsheet.model.body_graphql import query_and_variables
from callsheet.model.body_json import is_json
from callsheet.model.target import encode_unsafe
from callsheet.syntax import nodes
from callsheet.syntax.bindings import MemberPath, bindings_in

_COMMENT = re.compile(r"[ \t]*(?:#|//)")
_LINE_END = re.compile(r"[ \t]*\n[ \t]*")
_AND = re.compile(r"(?<!%)&|(?<=%%)&")
_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})([%&=+])")


def write_body(page: Page, sheet: Sheet, request: nodes.Request) -> None:
    """Write the body so that the other tool sends what Callsheet sends."""
    body = request.body
    if body is None:
        return
    losses = dict(page.losses)
    fields = list(all_fields(page, sheet, request))
    page.losses = losses
    kind = body_kind(sheet, request, fields)
    lines: list[str] = []
    for segment in body.segments:
        sheet.at = page.document.line_of(sheet.placed, segment.span)
        match segment:
            case nodes.BodyText(span=span):
                text = span.of(sheet.placed.text)
                lines += _text(page, sheet, text.removesuffix("\n"), kind)
            case nodes.BodyFile():
                lines.append(_file(page, sheet, segment))
    if kind is BodyKind.GRAPHQL and not page.dialect.graphql and len(body.segments) == 1:
        lines = [_graphql_as_json("\n".join(lines))]
    while lines and not lines[-1].strip():
        lines.pop()
    sheet.body = "\n".join(lines) if lines else None


def _text(page: Page, sheet: Sheet, text: str, kind: BodyKind | None) -> list[str]:
    commented = kind in COMMENTED
    if kind is BodyKind.FORM:
        text = _form(page, text)
    if kind is BodyKind.JSON:
        text = _quoted(page, sheet, text)
    first = page.document.line_of(sheet.placed, sheet.placed.tree.request.body.span)  # type: ignore[union-attr]
    lines = []
    for number, line in enumerate(text.split("\n")):
        sheet.at = first + number
        if commented and _COMMENT.match(line):
            if page.dialect.strips_comments:
                lines.append(line)
            else:
                sheet.before.append(f"# {line.strip().lstrip('#/ ')}")
            continue
        lines.append(page.body_line(sheet, page.bound(sheet, line)))
    return lines


def _file(page: Page, sheet: Sheet, file: nodes.BodyFile) -> str:
    dialect = page.dialect
    path = page.bound(sheet, file.path.text)
    substituted = file.substitute or bool(sheet.placed.parsed.directives("inject-variables"))
    if not dialect.file_bodies:
        page.lose(sheet, f"the body is not taken from `{path}`", "put its text into this file")
        return f"# < {path}"
    if not substituted:
        return f"< {path}"
    if dialect.substitutes:
        encoding = file.encoding.text if file.encoding else ""
        return f"<@{encoding} {path}"
    what = f"the bindings in `{path}` are not replaced by {dialect.shown}"
    page.lose(sheet, what, "put its text into this file")
    return f"< {path}"


def _form(page: Page, text: str) -> str:
    """A form that is read alike by tools that join lines otherwise, and know no `%+`."""
    kept = [line for line in text.split("\n") if not _COMMENT.match(line)]
    one = _LINE_END.sub("\n", "\n".join(kept)).strip()
    tight = re.sub(r"\s*([&=])\s*", r"\1", one)
    alike = page.dialect.joins_forms and not re.search(r"[^\x21-\x7e]", tight)
    if page.dialect.form_escapes or (alike and not _ESCAPE.search(one)):
        return text
    if one == tight and "\n" not in one and not _ESCAPE.search(one):
        return one
    fields = [_form_field(field) for field in _AND.split(one)]
    return page.dialect.form_separator.join(field for field in fields if field)


def _form_field(field: str) -> str:
    name, sign, value = field.partition("=")
    return sign.join(_encoded(part) for part in ((name, value) if sign else (name,)))


def _encoded(text: str) -> str:
    """A name or a value as it goes out, its bindings as they are."""
    text = text.strip(" \t\n").replace("\n", "")
    parts, place = [], 0
    for binding in bindings_in(text):
        parts += [text[place : binding.span.start], binding.span.of(text)]
        place = binding.span.end
    parts.append(text[place:])
    plain = [encode_unsafe(_ESCAPE.sub(lambda each: quote(each[1]), part)) for part in parts[::2]]
    parts[::2] = plain
    return "".join(parts)


def _quoted(page: Page, sheet: Sheet, text: str) -> str:
    """JSON in which bare bindings of texts stand in quotes, as Callsheet sends them."""
    masked, edits = text, []
    for binding in reversed(bindings_in(text)):
        span = binding.span
        match binding.expression:
            case MemberPath(steps=()):
                known = page.static(sheet, span.of(text))
            case _:
                known = None
        before = text[: span.start].rstrip()[-1:]
        behind = text[span.end :].lstrip()[:1]
        bare = before in (":", ",", "[") and behind in (",", "}", "]", "")
        if known is not None and bare and not is_json(known):
            edits.append((span, json.dumps(known, ensure_ascii=False) == f'"{known}"'))
    for span, plain in edits:
        if plain:
            masked = f'{masked[: span.start]}"{span.of(text)}"{masked[span.end :]}'
    return masked


def _graphql_as_json(text: str) -> str:
    """A query and its variables as the JSON that servers read."""
    query, variables = query_and_variables(text)
    members = [f'"query": {json.dumps(query.of(text).strip(), ensure_ascii=False)}']
    if variables is not None:
        members.append(f'"variables": {variables.of(text).strip()}')
    operation = re.search(
        r"^[ \t]*(?:query|mutation|subscription)[ \t]+([A-Za-z_]\w*)", query.of(text), re.MULTILINE
    )
    if operation:
        members.append(f'"operationName": {json.dumps(operation[1])}')
    return "{" + ", ".join(members) + "}"
