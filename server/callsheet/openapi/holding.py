"""Holds an answer against its operation: status, media type, header fields and body.

A path means what the editor takes it for (`operations.find_path`), and the body is judged by
`jsonschema` (`validation`). All that is not as it is described is told, not the first of it.
"""

import re
from collections.abc import Iterator
from typing import Final

from callsheet.amounts import size_text
from callsheet.exchange import Headers
from callsheet.late_dataclasses import dataclass
from callsheet.openapi.contents import covers, documented_answers, is_json, member_of
from callsheet.openapi.contract import Answered, Part, Verdict, Violation
from callsheet.openapi.description import Description, Node, Version, kept_with_description
from callsheet.openapi.operations import Operation, find_path
from callsheet.openapi.schemas import parts_of, types_of
from callsheet.openapi.source import Fault
from callsheet.openapi.validation import Unfitting, unfitting
from callsheet.values import JsonValue, parse_json

LARGEST_BODY: Final = 8 * 1024 * 1024
"""Bytes; a larger body is not held against its schema, for that takes too long."""

_MOST_TOLD: Final = 20
"""Violations of one answer that are told one by one."""

_MOST_ITEMS: Final = 20
"""Items or members of a value that a report has."""

_LONGEST_TEXT: Final = 1000
_SWITCHED: Final = 101
"""Behind it comes no HTTP any more, and OpenAPI has no words for that."""

_SELF_EVIDENT: Final = frozenset({"OPTIONS", "TRACE", "CONNECT"})
"""Methods that servers have without a description saying so."""

_WITHOUT_BODY: Final = (204, 205, 304)
_STREAMS: Final = ("text/event-stream", "application/x-ndjson", "application/jsonl")
_INTEGER = re.compile(r"-?\d+", re.ASCII)
_CHARSET = re.compile(r""";\s*charset\s*=\s*"?([^\s";]+)""", re.IGNORECASE)


def held(description: Description, answered: Answered) -> Verdict:
    """How an answer stands to what the description says of it."""
    found = find_path(description, answered.path, answered.method)
    if found is None:
        return _undocumented(description, answered, answered.path, Part.PATH)
    template = found.item.template
    operations = found.item.operations
    operation = operations.get(answered.method)
    if operation is None and answered.method == "HEAD":
        # It is GET without a body (RFC 9110, 9.3.2).
        operation = operations.get("GET")
    if operation is None:
        return _undocumented(description, answered, template, Part.METHOD, tuple(operations))
    return _Holding(description, operation, answered).verdict()


def _undocumented(
    description: Description,
    answered: Answered,
    path: str,
    part: Part,
    methods: tuple[str, ...] = (),
) -> Verdict:
    violations: tuple[Violation, ...] = ()
    unchecked: tuple[str, ...] = ()
    if answered.method in _SELF_EVIDENT:
        unchecked = (f"the description says nothing of {answered.method}",)
    elif answered.status == _SWITCHED:
        unchecked = ("the description says nothing of this WebSocket",)
    else:
        violations = (_unknown(description, answered, path, part, methods),)
    return Verdict(
        description.path,
        f"{answered.method} {path}",
        is_known=False,
        status=answered.status,
        media_type=_media_type(answered.headers),
        violations=violations,
        unchecked=unchecked,
    )


def _unknown(
    description: Description, answered: Answered, path: str, part: Part, methods: tuple[str, ...]
) -> Violation:
    named = description.path.name
    message = f'the description {named} has no path like "{path}"'
    if part is Part.METHOD:
        has = f"it has {', '.join(methods)}" if methods else "it has nothing there"
        message = f'the description {named} has no {answered.method} for "{path}": {has}'
    return Violation(
        part,
        message,
        described=f"{named}#/paths",
        expected=list(methods) or None,
        actual=answered.method if methods else path,
    )


@dataclass(frozen=True, slots=True)
class _Holding:
    description: Description
    operation: Operation
    answered: Answered

    def verdict(self) -> Verdict:
        answers = documented_answers(self.description, self.operation)
        status = self.answered.status
        keys = (str(status), f"{status // 100}XX", "default")
        documented = next((key for key in keys if key in answers), "")
        unchecked: list[str] = []
        found = (
            list(self._of_answer(answers[documented], unchecked))
            if documented
            else [self._unknown_status(tuple(answers))]
        )
        return Verdict(
            self.description.path,
            f"{self.operation.method} {self.operation.template}",
            is_known=True,
            status=status,
            documented=documented,
            media_type=_media_type(self.answered.headers),
            violations=tuple(_few(found)),
            unchecked=tuple(unchecked),
        )

    def _unknown_status(self, known: tuple[str, ...]) -> Violation:
        has = f"it has {', '.join(known)}" if known else "it has none at all"
        responses = self.description.at(self.operation.node, "responses")
        return self._violation(
            Part.STATUS,
            f"the status {self.answered.status} is not documented: {has}",
            responses or self.operation.node,
            expected=list(known),
            actual=self.answered.status,
        )

    def _of_answer(self, answer: Node, unchecked: list[str]) -> Iterator[Violation]:
        if "$ref" in answer.members:
            message = f"it refers to `{answer.text('$ref')}`, which is nowhere"
            yield self._violation(Part.SCHEMA, f"the answer cannot be judged: {message}", answer)
            return
        yield from self._fields(answer)
        if self.answered.method == "HEAD" or self.answered.status in _WITHOUT_BODY:
            return
        contents = _described_contents(self.description, self.operation, answer)
        if not contents:
            return
        media_type = _media_type(self.answered.headers)
        if not (self.answered.body or self.answered.unread):
            yield self._violation(
                Part.BODY, "the body is empty", answer, expected=list(contents), actual=""
            )
            return
        named = _covering(tuple(contents), media_type)
        if named is None:
            yield self._other_type(answer, tuple(contents), media_type)
            return
        schema = contents[named]
        if schema is not None:
            yield from self._body(schema, media_type, unchecked)

    def _other_type(self, answer: Node, known: tuple[str, ...], media_type: str) -> Violation:
        types = " or ".join(known)
        message = f"the media type {media_type} is not documented: it is {types}"
        if not media_type:
            message = f"no media type is named, where {types} is documented"
        return self._violation(
            Part.MEDIA_TYPE, message, answer, expected=list(known), actual=media_type or None
        )

    def _body(self, schema: Node, media_type: str, unchecked: list[str]) -> Iterator[Violation]:
        size = len(self.answered.body)
        if self.answered.unread or media_type in _STREAMS or size > LARGEST_BODY:
            reason = self.answered.unread or (
                "it is a stream" if media_type in _STREAMS else f"it has {size_text(size)}"
            )
            unchecked.append(f"the body was not held against its schema: {reason}")
            return
        value: JsonValue
        if is_json(media_type):
            try:
                value = parse_json(self._text())
            except ValueError as error:
                yield self._violation(Part.BODY, f"the body is not JSON: {error}", schema)
                return
        elif media_type.startswith("text/") and "xml" not in media_type:
            value = self._text()
        else:
            if not _says_nothing(self.description, schema):
                reason = f"no schema is held against {media_type}"
                unchecked.append(f"the body was not held against its schema: {reason}")
            return
        yield from self._misfits(schema, value, Part.BODY, "")

    def _text(self) -> str:
        """The body as text.

        Raises:
            ValueError: It is none.
        """
        charset = _CHARSET.search(_content_type(self.answered.headers))
        try:
            text = self.answered.body.decode(charset[1] if charset else "utf-8")
        except (LookupError, UnicodeDecodeError):
            text = self.answered.body.decode("utf-8", "replace")
        return text.removeprefix("\ufeff")

    def _fields(self, answer: Node) -> Iterator[Violation]:
        for name, node in self.description.children(self.description.at(answer, "headers")):
            if name.lower() == "content-type":
                # It is what the media types say (OpenAPI 3.1, 4.8.17.1).
                continue
            values = [value for key, value in self.answered.headers if key.lower() == name.lower()]
            if values:
                yield from self._field(name, node, values)
            elif node.members.get("required") is True:
                yield self._violation(
                    Part.HEADER, f'the header field "{name}" is missing', node, pointer=name
                )

    def _field(self, name: str, node: Node, values: list[str]) -> Iterator[Violation]:
        schema, text = self._schema_of(node), ", ".join(values)
        value: JsonValue = _typed(self.description, schema, text) if schema else None
        for media_type, content in self.description.children(self.description.at(node, "content")):
            schema = self.description.at(content, "schema")
            try:
                value = parse_json(text) if is_json(media_type) else text
            except ValueError as error:
                message = f'the header field "{name}" is not JSON: {error}'
                yield self._violation(Part.HEADER, message, node, pointer=name, actual=text)
                return
        # Each cookie has a field of its own, and they cannot be one.
        if schema is not None and name.lower() != "set-cookie":
            yield from self._misfits(schema, value, Part.HEADER, name)

    def _schema_of(self, field: Node) -> Node | None:
        if self.description.version is Version.SWAGGER_2:
            return field
        return self.description.at(field, "schema")

    def _misfits(
        self, schema: Node, value: JsonValue, part: Part, field: str
    ) -> Iterator[Violation]:
        found = unfitting(self.description, schema, value)
        if isinstance(found, Fault):
            message = f"the schema cannot be used: {found.message}"
            yield self._violation(Part.SCHEMA, message, schema, pointer=field)
            return
        for each in found:
            message = f"{_subject(each, part, field)} {each.message}"
            if each.places > 1:
                message = f"{message}, and so in {each.places - 1:,} more places"
            yield self._violation(
                part,
                message,
                each.place,
                pointer=field or each.pointer,
                expected={each.word: _short(each.said)} if each.word else False,
                actual=_short(each.found),
                places=each.places,
            )

    def _violation(
        self,
        part: Part,
        message: str,
        place: Node,
        *,
        pointer: str = "",
        expected: JsonValue = None,
        actual: JsonValue = None,
        places: int = 1,
    ) -> Violation:
        described = f"{place.source.path.name}#{_pointer_of(place)}"
        return Violation(
            part, message, pointer, described, _line_of(place), expected, actual, places
        )


def _subject(found: Unfitting, part: Part, field: str) -> str:
    if part is Part.HEADER:
        return f'the header field "{field}"'
    return f"`{found.pointer}`" if found.pointer else "the body"


def _few(violations: list[Violation]) -> Iterator[Violation]:
    """As many as are told, and how many more there are."""
    yield from violations[:_MOST_TOLD]
    if len(violations) > _MOST_TOLD:
        left = violations[_MOST_TOLD:]
        message = f"{len(left):,} more of it is not as it is described"
        yield Violation(Part.BODY, message, places=sum(each.places for each in left))


def _described_contents(
    description: Description, operation: Operation, answer: Node
) -> dict[str, Node | None]:
    """The schema of each media type that an answer may have; empty when nothing is said of it."""
    if description.version is not Version.SWAGGER_2:
        contents = description.children(description.at(answer, "content"))
        return {name: _schema(description, node) for name, node in contents}
    schema = _schema(description, answer)
    if schema is None:
        return {}
    produced = description.at(operation.node, "produces")
    produced = produced or description.at(description.root, "produces")
    named = [str(each.value) for _, each in description.children(produced)]
    return dict.fromkeys(named or ["*/*"], schema)


def _schema(description: Description, node: Node) -> Node | None:
    return member_of(description, node, "schema") if "schema" in node.members else None


def _covering(patterns: tuple[str, ...], media_type: str) -> str | None:
    """The one that is said of a media type most exactly, as it is written."""

    def plain(written: str) -> str:
        return written.partition(";")[0].strip().lower()

    fitting = [each for each in patterns if covers(plain(each), media_type)]
    return min(fitting, key=lambda each: plain(each).count("*"), default=None)


def _content_type(headers: Headers) -> str:
    return next((value for name, value in headers if name.lower() == "content-type"), "")


def _media_type(headers: Headers) -> str:
    return _content_type(headers).partition(";")[0].strip().lower()


@kept_with_description
def _says_nothing(description: Description, schema: Node) -> bool:
    """Whether a schema is one of bytes or of text as it comes, for which anything is right."""
    types = {each for part in parts_of(description, schema) for each in types_of(part)}
    return types <= {"string", "file"}


def _typed(description: Description, schema: Node, text: str) -> JsonValue:
    """The value of a header field, by the type that it shall have (`style: simple`)."""
    types = {each for part in parts_of(description, schema) for each in types_of(part)}
    items = description.at(schema, "items")
    if "array" in types and items is not None:
        return [_typed(description, items, each.strip()) for each in text.split(",")]
    if types & {"integer", "number"} and (number := _number(text)) is not None:
        return number
    if "boolean" in types and text in ("true", "false"):
        return text == "true"
    return text


def _number(text: str) -> int | float | None:
    try:
        return int(text) if _INTEGER.fullmatch(text) else float(text)
    except ValueError:
        return None


def _short(value: JsonValue) -> JsonValue:
    """A value as a report has it; None of what is long."""
    match value:
        case str():
            return value if len(value) <= _LONGEST_TEXT else f"{value[:_LONGEST_TEXT]}..."
        case dict() | list():
            return value if _is_small(value) else None
        case _:
            return value


def _is_small(value: JsonValue, left: int = _MOST_ITEMS) -> bool:
    return _left_of(value, left) >= 0


def _left_of(value: JsonValue, left: int) -> int:
    match value:
        case str():
            return left - 1 - len(value) // 100
        case dict() | list():
            for each in value.values() if isinstance(value, dict) else value:
                left = _left_of(each, left - 1)
                if left < 0:
                    break
            return left
        case _:
            return left


def _pointer_of(node: Node) -> str:
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in node.path)


def _line_of(node: Node) -> int:
    return node.source.text.count("\n", 0, node.span.start) + 1
