"""Hover over a URL: what the description of the API says of the operation behind it."""

from collections.abc import Iterator

from callsheet.features.described import Described, described
from callsheet.features.hover_values import code, inert
from callsheet.features.hover_variables import Place
from callsheet.openapi.contents import answers_of, bodies_of, parameters_of
from callsheet.openapi.description import Description
from callsheet.openapi.operations import Operation
from callsheet.openapi.schemas import detail_of, type_text

_LONGEST = 600
"""Characters of a description that are shown."""

_MOST = 20


def operation_markdown(place: Place) -> str:
    """What a request does, takes and is answered; empty when no description tells."""
    block = place.document.block_at(place.offset)
    found = described(place.workspace, place.document, block)
    if found is None:
        return ""
    operation = found.operation
    if operation is None:
        return "\n".join(_others(found))
    parts = (
        f"{code(operation.method)} {code(operation.template)} {inert(operation.summary)}".rstrip(),
        "*deprecated*" if operation.node.members.get("deprecated") is True else "",
        _words(operation),
        "\n".join(_parameters(found.description, operation)),
        "\n".join(_bodies(found.description, operation)),
        "\n".join(_answers(found.description, operation)),
    )
    return "\n\n".join(part for part in parts if part)


def _others(found: Described) -> Iterator[str]:
    """What else can be done at a path."""
    for each in found.found.item.operations.values():
        yield f"- {code(each.method)} {inert(each.summary)}"


def _words(operation: Operation) -> str:
    words = operation.node.text("description").strip()
    if " ".join(words.split()) == operation.summary:
        return ""
    return inert(words if len(words) <= _LONGEST else f"{words[:_LONGEST].rstrip()} …")


def _parameters(description: Description, operation: Operation) -> Iterator[str]:
    for each in parameters_of(description, operation)[:_MOST]:
        detail = detail_of(description, each.schema, required=each.required)
        words = inert(" ".join(each.node.text("description").split())[:_LONGEST])
        place = "form" if each.place == "formData" else each.place
        said = ": ".join(part for part in (", ".join(filter(None, (place, detail))), words) if part)
        yield f"- {code(each.name)} {said}"


def _bodies(description: Description, operation: Operation) -> Iterator[str]:
    for each in bodies_of(description, operation):
        kind = type_text(description, each.schema)
        yield f"- body {code(each.media_type)}{f': {inert(kind)}' if kind else ''}"


def _answers(description: Description, operation: Operation) -> Iterator[str]:
    for status, meaning in answers_of(description, operation):
        yield f"- {code(status)} {inert(meaning[:_LONGEST])}".rstrip()
