"""Request files to httpYac: its assertions, its scripts, its references (dialects.md A, HY)."""

import re

from callsheet.convert.answers import Taken, taken_by_exchange, taken_by_selection
from callsheet.convert.dialect import Conversion, Dialect, Use
from callsheet.convert.dialect_auth import encoded_basic, scheme_of, user_and_password
from callsheet.convert.dialect_values import (
    bounds_of,
    date_of,
    in_dayjs,
    is_variable,
    only_globals,
    secret,
    with_offset,
)
from callsheet.convert.httpyac_directives import HTTPYAC_DIRECTIVES
from callsheet.convert.javascript_checks import Api, check_script, value_script
from callsheet.convert.oauth_setups import oauth_of_httpyac
from callsheet.convert.page import Page
from callsheet.convert.sheet import Sheet
from callsheet.convert.to_dialect import to_dialect
from callsheet.facts.assertions import PHASES
from callsheet.facts.directive_facts import Peer
from callsheet.model.document import Document
from callsheet.model.workspace import Workspace
from callsheet.syntax.assertion_nodes import (
    Assertion,
    AssertionStyle,
    Expected,
    ExpectedKind,
    SubjectAssertion,
)
from callsheet.syntax.bindings import (
    DynamicVariable,
    ExchangePath,
    FileContents,
    MemberPath,
    Script,
)

_METHODS = """
GET POST PUT DELETE PATCH HEAD OPTIONS CONNECT TRACE PROPFIND PROPPATCH MKCOL COPY MOVE LOCK UNLOCK
CHECKOUT CHECKIN REPORT MERGE MKACTIVITY MKWORKSPACE VERSION-CONTROL BASELINE-CONTROL MKCALENDAR ACL
SEARCH GRAPHQL WS WSS WEBSOCKET SSE EVENTSOURCE MQTT AMQP GRPC
"""
_KEEPS = """
no-redirect no-log no-cookie-jar no-reject-unauthorized post-redirect-get disabled loop note tag
no-proxy no-client-cert
"""
_CONTINUES = re.compile(r"[?&](?:(?:[^(=?&)]+=.*)|\{\{.*\}\})|/[^*]*")
_SPECIAL = re.compile(
    r"\s*(?:#|//|@[^\s=:]*\s*:?=|\?\?\s|>>!?\s|>\s+(?:\{%|[^\s{%}]+\s*$)|<>\s*\S|\{\{\s*(?:@|\+|$)"
    r"|HTTP/\S+\s*[1-5]\d\d|/\*\s*$|\.\.\.\w|(?:GET|POST|PUT|DELETE|PATCH|HEAD|OPTIONS|CONNECT|TRACE)\s)"
)
_API = Api(
    "response.statusCode",
    "response.parsedBody",
    "response.body",
    lambda name: f'response.headers["{name.lower()}"]',
    duration="response.timings.total",
)


def to_httpyac(workspace: Workspace, document: Document) -> Conversion:
    """The file as httpYac reads it."""
    return to_dialect(workspace, document, HTTPYAC)


def _value(use: Use) -> str | None:
    page, expression = use.page, use.binding.expression
    match expression:
        case MemberPath(root=root, steps=(str() as name,)) if root.text == "secrets":
            return secret(use, name)
        case MemberPath(root=root, steps=steps):
            found = _member(use, root.text, has_steps=bool(steps))
        case ExchangePath(request=request):
            called = page.reference(request.text)
            taken = taken_by_exchange(expression)
            found = None
            if called is not None and taken is not None:
                found = _of_answer(called, taken)
                _refer(page, use.sheet, request.text)
        case DynamicVariable():
            return _dynamic(expression)
        case FileContents():
            return use.text
        case Script(free_names=names) if only_globals(names):
            return use.text
        case _:
            return None
    if found is not None and use.binding.percent_encode:
        return f"{{{{encodeURIComponent({found[2:-2]})}}}}"
    return found


def _member(use: Use, name: str, *, has_steps: bool) -> str | None:
    page = use.page
    if name in ("env", "error", "incremental", "item", "request", "response"):
        return None
    inner = use.binding.inner.text.removeprefix("%").strip()
    if page.is_defined(name) or not has_steps:
        if name in page.captured and not page.is_defined(name):
            _refer_to(page, use.sheet, page.sheets[page.captured[name][0]])
        elif not is_variable(use, name):
            _refer(page, use.sheet, name)
        return f"{{{{{page.variable(use.sheet, name)}{inner[len(name) :]}}}}}"
    called = page.reference(name)
    if called is not None:
        _refer(page, use.sheet, name)
        return f"{{{{{called}{inner[len(name) :]}}}}}"
    return use.text.replace("{{%", "{{")


def _refer(page: Page, sheet: Sheet, name: str) -> None:
    """Have the request that is named sent first, as Callsheet does."""
    other = page.sheet_of(name)
    if other is not None:
        _refer_to(page, sheet, other)


def _refer_to(page: Page, sheet: Sheet, other: Sheet) -> None:
    if other is sheet or sheet.placed.tree.request is None:
        return
    page.reference(other.name)
    other.named = True
    line = f"# @ref {other.name}"
    if line not in sheet.before:
        sheet.before.append(line)


def _of_answer(called: str, taken: Taken) -> str | None:
    api = Api(
        f"{called}Response.statusCode",
        called,
        f"{called}Response.body",
        lambda name: f'{called}Response.headers["{name.lower()}"]',
    )
    found = value_script(taken, api)
    return None if found is None else f"{{{{{found}}}}}"


def _dynamic(dynamic: DynamicVariable) -> str | None:
    name, given = dynamic.name.text, dynamic.raw_arguments.text
    match name:
        case "$uuid" | "$guid" | "$random.uuid":
            return "{{$uuid}}"
        case "$randomInt" | "$random.integer":
            bounds = bounds_of(dynamic)
            return f"{{{{$randomInt {bounds.first} {bounds.second}}}}}"
        case "$random.float":
            bounds = bounds_of(dynamic)
            return f"{{{{$random.float({bounds.first}, {bounds.second})}}}}"
        case "$timestamp" if given.endswith("ms") and not given[:-2].strip():
            return "{{$timestamp}}"
        case "$timestamp" if not given.endswith("ms") or given[:1] in "+-0123456789":
            return f"{{{{$timestamp {given or '0 s'}}}}}"
        case "$date":
            return '{{$datetime "YYYY-MM-DD"}}'
        case "$datetime" | "$localDatetime":
            date = date_of(dynamic)
            return None if date is None else with_offset(name, date, in_dayjs(date.form))
        case "$env" | "$processEnv":
            return f"{{{{$processEnv {given.lstrip('.')}}}}}"
        case "$random.alphabetic" | "$random.alphanumeric" | "$random.hexadecimal":
            return f"{{{{{name}({given.strip('()')})}}}}"
        case "$random.email" | "$isoTimestamp" | "$index":
            return f"{{{{{name}}}}}"
        case "$dotenv" | "$xpath" | "$input" | "$prompt" | "$password" | "$pick":
            return f"{{{{{name} {given}}}}}"
        case "$auth.token" | "$auth.idToken":
            return f"{{{{{name}{given}}}}}"
        case _ if name.startswith("$env."):
            return f"{{{{$processEnv {name.removeprefix('$env.')}}}}}"
        case _ if name.startswith(("$input", "$prompt", "$password", "$pick")):
            return f"{{{{{name} {given}}}}}"
        case _:
            return None


def _keep(_page: Page, sheet: Sheet, name: str, taken: Taken) -> bool:
    found = value_script(taken, _API)
    if found is None:
        return False
    sheet.named = sheet.named or bool(sheet.name)
    sheet.follow("{{", f"  exports.{name} = {found};", "}}")
    return True


def _check(page: Page, assertion: Assertion, text: str) -> str | None:
    if isinstance(assertion, SubjectAssertion):
        if assertion.warning is None and _is_of_httpyac(assertion):
            return f"?? {_bound(page, text)}"
        if plain := _plain_check(page, assertion):
            return plain
    found = check_script(assertion, _API)
    return None if found is None else f"?? js ({found}) == true"


def _is_of_httpyac(assertion: SubjectAssertion) -> bool:
    """Whether it is a line of `??` without a word of ours."""
    selection = assertion.selection
    known = selection.subject in _SUBJECTS and assertion.predicate in _PREDICATES_OF_HTTPYAC
    part = selection.argument.text if selection.argument else ""
    if selection.subject == "duration" and part and part not in PHASES:
        return False
    plain = not (selection.filters or assertion.negated)
    return assertion.style is AssertionStyle.HTTPYAC and known and plain


def _plain_check(page: Page, assertion: SubjectAssertion) -> str | None:
    """In the words of `??`, where it has them."""
    taken, predicate = taken_by_selection(assertion.selection), assertion.predicate
    if taken.filters or assertion.negated or predicate not in _PREDICATES:
        return None
    expected = _expected(assertion.expected)
    if expected is None:
        return None
    tail = f"{predicate} {_bound(page, expected)}".strip()
    match taken.part:
        case "status" | "duration":
            return f"?? {taken.part} {tail}"
        case "phase" if taken.path in PHASES:
            return f"?? duration {taken.path} {tail}"
        case "header":
            return f"?? header {taken.path.lower()} {tail}"
        case "text":
            return f"?? body {tail}"
        case "json" if taken.steps is not None and taken.path.startswith("$."):
            return f"?? body {taken.path[2:]} {tail}"
        case _:
            return None


_SUBJECTS = frozenset(["status", "header", "body", "duration", "js", "xpath"])
_PREDICATES = frozenset(["==", "!=", ">", ">=", "<", "<=", "startsWith", "endsWith", "contains"])
_PREDICATES_OF_HTTPYAC = _PREDICATES | {
    "exists",
    "isArray",
    "isBoolean",
    "isFalse",
    "isNumber",
    "isString",
    "isTrue",
    "matches",
    "md5",
    "sha256",
    "sha512",
}


def _expected(expected: Expected | None) -> str | None:
    if expected is None or expected.kind in (ExpectedKind.HEX, ExpectedKind.BASE64):
        return None
    text = expected.content.text
    quoted = expected.kind is ExpectedKind.QUOTED
    # What looks like a number or like a predicate would be read as one.
    if quoted and (not text or text != text.strip() or re.search(r"[=<>]|^[\d.+-]+$", text)):
        return None
    return text


def _bound(page: Page, text: str) -> str:
    return page.bound(page.sheets[0], text)


def _authorization(page: Page, sheet: Sheet, value: str) -> str | None:
    scheme, words, _ = scheme_of(value)
    match scheme:
        case "basic" | "digest":
            pair = user_and_password(value)
            if pair is None or not (":" in pair[1] or " " in pair[1] or len(words) == 1):
                return value
            if ":" not in pair[0] and ":" not in pair[1]:
                return f"{scheme.title()} {pair[0]}:{pair[1]}"
            return encoded_basic(page, sheet, value) if scheme == "basic" else None
        case "ntlm" | "negotiate" | "cognito":
            return None
        case _:
            return value


def _body_line(page: Page, line: str) -> str:
    if not _SPECIAL.match(line):
        return line
    bare = line.lstrip()
    return f"{line[: len(line) - len(bare)]}{page.character(bare[0])}{bare[1:]}"


HTTPYAC = Dialect(
    "httpYac",
    Peer.HTTPYAC,
    frozenset(_METHODS.split()),
    re.compile(r"[A-Za-z_]\w*"),
    _value,
    _keep,
    authorization=_authorization,
    oauth=oauth_of_httpyac,
    check=_check,
    keeps=frozenset(_KEEPS.split()),
    directives=HTTPYAC_DIRECTIVES,
    continues=_CONTINUES,
    body_line=_body_line,
    graphql="method",
    imports="# @import",
    titles=True,
    relative=True,
    scripts=True,
    saves=True,
    substitutes=True,
    last_wins=True,
    expressions=True,
)
