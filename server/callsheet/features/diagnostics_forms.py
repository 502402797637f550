"""What is wrong in forms: those in one line, and those in parts."""

import re
from collections.abc import Iterator

from callsheet.features.typed_body import TypedBody
from callsheet.model.body_multipart import boundary_of
from callsheet.problems import Code, Problem, Severity
from callsheet.text import Span, split_lines

_BROKEN_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})[0-9A-Za-z]{1,2}")
_PAIR = re.compile(r"[ \t]*(?P<name>[^\s=&%]+)[ \t]*=")
_NAME = re.compile(r"""(?:^|[;\s])name\s*\*?=""", re.IGNORECASE)
_DISPOSITION = re.compile(r"content-disposition[ \t]*:(?P<value>.*)", re.IGNORECASE)


def form_problems(body: TypedBody) -> Iterator[Problem]:
    """Lines of a form that run into one another, and `%` that begins nothing."""
    for found in _BROKEN_ESCAPE.finditer(body.masked):
        yield Problem(
            Code.FORM_ESCAPE,
            Severity.INFO,
            Span(*found.span()),
            f"`{found[0]}` is no escape, and its `%` goes out as `%25`",
            "write `%25` for a percent sign",
        )
    above, offset = "", 0
    for line in split_lines(body.masked):
        text = line.strip()
        pair = _PAIR.match(line)
        if pair and above and not above.endswith("&"):
            yield Problem(
                Code.FORM_SEPARATOR,
                Severity.WARNING,
                Span(offset + pair.start("name"), offset + pair.end("name")),
                f"`{pair['name']}` belongs to the value above: line ends separate nothing",
                "put `&` before it",
            )
        above = text or above
        offset += len(line)


def multipart_problems(body: TypedBody) -> Iterator[Problem]:
    """Boundaries that are missing, and parts of a form without a name."""
    lines = tuple(_lines(body.text))
    boundary = boundary_of(body.content_type)
    if not boundary:
        yield _without_boundary(lines[0], body)
        return
    delimiters = [number for number, line in enumerate(lines) if _is(line, body, boundary)]
    begun = [each for each in delimiters if lines[each].of(body.text) == f"--{boundary}"]
    if not begun:
        message = f"no line is `--{boundary}`, so there are no parts"
        hint = f"begin each part with a line `--{boundary}`"
        yield Problem(Code.BODY_MULTIPART, Severity.WARNING, lines[0], message, hint)
        return
    last = delimiters[-1]
    if last == begun[-1] and len(begun) > 1 and not body.text[lines[last].end :].strip():
        yield _without_hyphens(lines[last], boundary)
        begun.pop()
    elif last == begun[-1]:
        yield _unclosed(lines[last], boundary)
    if body.media_type == "multipart/form-data":
        for number in begun:
            yield from _unnamed(body, lines[number], lines[number + 1 :])


def _without_boundary(first: Span, body: TypedBody) -> Problem:
    typed = first.of(body.text).removeprefix("--") or "parts"
    return Problem(
        Code.BODY_MULTIPART,
        Severity.ERROR,
        first,
        "the `Content-Type` names no boundary",
        f"add `; boundary={typed}` to it",
    )


def _unclosed(last: Span, boundary: str) -> Problem:
    return Problem(
        Code.MULTIPART_UNCLOSED,
        Severity.HINT,
        last,
        f"`--{boundary}--` is missing at the end, and is added when this is sent",
        "write it below the last part, for other tools",
    )


def _without_hyphens(last: Span, boundary: str) -> Problem:
    return Problem(
        Code.MULTIPART_UNCLOSED,
        Severity.WARNING,
        last,
        "behind the last boundary an empty part is sent",
        f"end the parts with `--{boundary}--`",
    )


def _unnamed(body: TypedBody, delimiter: Span, below: tuple[Span, ...]) -> Iterator[Problem]:
    """A part whose fields do not say which field of the form it is."""
    for line in below:
        text = line.of(body.text).strip()
        found = _DISPOSITION.match(text)
        if found and (_NAME.search(found["value"]) or "{{" in text):
            return
        if not text or (":" not in text and "{{" not in text):
            break
        if found:
            delimiter = line
    yield Problem(
        Code.MULTIPART_NAME,
        Severity.WARNING,
        delimiter,
        "this part of the form has no name",
        'write `Content-Disposition: form-data; name="..."` below the boundary',
    )


def _is(line: Span, body: TypedBody, boundary: str) -> bool:
    return line.of(body.text) in (f"--{boundary}", f"--{boundary}--")


def _lines(text: str) -> Iterator[Span]:
    """The lines without white space at their ends."""
    offset = 0
    for line in split_lines(text):
        yield Span(offset, offset + len(line.rstrip()))
        offset += len(line)
