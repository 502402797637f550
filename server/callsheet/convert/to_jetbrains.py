"""Request files to JetBrains' HTTP Client: handlers keep and assert (dialects.md A, JB)."""

import re

from callsheet.convert.dialect import Conversion, Dialect, Use
from callsheet.convert.dialect_auth import scheme_of
from callsheet.convert.dialect_values import bounds_of, date_of, only_globals
from callsheet.convert.handler_scripts import (
    answer_variable,
    check_by_handler,
    clock_variable,
    connection_timeout,
    keep_by_handler,
    member_of_variable,
    script_variable,
    timeouts,
)
from callsheet.convert.oauth_setups import oauth_of_jetbrains
from callsheet.convert.page import Page
from callsheet.convert.sheet import Sheet
from callsheet.convert.to_dialect import to_dialect
from callsheet.facts.directive_facts import Peer
from callsheet.model.document import Document
from callsheet.model.workspace import Workspace
from callsheet.syntax.argument_values import parse_duration
from callsheet.syntax.bindings import (
    DynamicVariable,
    ExchangePath,
    JsonPathOver,
    MemberPath,
    Script,
)
from callsheet.syntax.directives import Arguments

_COMMENT = re.compile(r"\s*(?:#|//)")
_SAME = """
$uuid $random.uuid $isoTimestamp $random.email $projectRoot $historyFolder $exampleServer
$placeholder $random.alphabetic $random.alphanumeric $random.hexadecimal $random.integer
$random.float $auth.token $auth.idToken
"""
_AS_TYPED = frozenset(_SAME.split())


def to_jetbrains(workspace: Workspace, document: Document) -> Conversion:
    """The file as JetBrains' HTTP Client reads it."""
    return to_dialect(workspace, document, JETBRAINS)


def _value(use: Use) -> str | None:
    if use.binding.percent_encode:
        return None
    match use.binding.expression:
        case MemberPath() as path:
            return member_of_variable(use, path)
        case ExchangePath() as path:
            return answer_variable(use, path)
        case DynamicVariable() as dynamic:
            return _dynamic(use, dynamic)
        case JsonPathOver():
            return use.text
        case Script(free_names=names) as script if only_globals(names):
            return script_variable(use, script)
        case _:
            return None


def _dynamic(use: Use, dynamic: DynamicVariable) -> str | None:
    name, given = dynamic.name.text, dynamic.raw_arguments.text
    match name:
        case "$guid":
            return "{{$uuid}}"
        case "$randomInt" if dynamic.arguments:
            bounds = bounds_of(dynamic)
            return f"{{{{$random.integer({bounds.first}, {bounds.second})}}}}"
        case "$randomInt":
            return "{{$randomInt}}"
        case "$timestamp" if not given:
            return "{{$timestamp}}"
        case "$datetime":
            date = date_of(dynamic)
            plain = date is not None and (date.form, date.offset) == ("iso8601", "")
            return "{{$isoTimestamp}}" if plain else clock_variable(use, dynamic)
        case "$timestamp" | "$date":
            return clock_variable(use, dynamic)
        case "$env" | "$processEnv" if not given.startswith("%"):
            return f"{{{{$env.{given.lstrip('.')}}}}}"
        case _ if name in _AS_TYPED or name.startswith(("$random.", "$env.")):
            return use.text
        case _:
            return None


def _authorization(_page: Page, _sheet: Sheet, value: str) -> str | None:
    scheme, *_ = scheme_of(value)
    match scheme:
        case "aws" | "ntlm" | "negotiate" | "openid" | "oauth2" | "cognito":
            return None
        case _:
            return value


def _wait(_page: Page, sheet: Sheet, arguments: Arguments) -> bool:
    given = arguments.first or arguments.expression
    seconds = parse_duration(given.text, "ms") if given else None
    if seconds is None:
        return False
    sheet.before.append(f"< {{% await sleep({round(seconds * 1000)}); %}}")
    return True


def _body_line(_page: Page, line: str) -> str | None:
    return None if _COMMENT.match(line) else line


JETBRAINS = Dialect(
    "JetBrains HTTP Client",
    Peer.JETBRAINS,
    frozenset(),
    re.compile(r"\S.*"),
    _value,
    keep_by_handler,
    authorization=_authorization,
    oauth=oauth_of_jetbrains,
    check=check_by_handler,
    keeps=frozenset(("no-redirect", "no-log", "no-cookie-jar", "no-auto-encoding")),
    directives={
        "timeout": timeouts,
        "connection-timeout": connection_timeout,
        "sleep": _wait,
        "delay": _wait,
    },
    continues=re.compile(r"[/?&#].*"),
    body_line=_body_line,
    graphql="method",
    imports="import",
    titles=True,
    folds=True,
    form_escapes=True,
    indents=True,
    environment_wins=True,
    scripts=True,
    saves=True,
)
