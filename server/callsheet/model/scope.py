"""The names a request can see: values, origins, and what each of them hides."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from callsheet.model.document import Document, PlacedBlock
from callsheet.model.environment import Layer, Variable
from callsheet.model.requests import RequestPlace
from callsheet.model.workspace import Workspace


@dataclass(frozen=True)
class Scope:
    """Layers of variables, nearest first, and the requests that can be named."""

    layers: tuple[Layer, ...]
    requests: Mapping[str, RequestPlace] = field(default_factory=dict)
    secret: Callable[[str], str | None] = lambda _: None
    """`secrets.NAME` from the secret providers; None when nobody knows it."""

    def find(self, name: str) -> Variable | None:
        """The nearest variable of that name."""
        found = (layer.variables.get(name) for layer in self.layers)
        return next((variable for variable in found if variable is not None), None)

    def all(self, name: str) -> tuple[Variable, ...]:
        """Every variable of that name, the one that counts first, then those that it hides."""
        found = (layer.variables.get(name) for layer in self.layers)
        return tuple(variable for variable in found if variable is not None)

    def names(self) -> frozenset[str]:
        """Every name that has a value here."""
        return frozenset().union(*(layer.variables for layer in self.layers))


def scope_of(
    workspace: Workspace,
    document: Document,
    block: PlacedBlock,
    nearer: tuple[Layer, ...] = (),
    secret: Callable[[str], str | None] = lambda _: None,
) -> Scope:
    """What a request in `block` can see; `nearer` layers (`--var`, loops, prompts) win over all."""
    raise AssertionError(workspace, document, block, nearer, secret)
