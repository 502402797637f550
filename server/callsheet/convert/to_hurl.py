"""Request files to Hurl: an entry a request, with its options, captures and assertions."""

import json
import re

from callsheet.convert.answers import Taken, taken_by_exchange, taken_by_selection
from callsheet.convert.dialect import Conversion, Dialect, Use
from callsheet.convert.dialect_auth import scheme_of, user_and_password
from callsheet.convert.dialect_values import date_of, is_variable, member_taken, variable
from callsheet.convert.hurl_entries import escaped, hurl_entry
from callsheet.convert.page import Page
from callsheet.convert.sheet import Sheet
from callsheet.convert.to_dialect import write_blocks
from callsheet.facts.directive_facts import Peer
from callsheet.model.body_json import is_json
from callsheet.model.document import Document
from callsheet.model.workspace import Workspace
from callsheet.syntax.argument_values import parse_duration
from callsheet.syntax.assertion_nodes import (
    AppliedFilter,
    Assertion,
    AssertionStyle,
    ExpectedKind,
    ExpressionAssertion,
    SubjectAssertion,
)
from callsheet.syntax.bindings import DynamicVariable, ExchangePath, MemberPath
from callsheet.syntax.directives import Arguments

_STATUS = re.compile(r"response\.status\s*===?\s*(\d{3})")


def to_hurl(workspace: Workspace, document: Document) -> Conversion:
    """The requests of the file as entries of Hurl, in the order in which they stand."""
    page = write_blocks(workspace, document, HURL)
    entries = [hurl_entry(page, sheet) for sheet in page.sheets]
    text = "\n".join(each for each in entries if each)
    losses = sorted(page.losses, key=lambda loss: loss.line)
    return Conversion(text, tuple(losses))


def _value(use: Use) -> str | None:
    page, expression = use.page, use.binding.expression
    if use.binding.percent_encode:
        return None
    match expression:
        case MemberPath(root=root, steps=(str() as name,)) if root.text == "secrets":
            page.lose(
                use.sheet,
                f"`{name}` is asked of no secret store",
                f"run it with `--secret {name}=…`",
            )
            return f"{{{{{name}}}}}"
        case MemberPath(root=root, steps=steps):
            name = root.text
            if not steps and is_variable(use, name):
                if not page.is_defined(name) and name not in page.captured:
                    page.lose(use.sheet, f"`{name}` is read from no file", _variable_hint(name))
                return variable(use, name)
            return (
                None if page.reference(name) is None else _kept(use, name, member_taken(expression))
            )
        case ExchangePath(request=request):
            taken = taken_by_exchange(expression)
            return None if taken is None else _kept(use, request.text, taken)
        case DynamicVariable():
            return _dynamic(expression)
        case _:
            return None


def _variable_hint(name: str) -> str:
    return f"run it with `--variable {name}=…`"


def _kept(use: Use, request: str, taken: Taken) -> str | None:
    sheet = use.page.sheet_of(request)
    if sheet is None or sheet.placed.index >= use.sheet.placed.index:
        return None
    name = use.page.keep(sheet, taken)
    return None if name is None else f"{{{{{name}}}}}"


def _dynamic(dynamic: DynamicVariable) -> str | None:
    name, given = dynamic.name.text, dynamic.raw_arguments.text
    match name:
        case "$uuid" | "$guid" | "$random.uuid":
            return "{{newUuid}}"
        case "$isoTimestamp":
            return "{{newDate}}"
        case "$datetime":
            date = date_of(dynamic)
            plain = date is not None and (date.form, date.offset) == ("iso8601", "")
            return "{{newDate}}" if plain else None
        case "$env" | "$processEnv" if not given.startswith("%"):
            return f'{{{{getEnv "{given.lstrip(".")}"}}}}'
        case _ if name.startswith("$env."):
            return f'{{{{getEnv "{name.removeprefix("$env.")}"}}}}'
        case _:
            return None


def _query(taken: Taken) -> str | None:
    quoted = json.dumps(taken.path, ensure_ascii=False)
    match taken.part:
        case "json":
            return f"jsonpath {quoted}"
        case "xml":
            return f"xpath {quoted}"
        case "header" | "cookie" | "variable" | "certificate":
            return f"{taken.part} {quoted}"
        case "text":
            return "body"
        case "regex":
            return f"regex /{taken.path}/"
        case "status" | "duration" | "bytes" | "url" | "version" | "sha256" | "md5" | "redirects":
            return taken.part
        case _:
            return None


def _filters(filters: tuple[AppliedFilter, ...]) -> str:
    return "".join(f" {_filter(each)}" for each in filters)


def _filter(applied: AppliedFilter) -> str:
    words = [
        piece.text if piece.text.isdigit() else json.dumps(piece.text, ensure_ascii=False)
        for piece in applied.arguments
    ]
    return " ".join((applied.name, *words))


def _keep(_page: Page, sheet: Sheet, name: str, taken: Taken) -> bool:
    query = _query(taken)
    if query is None or not sheet.placed.tree.request:
        return False
    sheet.sections.setdefault("Captures", []).append(f"{name}: {query}{_filters(taken.filters)}")
    return True


def _check(_page: Page, assertion: Assertion, _text: str) -> str | None:
    match assertion:
        case ExpressionAssertion(source=source):
            found = _STATUS.fullmatch(source.text.strip())
            return f"status == {found[1]}" if found else None
        case SubjectAssertion():
            return _subject_check(assertion)


_OURS = frozenset(("isTrue", "isFalse", "sha256", "sha512", "md5", "matchesSchema"))
"""Predicates that Hurl does not have."""


def _subject_check(assertion: SubjectAssertion) -> str | None:
    taken = taken_by_selection(assertion.selection)
    query, predicate = _query(taken), assertion.predicate
    predicate = {"isArray": "isList", "includes": "contains"}.get(predicate, predicate)
    if query is None or predicate in _OURS:
        return None
    negated = "not " if assertion.negated else ""
    head = f"{query}{_filters(taken.filters)} {negated}{predicate}"
    expected = assertion.expected
    if expected is None:
        truthy = assertion.style is AssertionStyle.HTTPYAC and predicate == "exists"
        return None if truthy else head
    content = expected.content.text
    match expected.kind:
        case ExpectedKind.PATTERN:
            return f"{head} /{content}/"
        case ExpectedKind.HEX | ExpectedKind.BASE64:
            return f"{head} {expected.kind},{content};"
        case ExpectedKind.BARE if is_json(content) and content[:1] not in "[{":
            return f"{head} {content}"
        case ExpectedKind.BARE if content.startswith(("[", "{")) and not content.startswith("{{"):
            return None
        case _:
            return f"{head} {json.dumps(content, ensure_ascii=False)}"


def _authorization(page: Page, sheet: Sheet, value: str) -> str | None:
    scheme, words, _ = scheme_of(value)
    options = sheet.sections.setdefault("Options", [])
    match scheme:
        case "basic" | "digest" | "ntlm":
            pair = user_and_password(value)
            if pair is None:
                return value
            user, password = (page.bound(sheet, part) for part in pair)
            # A name of Hurl's sections holds no call.
            if scheme == "basic" and "getEnv" not in user:
                sheet.sections["BasicAuth"] = [f"{escaped(user)}: {escaped(password)}"]
            else:
                options += [f"{scheme}: true"] if scheme != "basic" else []
                options += [f"user: {user}:{password}"]
            return ""
        case "negotiate":
            options += ["negotiate: true"]
            return ""
        case "aws" if len(words) >= 2:
            named = dict(word.partition(":")[::2] for word in words[2:])
            provider = f"aws:amz:{named.get('region', '')}:{named.get('service', '')}".rstrip(":")
            options += [f"aws-sigv4: {provider}", f"user: {words[0]}:{words[1]}"]
            return ""
        case "openid" | "oauth2" | "cognito" | "aws":
            return None
        case _:
            return value


def _timeout(_page: Page, sheet: Sheet, arguments: Arguments) -> bool:
    total = arguments.key("total") or arguments.first or arguments.key("read")
    connect = arguments.key("connect")
    for piece, word in ((total, "max-time"), (connect, "connect-timeout")):
        seconds = parse_duration(piece.text, "s") if piece else None
        if seconds:
            _option(sheet, f"{word}: {_amount(seconds)}")
    return total is not None or connect is not None


def _amount(seconds: float) -> str:
    return f"{int(seconds)}s" if float(seconds).is_integer() else f"{round(seconds * 1000)}ms"


def _option(sheet: Sheet, line: str) -> bool:
    options = sheet.sections.setdefault("Options", [])
    if line not in options:
        options.append(line)
    return True


def _no_redirect(_page: Page, sheet: Sheet, _arguments: Arguments) -> bool:
    return _option(sheet, "location: false")


def _unverified(_page: Page, sheet: Sheet, _arguments: Arguments) -> bool:
    return _option(sheet, "insecure: true")


def _wait(_page: Page, sheet: Sheet, arguments: Arguments) -> bool:
    given = arguments.first or arguments.expression
    seconds = parse_duration(given.text, "ms") if given else None
    return seconds is not None and _option(sheet, f"delay: {round(seconds * 1000)}ms")


def _proxy(page: Page, sheet: Sheet, arguments: Arguments) -> bool:
    if arguments.first is None or arguments.keyword:
        return False
    return _option(sheet, f"proxy: {page.bound(sheet, arguments.first.text)}")


def _socket(page: Page, sheet: Sheet, arguments: Arguments) -> bool:
    given = arguments.first
    return given is not None and _option(sheet, f"unix-socket: {page.bound(sheet, given.text)}")


def _disabled(_page: Page, sheet: Sheet, arguments: Arguments) -> bool:
    given = arguments.first or arguments.expression
    return given is None and _option(sheet, "skip: true")


def _retry(_page: Page, sheet: Sheet, arguments: Arguments) -> bool:
    """Only polling is the same: Hurl tries again until the assertions hold."""
    reasons = arguments.key("on")
    if arguments.first is None or reasons is None or reasons.text != "assert":
        return False
    return _option(sheet, f"retry: {arguments.first.text}")


def _tls(page: Page, sheet: Sheet, arguments: Arguments) -> bool:
    words = {"ca": "cacert", "cert": "cert", "key": "key"}
    given = [(key.text, page.bound(sheet, value.text)) for key, value in arguments.keyword]
    if not given or any(key not in words for key, _ in given):
        return False
    return all(_option(sheet, f"{words[key]}: {value}") for key, value in given)


def _ref(page: Page, sheet: Sheet, arguments: Arguments) -> bool:
    """Entries run in the order in which they stand."""
    other = page.sheet_of(arguments.first.text) if arguments.first else None
    return other is not None and other.placed.index < sheet.placed.index


HURL = Dialect(
    "Hurl",
    Peer.HTTPRUNNER,
    frozenset(),
    re.compile(r"[A-Za-z_]\w*"),
    _value,
    _keep,
    authorization=_authorization,
    check=_check,
    directives={
        "timeout": _timeout,
        "connection-timeout": _timeout,
        "no-redirect": _no_redirect,
        "no-reject-unauthorized": _unverified,
        "sleep": _wait,
        "delay": _wait,
        "proxy": _proxy,
        "unix-socket": _socket,
        "disabled": _disabled,
        "retry": _retry,
        "tls": _tls,
        "ref": _ref,
    },
    last_wins=True,
    joins_forms=False,
    spaces=False,
    form_separator="&",
    strips_comments=False,
    sections=True,
)
