"""The run of a file: its setup first, what is selected, its teardown at the end."""

from pathlib import Path

import pytest

from callsheet.model.document import read_document
from callsheet.model.workspace import Workspace
from callsheet.run.entries import entries_of
from callsheet.run.phases import fixtures_of, in_phases
from callsheet.run.plan import plan, plan_of_file
from callsheet.run.selection import Selection, select

ROOT = Path("/work")

API = """\
### clean
# @teardown
DELETE http://x/{{create.response.body.$.id}}

### list
GET http://x/

### create
# @ref login
POST http://x/

### prepare
# @setup
POST http://x/prepare

### login
POST http://x/login

### seed
# @setup
# @ref login
POST http://x/seed

### forget
# @teardown
# @ref clean
DELETE http://x/all
"""
FOLDER = """\
### begin
# @setup
POST http://x/begin

### end
# @teardown
# @ref begin
POST http://x/end

### token
GET http://x/token
"""


def workspace_of(**texts):
    paths = {name: ROOT / f"{name.replace('__', '/')}.http" for name in texts}
    documents = [read_document(paths[name], text) for name, text in texts.items()]
    return Workspace(ROOT, {document.path: document for document in documents})


def steps_of(*names, workspace=None, name="api", selection=None):
    workspace = workspace or workspace_of(api=API)
    document = workspace.documents[ROOT / f"{name}.http"]
    (places,) = select((document,), selection or Selection(names=names))
    return plan_of_file(workspace, places)


def order(*names, **more):
    return " ".join(step.place.name for step in steps_of(*names, **more))


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ((), "prepare login seed list create clean forget"),
        (("list",), "prepare login seed list clean forget"),
        (("create", "list"), "prepare login seed list create clean forget"),
        (("seed",), "prepare login seed clean forget"),
        (("clean",), "prepare login seed create clean forget"),
        (("forget",), "prepare login seed clean forget"),
    ],
)
def test_order(names, expected):
    """A teardown brings what it needs only when it is asked for itself."""
    assert order(*names) == expected


def test_phases_of_steps():
    steps = steps_of("list")
    assert [(step.place.name, step.phase, step.always) for step in steps] == [
        ("prepare", "setup", False),
        ("login", "setup", False),
        ("seed", "setup", False),
        ("list", "requests", False),
        ("clean", "teardown", True),
        ("forget", "teardown", True),
    ]


def test_a_teardown_still_needs_what_it_does_not_bring():
    clean = next(step for step in steps_of("list") if step.place.name == "clean")
    assert [need.name for need in clean.needs] == ["create"]
    assert not clean.faults


def test_a_teardown_may_need_one_that_stands_behind_it():
    first = "### a\n# @teardown\n# @ref b\nGET http://x/\n"
    text = f"{first}### b\n# @teardown\nGET http://x/\n### c\nGET http://x/\n"
    assert order("c", workspace=workspace_of(api=text)) == "c b a"


def test_the_folder_goes_around():
    workspace = workspace_of(api=API, _resource=FOLDER)
    assert order("list", workspace=workspace) == "begin prepare login seed list clean forget end"


def test_only_the_nearest_folder_counts():
    inner = "### inner\n# @setup\nGET http://x/\n"
    texts = {"a__api": "### one\nGET http://x/\n", "a___resource": inner, "_resource": FOLDER}
    assert order(workspace=workspace_of(**texts), name="a/api") == "inner one"


def test_the_file_of_a_folder_has_no_run_of_its_own_for_them():
    workspace = workspace_of(_resource=FOLDER)
    (document,) = workspace.documents.values()
    for selection, names in (
        (Selection(), ["token"]),
        (Selection(names=("begin",)), ["begin"]),
        (Selection(lines=(2,)), ["begin"]),
    ):
        assert [each.name for each in select((document,), selection)[0]] == names
    (listed,) = select((document,), Selection(), listing=True)
    assert [each.name for each in listed] == ["begin", "end", "token"]
    assert order(workspace=workspace, name="_resource") == "begin token end"


def test_an_import_brings_neither():
    texts = {"api": "import ./other.http\n### one\nGET http://x/\n", "other": API}
    assert order(workspace=workspace_of(**texts)) == "one"


def test_a_request_that_needs_a_teardown_is_at_fault():
    text = f"{API}\n### late\n# @ref clean\nGET http://x/late\n"
    workspace = workspace_of(api=text)
    late = next(s for s in steps_of("late", workspace=workspace) if s.place.name == "late")
    assert [each.code for each in late.faults] == ["teardown-needed"]
    place = late.place
    assert [step.place.name for step in plan(workspace, (place,))] == ["late"]


def test_a_teardown_that_is_sent_by_itself_may_need_another():
    workspace = workspace_of(api=API)
    forget = entries_of(workspace.documents[ROOT / "api.http"])[-1]
    steps = plan(workspace, (forget,))
    assert [step.place.name for step in steps] == ["login", "create", "clean", "forget"]
    assert not any(step.faults for step in steps)


def test_a_whole_file_sent_from_an_editor_goes_in_its_order():
    entries = entries_of(workspace_of(api=API).documents[ROOT / "api.http"])
    assert " ".join(each.name for each in in_phases(entries)) == (
        "prepare seed list create login clean forget"
    )


def test_run_lines():
    text = """\
### fill
# @setup
run #one
run #two
### one
GET http://x/1
### two
GET http://x/2
### three
GET http://x/3
### again
# @teardown
run #one
"""
    workspace = workspace_of(api=text)
    assert order("three", workspace=workspace) == "one two three one"
    steps = steps_of("three", workspace=workspace)
    assert [step.phase for step in steps] == ["setup", "setup", "requests", "teardown"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("### a\n# @disabled\n# @ref b\nGET http://x/\n### b\nGET http://x/\n", "a"),
        ("### a\n# @disabled 1 > 2\n# @ref b\nGET http://x/\n### b\nGET http://x/\n", "b a"),
        ("### a\n# @disabled\nrun #b\n### b\nGET http://x/\n", "a"),
        ("# @disabled\n### a\n# @ref b\nGET http://x/\n### b\nGET http://x/\n", "a"),
    ],
)
def test_nothing_is_sent_for_the_sake_of_what_is_disabled(text, expected):
    assert order("a", workspace=workspace_of(api=text)) == expected


@pytest.mark.parametrize("line", ["setup", "SetUp", "set-up", "setup true"])
def test_spellings(line):
    workspace = workspace_of(api=f"### a\n# @{line}\nGET http://x/\n")
    (document,) = workspace.documents.values()
    setups = fixtures_of(workspace, document).setups
    assert [each.name for each in setups] == ["a"]


def test_turned_off():
    workspace = workspace_of(api="### a\n# @setup false\nGET http://x/\n")
    (document,) = workspace.documents.values()
    assert fixtures_of(workspace, document).setups == ()
