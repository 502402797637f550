"""The directives that hold for a request: its own, its resource's, its file's, its folder's."""

from dataclasses import field
from enum import StrEnum

from callsheet.facts.directive_facts import ArgumentFacts
from callsheet.facts.directives import find_directive
from callsheet.late_dataclasses import dataclass
from callsheet.model.document import Document, PlacedBlock
from callsheet.model.folder import folder_document
from callsheet.model.resources import head_of, visible_resources
from callsheet.model.workspace import Workspace, kept_with_documents
from callsheet.problems import Code, Problem, Related, Severity, did_you_mean
from callsheet.syntax.directives import Arguments, arguments_of
from callsheet.syntax.kept import kept_with_block
from callsheet.syntax.nodes import Directive, Piece
from callsheet.syntax.parse import ParsedBlock
from callsheet.text import Span


class Level(StrEnum):
    """Whose directive it is; the first of these wins."""

    REQUEST = "request"
    RESOURCE = "resource"
    FILE = "file"
    FOLDER = "folder"


@dataclass(frozen=True, slots=True)
class SettingsLayer:
    """A block whose directives hold."""

    level: Level
    document: Document
    block: PlacedBlock
    resource: str = ""
    """The name of the resource that the block is."""


@dataclass(frozen=True, slots=True)
class Setting:
    """A directive that holds, and where it stands."""

    directive: Directive
    layer: SettingsLayer

    @property
    def arguments(self) -> Arguments:
        """What is written behind its name."""
        facts = find_directive(self.directive.name.text)
        return arguments_of(self.directive.value, facts) if facts else Arguments()

    def argument(self, key: str) -> ArgumentFacts | None:
        """What the table says of an argument."""
        facts = find_directive(self.directive.name.text)
        if facts is None:
            return None
        facts = facts.variant(self.arguments.variant) or facts
        positional = (each for each in facts.arguments if each.name == key)
        return facts.keyword(key) or next(positional, None)

    def placed(self, span: Span) -> Span:
        """A span of the block as a span of its document."""
        return self.layer.block.placed(span)


@dataclass(frozen=True, slots=True)
class Settings:
    """All that holds for one request."""

    layers: tuple[SettingsLayer, ...]
    """Nearest first, never empty: the request's own block, its resources, file, folder."""

    use: Setting | None = None
    """The `# @use` that led to the resources."""

    problems: tuple[Problem, ...] = ()
    """A resource that is not there, or that leads to itself; spans of the request's document."""

    _nearest: dict[str, Setting] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        # A request is asked some thirty times for what its directives say, and has few.
        for layer in reversed(self.layers):
            for name in layer.block.parsed.directive_names:
                self._nearest[name] = Setting(layer.block.parsed.directives(name)[-1], layer)

    def nearest(self, name: str) -> Setting | None:
        """The directive of that name that wins: the last one of the nearest layer with one."""
        return self._nearest.get(name)

    def inward(self, name: str) -> tuple[Setting, ...]:
        """Every directive of that name, the farthest layer first, each layer in its order."""
        return tuple(
            Setting(directive, layer)
            for layer in reversed(self.layers)
            for directive in layer.block.parsed.directives(name)
        )

    def placed(self, problem: Problem, setting: Setting, document: Document) -> Problem:
        """A problem of a setting's block, shown in the request's document."""
        return _shown(problem, setting, document, self.use)

    def shown_at(self, setting: Setting, document: Document) -> Span:
        """Where a setting is shown in the request's document."""
        name, value = setting.directive.name.span, setting.directive.value.span
        return _shown_at(setting, Span(name.start, max(name.end, value.end)), document, self.use)

    def has_any(self, names: frozenset[str]) -> bool:
        """Whether a directive of one of these names stands in one of the layers."""
        return not names.isdisjoint(self._nearest)

    def is_on(self, name: str) -> bool:
        """Whether a directive stands somewhere and the nearest is not turned off."""
        found = self.nearest(name)
        return found is not None and found.arguments.enabled


@kept_with_documents
def settings_of(workspace: Workspace, document: Document, block: PlacedBlock) -> Settings:
    """What holds for the request, or the resource, of `block`."""
    own = SettingsLayer(Level.REQUEST, document, block)
    heads = [each for each in _heads(workspace, document) if each.block is not block]
    use = _use((own, *heads))
    if use is None:
        return Settings((own, *heads))
    layers, problems = _resources(workspace, document, block, use)
    return Settings((own, *layers, *heads), use, problems)


def may_hold(
    workspace: Workspace, document: Document, block: PlacedBlock, names: frozenset[str]
) -> bool:
    """Whether one of these directives may hold for a block, found without looking at resources.

    Thousands of requests are asked with each key, and few have any.
    """
    own, around = block.parsed.directive_names, _names_around(workspace, document)
    has_none = names.isdisjoint(own) and names.isdisjoint(around)
    return not has_none or "use" in own or "use" in around


def may_inherit(workspace: Workspace, document: Document, block: PlacedBlock) -> bool:
    """Whether a directive that holds for a block may stand elsewhere."""
    return "use" in block.parsed.directive_names or bool(_names_around(workspace, document))


@kept_with_documents
def _names_around(workspace: Workspace, document: Document) -> frozenset[str]:
    """The directives that all requests of a document inherit."""
    heads = _heads(workspace, document)
    return frozenset(name for each in heads for name in each.block.parsed.directive_names)


@kept_with_documents
def _heads(workspace: Workspace, document: Document) -> tuple[SettingsLayer, ...]:
    """What holds for all requests of a document: what its file says, then what its folder does."""
    around = folder_document(workspace, document)
    return tuple(
        SettingsLayer(level, each, head)
        for level, each in ((Level.FILE, document), (Level.FOLDER, around))
        if each is not None and (head := head_of(each)) is not None
    )


def _use(layers: tuple[SettingsLayer, ...]) -> Setting | None:
    lines = ((layer.block.parsed.directives("use"), layer) for layer in layers)
    return next((Setting(found[-1], layer) for found, layer in lines if found), None)


def _resources(
    workspace: Workspace, document: Document, block: PlacedBlock, use: Setting
) -> tuple[tuple[SettingsLayer, ...], tuple[Problem, ...]]:
    """The resource that is used, and the one that it uses, and so on."""
    layers: list[SettingsLayer] = []
    following: Setting | None = use
    while following is not None:
        name = _used(following.layer.block.parsed)
        if name is None:
            return tuple(layers), ()
        known = visible_resources(workspace, following.layer.document)
        place = known.get(name.text)
        if place is None:
            problem = _unknown(name, tuple(known))
            return tuple(layers), (_shown(problem, following, document, use),)
        if place.block is block or any(layer.block is place.block for layer in layers):
            return tuple(layers), (_shown(_circle(name), following, document, use),)
        layers.append(SettingsLayer(Level.RESOURCE, place.document, place.block, place.name))
        inner = place.block.parsed.directives("use")
        following = Setting(inner[-1], layers[-1]) if inner else None
    return tuple(layers), ()


@kept_with_block
def _used(parsed: ParsedBlock) -> Piece | None:
    """The name behind the last `# @use` of a block; kept, for every request is asked for it."""
    facts, uses = find_directive("use"), parsed.directives("use")
    return arguments_of(uses[-1].value, facts).first if facts and uses else None


def _shown(problem: Problem, where: Setting, document: Document, use: Setting | None) -> Problem:
    """The problem at its place; in another file, at the `@use` that led there."""
    placed = problem.shifted(where.layer.block.start)
    if where.layer.document is document:
        return placed
    at = _shown_at(where, problem.span, document, use)
    related = (Related(where.layer.document.path, placed.span, "here"),)
    return Problem(placed.code, placed.severity, at, placed.message, placed.hint, related)


def _shown_at(where: Setting, span: Span, document: Document, use: Setting | None) -> Span:
    if where.layer.document is document:
        return where.placed(span)
    own = use is not None and use.layer.document is document
    return use.placed(use.directive.value.span) if use is not None and own else Span(0, 0)


def _unknown(name: Piece, known: tuple[str, ...]) -> Problem:
    return Problem(
        Code.UNRESOLVED_RESOURCE,
        Severity.ERROR,
        name.span,
        f'no resource is named "{name.text}"',
        did_you_mean(name.text, known) or f"write a block with `# @resource {name.text}`",
    )


def _circle(name: Piece) -> Problem:
    return Problem(
        Code.RESOURCE_CYCLE,
        Severity.ERROR,
        name.span,
        f'the resource "{name.text}" uses itself',
        "take one of the `# @use` lines away",
    )
