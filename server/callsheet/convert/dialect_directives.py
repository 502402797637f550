"""Directives in the words of another dialect; what it does not know stays as a comment."""

from callsheet.convert.answers import taken_by
from callsheet.convert.dialect_auth import lost
from callsheet.convert.page import Page
from callsheet.convert.sheet import Sheet
from callsheet.facts.directive_facts import Support
from callsheet.facts.directives import find_directive
from callsheet.model.captures import kulala_captures
from callsheet.problems import Problem
from callsheet.syntax import nodes
from callsheet.syntax.argument_values import parse_statuses
from callsheet.syntax.assertion_nodes import Capture
from callsheet.syntax.assertions import AssertionStyle, parse_assertion, parse_capture
from callsheet.syntax.directives import Arguments, arguments_of

_IN_THE_REQUEST = frozenset(
    {"use", "base-url", "header", "param", "auth", "idempotency-key", "raw-body"}
    | {"inject-variables", "dialect"}
)
"""What is said by the request itself, or by nothing at all."""

_FOR_PEOPLE = frozenset({"title", "description", "resource", "no-gql-parsing"})
"""What is a comment anyway."""

_HURL = AssertionStyle.HURL

INHERITED = frozenset(
    {"timeout", "connection-timeout", "tls", "proxy", "no-proxy", "ratelimit", "retry", "sleep"}
    | {"no-redirect", "no-cookie-jar", "no-log", "no-reject-unauthorized", "tag", "confirm"}
    | {"unix-socket", "delay", "post-delay", "cache", "note", "disabled"}
)
"""Directives of a resource or a file that are said again in each request."""

_ADVICE = {
    "paginate": "only Callsheet follows pages",
    "foreach": "only Callsheet goes through items",
    "ref": "send that request first",
    "force-ref": "send that request first",
    "prompt": "give the variable a value before you send",
    "confirm": "look twice before you send",
    "note": "look twice before you send",
    "import": "copy what it defines into this file",
    "timeout": "see the settings of the tool",
    "proxy": "see the settings of the tool",
    "tls": "see the settings of the tool",
    "no-reject-unauthorized": "see the settings of the tool",
    "disabled": "take care not to send it",
    "setup": "send it before the others",
    "teardown": "send it behind the others",
}


def write_directive(
    page: Page,
    sheet: Sheet,
    directive: nodes.Directive,
    lines: list[str],
    *,
    inherited: bool = False,
) -> None:
    """Write what means the same; else the directive stays as a comment, and is told as lost."""
    facts = find_directive(directive.name.text)
    typed = f"@{directive.name.text} {directive.value.text}".rstrip()
    if facts is None:
        lines.append(lost(page, typed))
        return
    name, dialect = facts.name, page.dialect
    if not inherited:
        sheet.at = page.document.line_of(sheet.placed, directive.span)
    arguments = arguments_of(directive.value, facts)
    has_request = sheet.placed.parsed.sendable
    if name == "name":
        if sheet.name and not sheet.name_written:
            sheet.name_written = True
            sheet.before.append(f"# @name {sheet.name}")
        return
    if not arguments.enabled and (facts.switch or name == "disabled"):
        return
    if name in ("param", "header") and not has_request:
        lines.append(f"# {typed.removeprefix('@')}")
        return
    if name in _IN_THE_REQUEST:
        if not has_request and name != "dialect":
            # In front of a name without `@` nothing takes it for a directive.
            lines.append(f"# {typed.removeprefix('@')}")
        return
    if name in _FOR_PEOPLE:
        # Without `@` nothing takes it for a directive.
        plain = name == "resource" or dialect.strict
        lines.append(f"# {typed.removeprefix('@')}" if plain else f"# {typed}")
        return
    if not has_request and name in INHERITED:
        lines.append(f"# {typed.removeprefix('@')}")
        return
    if name in dialect.keeps or (
        dialect.peer in facts.peers and facts.support is not Support.WORKS
    ):
        value = page.bound(sheet, directive.value.text)
        lines.append(f"# @{directive.name.text} {value}".rstrip())
        return
    if _write_common(page, sheet, directive, arguments, lines):
        return
    said = dialect.directives.get(name)
    if said is not None and said(page, sheet, arguments):
        return
    if facts.support is not Support.ELSEWHERE:
        hint = _ADVICE.get(name, "keep running it by Callsheet, or do without")
        page.lose(sheet, f"`{typed}` means nothing in {dialect.shown}", hint)
    if not inherited:
        lines.append(lost(page, typed))


def _write_common(
    page: Page,
    sheet: Sheet,
    directive: nodes.Directive,
    arguments: Arguments,
    lines: list[str],
) -> bool:
    """What every dialect has a line for, or none."""
    value = directive.value.text
    facts = find_directive(directive.name.text)
    name = facts.name if facts else ""
    match name:
        case "assert":
            write_assertion(page, sheet, value, AssertionStyle.HURL, lines)
        case "expect":
            typed = f"@{directive.name.text} {value}"
            write_assertion(page, sheet, _expected(value), AssertionStyle.HURL, lines, typed=typed)
        case "kulala-expect-status-code":
            _write_statuses(page, sheet, directive, lines)
        case "capture" | "result":
            write_capture(page, sheet, value, lines)
        case "env-json-key" | "env-header-key":
            for written, each in kulala_captures(sheet.placed.parsed):
                if each is directive:
                    write_capture(page, sheet, written, lines)
        case "secret" | "kulala-prompt" if "prompt" in page.dialect.keeps:
            label_first = name == "kulala-prompt"
            words = [each.text for each in arguments.positional[:2]]
            lines.append(f"# @prompt {' '.join(reversed(words) if label_first else words)}")
        case "save" if arguments.first is not None:
            write_save(page, sheet, arguments.first.text, lines, overwrite=False)
        case "import" if page.dialect.imports and not value.startswith("callsheet:"):
            lines.append(f"{page.dialect.imports} {page.bound(sheet, value)}")
        case "tls" if (
            _only_unverified(arguments) and "no-reject-unauthorized" in page.dialect.keeps
        ):
            lines.append("# @no-reject-unauthorized")
        case "tls" if _only_unverified(arguments):
            said = page.dialect.directives.get("no-reject-unauthorized")
            return said is not None and said(page, sheet, arguments)
        case _:
            return False
    return True


def _only_unverified(arguments: Arguments) -> bool:
    pairs = [(key.text, value.text.lower()) for key, value in arguments.keyword]
    return pairs in ([("verify", "off")], [("verify", "false")], [("verify", "no")])


def _expected(value: str) -> str:
    """The words of httprunner as an assertion."""
    what, _, rest = value.partition(" ")
    first, _, second = rest.strip().partition(" ")
    match what:
        case "status":
            return f"status == {first}"
        case "header" if not second:
            return f'header "{first}" exists'
        case "header":
            return f'header "{first}" contains "{second}"'
        case "body-contains":
            return f'body contains "{rest.strip().strip(chr(34))}"'
        case "body-path":
            return f'jsonpath "{first}" == {second}'
        case _:
            return value


def _write_statuses(page: Page, sheet: Sheet, directive: nodes.Directive, lines: list[str]) -> None:
    value, name = directive.value.text, directive.name.text
    ranges = parse_statuses(value) or ()
    tests = [
        f"response.status == {each.start}"
        if len(each) == 1
        else f"(response.status >= {each.start} && response.status < {each.stop})"
        for each in ranges
    ]
    text = " || ".join(tests)
    write_assertion(page, sheet, text, AssertionStyle.HURL, lines, typed=f"@{name} {value}")


def write_capture(page: Page, sheet: Sheet, text: str, lines: list[str]) -> None:
    """A variable out of the answer; as a comment where the tool keeps none."""
    read = parse_capture(text)
    if isinstance(read, Capture) and page.dialect.keep(
        page, sheet, read.name.text, taken_by(read.source)
    ):
        return
    page.lose(sheet, f"`{text}` is not kept", "copy the value by hand")
    lines.append(lost(page, f"@capture {text}"))


def write_assertion(
    page: Page, sheet: Sheet, text: str, style: AssertionStyle, lines: list[str], *, typed: str = ""
) -> None:
    """An assertion in the words of the other tool, else as a comment that Callsheet reads."""
    read = parse_assertion(text, style)
    found = None if isinstance(read, Problem) else page.dialect.check(page, read, text)
    if found is not None and page.dialect.sections:
        sheet.sections.setdefault("Asserts", []).append(found)
        return
    if found is not None:
        sheet.follow(*found.split("\n"))
        return
    page.lose(sheet, f"`{text}` is not checked", "check it by hand, or by Callsheet")
    # As a directive Callsheet still checks it, where it means the same.
    again = style is AssertionStyle.HURL or not isinstance(parse_assertion(text, _HURL), Problem)
    lines.append(lost(page, typed or f"@assert {text}") if again else f"# ?? {text}")


def write_save(page: Page, sheet: Sheet, path: str, lines: list[str], *, overwrite: bool) -> None:
    """The line that keeps an answer in a file."""
    sign = ">>!" if overwrite else ">>"
    if page.dialect.sections:
        sheet.sections.setdefault("Options", []).append(f"output: {page.bound(sheet, path)}")
        if not overwrite:
            page.lose(sheet, f"`{path}` is written over when it is there", "mind the file")
        return
    if page.dialect.saves:
        sheet.follow(f"{sign} {page.bound(sheet, path)}")
        return
    page.lose(sheet, f"the answer is not saved to `{path}`", "save it by hand")
    lines.append(f"# {sign} {path}" if overwrite else lost(page, f"@save {path}"))
