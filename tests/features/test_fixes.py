"""Each problem of the book has a fix that makes it go away, or is listed here with the reason."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest

from callsheet.features.actions import FIXERS
from callsheet.features.diagnostics import diagnostics
from callsheet.features.edits import FileEdits, NewFile, edited
from callsheet.features.fixes import Fault, Fix
from callsheet.model.document import read_document
from callsheet.model.environment import read_environments
from callsheet.problems import Code, Problem, Severity
from fixture import Scene, scene
from fixture_files import ROOT, MemoryFiles
from test_spec import EXAMPLES, Example

UNKNOWN = "only the person knows what to write"
DESCRIBED = "whether the request or the description is wrong, nobody can tell"
IN_A_RUN = "found in a run, and told there"
WITHOUT = {
    Code.AUTH_KEY_TOO_SHORT: UNKNOWN,
    Code.AUTH_MISSING_ARGUMENT: UNKNOWN,
    Code.AUTH_MISSING_CLIENT_ID: UNKNOWN,
    Code.AUTH_MISSING_CLIENT_SECRET: UNKNOWN,
    Code.AUTH_MISSING_TOKEN_URL: UNKNOWN,
    Code.MISSING_URL: UNKNOWN,
    Code.SYNTAX_REQUEST_LINE: UNKNOWN,
    Code.TARGET_INVALID: UNKNOWN,
    Code.SHADOWED_VARIABLE: "which of the two is meant, nobody can tell",
    Code.RESOURCE_CYCLE: "which of the lines is wrong, nobody can tell",
    Code.REQUEST_CYCLE: "which of the lines is wrong, nobody can tell",
    Code.TEARDOWN_NEEDED: "which of the lines is wrong, nobody can tell",
    Code.VARIABLE_CYCLE: "which of the lines is wrong, nobody can tell",
    Code.VARIABLE_TYPE: UNKNOWN,
    Code.RESOURCE_ORIGIN: "to send it there may be meant, without what the resource has",
    Code.FILE_OUTSIDE_ROOT: "it is a refusal",
    Code.SCRIPT_NOT_RUN: "the script serves the tool that it was written for",
    Code.ENVIRONMENT_FILE: "it is in another file, whose fixes are its own",
    Code.UNUSED_ENVIRONMENT_KEY: "it is in another file, whose fixes are its own",
    Code.OPENAPI_PATH: DESCRIBED,
    Code.OPENAPI_METHOD: DESCRIBED,
    Code.OPENAPI_PARAMETER: DESCRIBED,
    Code.OPENAPI_BODY: DESCRIBED,
    Code.SCHEMA_UNREADABLE: "it is in another file, whose fixes are its own",
    Code.OPENAPI_UNREADABLE: "it is in another file, whose fixes are its own",
    Code.BODY_CHARSET: IN_A_RUN,
    Code.BODY_GRAPHQL: IN_A_RUN,
    Code.CONFIRM_REQUIRED: IN_A_RUN,
    Code.CSV_SYNTAX: IN_A_RUN,
    Code.ENVIRONMENT_PROVIDER: IN_A_RUN,
    Code.EXPRESSION_FAILED: IN_A_RUN,
    Code.FILE_ENCODING: IN_A_RUN,
    Code.FILE_NOT_WRITTEN: IN_A_RUN,
    Code.HEADER_VALUE: IN_A_RUN,
    Code.HTTP_STATUS: IN_A_RUN,
    Code.INCREMENTAL_CURSOR: IN_A_RUN,
    Code.PAGING_STOPPED: IN_A_RUN,
    Code.SCRIPT_FAILED: IN_A_RUN,
    Code.SECRET_PROVIDER: IN_A_RUN,
    Code.UNRESOLVED_PROMPT: IN_A_RUN,
}
"""The codes without an obvious fix."""


@dataclass(frozen=True)
class Found:
    """A problem of an example, and the fixes for it."""

    shown: Scene
    problem: Problem
    fixes: tuple[Fix, ...]


def found_in(example: Example) -> Iterator[Found]:
    shown = scene(example.files)
    for problem in diagnostics(shown.workspace, shown.document, shown.files):
        fixer = FIXERS.get(problem.code)
        fault = Fault(shown.workspace, shown.document, shown.files, problem)
        yield Found(shown, problem, tuple(fixer(fault)) if fixer else ())


def after(found: Found, fix: Fix) -> list[Problem]:
    """The problems that are left when a fix is made."""
    files = dict(found.shown.files.files)
    for change in fix.elsewhere:
        match change:
            case NewFile(path, text):
                files[path] = text.encode()
            case FileEdits(path, edits):
                files[path] = edited(files[path].decode(), edits).encode()
    memory = MemoryFiles({str(path): data.decode() for path, data in files.items()})
    document = found.shown.document
    changed = read_document(document.path, edited(document.text, fix.edits))
    documents = {**found.shown.workspace.documents, document.path: changed}
    environments = {path.parent: read_environments(memory, path.parent, ROOT) for path in documents}
    workspace = replace(found.shown.workspace, documents=documents, environments=environments)
    return list(diagnostics(workspace, changed, memory))


EVERY = [(example, each) for example in EXAMPLES for each in found_in(example)]
FIXED = {found.problem.code for _, found in EVERY if found.fixes}
TOLD = {found.problem.code for _, found in EVERY}


@pytest.mark.parametrize(
    ("found", "fix"),
    [
        pytest.param(found, fix, id=f"{example.heading}-{example.number}-{fix.title}")
        for example, found in EVERY
        for fix in found.fixes
    ],
)
def test_a_fix_makes_its_problem_go_away(found: Found, fix: Fix):
    left = after(found, fix)
    before = diagnostics(found.shown.workspace, found.shown.document, found.shown.files)
    same = [each for each in before if each.code is found.problem.code]
    assert len([each for each in left if each.code is found.problem.code]) < len(same)


def test_every_code_has_a_fix_or_a_reason():
    assert set(WITHOUT) == set(Code) - FIXED


def test_what_is_found_in_a_run_is_not_told_before():
    assert TOLD.isdisjoint(code for code, reason in WITHOUT.items() if reason is IN_A_RUN)


@pytest.mark.parametrize(
    ("shared", "private", "titles", "then"),
    [
        (
            '{"dev": {"id": 1}, "staging": {"host": "s"}, "prod": {}}',
            "{}",
            ["Add `id` to `staging`, `prod` in `http-client.env.json`"],
            '{"dev": {"id": 1}, "staging": {"host": "s", "id": ""}, "prod": {"id": ""}}',
        ),
        (
            '{\n    "a": {"id": 1},\n    "b": {\n        "host": "p"\n    }\n}\n',
            "{}",
            ["Add `id` to `b` in `http-client.env.json`"],
            '{\n    "a": {"id": 1},\n    "b": {\n        "host": "p",\n        "id": ""\n    }\n}',
        ),
        (
            '{"dev": {}, "prod": {}}',
            '{\r\n  "dev": {"id": 1}\r\n}\r\n',
            ["Add `id` to `prod` in `http-client.private.env.json`"],
            '{\r\n  "dev": {"id": 1},\r\n  "prod": {\r\n    "id": ""\r\n  }\r\n}\r\n',
        ),
        (
            '{"dev": {}, "prod": {"host": "p"}}',
            "{}",
            [
                "Add `id` to `dev`, `prod` in `http-client.env.json`",
                "Define `@id` in this file",
            ],
            '{"dev": {"id": ""}, "prod": {"host": "p", "id": ""}}',
        ),
    ],
)
def test_a_key_is_added_where_it_is_missing(shared, private, titles, then):
    files = {
        "main.http": "GET https://example.org/{{id}}",
        "http-client.env.json": shared.rstrip("\n"),
        "http-client.private.env.json": private,
    }
    shown = scene("\n".join(f"//- {name}\n{text}" for name, text in files.items()))
    (problem,) = diagnostics(shown.workspace, shown.document, shown.files)
    fault = Fault(shown.workspace, shown.document, shown.files, problem)
    fixes = tuple(FIXERS[problem.code](fault))
    assert [each.title for each in fixes] == titles
    (change,) = fixes[0].elsewhere
    assert isinstance(change, FileEdits)
    text = shown.files.files[change.path].decode()
    assert edited(text, change.edits).rstrip("\n") == then.rstrip("\n")


def test_what_the_chosen_environment_lacks_is_an_error():
    text = """
        //- main.http
        GET https://example.org/{{id}}
        //- http-client.env.json
        {"dev": {"id": 1}, "staging": {}, "prod": {}}
        """
    for environment, severity, message in (
        ("", Severity.WARNING, "`id` is missing in staging, prod"),
        ("dev", Severity.WARNING, "`id` is missing in staging, prod"),
        ("prod", Severity.ERROR, "`id` is missing in staging, prod (chosen)"),
    ):
        shown = scene(text, environment=environment)
        (problem,) = diagnostics(shown.workspace, shown.document, shown.files)
        assert (problem.severity, problem.message) == (severity, message)


JSON = "POST https://a.example\nContent-Type: application/json\n\n"
XML = "POST https://a.example\nContent-Type: text/xml\n\n"
GET = "GET https://a.example\n\n"


@pytest.mark.parametrize(
    ("text", "title", "then"),
    [
        ("gte https://example.org", "Change to `GET`", "GET https://example.org"),
        ("GET htps://example.org/a", "Change to `https`", "GET https://example.org/a"),
        ("GET http:/example.org/a", "Change to `http://`", "GET http://example.org/a"),
        ("GET https://a.example\n?? status = 200", "Change to `==`", "?? status == 200"),
        ("# @delay 5 weeks\nGET https://a.example", "Remove `weeks`", "# @delay 5\nGET"),
        (
            'POST https://a.example\nContent-Type: application/json\n\n{"a": {{$uuid}\n}',
            "Close it: `}}`",
            '{"a": {{$uuid}}\n}',
        ),
        (
            "GET https://a.example\n\n> {%\n  check(a, 'b';\n%}",
            "Insert `)`",
            "  check(a, 'b');\n",
        ),
        (
            "### a\nGET https://a.example\n### b\nGET https://b.example/{{a.response.bdy.$.x}}",
            "Change to `body`",
            "{{a.response.body.$.x}}",
        ),
        (JSON + '{"a": 1, "a": 2}', 'Remove the earlier `"a"`', '\n{"a": 2}\n'),
        (
            JSON + '{\n  "b": {\n    "a": [1],\n    // why\n    "a": 2\n  }\n}',
            'Remove the earlier `"a"`',
            '{\n  "b": {\n    // why\n    "a": 2\n  }\n}',
        ),
        (
            JSON + '[{\n  "a": {{x}}\n  , "b": 1, "a": 2\n}]',
            'Remove the earlier `"a"`',
            '[{\n  "b": 1, "a": 2\n}]',
        ),
        (JSON + '{"a": "say "hi" now"}', 'Write `\\"`', '{"a": "say \\"hi\\" now"}'),
        (XML + "<a>x&nbsp;y</a>", "Write `&#160;`", "<a>x&#160;y</a>"),
        (XML + "<a>&copy; y</a>", "Write `&#169;`", "<a>&#169; y</a>"),
        (XML + "<a b=c>x</a>", 'Write `"c"`', '<a b="c">x</a>'),
        (XML + "<a b=/c/d />", 'Write `"/c/d"`', '<a b="/c/d" />'),
        (
            GET + "> {%\nclient.test('a', () => {\n  check(1);\n});\n\n### b\n" + GET,
            "Close it: `%}`",
            "});\n%}\n\n### b\nGET",
        ),
        (GET + "> {% client.log(1)\n", "Close it: `%}`", "> {% client.log(1) %}\n"),
        ("< {%\nconst a = 1;\n\n" + GET, "Close it: `%}`", "const a = 1;\n%}\n\nGET https"),
        (
            GET + "> {%\nclient.log(1)\n\n?? status == 200\n",
            "Close it: `%}`",
            "client.log(1)\n%}\n\n?? status",
        ),
    ],
)
def test_the_best_fix_writes_what_was_meant(text, title, then):
    shown = scene(f"//- main.http\n{text}\n")
    found = [each for problem in every_problem(shown) for each in fixes_for(shown, problem)]
    best = next(each for each in found if each.preferred)
    assert (best.title, best.preferred) == (title, True)
    assert then in edited(shown.document.text, best.edits)


def test_a_directive_that_is_like_no_other_is_not_replaced():
    shown = scene("//- main.http\n# @insecure\nGET https://example.org\n")
    assert [fixes_for(shown, each) for each in every_problem(shown)] == [()]


def every_problem(shown: Scene) -> tuple[Problem, ...]:
    return diagnostics(shown.workspace, shown.document, shown.files)


def fixes_for(shown: Scene, problem: Problem) -> tuple[Fix, ...]:
    fault = Fault(shown.workspace, shown.document, shown.files, problem)
    return tuple(FIXERS[problem.code](fault)) if problem.code in FIXERS else ()
