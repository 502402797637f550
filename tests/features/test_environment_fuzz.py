"""Environment files as they are while somebody types: every feature answers, without an error."""

from random import Random

import pytest

from callsheet.features.environment_actions import environment_actions, environment_lenses
from callsheet.features.environment_completion import environment_completion
from callsheet.features.environment_definition import environment_definition
from callsheet.features.environment_document import EnvironmentDocument
from callsheet.features.environment_hover import environment_hover
from callsheet.features.environment_symbols import environment_folding, environment_symbols
from callsheet.features.whole_workspace import with_names
from callsheet.text import SourceText, Span
from fixture import scene
from fixture_files import ROOT

REQUESTS = "//- main.http\n@a = 1\nGET https://{{host}}/{{user.name}}?t={{token}}\n"
TEXTS = {
    "http-client.env.json": """{
  // for all
  "$shared": {"host": "a", "n": [1, {"x": null}]},
  "dev": {"user": {"name": "é😀"}, "token": "q7Rz0dKx41uWmTbV8nYsHcLe", "url": "{{ host }}/x",},
  "prod": {"$protected": true, "host": "b", "host": "c"}
}
""",
    "http-client.private.env.json": '{"dev": {"token": "x"}, "$secrets": {"command": "a {name}"}}',
    ".env.dev": "A=1\nexport B='two'\nC\n# no\nA=\"3\n",
}
PIECES = ['"', "{", "}", ",", ":", "[", "]", "\\", "\n", "{{", "}}", "$", "dev", "null", "é", " "]


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("seed", range(20))
def test_every_feature_answers_whatever_stands_there(name, seed):
    random = Random(seed)
    text = TEXTS[name]
    for _ in range(10):
        start = random.randrange(len(text) + 1)
        end = min(len(text), start + random.choice([0, 0, 1, 5]))
        text = text[:start] + random.choice(PIECES) + text[end:]
        shown = scene(f"{REQUESTS}//- {name}\n{text}", environment="dev")
        workspace = with_names(shown.workspace, importers=True)
        document = EnvironmentDocument(ROOT / name, SourceText(text))
        offset = random.randrange(len(text) + 1)
        for item in environment_completion(workspace, document, offset):
            assert item.span.touches(offset)
        environment_hover(workspace, document, offset)
        environment_definition(workspace, document, offset)
        environment_actions(workspace, document, Span(0, len(text)), shown.files)
        environment_lenses(workspace, document)
        environment_folding(document)
        for symbol in environment_symbols(document):
            assert symbol.span.covers(symbol.name_span)
