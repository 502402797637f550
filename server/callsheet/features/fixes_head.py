"""Fixes for request lines, URLs and header fields."""

import re
from collections.abc import Iterator

from callsheet.facts.methods import METHODS
from callsheet.features.diagnostics_content import FIELDS, contradiction, untyped
from callsheet.features.diagnostics_headers import KNOWN_FIELDS, meant_type
from callsheet.features.edits import Edit
from callsheet.features.fixes import Fault, Fix, Fixers
from callsheet.features.fixes_scripts import close_script
from callsheet.features.near_names import misspelled
from callsheet.features.typed_body import typed_body
from callsheet.problems import Code, Severity
from callsheet.syntax import nodes
from callsheet.text import Span

_MEANT_SCHEME = re.compile(r'(?:did you mean|write) "(https?(?:://)?)"\??$')

_WEBSOCKET = re.compile(r"wss?\b", re.IGNORECASE)


def _write_in_capitals(fault: Fault) -> Iterator[Fix]:
    method = fault.text.upper()
    yield fault.replaced(f"Write `{method}`", method)


def _name_method(fault: Fault) -> Iterator[Fix]:
    if near := misspelled(fault.text, frozenset(METHODS), shortest=4):
        yield fault.replaced(f"Change to `{near}`", near)


def _name_version(fault: Fault) -> Iterator[Fix]:
    version = "HTTP/2" if fault.text.upper().startswith("HTTP/2") else "HTTP/1.1"
    yield fault.replaced(f"Write `{version}`", version)


def _send_with_post(fault: Fault) -> Iterator[Fix]:
    request = fault.block.tree.request
    if request is not None and request.line.method is not None:
        span = fault.block.placed(request.line.method.span)
        yield fault.fix("Send with `POST`", Edit(span, "POST"), preferred=False)


def _open_websocket(fault: Fault) -> Iterator[Fix]:
    request = fault.block.tree.request
    if request is not None and request.line.method and _WEBSOCKET.match(fault.text):
        span = fault.block.placed(request.line.method.span)
        yield fault.fix("Write `WEBSOCKET`", Edit(span, "WEBSOCKET"))


def _mend_scheme(fault: Fault) -> Iterator[Fix]:
    if meant := _MEANT_SCHEME.search(fault.problem.hint):
        yield fault.replaced(f"Change to `{meant[1]}`", meant[1])
    if fault.problem.severity is not Severity.INFO:
        return
    start = Span(fault.problem.span.start, fault.problem.span.start)
    for scheme in ("https", "http"):
        edit = Edit(start, f"{scheme}://")
        yield fault.fix(f"Add `{scheme}://`", edit, preferred=scheme == "https")


def _encode_hash(fault: Fault) -> Iterator[Fix]:
    at = fault.text.find("#")
    if at >= 0:
        start = fault.problem.span.start + at
        edit = Edit(Span(start, start + 1), "%23")
        yield fault.fix("Write `%23`", edit, preferred=False)


def _fill_in(fault: Fault) -> Iterator[Fix]:
    binding = f"{{{{{fault.text.strip('{}<>[]:')}}}}}"
    yield fault.replaced(f"Write `{binding}`", binding)


def _take_out(fault: Fault) -> Iterator[Fix]:
    yield fault.replaced("Remove it", "/" if fault.text.startswith("//") else "")


def _mend_query(fault: Fault) -> Iterator[Fix]:
    """`?` for an early `&`, `&` for a late `?`; what stands twice goes."""
    before = fault.document.text[: fault.problem.span.start]
    if fault.text == "&":
        yield fault.replaced("Write `?`", "?")
    elif fault.text == "?" and not before.endswith("?"):
        yield fault.replaced("Write `&`", "&")
    else:
        start = fault.problem.span.start - before.endswith("&")
        edit = Edit(Span(start, fault.problem.span.end), "")
        yield fault.fix("Remove it", edit)


def _remove_field(fault: Fault) -> Iterator[Fix]:
    header = _header(fault)
    if header is not None:
        yield fault.fix("Remove this header", Edit(fault.block.placed(header.span), ""))


def _name_field(fault: Fault) -> Iterator[Fix]:
    if near := misspelled(fault.text, KNOWN_FIELDS):
        yield fault.replaced(f"Change to `{near}`", near)


def _name_type(fault: Fault) -> Iterator[Fix]:
    if near := meant_type(fault.text):
        yield fault.replaced(f"Change to `{near}`", near)


def _remove_coding(fault: Fault) -> Iterator[Fix]:
    header = _header(fault)
    if header is None:
        return
    kept = [each.strip() for each in header.value.split(",")]
    kept = [each for each in kept if each.partition(";")[0].strip() != fault.text]
    if kept:
        span = fault.block.placed(header.values[0].span)
        yield fault.fix(f"Leave `{fault.text}` out", Edit(span, ", ".join(kept)))


def _say_type(fault: Fault) -> Iterator[Fix]:
    """The field that says what the body is: instead of the one there is, or below the URL."""
    body, header = typed_body(fault.block.parsed), _header(fault)
    if header is not None:
        plain = contradiction(body) if body else None
        if plain is not None:
            span = Span(header.name.span.start, header.values[-1].span.end)
            yield fault.fix(
                f"Write `{FIELDS[plain]}`", Edit(fault.block.placed(span), FIELDS[plain])
            )
    elif plain := untyped(fault.block.parsed):
        yield add_field(fault, FIELDS[plain])


def add_field(fault: Fault, field: str) -> Fix:
    """A fix that adds a header field below the others, or below the URL."""
    request = fault.block.tree.request
    above = fault.problem.span
    if request is not None:
        wanted = (nodes.Header, nodes.TargetLine)
        lines = [item for item in request.head if isinstance(item, wanted)]
        above = fault.block.placed((request.line, *lines)[-1].span)
    text = above.of(fault.document.text)
    end = above.start + len(text.rstrip("\r\n"))
    return fault.fix(f"Add `{field}`", Edit(Span(end, end), f"{fault.line_end}{field}"))


def _header(fault: Fault) -> nodes.Header | None:
    request = fault.block.tree.request
    headers = request.headers if request else ()
    at = fault.problem.span
    return next((each for each in headers if fault.block.placed(each.span).covers(at)), None)


def _begin_request(fault: Fault) -> Iterator[Fix]:
    if "second request line" in fault.problem.message:
        yield fault.with_line_before("Insert `###` before this line", "###")
    else:
        yield fault.with_line_before("Begin the body here", "")


def _encrypt(fault: Fault) -> Iterator[Fix]:
    if fault.text.startswith("http://"):
        start = fault.problem.span.start
        edit = Edit(Span(start, start + len("http")), "https")
        yield fault.fix("Send over `https://`", edit)


def _mend_expression(fault: Fault) -> Iterator[Fix]:
    """Braces around a name in an expression, a path or a list that is left open."""
    start, end = fault.problem.span.start, fault.problem.span.end
    text = fault.document.text
    line = fault.line.of(text).rstrip()
    if fault.text == "[" and "{{" not in line:
        at = Span(fault.line.start + len(line), fault.line.start + len(line))
        yield fault.fix("Insert `]` at the end", Edit(at, "]"))
    elif text[start - 1 : start + 1] == "{{" and text[end - 1 : end + 1] == "}}":
        name = fault.text.strip("{}").strip()
        yield fault.fix(f"Write `{name}`", Edit(Span(start - 1, end + 1), name))


def _close_binding(fault: Fault) -> Iterator[Fix]:
    if fault.text.startswith("{{"):
        end = Span(fault.problem.span.end, fault.problem.span.end)
        missing = "}}"[len(fault.text) - len(fault.text.rstrip("}")) :]
        yield fault.fix("Close it: `}}`", Edit(end, missing))
    elif "{%" in fault.text:
        yield from close_script(fault)


HEAD_FIXERS: Fixers = (
    (Code.METHOD_CASE, _write_in_capitals),
    (Code.METHOD_CUSTOM, _name_method),
    (Code.VERSION_UNSUPPORTED, _name_version),
    (Code.BODY_ON_GET, _send_with_post),
    (Code.PROTOCOL_NOT_RUN, _open_websocket),
    (Code.SYNTAX_HEADER, _begin_request),
    (Code.SYNTAX_UNCLOSED, _close_binding),
    (Code.SYNTAX_BINDING, _mend_expression),
    (Code.AUTH_PLAIN_HTTP, _encrypt),
    (Code.AUTH_REPLACED, _remove_field),
    (Code.TARGET_SCHEME, _mend_scheme),
    (Code.TARGET_FRAGMENT, _encode_hash),
    (Code.TARGET_PLACEHOLDER, _fill_in),
    (Code.TARGET_UNSAFE, _take_out),
    (Code.TARGET_SLASHES, _take_out),
    (Code.TARGET_QUERY, _mend_query),
    (Code.HEADER_CONTENT_LENGTH, _remove_field),
    (Code.HEADER_DUPLICATE, _remove_field),
    (Code.HEADER_CONNECTION, _remove_field),
    (Code.HEADER_DEPRECATED, _remove_field),
    (Code.HEADER_UNKNOWN, _name_field),
    (Code.HEADER_MEDIA_TYPE, _name_type),
    (Code.HEADER_ENCODING, _remove_coding),
    (Code.HEADER_CONTENT_TYPE, _say_type),
)
