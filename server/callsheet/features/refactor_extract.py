"""Extract: a value of a request becomes a variable, of the file or of an environment."""

from collections.abc import Iterator

from callsheet.features.edits import Change, Edit
from callsheet.features.private_values import (
    PRIVATE_FILE,
    PUBLIC_FILE,
    PrivateValue,
    moved,
    with_value,
)
from callsheet.features.refactoring import Refactoring, RefactoringKind, Selection
from callsheet.features.selected_value import SelectedValue, selected_value
from callsheet.syntax import nodes
from callsheet.text import Span, line_end


def refactor_extract(selection: Selection) -> Iterator[Refactoring]:
    """A variable for the selected value: in this file, or in one environment or all of them."""
    value = selected_value(selection)
    if value is None:
        return
    name = selection.free_name(value.name)
    use = Edit(value.span, f"{{{{{name}}}}}")
    place = place_for_definition(selection)
    yield Refactoring(
        f"Extract to a variable `@{name}` of this file",
        RefactoringKind.EXTRACT,
        (selection.edited(_definition(selection, place, name, value.text), use),),
        preferred=True,
    )
    if value.plain is not None and "{{" not in value.text:
        chosen = selection.workspace.environment
        for environment in (chosen, "") if chosen else ("",):
            yield from _to_environment(selection, value, name, environment)


def _to_environment(
    selection: Selection, value: SelectedValue, name: str, environment: str
) -> Iterator[Refactoring]:
    where = f"environment `{environment}`" if environment else "all environments"
    file = PRIVATE_FILE if value.is_secret else PUBLIC_FILE
    title = f"Extract to `{name}` of {where}{', in the private file' * (file == PRIVATE_FILE)}"
    new = PrivateValue(name, value.plain or value.text, environment)
    changes = _with_value(selection, new, file)
    if changes is None:
        reason = f"`{file}` has an error, or has that name already"
        yield Refactoring(title, RefactoringKind.EXTRACT, refused=reason)
        return
    use = Edit(value.span, f"{{{{{name}}}}}")
    yield Refactoring(title, RefactoringKind.EXTRACT, (selection.edited(use), *changes))


def _with_value(selection: Selection, value: PrivateValue, file: str) -> tuple[Change, ...] | None:
    """What changes so that a value is in an environment file; git ignores the private one."""
    workspace, folder, files = selection.workspace, selection.document.folder, selection.files
    if file == PRIVATE_FILE:
        return moved(workspace, folder, value, files)
    change = with_value(workspace, folder, value, files, file)
    return (change,) if change else None


def place_for_definition(selection: Selection) -> int:
    """Behind the definitions at the head of the file; at its begin when there are none."""
    first = selection.document.blocks[0]
    definitions = [each for each in first.tree.before if isinstance(each, nodes.Definition)]
    if definitions:
        return definitions[-1].span.end
    return first.tree.separator.span.start if first.tree.separator else 0


def _definition(selection: Selection, place: int, name: str, value: str) -> Edit:
    before = selection.document.text[:place]
    start = "" if not before or line_end(before) else selection.new_line
    after = selection.document.text[place:]
    blank = selection.new_line if not before and after.startswith("#") else ""
    line = f"{start}@{name} = {value}{selection.new_line}{blank}"
    return Edit(Span(place, place), line)
