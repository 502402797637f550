"""Classes of lsprotocol that are made when they are first used are what they would have been."""

import subprocess
import sys

import pytest

COMPARED = """
import attrs, json, sys
if sys.argv[1] == "late":
    from callsheet.lsp.late_types import import_types_late
    import_types_late()
from lsprotocol import types
from pygls.protocol import default_converter
converter = default_converter()
kinds = {name: kind for name, kind in vars(types).items() if isinstance(kind, type)}
fields = {
    name: [(each.name, str(each.type), str(each.default)) for each in attrs.fields(kind)]
    for name, kind in kinds.items()
    if attrs.has(kind)
}
hover = types.Hover("text", types.Range(types.Position(1, 2), types.Position(3, 4)))
read = converter.structure(converter.unstructure(hover), types.Hover)
try:
    types.Position(-1, 0)
except ValueError as error:
    refused = str(error)
match hover.range:
    case types.Range(start, end):
        matched = str((start, end))
print(json.dumps([len(fields), fields, repr(hover), read == hover, refused, matched,
    types.Position(1, 2) < types.Position(1, 3), types.Position(1, 2) == types.Position(1, 2),
    types.Hover.__hash__ is None]))
"""

THREADS = """
from threading import Barrier, Thread
from callsheet.lsp.late_types import import_types_late
import_types_late()
from lsprotocol import types
barrier, made = Barrier(8), []
def make():
    barrier.wait()
    for kind in (types.Position, types.Location, types.Hover, types.Diagnostic, types.CodeLens):
        try:
            kind()
        except TypeError as error:
            made.append((kind.__name__, "required" in str(error)))
threads = [Thread(target=make) for _ in range(8)]
[each.start() for each in threads]
[each.join() for each in threads]
print(len(made), all(told for _, told in made))
"""


def printed(program: str, *arguments: str) -> str:
    command = (sys.executable, "-c", program, *arguments)
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_they_are_what_they_would_have_been():
    late = printed(COMPARED, "late")
    assert late == printed(COMPARED, "at once")
    assert late.startswith("[554, ")


def test_threads_may_use_one_for_the_first_time_at_once():
    assert printed(THREADS) == "40 True\n"


@pytest.mark.parametrize("first", ["lsprotocol.types", "pygls.lsp.server"])
def test_what_somebody_has_imported_stays_as_it_is(first):
    program = f"import {first}\nfrom callsheet.lsp.late_types import import_types_late\n"
    program += "import_types_late()\nfrom lsprotocol.types import Hover\nprint(Hover.__slots__)"
    assert "contents" in printed(program)
