"""What the editor shows of presets: offers, explanations, links, problems."""

import pytest

from callsheet.features.completion import completion
from callsheet.features.definition import definition
from callsheet.features.diagnostics import diagnostics
from callsheet.features.hover import hover
from callsheet.features.links import links
from callsheet.presets import document_path
from callsheet.problems import Code
from fixture import scene

IMPORTED = "# @import callsheet:appwrite\n# @import callsheet:github\n"


def offered(text: str) -> dict[str, str]:
    shown = scene(text)
    found = completion(shown.workspace, shown.document, shown.offset, shown.files)
    return {item.label: item.new_text for item in found}


@pytest.mark.parametrize("text", ["# @import <|>", "# @import call<|>", "import callsheet:o<|>"])
def test_presets_are_offered_where_a_file_can_be_imported(text):
    assert offered(text)["callsheet:odata"] == "callsheet:odata"


def test_functions_are_offered_once_they_are_imported():
    assert offered("GET /?q={{quer<|>}}").keys().isdisjoint({"query.equal"})
    assert offered(IMPORTED + "GET /?q={{quer<|>}}")["query.equal"] == "query.equal($1)"


@pytest.mark.parametrize("before", ["", "[", "permission.read("])
def test_the_functions_of_an_object_are_offered_behind_its_dot(before):
    found = offered(IMPORTED + f"GET /?q={{{{{before}role.te<|>}}}}")
    assert found == {"team": "team($1)"}


def test_a_variable_hides_the_functions():
    assert "equal" not in offered("@query = {}\n" + IMPORTED + "GET /?q={{query.<|>}}")


def hovered(text: str) -> str:
    shown = scene(text)
    found = hover(shown.workspace, shown.document, shown.offset, shown.files)
    return found.markdown if found else ""


def test_a_function_is_explained_where_it_is_imported():
    text = 'GET /?q={{que<|>ry.equal("a", 1)}}'
    assert hovered(text) == ""
    assert hovered(IMPORTED + text).startswith("**`query.equal(attribute, value)`**")


def test_a_helper_that_is_always_there_is_explained():
    assert hovered('GET /?q={{sha2<|>56("a")}}').startswith('**`sha256(value, form = "hex")`**')


def test_an_import_is_explained():
    assert "pages by `Link`" in hovered("# @import callsheet:git<|>hub\n")


def test_a_preset_leads_to_its_document():
    shown = scene("# @import callsheet:git<|>hub\n")
    [place] = definition(shown.workspace, shown.document, shown.offset, shown.files)
    [link] = links(shown.workspace, shown.document, shown.files)
    assert place.path == link.path == document_path("github")


def test_a_preset_without_a_document_leads_to_its_functions():
    shown = scene("# @import callsheet:app<|>write\n")
    [place] = definition(shown.workspace, shown.document, shown.offset, shown.files)
    assert place.path.name == "appwrite.js"
    assert place.path.is_file()
    assert links(shown.workspace, shown.document, shown.files) == ()
    assert diagnostics(shown.workspace, shown.document, shown.files) == ()


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("GET /?q={{query.limit(1)}}", "write `# @import callsheet:appwrite` above the requests"),
        ("GET /?q={{[odata.key(1)]}}", "write `# @import callsheet:odata` above the requests"),
        ("GET /?q={{id}}", "define it with `@id = …` or in `http-client.env.json`"),
        ("GET /?q={{id.name}}", "define it with `@id = …` or in `http-client.env.json`"),
    ],
)
def test_what_to_import_is_said_where_a_function_is_called(text, hint):
    shown = scene(f"@x = 1\n{text.replace('GET /', 'GET https://example.org/')}\n")
    found = diagnostics(shown.workspace, shown.document, shown.files)
    [problem] = [each for each in found if each.code is Code.UNRESOLVED_VARIABLE]
    assert problem.hint == hint
