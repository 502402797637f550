"""Request files to Visual Studio's `.http` editor (dialects.md A, VS)."""

import re

from callsheet.convert.dialect import Conversion, Dialect, Use
from callsheet.convert.dialect_auth import encoded_basic, scheme_of
from callsheet.convert.dialect_values import bounds_of, date_of, in_dotnet, secret, with_offset
from callsheet.convert.page import Page
from callsheet.convert.request_variables import (
    exchange_variable,
    keep_as_variable,
    member_variable,
)
from callsheet.convert.sheet import Sheet
from callsheet.convert.to_dialect import to_dialect
from callsheet.facts.directive_facts import Peer
from callsheet.model.document import Document
from callsheet.model.workspace import Workspace
from callsheet.syntax.bindings import DynamicVariable, ExchangePath, MemberPath

_COMMENT = re.compile(r"\s*(?:#|//)")


def to_visual_studio(workspace: Workspace, document: Document) -> Conversion:
    """The file as Visual Studio reads it."""
    return to_dialect(workspace, document, VISUAL_STUDIO)


def _value(use: Use) -> str | None:
    if use.binding.percent_encode:
        return None
    match use.binding.expression:
        case MemberPath(root=root, steps=(str() as name,)) if root.text == "secrets":
            return secret(use, name)
        case MemberPath() as path:
            return member_variable(use, path)
        case ExchangePath() as path:
            return exchange_variable(use, path)
        case DynamicVariable() as dynamic:
            return _dynamic(dynamic)
        case _:
            return None


def _dynamic(dynamic: DynamicVariable) -> str | None:
    name, given = dynamic.name.text, dynamic.raw_arguments.text
    match name:
        case "$randomInt" | "$random.integer":
            bounds = bounds_of(dynamic)
            return f"{{{{$randomInt {bounds.first} {bounds.second}}}}}"
        case "$timestamp" if not given.endswith("ms") or given[:1] in "+-0123456789":
            return f"{{{{$timestamp {given}}}}}" if given else "{{$timestamp}}"
        case "$isoTimestamp":
            return "{{$datetime iso8601}}"
        case "$date":
            return '{{$datetime "yyyy-MM-dd"}}'
        case "$datetime" | "$localDatetime":
            date = date_of(dynamic)
            return None if date is None else with_offset(name, date, in_dotnet(date.form))
        case "$env" | "$processEnv":
            return f"{{{{$processEnv {given.lstrip('.')}}}}}"
        case "$dotenv":
            return f"{{{{$dotenv {given}}}}}"
        case _ if name.startswith("$env."):
            return f"{{{{$processEnv {name.removeprefix('$env.')}}}}}"
        case _:
            return None


def _authorization(page: Page, sheet: Sheet, value: str) -> str | None:
    scheme, *_ = scheme_of(value)
    match scheme:
        case "basic":
            return encoded_basic(page, sheet, value)
        case "digest" | "aws" | "ntlm" | "negotiate" | "openid" | "oauth2" | "cognito":
            return None
        case _:
            return value


def _body_line(_page: Page, line: str) -> str | None:
    return None if _COMMENT.match(line) else line


VISUAL_STUDIO = Dialect(
    "Visual Studio",
    Peer.VISUAL_STUDIO,
    frozenset(["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "CONNECT", "TRACE"]),
    re.compile(r"[A-Za-z_]\w*"),
    _value,
    keep_as_variable,
    authorization=_authorization,
    body_line=_body_line,
    file_bodies=False,
    joins_forms=False,
    spaces=False,
    form_separator="&",
)
