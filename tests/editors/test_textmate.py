"""Colours before the server is up, as VS Code's own reader of grammars gives them."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

import callsheet.demo
from counterparts.installed import PATIENCE
from counterparts.textmate import embedded_grammars, installed_tokenizer

GRAMMAR = Path(__file__).parents[2] / "editors/vscode/syntaxes/http.tmLanguage.json"
MANIFEST = GRAMMAR.parents[1] / "package.json"
COLOURS = Path(__file__).parent / "colours"
EXAMPLES = Path(callsheet.demo.__file__).parent / "examples"


@pytest.fixture(scope="module")
def reader() -> Path:
    return installed_tokenizer()


def colours_of(
    reader: Path, file: Path, language: str = "source.http.callsheet"
) -> dict[str, list[tuple[str, str]]]:
    """The pieces of each line that are more than text, by their innermost scope of ours."""
    options = [each for path in embedded_grammars() for each in ("-g", str(path))]
    command = [
        reader / "vscode-tmgrammar-snap",
        "--config",
        MANIFEST,
        "-s",
        language,
        *options,
        "-u",
        file,
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=PATIENCE)
    snapshot = file.with_name(file.name + ".snap")
    found: dict[str, list[tuple[str, str]]] = {}
    line = ""
    for each in snapshot.read_text().split("\n"):
        if each.startswith(">"):
            line = each[1:]
            found.setdefault(line, [])
        elif each.startswith("#"):
            marks, _, scopes = each[1:].partition(f" {language}")
            start, end = marks.find("^"), marks.rfind("^") + 1
            innermost = scopes.split()[-1:] or [""]
            found[line].append((line[start:end], innermost[0]))
    snapshot.unlink()
    return found


@pytest.fixture(scope="module")
def colours(reader, tmp_path_factory) -> dict[str, list[tuple[str, str]]]:
    file = tmp_path_factory.mktemp("colours") / "everything.http"
    shutil.copy(COLOURS / "everything.http", file)
    return colours_of(reader, file)


EXPECTED = {
    "@token={{login.response.body.$.token}}": {
        "token": "variable.other.definition.http.callsheet",
        "login": "variable.other.readwrite.http.callsheet",
        "}}": "punctuation.section.embedded.end.http.callsheet",
    },
    "import ./others.http": {"./others.http": "string.unquoted.path.http.callsheet"},
    "   of lines */": {"   of lines ": "comment.block.http.callsheet"},
    "### Log in": {"Log in": "entity.name.section.http.callsheet"},
    '# @retry 3 delay=500ms on="503,504"': {
        "retry": "storage.type.annotation.http.callsheet",
        "3": "constant.numeric.http.callsheet",
        "delay": "variable.parameter.http.callsheet",
        "500ms": "constant.numeric.http.callsheet",
        "503,504": "string.quoted.double.http.callsheet",
    },
    '  request.variables.set("now", Date.now());': {"set": "entity.name.function.js"},
    "POST {{host}}/login?user=ada&page={{page}} HTTP/1.1": {
        "POST": "keyword.control.method.http.callsheet",
        "host": "variable.other.readwrite.http.callsheet",
        "/login": "string.unquoted.url.http.callsheet",
        "user": "variable.parameter.url.http.callsheet",
        "HTTP/1.1": "keyword.other.version.http.callsheet",
    },
    "Authorization: Bearer {{token}}": {
        "Authorization": "entity.name.tag.header.http.callsheet",
        " Bearer": "keyword.other.scheme.http.callsheet",
        "token": "variable.other.readwrite.http.callsheet",
    },
    "X-Trace: {{$uuid}}-{{$random.integer(1, 9)}}": {
        "uuid": "support.function.http.callsheet",
        "random.integer": "support.function.http.callsheet",
        "9": "constant.numeric.http.callsheet",
    },
    '  "name": "{{user}}",': {
        "name": "support.type.property-name.json",
        "user": "variable.other.readwrite.http.callsheet",
    },
    '  "count": {{count}},': {"{{": "punctuation.section.embedded.begin.http.callsheet"},
    '  "list": [1, true, null]': {"1": "constant.numeric.json", "true": "constant.language.json"},
    '  client.global.set("token", response.body.token);': {"set": "entity.name.function.js"},
    "?? status == 200": {
        "??": "keyword.control.assertion.http.callsheet",
        "==": "keyword.operator.comparison.http.callsheet",
    },
    "    ?b=c": {"b": "variable.parameter.url.http.callsheet"},
    '<a b="{{c}}"><d>x</d></a>': {
        "a": "entity.name.tag.localname.xml",
        "c": "variable.other.readwrite.http.callsheet",
    },
    ">> answer.xml": {
        ">>": "keyword.control.redirect.http.callsheet",
        "answer.xml": "string.unquoted.path.http.callsheet",
    },
    "// @no-log": {"no-log": "storage.type.annotation.http.callsheet"},
    "&password={{password}}": {"password": "variable.parameter.form.http.callsheet"},
    "query One($id: ID!) {": {
        "query": "keyword.control.graphql",
        "$id": "variable.other.graphql",
        "ID!": "entity.name.type.graphql",
    },
    '{"id": {{id}}}': {"}}": "punctuation.section.embedded.end.http.callsheet"},
    "{{host}}/me?full=true": {"full": "variable.parameter.url.http.callsheet"},
    '# @assert jsonpath "$.role" == "director"': {
        "jsonpath": "support.function.http.callsheet",
        "==": "keyword.operator.comparison.http.callsheet",
    },
    "--part": {"part": "keyword.other.boundary.http.callsheet"},
    "< ./data.bin": {"./data.bin": "string.unquoted.path.http.callsheet"},
    "<@latin1 ./{{name}}.txt": {
        "latin1": "constant.other.charset.http.callsheet",
        "name": "variable.other.readwrite.http.callsheet",
    },
    "<> last.json": {"<>": "keyword.control.redirect.http.callsheet"},
    '<html><body class="{{class}}">Hello</body></html>': {
        "class": "variable.other.readwrite.http.callsheet",
    },
    "  exports.day = new Date();": {"new": "keyword.operator.new.js"},
    "curl -X POST '{{host}}/a' \\": {"-X": "variable.parameter.option.http.callsheet"},
}


@pytest.mark.parametrize("line", EXPECTED)
def test_each_piece_of_a_line_has_its_colour(colours, line):
    pieces = colours[line]
    for piece, scope in EXPECTED[line].items():
        assert scope in [each for text, each in pieces if text == piece], pieces


def test_every_method_that_the_engine_knows_is_one(reader, tmp_path):
    from callsheet.facts.methods import METHODS

    file = tmp_path / "methods.http"
    file.write_text("".join(f"###\n{method} http://a/\n\n" for method in METHODS))
    colours = colours_of(reader, file)
    for method in METHODS:
        pieces = colours[f"{method} http://a/"]
        assert pieces[0] == (method, "keyword.control.method.http.callsheet")


@pytest.mark.parametrize("name", sorted(path.name for path in EXAMPLES.glob("*.http")))
def test_every_request_of_the_examples_is_coloured_as_one(reader, tmp_path, name):
    file = tmp_path / name
    shutil.copy(EXAMPLES / name, file)
    lines = colours_of(reader, file)
    from callsheet.model.document import read_document
    from callsheet.model.requests import requests_of

    document = read_document(file, file.read_text())
    typed = file.read_text().split("\n")
    for place in requests_of(document):
        scopes = {scope for _, scope in lines[typed[place.line]]}
        assert scopes & {
            "keyword.control.method.http.callsheet",
            "string.unquoted.url.http.callsheet",
            "support.function.curl.http.callsheet",
        }


def test_the_grammar_is_the_one_that_the_extension_names():
    manifest = json.loads((GRAMMAR.parents[1] / "package.json").read_text())
    named, _ = manifest["contributes"]["grammars"]
    grammar = json.loads(GRAMMAR.read_text())
    assert (GRAMMAR.parents[1] / named["path"]).resolve() == GRAMMAR
    assert named["scopeName"] == grammar["scopeName"]
    text = GRAMMAR.read_text()
    assert all(f'"{scope}' in text for scope in named["embeddedLanguages"])


GUIDE = """\
# Guide

```http title="People"
GET https://example.org/{{page}}
```

~~~json
{}
~~~

- ```{.http}
  POST /people
  ```

After *it*
"""


def test_fences_of_markdown_have_the_colours_of_requests(reader, tmp_path):
    file = tmp_path / "guide.md"
    file.write_text(GUIDE)
    found = colours_of(reader, file, "text.html.markdown")
    request = {scope for _, scope in found["GET https://example.org/{{page}}"]}
    assert {"keyword.control.method.http.callsheet"} < request
    assert {scope for _, scope in found["  POST /people"]} >= {"meta.embedded.block.http"}
    assert not [scope for _, scope in found["After *it*"] if "http" in scope]
    assert not [scope for _, scope in found["{}"] if "http" in scope]
