"""Type definition: the type of the answer, or of the part of it, that is named at the cursor."""

from callsheet.exchange import Response
from callsheet.features.answer_type import answer_type
from callsheet.features.target import target_at
from callsheet.features.targets import ExchangeMember, RequestName, RequestReference, VariableUse
from callsheet.late_dataclasses import dataclass
from callsheet.model.answer_bodies import parsed_body
from callsheet.model.document import Document
from callsheet.model.exchange_values import value_of
from callsheet.model.requests import RequestPlace, visible_requests
from callsheet.model.workspace import Workspace
from callsheet.problems import Problem
from callsheet.syntax.bindings import ExchangePath
from callsheet.text import Span


@dataclass(frozen=True, slots=True)
class AnswerType:
    """The type of what the last answer of a request gave."""

    place: RequestPlace
    text: str
    """A declaration of TypeScript."""

    named_at: Span


def type_definition(workspace: Workspace, document: Document, offset: int) -> AnswerType | None:
    """The type of the last answer; None where none is named, or none has come yet."""
    match target_at(document, offset):
        case ExchangeMember(span, path):
            return _of_part(workspace, document, path, span)
        case RequestName(span, name) | RequestReference(span, name) | VariableUse(span, name):
            return _of_answer(workspace, document, name, span)
        case _:
            return None


def _of_answer(
    workspace: Workspace, document: Document, name: str, span: Span
) -> AnswerType | None:
    place = visible_requests(workspace, document).get(name)
    exchange = workspace.exchanges.get(place.key) if place else None
    if place is None or exchange is None or not isinstance(exchange.outcome, Response):
        return None
    try:
        body = parsed_body(exchange.outcome)
    except ValueError:
        return None
    return AnswerType(place, answer_type(body, place.name), span)


def _of_part(
    workspace: Workspace, document: Document, path: ExchangePath, span: Span
) -> AnswerType | None:
    place = visible_requests(workspace, document).get(path.request.text)
    exchange = workspace.exchanges.get(place.key) if place else None
    if place is None or exchange is None:
        return None
    value = value_of(path, exchange)
    if isinstance(value, Problem):
        return None
    return AnswerType(place, answer_type(value, _name_of(path)), span)


def _name_of(path: ExchangePath) -> str:
    parts = (path.request, path.part, path.accessor)
    return " ".join(piece.text for piece in parts if piece is not None)
