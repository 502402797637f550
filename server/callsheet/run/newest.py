"""Begins a request where the last load of it ended: its tracker, and the values that it sees."""

from collections.abc import Mapping
from dataclasses import replace

from callsheet.exchange import OutgoingRequest
from callsheet.late_dataclasses import dataclass
from callsheet.model.filling import Filling
from callsheet.model.incremental import incremental_layer, range_parameters, read_incremental
from callsheet.model.loading import read_loading
from callsheet.model.substitute import Substitution
from callsheet.problems import Problem
from callsheet.run.expressions import Expressions
from callsheet.run.incremental import IncrementalTracker
from callsheet.run.marks import mark_key_of, tracker_of
from callsheet.run.paginate.parameters import with_parameter
from callsheet.run.plan import Step
from callsheet.values import JsonValue


@dataclass(frozen=True, slots=True)
class Newest:
    """A request that asks for what is new only."""

    step: Step
    """It sees `incremental`."""

    tracker: IncrementalTracker
    mark_key: str
    parameters: tuple[tuple[str, str], ...]
    """What `start_param=` and `end_param=` add to the query."""

    def asked(self, request: OutgoingRequest) -> OutgoingRequest:
        """The request with these parameters."""
        for name, value in self.parameters:
            request = with_parameter(request, name, value)
        return request


def newest(
    step: Step, expressions: Expressions, marks: Mapping[str, JsonValue]
) -> Newest | tuple[Problem, ...] | None:
    """What `# @incremental` begins with; None without one, or why it cannot begin."""
    settings = expressions.scope.settings
    if settings is None or settings.nearest("incremental") is None:
        return None
    substitution = Substitution(expressions.evaluator.evaluate)
    filling = Filling(settings, substitution, step.place.document)
    incremental = read_incremental(filling)
    if substitution.problems:
        return tuple(substitution.problems)
    if incremental is None:
        return None
    key = mark_key_of(step, expressions.circumstances.environment)
    columns = read_loading(filling).key
    tracker = tracker_of(incremental, marks.get(key), expressions, columns)
    values = tracker.values()
    if isinstance(values, Problem):
        return (values,)
    seeing = replace(step, layers=(*step.layers, incremental_layer(values)))
    return Newest(seeing, tracker, key, range_parameters(incremental, values))
