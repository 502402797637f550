"""How a test of a connection went, as Markdown."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from callsheet.facts.exit_codes import ExitCode
from callsheet.features.symbols import shown_name
from callsheet.lsp.own_names import SCHEME
from callsheet.redact import Redactor
from callsheet.report.style import one_line
from callsheet.run.connection_test import Check, ConnectionReport, Verdict
from callsheet.run.connections import NotTested, Tested

_SIGNS = {Verdict.GOOD: "✓", Verdict.BAD: "✗", Verdict.UNKNOWN: "?", Verdict.UNTRIED: "-"}
_MEANING = re.compile(r"([\\`*_\[\]<>#|])")
"""Letters that mean something in Markdown; what a server says shall not."""


def connection_uri(tested: Tested, root: Path) -> str:
    """The URI under which a test can be read."""
    place = tested.connection.place
    file = place.path.relative_to(root) if place.path.is_relative_to(root) else place.path
    parts = (*(part.strip("/\\") for part in file.parts), f"{place.name or 'connection'}.md")
    return f"{SCHEME}:/connection/" + "/".join(quote(part, safe="") for part in parts if part)


def connection_view(tested: Tested, redactor: Redactor) -> str:
    """The text of a view, secrets masked: the address, and a line for each stage."""
    lines = [f"# Connection of {_plain(shown_name(tested.connection.place), redactor)}", ""]
    match tested.outcome:
        case ConnectionReport(url, checks):
            lines += [f"<{redactor.url(url)}>", ""]
            lines += [line for check in checks for line in _check(check, redactor)]
        case NotTested() as untested:
            lines += _obstacles(tested, untested, redactor)
    return redactor.text("\n".join(lines) + "\n")


def connection_text(tested: Tested) -> str:
    """How a test went, in one line: what is wrong first and what to do, else that all is good."""
    name = shown_name(tested.connection.place)
    match tested.outcome:
        case NotTested(problems, reason):
            said = reason or "; ".join(dict.fromkeys(each.message for each in problems))
            hint = problems[0].hint if len(problems) == 1 else ""
            return f"{name}: not tested: {said}" + (f": {hint}" if hint else "")
        case ConnectionReport(checks=checks):
            bad = next((each for each in checks if each.verdict is Verdict.BAD), None)
            if bad is not None:
                hint = f": {bad.hint}" if bad.hint else ""
                return f"{name}: {bad.stage} failed: {bad.message}{hint}"
            unsure = [str(each.stage) for each in checks if each.verdict is Verdict.UNKNOWN]
            known = f"; not known: {', '.join(unsure)}" if unsure else ""
            return f"{name}: the connection is good{known}"


def is_good(tested: Tested) -> bool:
    """Whether nothing was found to be wrong."""
    return tested.outcome.exit_code is ExitCode.GOOD


def _check(check: Check, redactor: Redactor) -> Iterator[str]:
    said = f": {_plain(check.message, redactor)}" if check.message else ""
    yield f"- {_SIGNS[check.verdict]} **{check.stage}**{said}"
    if check.hint:
        yield f"  - {_plain(check.hint, redactor)}"


def _obstacles(tested: Tested, untested: NotTested, redactor: Redactor) -> Iterator[str]:
    if untested.reason:
        yield f"- ✗ {_plain(untested.reason, redactor)}"
    source = tested.connection.place.document.source
    for problem in untested.problems:
        line = source.line_of(problem.span.start) + 1
        yield f"- ✗ line {line}: {_plain(problem.message, redactor)} ({problem.code})"
        if problem.hint:
            yield f"  - {_plain(problem.hint, redactor)}"


def _plain(text: str, redactor: Redactor) -> str:
    """A text that a person reads as it is; our own code in backticks stays code."""
    pieces = one_line(redactor.text(text)).split("`")
    if len(pieces) % 2 == 0:
        return _MEANING.sub(r"\\\1", "`".join(pieces))
    outside = (_MEANING.sub(r"\\\1", piece) for piece in pieces[::2])
    inside = [*(f"`{piece}`" for piece in pieces[1::2]), ""]
    return "".join(each for pair in zip(outside, inside, strict=True) for each in pair)
