"""The HTML report: one page that works from a file, filters, searches and needs no network.

What came from outside is in it as JSON within elements of script that no browser runs, and its
script makes text nodes of it. Whatever else got in would be stopped by the page's own policy.
"""

import json
import re
from base64 import b64encode
from collections.abc import Iterable, Iterator
from hashlib import sha256
from html import escape
from itertools import islice
from pathlib import Path
from string import Template
from typing import Final

from callsheet.amounts import counted, duration_text
from callsheet.redact import Redactor
from callsheet.report.excerpt import shown_path
from callsheet.report.page_data import Fields, page_details, page_head
from callsheet.report.reasons import reasons
from callsheet.report.style import printable
from callsheet.run.results import Outcome, RequestResult, RunRecord
from callsheet.values import JsonValue

FOLDER: Final = Path(__file__).parent / "page"
"""Where the parts of the page lie that are the same for every run."""

_SCRIPTS = ("elements.js", "json.js", "details.js", "lanes.js", "coverage.js", "list.js")
"""In this order they are one script."""

REQUESTS_PER_PIECE: Final = 50
"""The page reads the details of so many requests at once, when one of them is looked at."""

_MOST_PLAIN_LINES = 200
"""Requests that went wrong and are listed where no script may run."""

_NOT_IN_A_SCRIPT = re.compile("[<\u2028\u2029\ud800-\udfff]")
"""What could end the element, or cannot be written in UTF-8."""


def html_report(record: RunRecord, folder: Path, redactor: Redactor) -> str:
    """The page as text; paths are relative to `folder`, every value passes the redactor."""
    return "".join(html_report_pieces(record, folder, redactor))


def html_report_pieces(record: RunRecord, folder: Path, redactor: Redactor) -> Iterator[str]:
    """The page piece by piece: the details of a few requests at once are in memory."""
    style, script = _asset("report.css"), "\n".join(map(_asset, _SCRIPTS))
    policy = (
        "default-src 'none'; base-uri 'none'; form-action 'none'; "
        f"script-src {_hash(script)}; style-src {_hash(style)}; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    )
    head = {**page_head(record, folder, redactor), "piece": REQUESTS_PER_PIECE}
    before, after = _asset("report.html").split("$details")
    yield Template(before).substitute(
        policy=policy,
        title=escape(_title(record)),
        style=style,
        plain=_plain(record, folder, redactor),
        head=_in_script(head),
    )
    for number, piece in enumerate(_pieces(page_details(record, folder, redactor))):
        text = _in_script(piece)
        yield f'<script type="application/json" id="piece-{number}">{text}</script>\n'
    yield Template(after).substitute(script=script)


def _asset(name: str) -> str:
    return (FOLDER / name).read_text("utf-8")


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def _pieces(details: Iterator[Fields]) -> Iterator[JsonValue]:
    while piece := list(islice(details, REQUESTS_PER_PIECE)):
        yield piece


def _in_script(value: JsonValue) -> str:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return _NOT_IN_A_SCRIPT.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _title(record: RunRecord) -> str:
    wrong = len(_wrong(record))
    requests = counted(len(record.results), "request")
    return f"{wrong} of {requests} went wrong" if wrong else f"{requests}, none went wrong"


def _wrong(record: RunRecord) -> list[RequestResult]:
    bad = (Outcome.FAILED, Outcome.ERRORED)
    return [result for result in record.results if result.outcome in bad]


def _plain(record: RunRecord, folder: Path, redactor: Redactor) -> str:
    """The run in a few lines, for who looks at it without its script."""

    def said(text: str) -> str:
        return escape(printable(redactor.text(text)))

    counts = (f"{record.count(each)} {each}" for each in Outcome if record.count(each))
    wrong = _wrong(record)
    items = [
        f"<li><code>{said(shown_path(each.place.path, folder))}:{each.place.line + 1}</code> "
        f"{said(each.place.name)}: {said(_first(each))}</li>"
        for each in wrong[:_MOST_PLAIN_LINES]
    ]
    more = len(wrong) - len(items)
    rest = f"<p>and {more} more</p>" if more else ""
    line = " · ".join((*counts, duration_text(record.seconds)))
    return f"<p>{escape(line)}</p><ul>{''.join(_lines(items))}</ul>{rest}"


def _first(result: RequestResult) -> str:
    first = next(reasons(result), None)
    return first.message if first else str(result.outcome)


def _lines(items: Iterable[str]) -> Iterator[str]:
    return (f"\n{item}" for item in items)
