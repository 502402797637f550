"""What puts an environment file right: the text after the fix, and that nothing is wrong then."""

import pytest

from callsheet.features.diagnostics import diagnostics
from callsheet.features.edits import edited
from callsheet.features.environment_actions import environment_actions
from callsheet.features.environment_document import EnvironmentDocument
from callsheet.features.environment_problems import environment_problems
from callsheet.features.fixes import Fix
from callsheet.model.environment_files import is_environment_file
from callsheet.text import SourceText, Span
from fixture import Scene, scene


def opened(name: str, text: str) -> tuple[Scene, EnvironmentDocument]:
    shown = scene(f"//- main.http\nGET https://example.org/\n//- {name}\n{text}")
    path = next(path for path in shown.files.files if is_environment_file(path))
    return shown, EnvironmentDocument(path, SourceText(shown.files.files[path].decode()))


def fixed(name: str, text: str) -> tuple[str, str]:
    """The title of the first fix, and the text after it."""
    shown, document = opened(name, text)
    span = Span(0, len(document.text))
    for each in environment_actions(shown.workspace, document, span, shown.files):
        if isinstance(each, Fix):
            return each.title, edited(document.text, each.edits)
    return "", ""


JSON = "http-client.env.json"


@pytest.mark.parametrize(
    ("name", "text", "title", "then"),
    [
        (JSON, '{\n  "a": {}\n  "b": {}\n}', "Insert `,`", '{\n  "a": {},\n  "b": {}\n}'),
        (JSON, '{"a": {"x" 1}}', "Insert `:`", '{"a": {"x": 1}}'),
        (JSON, '{"a": {"x": 1} # no\n}', "Write `//`", '{"a": {"x": 1} // no\n}'),
        (JSON, '{a: {"x": 1}}', "Write it in quotes", '{"a": {"x": 1}}'),
        (JSON, '{"a": {"x": \'y\'}}', "Write it in quotes", '{"a": {"x": "y"}}'),
        (JSON, '{"a": {"x": 1}', "Insert `}` at the end", '{"a": {"x": 1}}'),
        (JSON, '{"a": {"x": 1', "Insert `}}` at the end", '{"a": {"x": 1}}'),
        (JSON, '{"a": {"x": 1}}}', "Remove `}`", '{"a": {"x": 1}}'),
        (JSON, '{"$shred": {"x": 1}}', "Change to `$shared`", '{"$shared": {"x": 1}}'),
        (".env", "A=1\nB=2\nA=3\n", "Remove the line that does not count", "B=2\nA=3\n"),
        (".env", "A=1\nsome words\n", "Make it a comment", "A=1\n# some words\n"),
    ],
)
def test_a_fix_writes_what_was_meant(name, text, title, then):
    assert fixed(name, text) == (title, then)
    shown, document = opened(name, then)
    assert environment_problems(shown.workspace, document, shown.files) == ()


@pytest.mark.parametrize("text", ["[1]", '{"a": 5s}', '{"a": {"x": }, "b"', '{"dev": "x"}'])
def test_where_nobody_can_tell_there_is_none(text):
    assert fixed(JSON, text) == ("", "")


def test_a_name_may_stand_in_a_file_that_cannot_be_read():
    shown = scene("//- main.http\nGET https://a.example/{{x}}\n//- http-client.env.json\n{")
    (problem,) = diagnostics(shown.workspace, shown.document, shown.files)
    assert problem.hint == "`http-client.env.json` cannot be read: put that right first"
