"""Extract: a value of a request becomes a variable, of the file or of an environment."""

from collections.abc import Iterator

from callsheet.features.edits import Edit
from callsheet.features.private_values import PUBLIC_FILE, PrivateValue, with_value
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
    title = f"Extract to `{name}` of {where}"
    new = PrivateValue(name, value.plain or value.text, environment)
    change = with_value(
        selection.workspace, selection.document.folder, new, selection.files, PUBLIC_FILE
    )
    if change is None:
        reason = f"`{PUBLIC_FILE}` has an error, or has that name already"
        yield Refactoring(title, RefactoringKind.EXTRACT, refused=reason)
        return
    use = Edit(value.span, f"{{{{{name}}}}}")
    yield Refactoring(title, RefactoringKind.EXTRACT, (selection.edited(use), change))


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
