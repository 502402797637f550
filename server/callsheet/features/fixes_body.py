"""Fixes for bodies."""

import re
from collections.abc import Iterator

from callsheet.features.edits import Edit, edited
from callsheet.features.fixes import Fault, Fix, Fixers
from callsheet.features.typed_body import TypedBody, find_field, typed_body
from callsheet.model.body import BodyKind
from callsheet.model.body_graphql import query_and_variables
from callsheet.problems import Code, Severity
from callsheet.syntax.graphql import graphql_fault
from callsheet.syntax.json_tree import JsonArray, JsonMember, JsonNode, JsonObject, read_json_tree
from callsheet.text import Span

_BLANK_LINE = re.compile(r"\r?\n[ \t]*\r?\n\s*(?=\{)")
_COMMA_BEHIND = re.compile(r"[ \t\r\n]*,[ \t]*")
_LINE_END = re.compile(r"\r\n|\r|\n")
_WORD = re.compile(r"'[^'\"\\]*'|[\w.$@-]+")
_QUOTED_WITHIN = re.compile(r'"[^\s"\\:,][^"\\\r\n:,]*"')
"""Words in quotes, before which a text seems to end that they belong to."""

_TO_WRITE = re.compile(r"write `(?P<text>[^`]+)`")


def _begin_request(fault: Fault) -> Iterator[Fix]:
    yield fault.with_line_before("Insert `###` before this line", "###")


def _begin_body(fault: Fault) -> Iterator[Fix]:
    yield fault.with_line_before("Insert a blank line", "")


def _send_comments(fault: Fault) -> Iterator[Fix]:
    request = fault.block.tree.request
    if request is not None:
        start = fault.block.placed(request.line.span).start
        edit = Edit(Span(start, start), f"# @raw-body{fault.line_end}")
        yield fault.fix("Send the body as it stands: `# @raw-body`", edit, preferred=False)


def _mend_json(fault: Fault) -> Iterator[Fix]:
    """The first of a few small changes that leaves fewer problems behind."""
    body = typed_body(fault.block.parsed)
    region = _json_region(fault, body) if body else None
    if body is None or region is None:
        return
    text, shift = region.of(body.text), fault.block.start + body.start + region.start
    place = fault.problem.span.shifted(-shift)
    known = _problems_in(text)
    for title, edit in _small_changes(text, place):
        if _problems_in(edited(text, (edit,))) < known:
            yield fault.fix(title, Edit(edit.span.shifted(shift), edit.new_text))
            return


def _remove_earlier(fault: Fault) -> Iterator[Fix]:
    """Of two members with one name the first goes: what most readers take is the last."""
    body = typed_body(fault.block.parsed)
    region = _json_region(fault, body) if body else None
    if body is None or region is None:
        return
    text, shift = region.of(body.text), fault.block.start + body.start + region.start
    place = fault.problem.span.shifted(-shift)
    earlier = _member_before(read_json_tree(text, comments=True).root, place)
    if earlier is not None and earlier.value is not None:
        span = _with_comma(text, Span(earlier.key.span.start, earlier.value.span.end))
        name = earlier.key.span.of(text)
        yield fault.fix(f"Remove the earlier `{name}`", Edit(span.shifted(shift), ""))


def _member_before(node: JsonNode | None, key: Span) -> JsonMember | None:
    """The member with the same name as that of a key, the nearest before it."""
    if isinstance(node, JsonArray):
        within = (each for each in node.items if each.span.covers(key))
        return _member_before(next(within, None), key)
    if not isinstance(node, JsonObject):
        return None
    earlier: dict[str, JsonMember] = {}
    for member in node.members:
        if member.key.span == key:
            return earlier.get(member.key.text)
        if member.value is not None and member.value.span.covers(key):
            return _member_before(member.value, key)
        earlier[member.key.text] = member
    return None


def _with_comma(text: str, member: Span) -> Span:
    """A member with the comma behind it, and with its lines when nothing else is on them."""
    found = _COMMA_BEHIND.match(text, member.end)
    end = found.end() if found else member.end
    start = len(text[: member.start].rstrip(" \t"))
    line_end = _LINE_END.match(text, end)
    if line_end and text[start - 1 : start] in ("\n", "\r"):
        return Span(start, line_end.end())
    return Span(member.start, end)


def _json_region(fault: Fault, body: TypedBody) -> Span | None:
    """The JSON text around a problem: the body, the variables of a query, a line."""
    at = fault.problem.span.start - fault.block.start - body.start
    if body.kind is BodyKind.GRAPHQL:
        return query_and_variables(body.masked)[1]
    if body.kind is BodyKind.LINES:
        start = body.text.rfind("\n", 0, at) + 1
        end = body.text.find("\n", at)
        return Span(start, end if end >= 0 else len(body.text))
    return Span(0, len(body.text))


def _problems_in(text: str) -> int:
    return len(read_json_tree(text, comments=True).problems)


def _small_changes(whole: str, at: Span) -> Iterator[tuple[str, Edit]]:
    text = at.of(whole)
    before = len(whole[: at.start].rstrip())
    if quoted := _QUOTED_WITHIN.match(whole, at.start - 1):
        span = Span(*quoted.span())
        yield 'Write `\\"`', Edit(span, quoted[0].replace('"', '\\"'))
    for sign in (",", ":"):
        yield f"Insert `{sign}`", Edit(Span(before, before), sign)
    if text in (",", "}", "]", ":"):
        yield f"Remove `{text}`", Edit(at, "")
    if text in ("}", "]"):
        other = "]" if text == "}" else "}"
        yield f"Write `{other}`", Edit(at, other)
    elif text in ("{", "["):
        end, close = len(whole.rstrip()), "}" if text == "{" else "]"
        yield f"Insert `{close}` at the end", Edit(Span(end, end), close)
    elif text.startswith("\\"):
        yield "Write a backslash", Edit(Span(at.start, at.start), "\\")
    elif text.isspace():
        yield "Write `\\t`", Edit(at, "\\t" * len(text))
    elif text.startswith('"'):
        end = at.start + len(text.rstrip(" ,"))
        yield "Close the text", Edit(Span(end, end), '"')
    elif _WORD.fullmatch(text):
        word = text.strip("'")
        yield f'Write `"{word}"`', Edit(at, f'"{word}"')


def _mend_xml(fault: Fault) -> Iterator[Fix]:
    body = typed_body(fault.block.parsed)
    found = _TO_WRITE.search(fault.problem.hint)
    if found is None or body is None:
        return
    text, is_closing = found["text"], fault.text.startswith("</")
    if fault.text == "<" or text.startswith(('"', "&")):
        yield fault.replaced(f"Write `{text}`", text)
    elif is_closing:
        yield fault.replaced(f"Write `{text}`", text.removesuffix(">"))
    else:
        end = fault.block.start + body.start + len(body.text.rstrip())
        yield fault.fix(f"Add `{text}`", Edit(Span(end, end), text))


def _close_query(fault: Fault) -> Iterator[Fix]:
    """The bracket that is left open is closed at the end of the query, if that is all."""
    body = typed_body(fault.block.parsed)
    closing = {"{": "}", "(": ")", "[": "]"}.get(fault.text)
    if body is None or closing is None or "not closed" not in fault.problem.message:
        return
    query = _BLANK_LINE.split(body.masked, maxsplit=1)[0].rstrip()
    end = fault.block.start + body.start + len(query)
    if graphql_fault(query + closing) is None:
        yield fault.fix(f"Insert `{closing}`", Edit(Span(end, end), f"{fault.line_end}{closing}"))


def _part_fields(fault: Fault) -> Iterator[Fix]:
    start = Span(fault.problem.span.start, fault.problem.span.start)
    yield fault.fix("Insert `&`", Edit(start, "&"))


def _write_percent(fault: Fault) -> Iterator[Fix]:
    yield fault.replaced("Write `%25`", f"%25{fault.text[1:]}")


def _name_boundary(fault: Fault) -> Iterator[Fix]:
    """The boundary of the first line of the body goes to the media type."""
    request = fault.block.tree.request
    header = find_field(request, "content-type") if request else None
    if header is None or len(header.values) > 1 or not fault.text.startswith("--"):
        return
    boundary = fault.text.removeprefix("--")
    value = header.value.partition(";")[0].rstrip()
    span = fault.block.placed(header.values[0].span)
    yield fault.fix(
        f"Add `boundary={boundary}`", Edit(span, f"{value}; boundary={_quoted(boundary)}")
    )


def _quoted(boundary: str) -> str:
    return boundary if re.fullmatch(r"[\w'+.-]+", boundary) else f'"{boundary}"'


def _close_parts(fault: Fault) -> Iterator[Fix]:
    body = typed_body(fault.block.parsed)
    if fault.problem.severity is Severity.WARNING:
        yield fault.replaced(f"Write `{fault.text}--`", f"{fault.text}--")
    elif body is not None:
        end = fault.block.start + body.start + len(body.text.rstrip("\r\n"))
        edit = Edit(Span(end, end), f"{fault.line_end}{fault.text}--")
        yield fault.fix(f"Add `{fault.text}--`", edit)


def _name_part(fault: Fault) -> Iterator[Fix]:
    end = Span(fault.problem.span.end, fault.problem.span.end)
    if fault.text.startswith("--"):
        field = 'Content-Disposition: form-data; name=""'
        yield fault.fix("Give it a name", Edit(end, f"{fault.line_end}{field}"), preferred=False)
    else:
        yield fault.fix("Give it a name", Edit(end, '; name=""'), preferred=False)


def _put_behind(fault: Fault) -> Iterator[Fix]:
    """A line for the answer goes below the body; a script of several lines stays."""
    body = typed_body(fault.block.parsed)
    if body is None or ("{%" in fault.text and "%}" not in fault.text):
        return
    end = fault.block.start + body.start + len(body.text.rstrip("\r\n"))
    if end <= fault.line.end:
        return
    moved = f"{fault.line_end * 2}{fault.text.strip()}"
    edits = (Edit(fault.line, ""), Edit(Span(end, end), moved))
    yield fault.fix("Put it below the body", *edits)


BODY_FIXERS: Fixers = (
    (Code.BODY_REQUEST_LINE, _begin_request),
    (Code.BODY_WITHOUT_BLANK_LINE, _begin_body),
    (Code.BODY_COMMENT, _send_comments),
    (Code.BODY_MULTIPART, _name_boundary),
    (Code.MULTIPART_UNCLOSED, _close_parts),
    (Code.MULTIPART_NAME, _name_part),
    (Code.FORM_SEPARATOR, _part_fields),
    (Code.FORM_ESCAPE, _write_percent),
    (Code.JSON_SYNTAX, _mend_json),
    (Code.JSON_DUPLICATE_KEY, _remove_earlier),
    (Code.XML_SYNTAX, _mend_xml),
    (Code.GRAPHQL_SYNTAX, _close_query),
    (Code.UNREACHABLE_HANDLER, _put_behind),
)
