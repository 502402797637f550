"""Names without a value, and values that need themselves."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Final, TypeAlias

from callsheet.disk import Files
from callsheet.facts.presets import import_hint, names_of_presets
from callsheet.features.circles import circles, way_text
from callsheet.features.script_files import names_set_by_files
from callsheet.features.uses import DefinedName, VariableName, uses_of
from callsheet.model.document import Document, PlacedBlock
from callsheet.model.environment import EnvironmentSet, Source
from callsheet.model.folder import taking_documents
from callsheet.model.requests import identifier_of, imported_documents, imported_presets
from callsheet.model.script_globals import globals_of_all
from callsheet.model.workspace import Workspace
from callsheet.problems import Code, Problem, Severity, did_you_mean
from callsheet.syntax.kept import kept_of_each, kept_with_block_for
from callsheet.syntax.parse import ParsedBlock
from callsheet.text import Span

_LONGEST_CALL: Final = 40
"""Characters in which a function of a preset and the object that it is on stand."""

_Environments: TypeAlias = tuple[tuple[str, frozenset[str]], ...]


@dataclass(frozen=True, eq=False)
class KnownNames:
    """The names that have a value in a document; compared by identity, see `known_names`."""

    everywhere: frozenset[str]
    """By a definition, a request, or in every environment."""

    requests: frozenset[str]
    """Names of requests, and the identifiers that stand for them."""

    environments: _Environments
    """What the environment files say; the only name is empty when there is no environment."""

    given: frozenset[str]
    """By a definition or a request, whatever the environments say."""

    chosen: str = ""
    """The environment that requests are sent in; empty while none is chosen."""

    broken: str = ""
    """The name of an environment file that cannot be read: what is missing may stand there."""

    computed: bool = False
    """Whether scripts set variables whose names nobody knows before they run."""

    @cached_property
    def offered(self) -> frozenset[str]:
        """Every name that has a value anywhere, to find the nearest to a misspelled one."""
        return self.everywhere.union(*(names for _, names in self.environments))

    def missing_in(self, name: str) -> tuple[str, ...]:
        """The environments in which `name` has no value."""
        return tuple(each for each, names in self.environments if name not in names)


def known_names(workspace: Workspace, document: Document, files: Files | None = None) -> KnownNames:
    """What the blocks of a document, its imports, its environments and scripts give.

    What stands in the resource file of a folder is filled in for each request that takes it, so
    there the names count that the files of the folder know.

    The same object as long as nothing of it changes, so that answers that depend on it hold.

    Args:
        workspace: What is known, the global values of scripts that were sent among it.
        document: The document.
        files: Where its scripts lie in files of their own; without it those are not looked at.
    """
    provided = set(names_of_presets(imported_presets(workspace, document)))
    requests: set[str] = set()
    computed = False
    takers = taking_documents(workspace, document)
    own = (document, *takers)
    imported = (each for known in own for each in imported_documents(workspace, known))
    for each in (*own, *imported):
        provided.update(*(uses.provides for uses in kept_of_each(uses_of, each.parsed)))
        names = (parsed.name for parsed in each.parsed)
        requests.update(name.text for name in names if name is not None)
        computed |= any(uses.computes for uses in kept_of_each(uses_of, each.parsed))
        if files is not None:
            names_of_files, files_compute = names_set_by_files(workspace, each, files)
            provided |= names_of_files
            computed |= files_compute
    for each in takers:
        provided.update(*(names for _, names in _environments(workspace, each)))
    captured = workspace.captured.items()
    provided |= globals_of_all(workspace).keys()
    provided |= {name for name, each in captured if each.origin.source is Source.GLOBAL}
    environments = _environments(workspace, document)
    chosen, broken = workspace.environment, _broken_file(workspace, document)
    given = frozenset(provided)
    return _known(given, frozenset(requests), environments, chosen, broken, computed=computed)


@lru_cache(maxsize=16)
def _known(
    provided: frozenset[str],
    requests: frozenset[str],
    environments: _Environments,
    chosen: str,
    broken: str,
    *,
    computed: bool,
) -> KnownNames:
    requests |= {identifier_of(name) for name in requests}
    # `loginResponse` is httpYac's name for the answer of `login`.
    answers = requests | {f"{name}Response" for name in requests}
    common = frozenset.intersection(*(names for _, names in environments))
    given = provided | answers
    return KnownNames(common | given, requests, environments, given, chosen, broken, computed)


def _broken_file(workspace: Workspace, document: Document) -> str:
    around = workspace.environments.get(document.path.parent, EnvironmentSet())
    broken = (path.name for path, each in around.problems if each.severity is Severity.ERROR)
    return next(broken, "")


def _environments(workspace: Workspace, document: Document) -> _Environments:
    found = workspace.environments.get(document.path.parent)
    if found is None:
        return (("", frozenset()),)
    return tuple(
        (name, frozenset().union(*(layer.variables for layer in found.layers.get(name, ()))))
        for name in found.names or ("",)
    )


@lru_cache(maxsize=1024)
def nearest(name: str, known: frozenset[str]) -> str:
    """The known name that is spelled most like `name`; empty when none is near."""
    found = did_you_mean(name, sorted(known))
    return found.removeprefix('did you mean "').removesuffix('"?')


@kept_with_block_for
def unresolved_variables(parsed: ParsedBlock, known: KnownNames) -> tuple[Problem, ...]:
    """The uses of names that have no value in some environment or in any."""
    missing = uses_of(parsed).names - known.everywhere
    if not missing:
        return ()
    uses = (use for use in uses_of(parsed).variables if use.piece.text in missing)
    found = ((use, _unresolved(use, known, parsed)) for use in uses)
    # `# @foreach issue in {{issues}}` names it as a binding and as a source.
    told = dict.fromkeys(_hinted(each, use, parsed) for use, each in found if each is not None)
    return tuple(told)


def _hinted(problem: Problem, use: VariableName, parsed: ParsedBlock) -> Problem:
    """With what to import, where a function of a preset is called."""
    called = parsed.text[use.piece.span.start : use.piece.span.start + _LONGEST_CALL]
    hint = import_hint(use.piece.text, called)
    return replace(problem, hint=hint) if hint else problem


def _is_parent(use: VariableName, parsed: ParsedBlock) -> bool:
    """Whether a loop goes through what has that name: it may be a request."""
    return any(each.span == use.piece.span for each in uses_of(parsed).parents)


def _unresolved(use: VariableName, known: KnownNames, parsed: ParsedBlock) -> Problem | None:
    name = next((name for name in use.longer if name in known.offered), use.piece.text)
    if name in known.everywhere:
        return None
    absent = known.missing_in(name)
    somewhere = len(absent) < len(known.environments)
    is_doubtful = known.computed or (somewhere and known.chosen not in absent)
    places = ", ".join(f"{each} (chosen)" if each == known.chosen else each for each in absent)
    return Problem(
        Code.UNRESOLVED_VARIABLE,
        Severity.WARNING if is_doubtful else Severity.ERROR,
        use.piece.span,
        f"`{name}` is missing in {places}" if somewhere else f"`{name}` has no value",
        _hint(name, known, is_parent=_is_parent(use, parsed)),
    )


def _hint(name: str, known: KnownNames, *, is_parent: bool) -> str:
    if name in known.offered:
        return "give it a value in each environment, or in `$shared`"
    near = nearest(name, known.offered)
    if near:
        return f'did you mean "{near}"?'
    if known.broken:
        return f"`{known.broken}` cannot be read: put that right first"
    if is_parent:
        return f"name the request that gives the items `{name}`, or define `@{name} = […]`"
    if known.computed:
        return "a script may set it, under a name that it computes"
    return f"define it with `@{name} = …` or in `http-client.env.json`"


def variable_circles(document: Document, known: KnownNames) -> Iterator[Problem]:
    """Definitions that need their own value, with spans of the document.

    A definition that uses its own name means the value that it hides, so it is no circle when
    there is one.
    """
    defined: dict[str, list[tuple[DefinedName, PlacedBlock]]] = {}
    for block in document.blocks:
        for each in uses_of(block.parsed).definitions if block.parsed.definitions else ():
            defined.setdefault(each.piece.text, []).append((each, block))
    once = {name: places[0] for name, places in defined.items() if len(places) == 1}
    needs = tuple((name, each.takes) for name, (each, _) in once.items() if each.takes)
    for circle in circles(needs):
        if len(circle) == 1 and any(circle[0] in names for _, names in known.environments):
            continue
        for name in circle:
            each, block = once[name]
            yield _in_circle(block.placed(each.piece.span), (*circle, circle[0]))


def _in_circle(span: Span, way: tuple[str, ...]) -> Problem:
    return Problem(
        Code.VARIABLE_CYCLE,
        Severity.ERROR,
        span,
        f"the value needs itself: {way_text(way)}",
        "give one of them a value without the others",
    )
