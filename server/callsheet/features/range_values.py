"""What `{{incremental.start_value}}` and its like are here, out of the `# @incremental` that holds.

The editor and `callsheet run` know no marks, so a range begins at its initial value in both.
"""

from collections.abc import Iterator

from callsheet.disk import Files
from callsheet.features.preview import lasting_values
from callsheet.late_dataclasses import dataclass
from callsheet.model.document import Document, PlacedBlock
from callsheet.model.filling import Filling
from callsheet.model.incremental import NAME, Incremental, read_incremental
from callsheet.model.settings import Setting, settings_of
from callsheet.model.substitute import Substitution
from callsheet.model.workspace import Workspace
from callsheet.problems import Code, Problem, Severity, did_you_mean
from callsheet.syntax.bindings import MemberPath
from callsheet.syntax.kept import kept_of_each, kept_with_block
from callsheet.syntax.parse import ParsedBlock
from callsheet.values import JsonValue

MEMBERS = {
    "start_value": "where to begin: the mark less the lag, else the initial value",
    "initial_value": "where the first load begins",
    "last_value": "the same as `start_value`, as in dlt",
    "end_value": "where it ends, itself left out",
}
"""The members of `incremental`, and what they are."""


@dataclass(frozen=True, slots=True)
class RangeHere:
    """The range that a request asks for."""

    setting: Setting
    said: Incremental | None
    """None when the directive is wrong."""

    def value(self, member: str) -> JsonValue:
        """What a member comes to without a mark, before `convert=`; None for nothing."""
        if self.said is None:
            return None
        return self.said.end_value if member == "end_value" else self.said.initial_value


def range_setting(workspace: Workspace, document: Document, block: PlacedBlock) -> Setting | None:
    """The `# @incremental` that holds for a block, unless it is turned off."""
    setting = settings_of(workspace, document, block).nearest(NAME)
    return setting if setting and setting.arguments.enabled else None


def range_here(
    workspace: Workspace, document: Document, block: PlacedBlock, files: Files
) -> RangeHere | None:
    """The range of the request of a block; None where everything is asked for."""
    setting = range_setting(workspace, document, block)
    if setting is None:
        return None
    evaluate = lasting_values(workspace, document, block, files)
    settings = settings_of(workspace, document, block)
    said = read_incremental(Filling(settings, Substitution(evaluate), document))
    return RangeHere(setting, said)


def range_problems(workspace: Workspace, document: Document) -> Iterator[Problem]:
    """Uses of `incremental` where nothing says what is new, and of members that it has not."""
    for block, uses in zip(document.blocks, kept_of_each(_uses, document.parsed), strict=True):
        if not uses:
            continue
        missing = range_setting(workspace, document, block) is None
        for use in uses:
            problem = _without_range(use) if missing else _member_problem(use)
            if problem is not None:
                yield problem.shifted(block.start)


@kept_with_block
def _uses(parsed: ParsedBlock) -> tuple[MemberPath, ...]:
    """Those of a request; in a resource they are those of the requests that use it."""
    found = (each.expression for each in parsed.bindings if parsed.sendable)
    return tuple(each for each in found if isinstance(each, MemberPath) and each.root.text == NAME)


def _without_range(use: MemberPath) -> Problem:
    message = f"`{NAME}` has no value: nothing says what is new"
    hint = "write `# @incremental cursor_path=…`"
    return Problem(Code.UNRESOLVED_VARIABLE, Severity.ERROR, use.root.span, message, hint)


def _member_problem(use: MemberPath) -> Problem | None:
    name = str(use.steps[0]) if use.steps else ""
    if not name or name in MEMBERS:
        return None
    hint = did_you_mean(name, tuple(MEMBERS)) or f"there are {', '.join(MEMBERS)}"
    message = f"`{NAME}` has no member `{name}`"
    return Problem(Code.UNRESOLVED_MEMBER, Severity.ERROR, use.root.span, message, hint)
