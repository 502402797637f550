"""Preview: a text with its values filled in, without sending, asking or running anything.

Only values that are the same each time are filled in: a preview of a random value or of the time
would be another one than what is sent.
"""

from datetime import UTC, datetime
from random import Random

from callsheet.disk import Files
from callsheet.features.hover_values import MASK
from callsheet.model.circumstances import Circumstances
from callsheet.model.document import Document, PlacedBlock
from callsheet.model.evaluate import Evaluator
from callsheet.model.scope import Scope, scope_of
from callsheet.model.substitute import Evaluate, Evaluation, fill
from callsheet.model.workspace import Workspace
from callsheet.syntax.bindings import Binding, bindings_in
from callsheet.syntax.expressions import ExchangePath, Expression, MemberPath

_EXAMPLE_TIME = datetime(2030, 1, 1, 12, 30, tzinfo=UTC)
_DEEPEST = 50
"""Definitions that lead to one another are followed so far."""


def preview(
    workspace: Workspace, document: Document, block: PlacedBlock, text: str, files: Files
) -> str:
    """`text` as `block` would send it, secret values masked.

    Empty when a binding has no value yet, or one that is new each time.
    """
    scope = scope_of(workspace, document, block)
    if not _is_lasting(text, scope, _DEEPEST):
        return ""
    return _filled(workspace, document, scope, text, files)


def lasting_values(
    workspace: Workspace, document: Document, block: PlacedBlock, files: Files
) -> Evaluate:
    """What bindings come to in `block`: secret values are masked.

    A binding that has no value yet, or one that is new each time, comes to what is typed.
    """
    scope = scope_of(workspace, document, block)
    evaluate = Evaluator(document, scope, example_circumstances(workspace, files)).evaluate

    def lasting(binding: Binding) -> Evaluation:
        found = evaluate(binding) if _lasts(binding.expression, scope, _DEEPEST) else ()
        if not isinstance(found, Evaluation):
            return Evaluation(f"{{{{{binding.inner.text}}}}}")
        return Evaluation(MASK) if found.secret else found

    return lasting


def example(workspace: Workspace, document: Document, text: str, files: Files) -> str:
    """What dynamic variables in `text` could come to, with a clock and chances that are fixed.

    Empty when it takes more than those: an answer of a person, the process's environment.
    """
    return _filled(workspace, document, Scope(()), text, files)


def example_circumstances(workspace: Workspace, files: Files) -> Circumstances:
    """What values depend on, with a clock and chances that are fixed."""
    return Circumstances(files, _EXAMPLE_TIME, Random(0), workspace.exchanges, root=workspace.root)


def _filled(workspace: Workspace, document: Document, scope: Scope, text: str, files: Files) -> str:
    circumstances = example_circumstances(workspace, files)
    parts, problems = fill(text, Evaluator(document, scope, circumstances).evaluate)
    if problems:
        return ""
    return "".join(
        part if isinstance(part, str) else MASK if part.evaluation.secret else part.text
        for part in parts
    )


def _is_lasting(text: str, scope: Scope, depth: int) -> bool:
    bindings = bindings_in(text)
    return depth > 0 and all(_lasts(each.expression, scope, depth) for each in bindings)


def _lasts(expression: Expression, scope: Scope, depth: int) -> bool:
    match expression:
        case ExchangePath():
            return True
        case MemberPath(root, steps):
            variable = scope.find(root.text)
            if variable is None and not steps and not _may_be_request(root.text, scope):
                # Evaluating it would look for a name that is near, among all of a long document.
                return False
            template = str(variable.value) if variable and variable.template else ""
            return _is_lasting(template, scope, depth - 1)
        case _:
            return False


def _may_be_request(name: str, scope: Scope) -> bool:
    return name in scope.requests or name.endswith("Response")
