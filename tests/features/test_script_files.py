"""What scripts in files of their own, and those of other files, say to a document."""

import pytest

from callsheet.features.diagnostics import diagnostics
from callsheet.model.environment import Origin, Source, Variable
from fixture import scene


def problems(text, **captured):
    shown = scene(f"//- main.http\n{text}")
    shown.workspace.captured.update(captured)
    found = diagnostics(shown.workspace, shown.document, shown.files)
    return [(str(each.code), shown.text(each.span)) for each in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("< b.js\nGET http://x/{{a}}/{{b}}/{{c}}\n//- b.js\nrequest.variables.set('a', 1)\n",
         [("unresolved-variable", "b"), ("unresolved-variable", "c")]),
        (("< b.js\nGET http://x/{{a}}/{{b}}\n"
         "//- b.js\nimport './lib/c.js'\nclient.global.set('a', 1)\n"
         "//- lib/c.js\nclient.global.set('b', 1)\n"), []),
        (("< {%\nimport {a} from './lib.js'\na()\n%}\nGET http://x/{{a}}\n"
         "//- lib.js\nexport const a = () => client.global.set('a', 1)\n"), []),
        # Another file of the run sets it.
        ("GET http://x/{{a}}\n//- z.http\nGET http://x/\n> {% client.global.set('a', 1) %}\n", []),
        ("GET http://x/{{a}}\n//- z.http\n< {% request.variables.set('a', 1) %}\nGET http://x/\n",
         [("unresolved-variable", "a")]),
        # What is not there.
        ("< gone.js\nGET http://x/\n", [("missing-file", "gone.js")]),
        ("< {% import * as a from './gone' %}\nGET http://x/\n", [("missing-file", "./gone")]),
        ("< {% import '../../out.js' %}\nGET http://x/\n", [("file-outside-root", "../../out.js")]),
        ("< b.js\nGET http://x/\n//- b.js\nimport './gone.js'\n",
         [("missing-file", "b.js")]),
    ],
)  # fmt: skip
def test_problems(text, expected):
    assert problems(text) == expected


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("request.variables.set('a', 1)", []),
        ("request.variables['set']('a', 1)", []),
        ("request.variables?.set?.('a', 1)", []),
        ("for (const k of 'ab') client.global.set(k, 1)", ["warning"]),
        ("client.global.set(`${k}a`, 1)", ["warning"]),
        ("client.global.set('a' + k, 1)", ["warning"]),
        ("map.set(k, 1)", ["error"]),
        ("client.global.get(k)", ["error"]),
    ],
)
def test_what_has_a_name_that_a_script_computes_may_be_there(script, expected):
    for text in (f"< {{% {script} %}}\nGET http://x/{{{{a}}}}\n",
                 f"< b.js\nGET http://x/{{{{a}}}}\n//- b.js\n{script}\n"):  # fmt: skip
        shown = scene(f"//- main.http\n{text}")
        found = diagnostics(shown.workspace, shown.document, shown.files)
        assert [str(each.severity) for each in found] == expected, text


def test_a_global_that_was_set_has_a_value():
    text = "GET http://x/{{late}}/{{taken}}\n"
    late = Variable("late", 1, Origin(Source.GLOBAL))
    taken = Variable("taken", 1, Origin(Source.CAPTURE))
    assert problems(text, late=late, taken=taken) == [("unresolved-variable", "taken")]
