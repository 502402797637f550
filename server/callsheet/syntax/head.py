"""The request line and the lines below it: target, headers, comments between them."""

from callsheet.facts.methods import find_method
from callsheet.problems import Code, Severity
from callsheet.syntax import lines, nodes, outside
from callsheet.syntax.line_reader import FrameToken, LineReader
from callsheet.syntax.nodes import Piece
from callsheet.syntax.request_line import parse_request_line
from callsheet.text import Span


def is_request_line(line: str) -> bool:
    """Whether a line outside a body asks for something (dialects.md A5.1)."""
    text = line.strip()
    match = lines.METHOD.match(text)
    if match is None:
        return _is_bare_target(text)
    method, rest = match["method"], match["rest"] or ""
    known = find_method(method.upper()) is not None
    if known and method.isupper():
        return True
    if lines.REQUEST_TARGET.match(rest) and (known or (method.isupper() and len(method) > 2)):
        return True
    return _is_bare_target(text)


def _is_bare_target(text: str) -> bool:
    return bool(lines.REQUEST_TARGET.match(text) and lines.ONE_WORD.match(text))


def read_head(reader: LineReader) -> None:
    """Take the request line and the lines below it, down to a blank line, body text or the end."""
    reader.tokens.append(_request_line(reader))
    headers_seen = False
    while reader.more() and not lines.BLANK.match(reader.line):
        token = _head_line(reader, headers_seen=headers_seen)
        if token is None:
            return
        headers_seen = headers_seen or token.kind == "HEADER"
        reader.tokens.append(token)


def _request_line(reader: LineReader) -> FrameToken:
    parts = parse_request_line(reader.line)
    start = reader.offset
    method, target, version = (
        piece and Piece(piece.span.shifted(start), piece.text)
        for piece in (parts.method, parts.target, parts.version)
    )
    first = reader.number
    if target is None or not target.text:
        reader.complain(
            Code.SYNTAX_REQUEST_LINE,
            reader.shown(first),
            "this request has no URL",
            "write it behind the method",
        )
    node = nodes.RequestLine(reader.take(), method, target or _nothing(start), version)
    return FrameToken("REQUEST_LINE", node)


def _nothing(offset: int) -> Piece:
    return Piece(Span(offset, offset), "")


def _head_line(reader: LineReader, *, headers_seen: bool) -> FrameToken | None:
    line = reader.line
    match line.lstrip()[0]:
        case "#" if not lines.TARGET_LINE.match(line) or line.lstrip()[1:2] in ("", " ", "\t", "@"):
            return _as_head(outside.directive(reader) or outside.comment(reader))
        case "/" if line.lstrip().startswith("//"):
            return _as_head(outside.directive(reader) or outside.comment(reader))
        case "?" if line.lstrip().startswith("??"):
            return _as_head(outside.assertion(reader))
        case "@":
            return _as_head(outside.definition(reader)) or _unexpected(reader)
        case _:
            return _request_part(reader, line, headers_seen=headers_seen)


def _request_part(reader: LineReader, line: str, *, headers_seen: bool) -> FrameToken | None:
    if lines.TARGET_LINE.match(line):
        return _target_line(reader)
    header = _header(reader) or _header_spread(reader) or _header_binding(reader)
    if header is not None:
        return header
    if _ends_head(reader):
        return None
    if headers_seen and lines.FOLDED.match(line):
        return _folded(reader)
    if not headers_seen and line[:1] in " \t" and not is_request_line(line):
        return _target_line(reader)
    return _unexpected(reader)


def _as_head(token: FrameToken | None) -> FrameToken | None:
    return token and FrameToken(f"HEAD_{token.kind}", token.node)


def _target_line(reader: LineReader) -> FrameToken:
    line = reader.line
    at_end = lines.VERSION_AT_END.search(line)
    version = reader.piece(at_end, "version") if at_end else None
    end = at_end.start() if at_end else len(line)
    target = reader.trimmed(Span(reader.offset, reader.offset + end))
    return FrameToken("TARGET_LINE", nodes.TargetLine(reader.take(), target, version))


def _header(reader: LineReader) -> FrameToken | None:
    match = lines.HEADER.match(reader.line)
    if match is None or (match["indent"] and _continues_list(reader, len(match["indent"]))):
        return None
    name, value = reader.piece(match, "name"), reader.piece(match, "value")
    return FrameToken("HEADER", nodes.Header(reader.take(), name, (value,)))


def _continues_list(reader: LineReader, indent: int) -> bool:
    """Whether the header above ends in a comma and this line stands deeper: then it is folded."""
    above = reader.tokens[-1].node if reader.tokens else None
    if not isinstance(above, nodes.Header):
        return False
    start = reader.block.text.rfind("\n", 0, above.name.span.start) + 1
    return above.values[-1].text.endswith((",", ";")) and indent > above.name.span.start - start


def _folded(reader: LineReader) -> FrameToken:
    above = reader.tokens.pop().node
    match = lines.FOLDED.match(reader.line)
    if not isinstance(above, nodes.Header) or match is None:
        reader.add("HEAD_UNEXPECTED", above)
        return _unexpected(reader)
    value = reader.piece(match, "value")
    span = Span(above.span.start, reader.take().end)
    return FrameToken("HEADER", nodes.Header(span, above.name, (*above.values, value)))


def _header_spread(reader: LineReader) -> FrameToken | None:
    match = lines.HEADER_SPREAD.match(reader.line)
    if match is None:
        return None
    name = reader.piece(match, "name")
    return FrameToken("HEADER_SPREAD", nodes.HeaderSpread(reader.take(), name))


def _header_binding(reader: LineReader) -> FrameToken | None:
    match = lines.HEADER_BINDING.match(reader.line)
    if match is None:
        return None
    binding = reader.piece(match, "binding")
    return FrameToken("HEADER_BINDING", nodes.HeaderBinding(reader.take(), binding))


def _ends_head(reader: LineReader) -> bool:
    """Whether the line at hand stands behind the head though no blank line parts them."""
    probe = LineReader(reader.block, reader.number)
    if outside.read_any(probe, outside.AFTER) is not None:
        return True
    if not lines.BODY_START.match(reader.line):
        return False
    reader.complain(
        Code.BODY_WITHOUT_BLANK_LINE,
        reader.shown(reader.number),
        "the body begins without a blank line before it",
        "put a blank line here: REST Client, JetBrains and Visual Studio need it",
        Severity.HINT,
    )
    return True


def _unexpected(reader: LineReader) -> FrameToken:
    if is_request_line(reader.line):
        message = "a second request line in one request"
        hint = "put `###` on a line of its own between two requests"
    else:
        message = "this line is no header"
        hint = "write `Name: value`, or leave a blank line before the body"
    reader.complain(Code.SYNTAX_HEADER, reader.shown(reader.number), message, hint)
    return FrameToken("HEAD_UNEXPECTED", nodes.Unexpected(reader.take()))
