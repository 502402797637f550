"""What an operation takes and gives: parameters, bodies, answers, by all versions alike."""

from collections.abc import Iterator, Sequence

from callsheet.late_dataclasses import dataclass
from callsheet.openapi.description import Description, Node, Version, kept_with_description
from callsheet.openapi.operations import Operation
from callsheet.openapi.schemas import Member, members_of

_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


@dataclass(frozen=True, slots=True, eq=False)
class Parameter:
    """A parameter of a query, a header, a path, a cookie or, in Swagger 2, of a form."""

    name: str
    place: str
    """`query`, `header`, `path`, `cookie`, `formData`."""

    required: bool
    schema: Node | None
    node: Node


@dataclass(frozen=True, slots=True, eq=False)
class BodyContent:
    """What a body may hold when it is of one media type."""

    media_type: str
    schema: Node | None
    node: Node | None = None
    """What is said of it besides: examples, the encoding of fields."""


@kept_with_description
def parameters_of(description: Description, operation: Operation) -> tuple[Parameter, ...]:
    """The parameters of an operation; its own win over those of its path."""
    found: dict[tuple[str, str], Parameter] = {}
    for owner in (operation.item, operation.node):
        for _, node in description.children(description.at(owner, "parameters")):
            name, place = node.text("name"), node.text("in")
            if name and place and place != "body":
                required = node.members.get("required") is True
                schema = _schema_of(description, node)
                found[place, name] = Parameter(name, place, required, schema, node)
    return tuple(found.values())


@kept_with_description
def knows_all_parameters(description: Description, operation: Operation) -> bool:
    """Whether no parameter of an operation is one whose reference leads nowhere."""
    lists = (description.at(each, "parameters") for each in (operation.item, operation.node))
    return all(
        len(list(description.children(each))) == len(each.value)
        for each in lists
        if each is not None and isinstance(each.value, Sequence)
    )


def _schema_of(description: Description, node: Node) -> Node | None:
    if description.version is Version.SWAGGER_2:
        return node
    schema = description.at(node, "schema")
    if schema is not None:
        return schema
    contents = description.children(description.at(node, "content"))
    return next((description.at(each, "schema") for _, each in contents), None)


@kept_with_description
def bodies_of(description: Description, operation: Operation) -> tuple[BodyContent, ...]:
    """What a request may send, by its media type; empty when the operation takes no body."""
    if description.version is not Version.SWAGGER_2:
        content = description.at(operation.node, "requestBody", "content")
        return tuple(_contents(description, content))
    schema = next(_swagger_bodies(description, operation), None)
    if schema is None:
        return ()
    types = _media_types(description, operation, "consumes")
    return tuple(BodyContent(each, schema) for each in types)


def needs_body(description: Description, operation: Operation) -> bool:
    """Whether a request without a body is none for this operation."""
    if description.version is not Version.SWAGGER_2:
        body = description.at(operation.node, "requestBody")
        return body is not None and body.members.get("required") is True
    return any(
        node.text("in") == "body" and node.members.get("required") is True
        for _, node in description.children(description.at(operation.node, "parameters"))
    )


def body_schema(description: Description, operation: Operation, media_type: str) -> Node | None:
    """The schema of a body of a media type, which may be empty: then the first JSON counts."""
    contents = bodies_of(description, operation)
    if media_type in _FORMS and description.version is Version.SWAGGER_2:
        return None
    return _schema_for(contents, media_type)


@kept_with_description
def form_fields(
    description: Description, operation: Operation, media_type: str
) -> tuple[Member, ...]:
    """The fields of a form; of one of no media type, those of any form."""
    if description.version is Version.SWAGGER_2:
        found = (each for each in parameters_of(description, operation) if each.place == "formData")
        return tuple(Member(each.name, each.node, each.required) for each in found)
    forms = (each for each in bodies_of(description, operation) if each.media_type in _FORMS)
    schemas = (each.schema for each in forms if media_type in ("", each.media_type))
    schema = next((each for each in schemas if each is not None), None)
    return tuple(members_of(description, schema).values()) if schema else ()


@kept_with_description
def answer_schema(description: Description, operation: Operation) -> Node | None:
    """The schema of what is answered when all goes well; None when nothing is said of it."""
    answer = answer_of(description, operation)
    if answer is None:
        return None
    if description.version is Version.SWAGGER_2:
        return description.at(answer, "schema")
    return _schema_for(tuple(_contents(description, description.at(answer, "content"))), "")


def answer_of(description: Description, operation: Operation) -> Node | None:
    """The answer when all goes well: that of the first status that says so, else `default`."""
    answers = dict(description.children(description.at(operation.node, "responses")))
    good = sorted(status for status in answers if status[:1] == "2")
    with_body = [each for each in good if {"schema", "content"} & answers[each].members.keys()]
    for status in (*with_body, *good, "default"):
        if status in answers:
            return answers[status]
    return None


@kept_with_description
def answered_types(description: Description, operation: Operation) -> tuple[str, ...]:
    """The media types of what is answered when all goes well."""
    if description.version is Version.SWAGGER_2:
        return tuple(_media_types(description, operation, "produces"))
    answer = answer_of(description, operation)
    contents = _contents(description, description.at(answer, "content") if answer else None)
    return tuple(each.media_type for each in contents)


@kept_with_description
def answer_contents(
    description: Description, operation: Operation, answer: Node
) -> tuple[BodyContent, ...]:
    """What an answer may hold, by its media type; empty for one without a body."""
    if description.version is not Version.SWAGGER_2:
        return tuple(_contents(description, description.at(answer, "content")))
    schema = description.at(answer, "schema")
    if schema is None:
        return ()
    types = _media_types(description, operation, "produces")
    return tuple(BodyContent(each, schema, answer) for each in types)


def answers_of(description: Description, operation: Operation) -> Iterator[tuple[str, str]]:
    """Every status that may be answered, and what it means."""
    for status, node in description.children(description.at(operation.node, "responses")):
        if not status.startswith("x-"):
            yield status, " ".join(node.text("description").split())


def documented_answers(description: Description, operation: Operation) -> dict[str, Node]:
    """The answers of an operation by what stands for their statuses: `200`, `4XX`, `default`."""
    answers = description.at(operation.node, "responses")
    names = () if answers is None else tuple(answers.members)
    return {
        _status_key(name): member_of(description, answers, name)
        for name in names
        if answers is not None and not name.startswith("x-")
    }


def member_of(description: Description, node: Node, key: str) -> Node:
    """A member that is there, references followed; the reference itself where it leads nowhere."""
    return description.at(node, key) or Node(node.source, (*node.path, key), node.members[key])


def _status_key(status: str) -> str:
    return status.lower() if status.lower() == "default" else status.upper()


def _contents(description: Description, content: Node | None) -> Iterator[BodyContent]:
    for media_type, node in description.children(content):
        plain = media_type.partition(";")[0].strip().lower()
        yield BodyContent(plain, description.at(node, "schema"), node)


def _schema_for(contents: tuple[BodyContent, ...], media_type: str) -> Node | None:
    if media_type:
        fitting = (each for each in contents if covers(each.media_type, media_type))
        return next((each.schema for each in fitting), None)
    json = (each for each in contents if is_json(each.media_type) or "*" in each.media_type)
    return next((each.schema for each in json), None)


def covers(pattern: str, media_type: str) -> bool:
    """Whether `application/*` or `application/json` is said of a media type."""
    if pattern in ("*/*", media_type):
        return True
    kind, _, rest = pattern.partition("/")
    return rest == "*" and media_type.startswith(f"{kind}/")


def is_json(media_type: str) -> bool:
    """Whether content of a media type is JSON (RFC 6839, 3.1)."""
    return media_type == "application/json" or media_type.endswith(("+json", "/json"))


def _swagger_bodies(description: Description, operation: Operation) -> Iterator[Node]:
    for owner in (operation.node, operation.item):
        for _, node in description.children(description.at(owner, "parameters")):
            schema = description.at(node, "schema") if node.text("in") == "body" else None
            if schema is not None:
                yield schema


def _media_types(description: Description, operation: Operation, word: str) -> Iterator[str]:
    own = description.at(operation.node, word) or description.at(description.root, word)
    named = [str(each.value).lower() for _, each in description.children(own)]
    yield from named or ["application/json"]
