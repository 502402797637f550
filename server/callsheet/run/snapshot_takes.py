"""What `# @snapshot` takes of an answer, in a form that can be kept, read and compared."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from typing import TypeAlias

from callsheet.exchange import MemoryBody, Response
from callsheet.facts.directives import find_directive
from callsheet.facts.volatile_fields import is_volatile
from callsheet.json_query import locations_of, path_fault
from callsheet.late_dataclasses import dataclass
from callsheet.model.answer_bodies import body_text
from callsheet.model.requests import RequestPlace
from callsheet.problems import Problem
from callsheet.run.findings import ABSENT, Unfit, as_json
from callsheet.run.predicates import is_list
from callsheet.run.results import AssertionResult, Take, TakeKind
from callsheet.run.snapshot_file import MASKED
from callsheet.run.subjects import Answer, selected
from callsheet.syntax.assertions import Selection, parse_capture
from callsheet.syntax.directives import Arguments, arguments_of
from callsheet.syntax.nodes import Directive, Piece
from callsheet.text import split_lines
from callsheet.values import JsonValue, parse_json

_Content: TypeAlias = tuple[JsonValue, TakeKind]

_PARTS = ("body", "headers", "status")
_BETWEEN = re.compile(r""",(?![^\[]*\])""")
"""A comma between paths, not one in brackets."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a `# @snapshot` asks for."""

    name: str
    of: str
    masks: tuple[str, ...]
    directive: Directive

    @property
    def paths(self) -> tuple[str, ...]:
        """The JSONPaths among the masks."""
        return tuple(each for each in self.masks if each.startswith("$"))

    @property
    def fields(self) -> frozenset[str]:
        """The names of header fields among the masks, in lower case."""
        return frozenset(each.lower() for each in self.masks if not each.startswith("$"))


def asked_of(place: RequestPlace) -> tuple[Asked, ...]:
    """The snapshots of a request, in the order of the file."""
    return tuple(asked_by(each) for each in place.block.parsed.directives("snapshot"))


def titles_of(place: RequestPlace) -> tuple[str, ...]:
    """Under which titles they are kept: the request's name, and their own behind it."""
    return tuple(_title(place, each) for each in asked_of(place))


def takes_of(answer: Answer) -> Iterator[Take | AssertionResult]:
    """What each snapshot takes of an answer, or why it cannot."""
    place = answer.expressions.place
    titles = titles_of(place)
    quiet = bool(place.block.parsed.directives("no-log"))
    for asked in asked_of(place):
        span = place.block.placed(asked.directive.value.span or asked.directive.span)
        expression = f"@snapshot {asked.directive.value.text}".rstrip()
        found = _QUIET if quiet else _content(asked, answer)
        title = _title(place, asked)
        if titles.count(title) > 1:
            found = Unfit(f'several snapshots are called "{title}": write `# @snapshot NAME`')
        if isinstance(found, Unfit):
            yield AssertionResult(expression, span, passed=False, message=found.reason)
        else:
            yield Take(title, expression, span, *found)


def asked_by(directive: Directive) -> Asked:
    """What one `# @snapshot` asks for."""
    facts = find_directive("snapshot")
    arguments = arguments_of(directive.value, facts) if facts else Arguments()
    keyed = {key.text: value.text for key, value in arguments.keyword}
    name = arguments.first.text if arguments.first else ""
    masks = (each.strip() for each in _BETWEEN.split(keyed.get("mask", "")))
    return Asked(name, keyed.get("of", "body"), tuple(filter(None, masks)), directive)


def _title(place: RequestPlace, asked: Asked) -> str:
    named = " ".join(place.name.split())
    own = asked.name or ("" if asked.of == "body" else asked.of)
    return f"{named}: {own}" if own else named


_QUIET = Unfit("`# @no-log` keeps the answer out of snapshots")


def _content(asked: Asked, answer: Answer) -> _Content | Unfit:
    match asked.of:
        case "status":
            return str(answer.response.status), TakeKind.TEXT
        case "headers":
            return _fields(answer.response, asked.fields), TakeKind.FIELDS
        case "body":
            return body_content(answer.response, asked.paths)
        case _:
            found = _selected(asked, answer)
            if isinstance(found, Unfit):
                return found
            masked = _masked(found, asked.paths)
            return masked if isinstance(masked, Unfit) else (masked, TakeKind.JSON)


def _fields(response: Response, also: frozenset[str]) -> str:
    """The fields sorted, for their order says nothing; those that change have no value."""
    fields = sorted(response.headers, key=lambda field: field[0].lower())
    return "\n".join(
        f"{name}: {MASKED if name.lower() in also or is_volatile(name) else value}"
        for name, value in fields
    )


def body_content(response: Response, paths: tuple[str, ...] = ()) -> _Content | Unfit:
    """A body as it is compared: JSON by value, text by its lines, all else by its digest."""
    if not isinstance(response.body, MemoryBody) or b"\0" in response.body.data:
        return _digest(response), TakeKind.TEXT
    text = body_text(response)
    if text.lstrip()[:1] in ("{", "[") or "json" in (response.header("Content-Type") or ""):
        try:
            value = parse_json(text)
        except ValueError:
            pass
        else:
            masked = _masked(value, paths)
            return masked if isinstance(masked, Unfit) else (masked, TakeKind.JSON)
    if paths:
        return Unfit(f"`mask={paths[0]}` masks JSON only, and the body is none")
    return "\n".join(line.rstrip("\r\n") for line in split_lines(text)), TakeKind.TEXT


def _digest(response: Response) -> str:
    body = response.body
    digest = hashlib.sha256(body.data).hexdigest() if isinstance(body, MemoryBody) else body.sha256
    return f"{body.size} bytes\nsha256 {digest}"


def fault_in(asked: Asked) -> str:
    """Why a snapshot can never be taken, whatever the answer; empty when it can."""
    if asked.of not in _PARTS:
        captured = parse_capture(f"snapshot = {asked.of}")
        if isinstance(captured, Problem):
            return f"`of={asked.of}`: {captured.message}"
    return next((fault for path in asked.paths if (fault := path_fault(path))), "")


def _selected(asked: Asked, answer: Answer) -> "JsonValue | Unfit":
    captured = parse_capture(f"snapshot = {asked.of}")
    if isinstance(captured, Problem):
        return Unfit(f"`of={asked.of}`: {captured.message}")
    match captured.source:
        case Selection() as selection:
            found = selected(selection, answer)
            if found is ABSENT:
                return Unfit(f"`{asked.of}` is nothing that could be kept")
            return found if isinstance(found, Unfit) else as_json(found)
        case Piece() as source:
            value = answer.expressions.value(source.text, source)
            return Unfit(value.message) if isinstance(value, Problem) else value


def _masked(value: JsonValue, paths: tuple[str, ...]) -> "JsonValue | Unfit":
    """The value with a mark in the place of all that the paths select."""
    places: set[tuple[str | int, ...]] = set()
    try:
        for path in paths:
            places.update(locations_of(value, path))
        return _marked(value, (), frozenset(places)) if places else value
    except ValueError as error:
        return Unfit(f"`mask`: {error}")
    except RecursionError:
        return Unfit("the value is nested too deeply to be masked")


def _marked(
    value: JsonValue, here: tuple[str | int, ...], places: frozenset[tuple[str | int, ...]]
) -> JsonValue:
    if here in places:
        return MASKED
    if isinstance(value, Mapping):
        return {name: _marked(each, (*here, name), places) for name, each in value.items()}
    if is_list(value):
        return [_marked(each, (*here, at), places) for at, each in enumerate(value)]  # type: ignore[arg-type]
    return value
