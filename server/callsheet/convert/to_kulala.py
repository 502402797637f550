"""Request files to kulala, whose directives are a closed list (dialects.md A, KU)."""

import re

from callsheet.convert.dialect import Conversion, Dialect, Use
from callsheet.convert.dialect_values import date_of, only_globals
from callsheet.convert.handler_scripts import (
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
from callsheet.convert.request_variables import exchange_variable
from callsheet.convert.sheet import Sheet
from callsheet.convert.to_dialect import to_dialect
from callsheet.convert.to_rest_client import asked
from callsheet.facts.directive_facts import Peer
from callsheet.model.document import Document
from callsheet.model.workspace import Workspace
from callsheet.syntax.argument_values import parse_duration
from callsheet.syntax.bindings import DynamicVariable, ExchangePath, MemberPath, Script
from callsheet.syntax.directives import Arguments

_METHODS = "GET POST PUT DELETE PATCH HEAD OPTIONS CONNECT TRACE GRAPHQL GRPC WS WEBSOCKET"
_KEEPS = """
no-redirect no-log no-cookie-jar no-auto-encoding prompt secret kulala-prompt graphql
kulala-file-contents-to-variable env-json-key env-header-key
"""
_AS_TYPED = frozenset(("$uuid", "$isoTimestamp", "$date", "$auth.token", "$auth.idToken"))
_ASKING = ("$input", "$prompt", "$password", "$pick")
_COMMENT = re.compile(r"\s*(?:#|//)")


def to_kulala(workspace: Workspace, document: Document) -> Conversion:
    """The file as kulala reads it."""
    return to_dialect(workspace, document, KULALA)


def _value(use: Use) -> str | None:
    if use.binding.percent_encode:
        return None
    match use.binding.expression:
        case MemberPath() as path:
            return member_of_variable(use, path)
        case ExchangePath(part=part) if part is not None and part.text == "cookies":
            return use.text
        case ExchangePath() as path:
            return exchange_variable(use, path)
        case DynamicVariable() as dynamic:
            return _dynamic(use, dynamic)
        case Script(free_names=names) as script if only_globals(names):
            return script_variable(use, script)
        case _:
            return None


def _dynamic(use: Use, dynamic: DynamicVariable) -> str | None:
    name, given = dynamic.name.text, dynamic.raw_arguments.text
    match name:
        case "$guid" | "$random.uuid":
            return "{{$uuid}}"
        case "$timestamp" if given == "ms":
            return "{{$timestamp}}"
        case "$timestamp":
            return clock_variable(use, dynamic)
        case "$randomInt" if not dynamic.arguments:
            return "{{$randomInt}}"
        case "$datetime":
            date = date_of(dynamic)
            plain = date is not None and (date.form, date.offset) == ("iso8601", "")
            return "{{$isoTimestamp}}" if plain else clock_variable(use, dynamic)
        case "$env" | "$processEnv" if not given.startswith("%"):
            return f"{{{{$env.{given.lstrip('.')}}}}}"
        case "$dotenv" if not given.startswith("%"):
            return f"{{{{{given}}}}}"
        case _ if name in _AS_TYPED or name.startswith("$env."):
            return use.text
        case _ if name.startswith(_ASKING):
            return asked(use, dynamic)
        case _:
            return None


def _wait(_page: Page, sheet: Sheet, arguments: Arguments) -> bool:
    given = arguments.first or arguments.expression
    seconds = parse_duration(given.text, "ms") if given else None
    if seconds is None:
        return False
    sheet.before.append(f"# @delay {round(seconds * 1000)}")
    return True


def _unverified(_page: Page, sheet: Sheet, _arguments: Arguments) -> bool:
    sheet.before.append("# @curl-insecure")
    return True


def _authorization(_page: Page, _sheet: Sheet, value: str) -> str | None:
    return None if value.lower().startswith(("openid", "oauth2", "cognito")) else value


def _body_line(_page: Page, line: str) -> str | None:
    return None if _COMMENT.match(line) else line


KULALA = Dialect(
    "kulala",
    Peer.KULALA,
    frozenset(_METHODS.split()),
    re.compile(r"[A-Za-z_]\w*"),
    _value,
    keep_by_handler,
    authorization=_authorization,
    oauth=oauth_of_jetbrains,
    check=check_by_handler,
    keeps=frozenset(_KEEPS.split()),
    directives={
        "timeout": timeouts,
        "connection-timeout": connection_timeout,
        "sleep": _wait,
        "delay": _wait,
        "no-reject-unauthorized": _unverified,
    },
    continues=re.compile(r"[/?&#].*"),
    body_line=_body_line,
    graphql="method",
    imports="import",
    titles=True,
    indents=True,
    scripts=True,
    saves=True,
    last_wins=True,
    strict=True,
    strips_comments=False,
)
