"""What is wrong in an environment file, alone and beside the other files around it."""

from collections.abc import Iterator
from pathlib import Path

from callsheet.disk import Files
from callsheet.facts.secret_names import is_secret_question
from callsheet.features.environment_document import EnvironmentDocument, Member
from callsheet.features.environment_values import values_of
from callsheet.features.hover_values import MASK, plain
from callsheet.features.secret_literals import secret_values
from callsheet.features.unused_keys import unused_keys
from callsheet.model.environment import EnvironmentSet, Variable
from callsheet.model.environment_files import SHARED, Kind
from callsheet.model.workspace import Workspace
from callsheet.problems import Code, Problem, Related, Severity


def environment_problems(
    workspace: Workspace, document: EnvironmentDocument, files: Files
) -> tuple[Problem, ...]:
    """Every problem of an environment file in the order of the text."""
    around = workspace.environments.get(document.folder, EnvironmentSet())
    told = [each for one in workspace.environments.values() for each in one.problems]
    problems = [
        *dict.fromkeys(problem for path, problem in told if path == document.path),
        *_hidden_private_values(around, document),
        *_secrets(document),
        *unused_keys(workspace, document, files),
    ]
    problems.sort(key=lambda problem: (problem.span.start, problem.span.end))
    return tuple(problems)


def environment_paths(workspace: Workspace) -> tuple[Path, ...]:
    """The environment files that are known: those that give values, or are broken."""
    found: dict[Path, None] = {}
    for around in workspace.environments.values():
        found.update(dict.fromkeys(path for path, _ in around.problems))
        for layer in (each for layers in around.layers.values() for each in layers):
            paths = (each.origin.path for each in layer.variables.values())
            found.update(dict.fromkeys(path for path in paths if path is not None))
    return tuple(sorted(found))


def _hidden_private_values(
    around: EnvironmentSet, document: EnvironmentDocument
) -> Iterator[Problem]:
    """Private values that count nowhere they should: what is not private stands nearer."""
    if document.kind is not Kind.PRIVATE:
        return
    for member in document.variables:
        hiding = {
            name: found[0]
            for name in _where(around, member)
            if (found := values_of(around, name, member.name)) and _hides(found[0], document)
        }
        if hiding:
            yield _hidden(member, hiding)


def _where(around: EnvironmentSet, member: Member) -> tuple[str, ...]:
    """The environments in which a value may count."""
    return around.names if member.environment in SHARED else (member.environment,)


def _hides(variable: Variable, document: EnvironmentDocument) -> bool:
    return not variable.secret and variable.origin.path not in (None, document.path)


def _hidden(member: Member, hiding: dict[str, Variable]) -> Problem:
    first = next(iter(hiding.values()))
    path, span = first.origin.path, first.origin.span
    value = MASK if is_secret_question(member.name) else plain(first)
    related = (Related(path, span, f"`{value}` counts"),) if path and span else ()
    return Problem(
        Code.SHADOWED_VARIABLE,
        Severity.INFO,
        member.key,
        f"this value does not count in {', '.join(hiding)}: a file that is shared has a nearer one",
        "take that one away, or write this one into the environment itself",
        related,
    )


def _secrets(document: EnvironmentDocument) -> Iterator[Problem]:
    if document.kind is not Kind.PUBLIC:
        return
    for member, _ in secret_values(document):
        yield Problem(
            Code.SECRET_LITERAL,
            Severity.WARNING,
            member.value_span,
            f"the value of `{member.path[-1]}` looks like a secret, and this file is shared",
            "put it into `http-client.private.env.json`, which is not shared",
        )
