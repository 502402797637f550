"""The names a request can see: values, origins, and what each of them hides."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

from callsheet.model.definitions import definitions_of, exported_layer
from callsheet.model.dialects import Dialect, Precedence, as_read, reading_of
from callsheet.model.document import Document, PlacedBlock
from callsheet.model.environment import DefaultField, Layer, Source, Variable
from callsheet.model.requests import (
    RequestPlace,
    imported_documents,
    imported_presets,
    visible_requests,
)
from callsheet.model.secrets import Secrets
from callsheet.model.settings import Settings, settings_of
from callsheet.model.workspace import Workspace


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

    dialect: Dialect = Dialect.SUPERSET
    """Whose rules hold where the tools differ."""

    default_fields: tuple[DefaultField, ...] = ()
    """The header fields that the environment has for every request without one of that name."""

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
    precedence: Precedence | None = None,
) -> Scope:
    """What a request in `block` can see; `nearer` layers (`--var`, loops, prompts) win over all.

    What scripts have set is among those, and has the rank that the precedence gives it.
    Without a `precedence` that of the file's dialect holds. It costs the same for the last of 3,000
    blocks as for the first of three.
    """
    settings = settings_of(workspace, document, block)
    dialect, usual = reading_of(settings)
    own, file = _definitions(document, block, dialect)
    imported = tuple(map(exported_layer, imported_documents(workspace, document)))
    environment = environment_layers(workspace, document)
    match precedence or usual:
        case Precedence.NEAREST:
            nearer, shared = _without(nearer, Source.GLOBAL)
            layers = (*nearer, own, file, *imported, *shared, *environment)
        case Precedence.JETBRAINS:
            nearer, shared = _without(nearer, Source.GLOBAL)
            nearer, scripted = _without(nearer, Source.SCRIPT)
            layers = (*nearer, *environment, *shared, file, *imported, own, *scripted)
    return Scope(
        layers,
        visible_requests(workspace, document),
        secrets,
        settings,
        partial(_environments_with, workspace, document),
        imported_presets(workspace, document),
        dialect,
        _default_fields(workspace, document),
    )


def _default_fields(workspace: Workspace, document: Document) -> tuple[DefaultField, ...]:
    around = workspace.environments.get(document.folder)
    if around is None or not around.default_fields:
        return ()
    chosen = workspace.environment if workspace.environment in around.names else ""
    return around.default_fields.get(chosen, ())


def _definitions(document: Document, block: PlacedBlock, dialect: Dialect) -> tuple[Layer, Layer]:
    """What the block defines, and what the others do; REST Client takes the last of a file."""
    table = definitions_of(document)
    own, file = table.layers(block.index)
    if dialect is Dialect.SUPERSET:
        return own, file
    if dialect is Dialect.REST_CLIENT:
        own, file = Layer(own.source, {}), Layer(file.source, table.last)
    return as_read(own, dialect), as_read(file, dialect)


def _without(
    layers: tuple[Layer, ...], source: Source
) -> tuple[tuple[Layer, ...], tuple[Layer, ...]]:
    others = tuple(layer for layer in layers if layer.source is not source)
    return others, tuple(layer for layer in layers if layer.source is source)


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
