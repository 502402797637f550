"""Fixes for names that environments lack: the key in each of them, to be filled in."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from callsheet.facts.secret_names import is_secret_question
from callsheet.features.diagnostics_variables import known_names
from callsheet.features.edits import Change, Edit, FileEdits
from callsheet.features.environment_values import values_of
from callsheet.features.fixes import Fault, Fix
from callsheet.features.private_values import PRIVATE_FILE, PUBLIC_FILE, PrivateValue, with_value
from callsheet.model.environment import EnvironmentSet
from callsheet.model.environment_files import JSON_FILES
from callsheet.text import Span


def add_to_environments(fault: Fault, name: str) -> Iterator[Fix]:
    """The key, without a value, in every environment that lacks it; none without environments."""
    around = fault.workspace.environments.get(fault.document.folder, EnvironmentSet())
    absent = known_names(fault.workspace, fault.document).missing_in(name)
    file = _file(around, name)
    if not around.names or not file:
        return
    changes = [
        with_value(
            fault.workspace, fault.document.folder, PrivateValue(name, "", each), fault.files, file
        )
        for each in absent
    ]
    edits = tuple(_joined(changes))
    if edits and all(isinstance(each, FileEdits) for each in changes):
        title = f"Add `{name}` to {', '.join(f'`{each}`' for each in absent)} in `{file}`"
        yield replace(fault.fix(title, preferred=False), elsewhere=edits)


def _file(around: EnvironmentSet, name: str) -> str:
    """The name of the file that other environments have it in; empty when it takes no keys."""
    found = (values_of(around, each, name) for each in around.names)
    known = next((values[0] for values in found if values), None)
    if known is None:
        return PRIVATE_FILE if is_secret_question(name) else PUBLIC_FILE
    path = known.origin.path
    return path.name if path is not None and path.name in JSON_FILES else ""


def _joined(changes: list[Change | None]) -> Iterator[FileEdits]:
    """One change for each file; what is inserted at the same place is inserted in turn."""
    texts: defaultdict[Path, dict[Span, str]] = defaultdict(dict)
    for change in changes:
        for edit in change.edits if isinstance(change, FileEdits) else ():
            written = texts[change.path] if isinstance(change, FileEdits) else {}
            written[edit.span] = written.get(edit.span, "") + edit.new_text
    for path, written in texts.items():
        yield FileEdits(path, tuple(Edit(span, text) for span, text in written.items()))
