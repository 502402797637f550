"""The names a request can see: values, origins, and what each of them hides."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial

from callsheet.model.definitions import definitions_of, exported_layer
from callsheet.model.document import Document, PlacedBlock
from callsheet.model.environment import Layer, Variable
from callsheet.model.requests import (
    RequestPlace,
    imported_documents,
    imported_presets,
    visible_requests,
)
from callsheet.model.secrets import Secrets
from callsheet.model.settings import Settings, settings_of
from callsheet.model.workspace import Workspace


class Precedence(StrEnum):
    """Which of several values of a name counts."""

    NEAREST = "nearest"
    """The request's, then the file's, then the environment's (dialects.md A10.3)."""

    JETBRAINS = "jetbrains"
    """The environment's, then the file's, then the request's."""


@dataclass(frozen=True)
class Scope:
    """Layers of variables, nearest first, and the requests that can be named."""

    layers: tuple[Layer, ...]
    requests: Mapping[str, RequestPlace] = field(default_factory=dict)
    secrets: Secrets | None = None
    """Where `secrets.NAME` comes from; None asks nobody."""

    settings: Settings | None = None
    """The directives that hold for the request; None: those of its own block."""

    environments_with: Callable[[str], tuple[str, ...]] = lambda _: ()
    """The environments in which a name has a value, chosen or not."""

    presets: tuple[str, ...] = ()
    """The presets whose functions an expression may use."""

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
    secrets: Secrets | None = None,
    *,
    precedence: Precedence = Precedence.NEAREST,
) -> Scope:
    """What a request in `block` can see; `nearer` layers (`--var`, loops, prompts) win over all.

    It costs the same for the last of 3,000 blocks as for the first of three.
    """
    own, file = definitions_of(document).layers(block.index)
    imported = tuple(map(exported_layer, imported_documents(workspace, document)))
    environment = environment_layers(workspace, document)
    match precedence:
        case Precedence.NEAREST:
            layers = (own, file, *imported, *environment)
        case Precedence.JETBRAINS:
            layers = (*environment, file, *imported, own)
    return Scope(
        (*nearer, *layers),
        visible_requests(workspace, document),
        secrets,
        settings_of(workspace, document, block),
        partial(_environments_with, workspace, document),
        imported_presets(workspace, document),
    )


def _environments_with(workspace: Workspace, document: Document, name: str) -> tuple[str, ...]:
    around = workspace.environments.get(document.folder)
    if around is None:
        return ()
    return tuple(
        each
        for each in around.names
        if any(name in layer.variables for layer in around.layers.get(each, ()))
    )


def environment_layers(workspace: Workspace, document: Document) -> tuple[Layer, ...]:
    """What the environment files around a document say in the chosen environment.

    An environment that they do not know is none: what all share holds.
    """
    around = workspace.environments.get(document.folder)
    if around is None:
        return ()
    shared = around.layers.get("", ())
    return around.layers.get(workspace.environment, shared)
