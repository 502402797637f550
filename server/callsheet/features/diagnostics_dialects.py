"""What other tools would read differently, as hints."""

import re
from collections.abc import Iterator

from callsheet.features.diagnostics_body import body_lines_like
from callsheet.features.diagnostics_dialects_lines import line_differences
from callsheet.features.diagnostics_dialects_values import value_differences
from callsheet.model.body_graphql import begins_like_graphql
from callsheet.model.dialects import Dialect
from callsheet.problems import Code, Problem, Severity
from callsheet.syntax.parse import ParsedBlock
from callsheet.text import Span

_PLAIN_NAME = re.compile(r"[\w-]+")
_BARE_NUMBER = re.compile(r"\d+")
_DEFINITION = re.compile(r"[\r\n][ \t]*@[A-Za-z_][\w.-]*[ \t]*:?=(?!=)")
_BASIC = re.compile(
    r"(?i:basic)[ \t]+(?P<user>[^\s:{]+)(?:[ \t]+(?=\S)|:)(?P<password>[^{]*:[^{]*)"
)
_EXCEPT = re.compile(r"\s(?i:except)=")
_MILLISECONDS = "httpYac reads milliseconds"
_OF_JSON = (Code.JSON_SYNTAX, Code.HEADER_CONTENT_TYPE)
_LONG_WAIT = 600
"""Seconds from which a bare number is more likely meant as milliseconds."""


def dialect_problems(parsed: ParsedBlock) -> Iterator[Problem]:
    """Hints at what httpYac and REST Client would make of the block."""
    for directive in parsed.directives("name"):
        if directive.value.text and not _PLAIN_NAME.fullmatch(directive.value.text):
            yield _hint(
                directive.value.span,
                "REST Client and httpYac cannot refer to a name with spaces or signs",
                "use letters, digits, `_` and `-`",
            )
    for directive in parsed.directives("timeout"):
        seconds = directive.value.text
        if _BARE_NUMBER.fullmatch(seconds) and float(seconds) >= _LONG_WAIT:
            yield _hint(
                directive.value.span,
                f"these are {seconds} seconds; {_MILLISECONDS}",
                f"write `{seconds}ms` or `{seconds}s`",
                Severity.WARNING,
            )
    for directive in parsed.directives("proxy"):
        if _EXCEPT.search(directive.value.text):
            yield _hint(
                directive.value.span,
                "httpYac takes the whole line for the address of the proxy",
                "leave `except=` out, and write `# @no-proxy` at the requests that go directly",
            )
    for definition in parsed.tree.definitions:
        value = definition.value.text
        if len(value) > 1 and value[0] == value[-1] == '"':
            yield _hint(
                definition.value.span,
                "the quotes are part of the value; httpYac drops the first",
                "remove the quotes unless they are to be sent",
            )
    yield from _basic_passwords(parsed)
    yield from _definitions_in_body(parsed)
    yield from value_differences(parsed)
    yield from line_differences(parsed)


def still_differs(problem: Problem, parsed: ParsedBlock, dialect: Dialect | None) -> bool:
    """Whether a problem is told in a block that is written for one tool.

    What others make of it is no news there, nor what that tool is known to do.
    """
    if dialect is Dialect.HTTPYAC and problem.code in _OF_JSON and _is_query(parsed):
        return False
    if problem.code is not Code.DIALECT_DIFFERENCE or dialect is None:
        return True
    if problem.severity is Severity.HINT:
        return False
    return not (dialect is Dialect.HTTPYAC and problem.message.endswith(_MILLISECONDS))


def _is_query(parsed: ParsedBlock) -> bool:
    """Whether httpYac takes a body for GraphQL by its first word."""
    request = parsed.tree.request
    text = request.body.span.of(parsed.text) if request and request.body else ""
    return begins_like_graphql(text, anonymous=False)


def _basic_passwords(parsed: ParsedBlock) -> Iterator[Problem]:
    """`Basic bob pa:ss`, where each tool finds another password (dialects.md A14.1)."""
    for header in parsed.tree.request.headers if parsed.tree.request else ():
        if header.name.text.lower() != "authorization" or len(header.values) != 1:
            continue
        found = _BASIC.fullmatch(header.values[0].text.strip())
        if found is not None:
            yield _hint(
                header.values[0].span,
                f'the user is "{found["user"]}"; httpYac begins the password at the last colon',
                "write `# @auth basic` with user and password in quotes",
                Severity.INFO,
            )


def _definitions_in_body(parsed: ParsedBlock) -> Iterator[Problem]:
    request = parsed.tree.request
    if request is None or request.body is None or "@" not in parsed.text:
        return
    for line in body_lines_like(_DEFINITION, parsed, request.body):
        yield _hint(
            line,
            "this line is sent with the body; REST Client and httpYac define a variable here",
            "put variables above the request line",
            Severity.WARNING,
        )


def _hint(span: Span, message: str, hint: str, severity: Severity = Severity.HINT) -> Problem:
    return Problem(Code.DIALECT_DIFFERENCE, severity, span, message, hint)
