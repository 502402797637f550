"""The items of an answer as a table, and what was said of its pages."""

import re
from collections.abc import Iterator, Mapping

from callsheet.amounts import counted
from callsheet.model.answer_bodies import parsed_body
from callsheet.redact import Redactor
from callsheet.run.paginate.select import select_items
from callsheet.run.results import RequestResult
from callsheet.values import JsonValue, value_text

_MOST_ROWS = 100
_MOST_COLUMNS = 20
_WIDEST = 40
"""Characters of a cell; what is longer is cut, the answer above has it whole."""

_BAR = re.compile(r"(\\*)\|")


def collected_lines(result: RequestResult, redactor: Redactor) -> Iterator[str]:
    """Of a request whose items were taken out: how many, what was decided, and a table."""
    if result.rows is None or result.response is None:
        return
    pages = f" of {counted(len(result.pages), 'page')}" if result.pages else ""
    rows = _rows(result)
    last = "; those of the last page:" if rows and _has_last_page_only(result) else ""
    yield f"### {counted(result.rows, 'item')}{pages}{last}"
    yield from (f"# {said}" for said in result.said)
    of_all = result.rows if result.first_rows else len(rows)
    yield from _table(rows, of_all, redactor)


def _has_last_page_only(result: RequestResult) -> bool:
    return len(result.pages) > 1 and not result.first_rows


def _rows(result: RequestResult) -> tuple[Mapping[str, JsonValue], ...]:
    """The first items of all pages, else those of the last one; none unless all are objects."""
    # A page that gave no item is no table of items: it says what went wrong.
    of_last = () if result.pages and not result.pages[-1].items else _items(result)
    found = result.first_rows or of_last
    rows = tuple(each for each in found if isinstance(each, Mapping))
    return rows if len(rows) == len(found) else ()


def _items(result: RequestResult) -> tuple[JsonValue, ...]:
    select = result.place.block.parsed.directives("select")
    try:
        body = parsed_body(result.response) if result.response else None
        return select_items(body, select[-1].value.text if select else None)[0]
    except ValueError:
        return ()


def _table(
    rows: tuple[Mapping[str, JsonValue], ...], of_all: int, redactor: Redactor
) -> Iterator[str]:
    shown = rows[:_MOST_ROWS]
    columns = tuple(dict.fromkeys(name for row in shown for name in row))
    names = columns[:_MOST_COLUMNS]
    if not names:
        return
    cells = [[_cell(name, redactor) for name in names]]
    cells += [
        [_cell(row[name], redactor) if name in row else "" for name in names] for row in shown
    ]
    widths = [max(3, *(len(line[place]) for line in cells)) for place in range(len(names))]
    yield ""
    yield _line(cells[0], widths)
    yield _line(["-" * width for width in widths], widths)
    for line in cells[1:]:
        yield _line(line, widths)
    if of_all > len(shown) or len(columns) > len(names):
        more = (of_all - len(shown), "row"), (len(columns) - len(names), "column")
        left = " and ".join(counted(count, what) for count, what in more if count)
        yield ""
        yield f"# {left} more"


def _line(cells: list[str], widths: list[int]) -> str:
    return f"| {' | '.join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True))} |"


def _cell(value: JsonValue, redactor: Redactor) -> str:
    # Masked before it is changed: half of a secret, or one escaped, would not be known for one.
    text = " ".join(redactor.text(value_text(value)).split())
    short = text if len(text) <= _WIDEST else text[: _WIDEST - 1] + "…"
    # A backslash that stands before a bar would take its escape away.
    return _BAR.sub(r"\1\1\\|", short)
