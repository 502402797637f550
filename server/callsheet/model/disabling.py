"""Whether a request is disabled: by its own `# @disabled`, or by one that holds for it."""

from callsheet.model.document import Document, PlacedBlock
from callsheet.model.settings import Setting, may_hold, settings_of
from callsheet.model.workspace import Workspace

_NAMES = frozenset({"disabled"})


def disabling(workspace: Workspace, document: Document, block: PlacedBlock) -> tuple[Setting, ...]:
    """The `# @disabled` lines that hold: those of the nearest of request, resource, file, folder.

    One that is turned off, `# @disabled false`, takes a request out of what holds around it.
    """
    if not may_hold(workspace, document, block, _NAMES):
        return ()
    for layer in settings_of(workspace, document, block).layers:
        found = layer.block.parsed.directives("disabled")
        if found:
            lines = (Setting(each, layer) for each in found)
            return tuple(each for each in lines if each.arguments.enabled)
    return ()


def condition_of(setting: Setting) -> str:
    """When it holds, as an expression; empty for always."""
    expression = setting.arguments.expression
    return expression.text if expression else ""


def is_disabled(workspace: Workspace, document: Document, block: PlacedBlock) -> bool:
    """Whether a request is skipped whatever the values are."""
    return any(not condition_of(each) for each in disabling(workspace, document, block))
