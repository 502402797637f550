"""The outline of environment files, and what folds."""

from callsheet.features.environment_document import EnvironmentDocument
from callsheet.features.environment_symbols import environment_folding, environment_symbols
from callsheet.text import SourceText
from fixture_files import ROOT

TEXT = """{
  "$shared": {"version": "v1"},
  "dev": {
    "host": "example.org",
    "user": {
      "name": "ada"
    }
  },
  "prod": {}
}
"""


def outline(name: str, text: str) -> list[str]:
    found = environment_symbols(EnvironmentDocument(ROOT / name, SourceText(text)))
    for each in (*found, *(child for parent in found for child in parent.children)):
        assert each.span.covers(each.name_span)
    return [f"{each.kind} {each.name} [{inside(each)}]" for each in found]


def inside(symbol) -> str:
    return ", ".join(f"{child.name}: {child.detail}" for child in symbol.children)


def test_environments_hold_their_variables():
    assert outline("http-client.env.json", TEXT) == [
        "environment $shared [version: v1]",
        'environment dev [host: example.org, user: {"name":"ada"}]',
        "environment prod []",
    ]


def test_values_of_private_files_are_masked():
    text = '{"dev": {"token": "abc"}}'
    assert outline("http-client.private.env.json", text) == ["environment dev [token: •••]"]
    assert outline("http-client.env.json.user", text) == ["environment dev [token: •••]"]


def test_lines_of_a_dotenv_file_and_a_broken_file():
    assert outline(".env", "A=1\nexport B='2'\n") == ["variable A []", "variable B []"]
    assert outline("http-client.env.json", '{"dev": {') == []


def test_what_folds():
    document = EnvironmentDocument(ROOT / "http-client.env.json", SourceText(TEXT))
    folds = environment_folding(document)
    assert [(each.first_line, each.last_line) for each in folds] == [(2, 6), (4, 5)]
