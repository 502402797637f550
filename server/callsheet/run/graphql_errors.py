"""Answers to GraphQL that say `errors`: they failed, though their status is 200 (GraphQL, 7.1)."""

from collections.abc import Mapping

from callsheet.exchange import Response
from callsheet.model.answer_bodies import body_text
from callsheet.model.outcomes import Action, Outcomes
from callsheet.model.requests import RequestPlace
from callsheet.run.response_actions import action_for
from callsheet.run.results import NamedError
from callsheet.syntax.nodes import Assertion
from callsheet.values import JsonValue, parse_json

NAME = "graphql"


def graphql_error(place: RequestPlace, outcomes: Outcomes, response: Response) -> NamedError | None:
    """What the errors of an answer say; None where there are none, or where they are expected.

    They are where `# @on` ignores such an answer, or an assertion speaks of `errors`.
    """
    errors = _errors(response)
    if not errors or _speaks_of_errors(place):
        return None
    if action_for(outcomes.rules, response) is Action.IGNORE:
        return None
    request = place.block.tree.request
    span = request.line.target.span if request else place.block.tree.span
    said = _said(errors[0])
    message = said if len(errors) == 1 else f"{said} (and {len(errors) - 1} more)"
    variables: JsonValue = {"errors": errors}
    return NamedError(NAME, str(response.status), message, place.block.placed(span), variables)


def _errors(response: Response) -> list[JsonValue]:
    try:
        value = parse_json(body_text(response))
    except ValueError:
        return []
    found = value.get("errors") if isinstance(value, Mapping) else None
    return found if isinstance(found, list) else []


def _said(error: JsonValue) -> str:
    if not isinstance(error, Mapping):
        return "there are errors"
    path = error.get("path")
    at = ".".join(map(str, path)) if isinstance(path, list) else ""
    message = str(error.get("message") or "there are errors")
    return f"{message}, at `{at}`" if at else message


def _speaks_of_errors(place: RequestPlace) -> bool:
    tree = place.block.tree
    asserted = [each.value.text for each in place.block.parsed.directives("assert")]
    asserted += [item.text.text for item in tree.after if isinstance(item, Assertion)]
    return any("errors" in text for text in asserted)
