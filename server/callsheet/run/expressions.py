"""What directives and assertions of a request say, with the names that the request sees."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from callsheet.exchange import Response
from callsheet.model.circumstances import Circumstances
from callsheet.model.environment import Layer, Origin, Source, Variable
from callsheet.model.evaluate import Evaluator
from callsheet.model.exchange_values import response_value
from callsheet.model.requests import RequestPlace
from callsheet.model.scope import Scope
from callsheet.model.substitute import Evaluation, fill, joined
from callsheet.problems import Problem
from callsheet.syntax.expressions import Malformed, parse_expression
from callsheet.syntax.nodes import Piece
from callsheet.values import JsonValue


class Expressions:
    """Evaluates texts out of the block of one request; problems have spans of the document."""

    def __init__(self, place: RequestPlace, scope: Scope, circumstances: Circumstances) -> None:
        self.place = place
        self.scope = scope
        self.circumstances = circumstances
        self.evaluator = Evaluator(place.document, scope, circumstances)

    @property
    def secrets(self) -> frozenset[str]:
        """Every secret text that was met."""
        return frozenset(self.evaluator.secrets)

    def over(self, response: Response, documents: Sequence[JsonValue] = ()) -> "Expressions":
        """The same names and `response`; `response.document` is the first file it was kept in."""
        first = documents[0] if documents else None
        kept = {"document": first, "documents": list(documents)}
        return self.seeing({"response": {**response_value(response), **kept}})

    def seeing(self, names: Mapping[str, JsonValue]) -> "Expressions":
        """The same names and more, which hide those."""
        origin = Origin(Source.LOOP)
        found = {name: Variable(name, value, origin) for name, value in names.items()}
        scope = replace(self.scope, layers=(Layer(Source.LOOP, found), *self.scope.layers))
        return Expressions(self.place, scope, self.circumstances)

    def value(self, source: str, piece: Piece) -> "JsonValue | Problem":
        """What an expression without braces comes to; a problem is shown at `piece`."""
        outcome = self.evaluator.value_of(parse_expression(source), piece.span)
        if isinstance(outcome, Evaluation):
            return outcome.value
        return replace(outcome[0], span=self.place.block.placed(piece.span))

    def text(self, piece: Piece) -> str | Problem:
        """The piece with its bindings replaced."""
        parts, problems = fill(piece.text, self.evaluator.evaluate)
        if problems:
            return replace(problems[0], span=self.place.block.placed(piece.span))
        return joined(parts)


def is_expression(source: str) -> bool:
    """Whether `source` can be evaluated at all."""
    return not isinstance(parse_expression(source), Malformed)
