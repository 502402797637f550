"""What can be done in an environment file: choose an environment, and put right what is wrong."""

from collections.abc import Iterator

from callsheet.disk import Files
from callsheet.features.edits import Edit
from callsheet.features.environment_document import EnvironmentDocument, Member
from callsheet.features.environment_fixes import file_fixes
from callsheet.features.environment_problems import environment_problems
from callsheet.features.environments import Choose
from callsheet.features.fixes import Fix
from callsheet.features.private_values import PRIVATE_FILE, PrivateValue, moved
from callsheet.late_dataclasses import dataclass
from callsheet.model.environment_files import SHARED
from callsheet.model.workspace import Workspace
from callsheet.problems import Code, Problem
from callsheet.text import Span


@dataclass(frozen=True, slots=True)
class ChooseLens:
    """A line of text above an environment that has it chosen by a click."""

    span: Span
    name: str
    is_chosen: bool

    @property
    def title(self) -> str:
        """What the person reads."""
        return "Chosen: use none" if self.is_chosen else "Use this environment"


def environment_lenses(
    workspace: Workspace, document: EnvironmentDocument
) -> tuple[ChooseLens, ...]:
    """A lens above each environment that can be chosen."""
    return tuple(
        ChooseLens(each.key, each.name, each.name == workspace.environment)
        for each in document.environments
        if each.can_be_chosen
    )


def environment_actions(
    workspace: Workspace, document: EnvironmentDocument, span: Span, files: Files
) -> tuple[Fix | Choose, ...]:
    """Fixes for what is wrong in a range, and the environment around its start."""
    fixes = (
        fix
        for problem in environment_problems(workspace, document, files)
        if problem.span.start <= span.end and span.start <= problem.span.end
        for fix in _fixes(workspace, document, problem, files)
    )
    around = (
        Choose(each.name)
        for each in document.environments
        if each.span.touches(span.start)
        and each.can_be_chosen
        and each.name != workspace.environment
    )
    return (*fixes, *around)


def without_member(document: EnvironmentDocument, member: Member) -> Edit:
    """A variable taken out of its environment, with the comma that it leaves behind."""
    siblings = [each for each in document.variables if each.environment == member.environment]
    at = siblings.index(member)
    if at + 1 < len(siblings):
        return Edit(Span(member.key.start, siblings[at + 1].key.start), "")
    start = siblings[at - 1].value_span.end if at else member.key.start
    return Edit(Span(start, member.value_span.end), "")


def _fixes(
    workspace: Workspace, document: EnvironmentDocument, problem: Problem, files: Files
) -> Iterator[Fix]:
    if problem.code is Code.ENVIRONMENT_FILE:
        yield from file_fixes(document, problem)
    member = next(
        (each for each in document.variables if problem.span in (each.key, each.value_span)), None
    )
    if member is None:
        return
    match problem.code:
        case Code.SECRET_LITERAL:
            yield from _move(workspace, document, member, problem, files)
        case Code.UNUSED_ENVIRONMENT_KEY:
            yield Fix("Remove this key", (without_member(document, member),), problem)
        case _:
            return


def _move(
    workspace: Workspace,
    document: EnvironmentDocument,
    member: Member,
    problem: Problem,
    files: Files,
) -> Iterator[Fix]:
    environment = "" if member.environment in SHARED else member.environment
    secret = PrivateValue(member.name, str(member.value), environment)
    changes = moved(workspace, document.folder, secret, files)
    if changes is not None:
        title = f"Move the secret to `{PRIVATE_FILE}` ({environment or 'all environments'})"
        edits = (without_member(document, member),)
        yield Fix(title, edits, problem, preferred=True, elsewhere=changes)
