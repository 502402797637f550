"""Request files to VS Code's REST Client (dialects.md A, RC)."""

import re

from callsheet.convert.dialect import Conversion, Dialect, Use
from callsheet.convert.dialect_auth import scheme_of, user_and_password
from callsheet.convert.dialect_values import bounds_of, date_of, in_dayjs, secret, with_offset
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
from callsheet.syntax.directives import Arguments

_METHODS = """
GET POST PUT DELETE PATCH HEAD OPTIONS CONNECT TRACE LOCK UNLOCK PROPFIND PROPPATCH COPY MOVE MKCOL
MKCALENDAR ACL SEARCH GRAPHQL
"""
_ASKING = ("$input", "$prompt", "$password", "$pick")
_NO_NAME = re.compile(r"\W+")
_COMMENT = re.compile(r"\s*(?:#|//)")
_DEFINITION = re.compile(r"\s*@[^\s=]+\s*=")


def to_rest_client(workspace: Workspace, document: Document) -> Conversion:
    """The file as REST Client reads it."""
    return to_dialect(workspace, document, REST_CLIENT)


def _value(use: Use) -> str | None:
    page, expression = use.page, use.binding.expression
    match expression:
        case MemberPath(root=root, steps=(str() as name,)) if root.text == "secrets":
            return secret(use, name, f"{{{{$dotenv {name}}}}}")
        case MemberPath(root=root, steps=steps):
            found = member_variable(use, expression)
            if not steps and not page.is_defined(root.text) and root.text not in page.captured:
                what = f"`{root.text}` is read from no file"
                page.lose(use.sheet, what, "put it into `rest-client.environmentVariables`")
            return _percent(use, found) if use.binding.percent_encode else found
        case ExchangePath():
            return exchange_variable(use, expression)
        case DynamicVariable():
            return _dynamic(use, expression)
        case _:
            return None


def _percent(use: Use, found: str | None) -> str | None:
    """REST Client encodes the variables of the file, and no others."""
    if found is None or not use.page.is_defined(use.binding.inner.text.lstrip("% ")):
        return None
    return found.replace("{{", "{{%", 1)


def _dynamic(use: Use, dynamic: DynamicVariable) -> str | None:
    name, given = dynamic.name.text, dynamic.raw_arguments.text
    match name:
        case "$uuid" | "$guid" | "$random.uuid":
            return "{{$guid}}"
        case "$randomInt" | "$random.integer":
            bounds = bounds_of(dynamic)
            return f"{{{{$randomInt {bounds.first} {bounds.second}}}}}"
        case "$timestamp" if not given.endswith("ms") or given[:1] in "+-0123456789":
            return f"{{{{$timestamp {given}}}}}" if given else "{{$timestamp}}"
        case "$isoTimestamp":
            return "{{$datetime iso8601}}"
        case "$date":
            return '{{$datetime "YYYY-MM-DD"}}'
        case "$datetime" | "$localDatetime":
            date = date_of(dynamic)
            return None if date is None else with_offset(name, date, in_dayjs(date.form))
        case "$env" | "$processEnv":
            return f"{{{{$processEnv {given.lstrip('.')}}}}}"
        case "$dotenv" | "$aadToken" | "$aadV2Token" | "$oidcAccessToken":
            return f"{{{{{name} {given}}}}}".replace(" }}", "}}")
        case "$xpath" if given.startswith(":"):
            request, _, path = given[1:].strip().partition(" ")
            called = use.page.reference(request)
            return None if called is None else f"{{{{{called}.response.body.{path.strip()}}}}}"
        case _ if name.startswith("$env."):
            return f"{{{{$processEnv {name.removeprefix('$env.')}}}}}"
        case _ if name.startswith(_ASKING):
            return asked(use, dynamic)
        case _:
            return None


def asked(use: Use, dynamic: DynamicVariable) -> str:
    """`# @prompt` for a value that a person is asked for."""
    label = dynamic.arguments[0].text.strip() if dynamic.arguments else "value"
    name = _NO_NAME.sub("_", label).strip("_") or "value"
    line = f"# @prompt {name} {label}"
    if line not in use.sheet.before:
        use.sheet.before.append(line)
    return f"{{{{{name}}}}}"


def _authorization(_page: Page, _sheet: Sheet, value: str) -> str | None:
    scheme, words, _ = scheme_of(value)
    match scheme:
        case "basic" | "digest":
            pair = user_and_password(value)
            # Of `user:pass:word` it would cut what is behind the second colon.
            is_pair = pair is not None and len(words) == 1 and ":" in pair[1]
            return f"{scheme.title()} {pair[0]} {pair[1]}" if is_pair and pair else value
        case "ntlm" | "negotiate" | "openid" | "oauth2":
            return None
        case _:
            return value


def _confirm(_page: Page, sheet: Sheet, arguments: Arguments) -> bool:
    text = " ".join(piece.text for piece in arguments.positional)
    sheet.before.append(f"# @note {text}".rstrip())
    return True


def _unverified(_page: Page, _sheet: Sheet, _arguments: Arguments) -> bool:
    """It verifies no certificate at all."""
    return True


def _body_line(page: Page, line: str) -> str:
    """A line of a text that would be taken for a comment, or for a variable too."""
    if not _COMMENT.match(line) and not _DEFINITION.match(line):
        return line
    bare = line.lstrip()
    return f"{line[: len(line) - len(bare)]}{page.character(bare[0])}{bare[1:]}"


REST_CLIENT = Dialect(
    "REST Client",
    Peer.REST_CLIENT,
    frozenset(_METHODS.split()),
    re.compile(r"[A-Za-z_]\w*"),
    _value,
    keep_as_variable,
    authorization=_authorization,
    keeps=frozenset(("no-redirect", "no-cookie-jar", "note", "prompt")),
    directives={"confirm": _confirm, "no-reject-unauthorized": _unverified},
    continues=re.compile(r"[?&].*"),
    body_line=_body_line,
    graphql="header",
    relative=True,
    substitutes=True,
    last_wins=True,
    escapes=True,
    joins_forms=False,
)
