"""What of an operation becomes no request of its own: callbacks, and links to other operations."""

from collections.abc import Iterator, Mapping

from callsheet.convert.imported import ImportLoss
from callsheet.openapi.description import Description
from callsheet.openapi.operations import Operation
from callsheet.values import JsonValue

_IN_BODY = "$response.body#/"


def place_of(operation: Operation) -> str:
    """Where an operation stands, in the words of descriptions: `GET /pets`."""
    return f"{operation.method} {' '.join(operation.template.split())}"


def what_follows(
    description: Description, operation: Operation, name: str, source: str
) -> Iterator[ImportLoss]:
    """The requests that there are on account of an operation.

    Args:
        description: What the operation is of.
        operation: The operation.
        name: What its request is called.
        source: The file of the description, as it was named.
    """
    place, node = place_of(operation), operation.node
    for callback, _ in description.children(description.at(node, "callbacks")):
        what = f'the callback "{callback}" is a request that the server sends'
        yield ImportLoss(place, what, "", source)
    for status, answer in description.children(description.at(node, "responses")):
        for link, said in description.children(description.at(answer, "links")):
            target = said.text("operationId") or said.text("operationRef") or "another request"
            what = f'the link "{link}" of {status} to `{target}` is not followed'
            yield ImportLoss(place, what, _binding(said.members.get("parameters"), name), source)


def _binding(parameters: JsonValue, name: str) -> str:
    """How a parameter that a link takes out of an answer is written."""
    for parameter, taken in parameters.items() if isinstance(parameters, Mapping) else ():
        if isinstance(taken, str) and taken.startswith(_IN_BODY):
            path = taken.removeprefix(_IN_BODY).replace("/", ".")
            return f"write `@{parameter} = {{{{{name}.response.body.$.{path}}}}}`"
    return ""
