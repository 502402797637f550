"""The request line and the header fields of a request in the words of another dialect."""

import re
from collections.abc import Iterator
from itertools import zip_longest

from callsheet.convert.dialect_auth import authentication_fields, query_key
from callsheet.convert.dialect_origins import ABSOLUTE, passes_resource, settings_inward
from callsheet.convert.draft import header
from callsheet.convert.page import Page, lines_of
from callsheet.convert.sheet import Sheet
from callsheet.facts.methods import Protocol, find_method
from callsheet.late_dataclasses import dataclass
from callsheet.model.body import BodyKind, kind_of_body, typed_text
from callsheet.model.body_graphql import begins_like_graphql
from callsheet.model.body_json import is_json
from callsheet.model.target import encode_component, encode_unsafe
from callsheet.syntax import nodes
from callsheet.syntax.argument_values import parse_field, parse_parameter
from callsheet.syntax.bindings import bindings_in

_PORT = re.compile(r"[^/?#]*:(?:443|8443)(?=[/?#]|\Z)")
_DOTS = re.compile(r"/\.{1,2}(?=[/?#]|\Z)")
_COMMENT_LINE = re.compile(r"^[ \t]*(?:#|//).*\n?", re.MULTILINE)
_TROUBLE = re.compile(r"[|^`\\{}\x00-\x08\x0b-\x1f\x7f]")
_FRAMING = ("content-length", "transfer-encoding")


@dataclass(frozen=True, slots=True)
class Target:
    """A target as it goes out: on one line, and the lines that go on with it."""

    first: str
    more: tuple[str, ...] = ()

    @property
    def whole(self) -> str:
        """All of it on one line."""
        return self.first + "".join(self.more)


def write_head(page: Page, sheet: Sheet, request: nodes.Request) -> None:
    """The request line and the fields."""
    fields = list(all_fields(page, sheet, request))
    kind = body_kind(sheet, request, fields)
    target = _target(page, sheet, request, fields)
    method = request.line.method.text.upper() if request.line.method else "GET"
    method, fields = _graphql(page, method, fields, kind)
    known = page.dialect.methods
    facts = find_method(method)
    is_run = facts is None or facts.run
    if (known and method not in known) or (page.dialect.sections and not is_run):
        # As something else it would go somewhere else.
        sheet.left_out = True
        page.lose(sheet, f"{page.dialect.shown} has no method `{method}`", "send it by Callsheet")
    _write_line(page, sheet, method, target, request)
    if is_run and kind is BodyKind.JSON and header(fields, "content-type") is None:
        fields += _media_type(sheet, request)
    typed = {
        (each.name.text, each.value): each.span.of(sheet.placed.text).rstrip()
        for each in request.headers
        if len(each.values) == 1
    }
    for item in request.head:
        if isinstance(item, nodes.Header):
            name = item.name.text.lower()
            found = next((each for each in fields if each[0].lower() == name), None)
            if found is not None:
                fields.remove(found)
                sheet.head.append(typed.get(found, f"{found[0]}: {found[1]}".rstrip()))
        else:
            _write_unusual(page, sheet, item)
    sheet.head += [f"{name}: {value}".rstrip() for name, value in fields]


def _write_line(
    page: Page, sheet: Sheet, method: str, target: Target, request: nodes.Request
) -> None:
    version = f" {request.version.text}" if request.version else ""
    if _DOTS.search(target.whole) and page.dialect.sections:
        sheet.sections.setdefault("Options", []).append("path-as-is: true")
    elif _DOTS.search(target.whole):
        what = "`/..` and `/.` are taken out of the path before it is sent"
        page.lose(sheet, what, "send it by Callsheet")
    goes_on = page.dialect.continues
    if goes_on is None or not all(goes_on.fullmatch(line) for line in target.more):
        sheet.line = [f"{method} {target.whole}{version}"]
        return
    blanks = [_indent(page, sheet, item) for item in request.head]
    blanks = [each for each in blanks if each is not None]
    last = blanks[-1] if blanks else "    "
    pairs = zip_longest(target.more, blanks[: len(target.more)], fillvalue=last)
    sheet.line = [f"{method} {target.first}", *(f"{blank}{line}" for line, blank in pairs)]
    sheet.line[-1] += version


def _indent(page: Page, sheet: Sheet, item: nodes.HeadItem) -> str | None:
    """How far a line that goes on with the target is indented; None for other lines."""
    if not isinstance(item, nodes.TargetLine):
        return None
    line = item.span.of(sheet.placed.text)
    typed = line[: len(line) - len(line.lstrip())]
    return typed or ("    " if page.dialect.indents else "")


def all_fields(page: Page, sheet: Sheet, request: nodes.Request) -> Iterator[tuple[str, str]]:
    """The fields that go out: typed, inherited, and those that prove who sends it."""
    typed = list(_typed_fields(page, sheet, request))
    names = {name.lower() for name, _ in typed}
    inherited = [each for each in _inherited_fields(page, sheet) if each[0].lower() not in names]
    proof, drops = authentication_fields(page, sheet, [*typed, *inherited])
    for name, value in (*typed, *inherited):
        if name.lower() not in drops:
            yield name, value
    yield from proof
    setting = sheet.settings.nearest("idempotency-key")
    if setting is not None and setting.arguments.enabled:
        first = setting.arguments.first
        name = first.text if first else "Idempotency-Key"
        if name.lower() not in names:
            yield name, page.bound(sheet, "{{$uuid}}")


def _typed_fields(page: Page, sheet: Sheet, request: nodes.Request) -> Iterator[tuple[str, str]]:
    for field in request.headers:
        sheet.at = page.document.line_of(sheet.placed, field.span)
        name = field.name.text
        if name.lower() in _FRAMING:
            continue
        value = field.value
        if name.lower() == "authorization":
            said = page.dialect.authorization(page, sheet, value)
            if said is None:
                scheme = value.split(" ")[0]
                page.lose(sheet, f"`{scheme}` is no scheme of {page.dialect.shown}", "send a token")
            if said == "":
                continue
            value = value if said is None else said
        yield page.bound(sheet, name), page.bound(sheet, value)
    sheet.at = page.document.line_of(sheet.placed, request.line.span)


def _inherited_fields(page: Page, sheet: Sheet) -> list[tuple[str, str]]:
    """The fields of `# @header` lines; a nearer layer replaces those of a farther one."""
    fields: list[tuple[int, str, str]] = []
    for setting in settings_inward(page, sheet, "header"):
        written = parse_field(setting.directive.value.text)
        if written is None:
            continue
        layer = sheet.settings.layers.index(setting.layer)
        name = written.name.lower()
        fields = [
            each
            for each in fields
            if (each[0] == layer and written.value is not None) or each[1].lower() != name
        ]
        if written.value is not None:
            fields.append((layer, written.name, page.bound(sheet, written.value)))
        elif name == "content-type":
            page.lose(sheet, "that no `Content-Type` goes out", "other tools may add one")
    return [(name, value) for _, name, value in fields]


def _target(
    page: Page, sheet: Sheet, request: nodes.Request, fields: list[tuple[str, str]]
) -> Target:
    encoded = not sheet.settings.is_on("no-auto-encoding")
    encode = _encoded if page.dialect.spaces else encode_unsafe
    pieces = [
        page.bound(sheet, piece.text, encode if encoded else str) for piece in request.target_pieces
    ]
    target = Target(pieces[0], tuple(pieces[1:]))
    raw = "".join(piece.text for piece in request.target_pieces)
    setting = sheet.settings.nearest("base-url")
    if setting is not None and not ABSOLUTE.match(raw) and raw != "*":
        base = page.bound(sheet, setting.directive.value.text)
        target = Target(_joined(base, target.whole))
    else:
        target = Target(_whole(page, sheet, raw, target.first, fields), target.more)
    parameters = [*_parameters(page, sheet)]
    for parameter in parameters:
        sign = "&" if "?" in target.whole else "?"
        sign = "" if target.whole.endswith(("?", "&")) else sign
        target = Target(target.first, (*target.more, f"{sign}{parameter}"))
    return target


def _encoded(text: str) -> str:
    """A part of a URL in which what other tools send as it is, or not at all, is encoded."""
    return _TROUBLE.sub(lambda found: f"%{ord(found[0]):02X}", text)


def _joined(base: str, target: str) -> str:
    path, mark, query = base.partition("?")
    if not target or target[0] == "?":
        return f"{base}{target.replace('?', '&', 1) if mark else target}"
    rest, question, parameters = target.lstrip("/").partition("?")
    behind = f"{'&' if mark and question else question}{parameters}"
    return f"{path.rstrip('/')}/{rest}{mark}{query}{behind}"


def _whole(page: Page, sheet: Sheet, raw: str, first: str, fields: list[tuple[str, str]]) -> str:
    """The first line of the target, with the scheme and the host that Callsheet takes."""
    if raw == "*" or ABSOLUTE.match(raw):
        known = page.static(sheet, raw)
        if known is not None and "{{" in raw and not ABSOLUTE.match(known):
            return f"{_scheme(known)}://{first}" if known[:1] not in ("/", "?") else first
        return first
    if raw[:1] not in ("/", "?"):
        return f"{_scheme(raw)}://{first}"
    host = header(fields, "host")
    if host is not None:
        return first if page.dialect.relative else f"{_scheme(host)}://{host}{first}"
    host = page.static(sheet, "{{host}}")
    scheme = "" if host is None or ABSOLUTE.match(host) else f"{_scheme(host)}://"
    return f"{scheme}{page.bound(sheet, '{{host}}')}{first}"


def _scheme(host: str) -> str:
    return "https" if _PORT.match(host) else "http"


def _parameters(page: Page, sheet: Sheet) -> Iterator[str]:
    pairs: list[tuple[str, str]] = []
    for setting in settings_inward(page, sheet, "param"):
        written = parse_parameter(setting.directive.value.text)
        if written is None:
            continue
        if written.replaces:
            pairs = [each for each in pairs if each[0] != written.name]
        pairs.append((written.name, written.value))
    key = query_key(sheet.settings.nearest("auth"))
    if key is not None and not passes_resource(page, sheet):
        pairs.append(key)
    encode = str if sheet.settings.is_on("no-auto-encoding") else encode_component
    for name, value in pairs:
        encoded = _encoding_bindings(page, sheet, value)
        yield f"{encode(name)}={page.bound(sheet, encoded, encode)}"


def _encoding_bindings(page: Page, sheet: Sheet, value: str) -> str:
    """A value whose bindings are percent-encoded, as those of `# @param` are."""
    found = value
    for binding in reversed(bindings_in(value)):
        known = page.static(sheet, binding.span.of(value))
        if known is not None and encode_component(known) == known:
            continue
        inner = binding.inner.text.removeprefix("%")
        found = f"{found[: binding.span.start]}{{{{%{inner}}}}}{found[binding.span.end :]}"
    return found


def _graphql(
    page: Page,
    method: str,
    fields: list[tuple[str, str]],
    kind: BodyKind | None,
) -> tuple[str, list[tuple[str, str]]]:
    """How the request says that its body is GraphQL; as JSON where the tool has no way to."""
    facts = find_method(method)
    marked = facts is not None and facts.protocol is Protocol.GRAPHQL
    if kind is not BodyKind.GRAPHQL:
        return ("POST" if marked else method), fields
    rest = [each for each in fields if each[0].lower() != "x-request-type"]
    media_type = (header(rest, "content-type") or "").lower()
    if media_type.startswith("application/graphql"):
        rest = [each for each in rest if each[0].lower() != "content-type"]
    if header(rest, "content-type") is None:
        rest.append(("Content-Type", "application/json"))
    plain = "POST" if marked else method
    match page.dialect.graphql:
        case "method" if plain == "POST":
            return "GRAPHQL", rest
        case "header":
            return plain, [*rest, ("X-Request-Type", "GraphQL")]
        case _:
            return plain, rest


def body_kind(
    sheet: Sheet, request: nodes.Request, fields: list[tuple[str, str]]
) -> BodyKind | None:
    """The kind of the body; None for no body."""
    if request.body is None:
        return None
    if sheet.settings.is_on("raw-body"):
        return BodyKind.RAW
    text = typed_text(request.body, sheet.placed)
    media_type = header(fields, "content-type") or ""
    facts = find_method(request.line.method.text) if request.line.method else None
    marked = facts is not None and facts.protocol is Protocol.GRAPHQL
    marked = marked or (header(fields, "x-request-type") or "").lower() == "graphql"
    url = "".join(piece.text for piece in request.target_pieces).lower()
    if not media_type and "graphql" in url:
        marked = marked or begins_like_graphql(text, anonymous=False)
    if sheet.placed.parsed.directives("no-gql-parsing"):
        marked = False
    return kind_of_body(media_type, text, graphql=marked)


def _media_type(sheet: Sheet, request: nodes.Request) -> list[tuple[str, str]]:
    """What Callsheet adds to a body that is JSON, unless `# @header Content-Type` keeps it off."""
    for setting in sheet.settings.inward("header"):
        written = parse_field(setting.directive.value.text)
        if written and written.value is None and written.name.lower() == "content-type":
            return []
    text = typed_text(request.body, sheet.placed) if request.body else ""
    text = _COMMENT_LINE.sub("", text)
    for binding in reversed(bindings_in(text)):
        text = f"{text[: binding.span.start]}0{text[binding.span.end :]}"
    only_text = request.body is not None and len(request.body.segments) == 1
    return [("Content-Type", "application/json")] if only_text and is_json(text) else []


def _write_unusual(page: Page, sheet: Sheet, item: nodes.HeadItem) -> None:
    """Lines of a head that are no fields."""
    match item:
        case nodes.HeaderSpread(name=name):
            typed, known = f"...{name.text}", page.dialect.expressions
        case nodes.HeaderBinding(binding=binding):
            typed, known = binding.text, page.dialect.last_wins
            value = page.definition(sheet, binding.text.strip("{} "))
            if not known and value is not None and ":" in value:
                typed, known = page.bound(sheet, value), True
        case nodes.Unexpected():
            sheet.head += lines_of(sheet, item)
            return
        case nodes.Comment():
            # httpYac wants a blank behind the `#` where fields stand.
            lines = [line.strip() for line in lines_of(sheet, item)]
            sheet.head += [line if line[:2] == "//" else f"# {line.lstrip('# ')}" for line in lines]
            return
        case _:
            return
    sheet.at = page.document.line_of(sheet.placed, item.span)
    if not known:
        page.lose(sheet, f"the header fields of `{typed}` are not sent", "write them out")
    sheet.head.append(typed if known else f"# {typed}")
