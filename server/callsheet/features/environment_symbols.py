"""The outline of an environment file, and what can be folded in it."""

from callsheet.features.environment_document import Environment, EnvironmentDocument, Member
from callsheet.features.folding import Fold, FoldKind
from callsheet.features.hover_values import MASK, one_line
from callsheet.features.symbols import Symbol, SymbolKind
from callsheet.model.environment_files import Kind
from callsheet.text import Span


def environment_symbols(document: EnvironmentDocument) -> tuple[Symbol, ...]:
    """Environments with their variables; of a `.env` file the variables alone."""
    if document.kind is None:
        return tuple(_variable(document, each) for each in document.variables)
    return tuple(_environment(document, each) for each in document.environments)


def environment_folding(document: EnvironmentDocument) -> tuple[Fold, ...]:
    """Environments, and values of more than one line."""
    spans = [each.span for each in document.environments]
    spans += [each.span for each in document.members]
    folds = (_fold(document, span) for span in spans)
    kept = {(each.first_line, each.last_line): each for each in folds}
    return tuple(each for each in kept.values() if each.first_line < each.last_line)


def _environment(document: EnvironmentDocument, environment: Environment) -> Symbol:
    variables = (each for each in document.variables if each.environment == environment.name)
    children = tuple(_variable(document, each) for each in variables)
    kind = SymbolKind.ENVIRONMENT
    return Symbol(environment.name, "", kind, environment.span, environment.key, children)


def _variable(document: EnvironmentDocument, member: Member) -> Symbol:
    # What is not for everybody to see is not for an outline either.
    is_shared = document.kind in (Kind.PUBLIC, Kind.SETTINGS)
    detail = one_line(member.value) if is_shared else MASK
    kind = SymbolKind.VARIABLE
    return Symbol(member.name, detail, kind, member.span, member.key, ())


def _fold(document: EnvironmentDocument, span: Span) -> Fold:
    first = document.source.line_of(span.start)
    last = document.source.line_of(span.end)
    # The closing brace stays to be seen, as editors have it with JSON.
    return Fold(first, max(first, last - 1), FoldKind.REGION)
