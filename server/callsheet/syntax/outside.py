"""Lines outside request line, headers and body: each reader takes one kind of line, or nothing."""

import re
from collections.abc import Callable
from typing import TypeAlias

from callsheet.facts.directives import find_directive
from callsheet.problems import Code
from callsheet.syntax import lines, nodes
from callsheet.syntax.line_reader import FrameToken, LineReader
from callsheet.syntax.nodes import Piece, ScriptPhase, ScriptStyle
from callsheet.text import Span

ReadLine: TypeAlias = Callable[[LineReader], FrameToken | None]


def blank(reader: LineReader) -> FrameToken | None:
    """Blank lines, all that follow one another."""
    count = blank_count(reader)
    return FrameToken("BLANK", nodes.Blank(reader.take(count))) if count else None


def blank_count(reader: LineReader) -> int:
    """How many blank lines are at hand."""
    count = 0
    for line in reader.block.lines[reader.number :]:
        if not lines.BLANK.match(line):
            break
        count += 1
    return count


def comment(reader: LineReader) -> FrameToken | None:
    """`# text`, `// text`; a directive-like `# @x=1` with an unknown name is one as well."""
    match = lines.COMMENT.match(reader.line)
    if match is None:
        return None
    text = reader.piece(match, "text")
    return FrameToken("COMMENT", nodes.Comment(reader.take(), text))


def directive(reader: LineReader) -> FrameToken | None:
    """`# @name value` and `# @name = value`."""
    match = lines.DIRECTIVE.match(reader.line)
    if match is None:
        return None
    if match["equals"] and find_directive(match["name"]) is None:
        # `# @token=abc` is a variable that somebody has commented out.
        return None
    name, value = reader.piece(match, "name"), reader.piece(match, "value")
    return FrameToken("DIRECTIVE", nodes.Directive(reader.take(), name, value))


def block_comment(reader: LineReader) -> FrameToken | None:
    """`/*` to `*/`; an unclosed one reaches to the end of the block."""
    if not lines.COMMENT_START.match(reader.line):
        return None
    first = reader.number
    count = _lines_to(reader, lines.COMMENT_END, itself=True)
    span = reader.take(count or len(reader.block.lines) - first)
    if count is None:
        reader.complain(
            Code.SYNTAX_UNCLOSED, reader.shown(first), "this comment is not closed", "write `*/`"
        )
    return FrameToken("COMMENT", nodes.Comment(span, reader.trimmed(span)))


def definition(reader: LineReader) -> FrameToken | None:
    """`@name = value`."""
    match = lines.DEFINITION.match(reader.line)
    if match is None:
        return None
    name, value = reader.piece(match, "name"), reader.piece(match, "value")
    lazy, shared = match["lazy"] is not None, match["shared"] is not None
    node = nodes.Definition(reader.take(), name, value, lazy, shared)
    return FrameToken("DEFINITION", node)


def import_line(reader: LineReader) -> FrameToken | None:
    """`import ./other.http`."""
    match = lines.IMPORT.match(reader.line)
    if match is None:
        return None
    path = reader.piece(match, "path")
    return FrameToken("IMPORT", nodes.Import(reader.take(), path))


def run_line(reader: LineReader) -> FrameToken | None:
    """`run #Name (@a=1)`, `run ./other.http`."""
    match = lines.RUN.match(reader.line)
    if match is None:
        return None
    target = reader.piece(match, "target")
    given = match["overrides"]
    start = match.start("overrides")
    found = [] if given is None else list(lines.OVERRIDE.finditer(reader.line, start))
    overrides = tuple((reader.piece(each, "name"), reader.piece(each, "value")) for each in found)
    if overrides:
        overrides = (*overrides[:-1], (overrides[-1][0], _without_bracket(overrides[-1][1])))
    return FrameToken("RUN", nodes.Run(reader.take(), target, overrides))


def _without_bracket(piece: Piece) -> Piece:
    text = piece.text.removesuffix(")").rstrip()
    return Piece(Span(piece.span.start, piece.span.start + len(text)), text)


def inline_script(reader: LineReader) -> FrameToken | None:
    """`< {% ... %}` and `> {% ... %}` on one line or several."""
    single = lines.SCRIPT_LINE.match(reader.line)
    start = single or lines.SCRIPT_START.match(reader.line)
    if start is None:
        return None
    first, source_start = reader.number, reader.offset + start.start("source")
    count = 1 if single else _lines_to(reader, lines.SCRIPT_END)
    span = reader.take(count or len(reader.block.lines) - first)
    if count is None:
        reader.complain(
            Code.SYNTAX_UNCLOSED, reader.shown(first), "this script is not closed", "write `%}`"
        )
        source_end = span.end
    else:
        source_end = span.start + span.of(reader.block.text).rindex("%}")
    source = reader.trimmed(Span(source_start, source_end))
    phase = ScriptPhase.BEFORE if start["arrow"] == "<" else ScriptPhase.AFTER
    return FrameToken("SCRIPT", nodes.InlineScript(span, phase, ScriptStyle.JETBRAINS, source, ""))


def httpyac_script(reader: LineReader) -> FrameToken | None:
    """A line `{{`, to a line `}}`; without the closing line it is none."""
    return _httpyac_script(reader, ScriptPhase.BEFORE)


def httpyac_script_behind(reader: LineReader) -> FrameToken | None:
    """The same behind a request: without an event it runs after the answer."""
    return _httpyac_script(reader, ScriptPhase.AFTER)


def _httpyac_script(reader: LineReader, place: ScriptPhase) -> FrameToken | None:
    start = lines.HTTPYAC_SCRIPT.match(reader.line)
    count = _lines_to(reader, lines.HTTPYAC_SCRIPT_END) if start else None
    if start is None or count is None:
        return None
    source_start = reader.block.starts[reader.number + 1]
    source_end = reader.block.starts[reader.number + count - 1]
    event = start["event"]
    span = reader.take(count)
    source = reader.trimmed(Span(source_start, source_end))
    phase = _PHASES.get(event.lower().lstrip("+@"), place)
    if event == "+":
        phase = ScriptPhase.BEFORE
    return FrameToken("SCRIPT", nodes.InlineScript(span, phase, ScriptStyle.HTTPYAC, source, event))


_PHASES = {
    "request": ScriptPhase.SENDING,
    "streaming": ScriptPhase.AFTER,
    "response": ScriptPhase.AFTER,
    "responselogging": ScriptPhase.AFTER,
    "after": ScriptPhase.AFTER,
}
"""When httpYac's events are; a script without one runs where it stands."""


def script_file(reader: LineReader) -> FrameToken | None:
    """`< ./before.js`, `> ./after.js`."""
    match = lines.SCRIPT_FILE.match(reader.line)
    if match is None:
        return None
    path = reader.piece(match, "path")
    phase = ScriptPhase.BEFORE if match["arrow"] == "<" else ScriptPhase.AFTER
    return FrameToken("SCRIPT_FILE", nodes.ScriptFile(reader.take(), phase, path))


def curl_command(reader: LineReader) -> FrameToken | None:
    r"""`curl ...`; a line that ends in `\`, `^` or inside a quote goes on."""
    if not lines.CURL.match(reader.line):
        return None
    start = reader.number
    count, command = 1, reader.line
    while start + count < len(reader.block.lines) and _goes_on(command):
        command += "\n" + reader.block.lines[start + count]
        count += 1
    span = reader.take(count)
    return FrameToken("CURL", nodes.CurlCommand(span, reader.trimmed(span)))


def _goes_on(command: str) -> bool:
    if command.rstrip().endswith(("\\", "^")):
        return True
    bare = re.sub(r"\\.", "", command)
    single = len(re.findall(r"'", re.sub(r'"[^"]*"', "", bare)))
    double = len(re.findall(r'"', re.sub(r"'[^']*'", "", bare)))
    return single % 2 == 1 or double % 2 == 1


def nothing(reader: LineReader) -> FrameToken | None:
    """`NOP`, kulala's word in the place of a request where a block has none."""
    match = lines.NOTHING.match(reader.line)
    if match is None:
        return None
    text = reader.piece(match, "text")
    return FrameToken("COMMENT", nodes.Comment(reader.take(), text))


def graphql_definition(reader: LineReader) -> FrameToken | None:
    """`gql Name < file`, `proto < file`."""
    match = lines.GRAPHQL_DEFINITION.match(reader.line)
    if match is None:
        return None
    text = reader.piece(match, "text")
    return FrameToken("GRAPHQL_DEFINITION", nodes.GraphqlDefinition(reader.take(), text))


def graphql_fragment(reader: LineReader) -> FrameToken | None:
    """`fragment Name on Type { ... }` down to a blank line: httpYac's requests use it by name."""
    if not lines.GRAPHQL_FRAGMENT.match(reader.line):
        return None
    count = next((n for n, line in enumerate(reader.rest(), 1) if lines.BLANK.match(line)), None)
    span = reader.take(count or len(reader.block.lines) - reader.number)
    return FrameToken("GRAPHQL_DEFINITION", nodes.GraphqlDefinition(span, reader.trimmed(span)))


def assertion(reader: LineReader) -> FrameToken | None:
    """`?? status == 200`."""
    match = lines.ASSERTION.match(reader.line)
    if match is None:
        return None
    text = reader.piece(match, "text")
    return FrameToken("ASSERTION", nodes.Assertion(reader.take(), text))


def save_to(reader: LineReader) -> FrameToken | None:
    """`>> file`, `>>! file`."""
    match = lines.SAVE.match(reader.line)
    if match is None:
        return None
    path, overwrite = reader.piece(match, "path"), match["overwrite"] is not None
    return FrameToken("SAVE", nodes.SaveTo(reader.take(), path, overwrite))


def response_reference(reader: LineReader) -> FrameToken | None:
    """`<> file`."""
    match = lines.RESPONSE_REFERENCE.match(reader.line)
    if match is None:
        return None
    path = reader.piece(match, "path")
    return FrameToken("RESPONSE_REFERENCE", nodes.ResponseReference(reader.take(), path))


def response_example(reader: LineReader) -> FrameToken | None:
    """`HTTP/1.1 200 OK` and all that follows in the block."""
    match = lines.RESPONSE_EXAMPLE.match(reader.line)
    if match is None:
        return None
    status = reader.piece(match, "status")
    span = reader.take(len(reader.block.lines) - reader.number)
    return FrameToken("RESPONSE_EXAMPLE", nodes.ResponseExample(span, status))


def _lines_to(reader: LineReader, end: re.Pattern[str], *, itself: bool = False) -> int | None:
    """How many lines from the one at hand to the one that matches `end`, both counted."""
    if itself and end.match(reader.line):
        return 1
    for count, line in enumerate(reader.rest(), start=2):
        if end.match(line):
            return count
    return None


BEFORE: dict[str, tuple[ReadLine, ...]] = {
    "": (blank,),
    "\ufeff": (blank,),
    "#": (directive, comment),
    "/": (block_comment, directive, comment),
    "@": (definition,),
    "i": (import_line,),
    "r": (run_line,),
    "<": (inline_script, script_file, response_reference),
    ">": (inline_script, script_file, save_to),
    "{": (httpyac_script,),
    "c": (curl_command,),
    "$": (curl_command,),
    "f": (graphql_fragment,),
    "g": (graphql_definition,),
    "p": (graphql_definition,),
    "?": (assertion,),
    "H": (response_example,),
    "N": (nothing,),
}
"""What may stand ahead of a request line, by the first character of the line."""

AFTER: dict[str, tuple[ReadLine, ...]] = {
    "": (blank,),
    "#": (directive, comment),
    "/": (directive, comment),
    "r": (run_line,),
    "<": (response_reference,),
    ">": (inline_script, script_file, save_to),
    "{": (httpyac_script_behind,),
    "?": (assertion,),
}
"""What may stand behind a body without question."""

AFTER_BLANK_LINE: dict[str, tuple[ReadLine, ...]] = {
    "@": (definition,),
    "H": (response_example,),
}
"""What may stand behind a body, but only below a blank line or another line of its kind."""


def read_any(reader: LineReader, kinds: dict[str, tuple[ReadLine, ...]]) -> FrameToken | None:
    """The first of the kinds that the line at hand is, taken."""
    for read in kinds.get(reader.first(), ()):
        token = read(reader)
        if token is not None:
            return token
    return None
