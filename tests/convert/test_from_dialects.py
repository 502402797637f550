"""Files of other tools in our words: what would mean something else here is written otherwise."""

from functools import partial
from pathlib import Path

import pytest

from callsheet.convert.dialect import Conversion
from callsheet.features.convert_file import DIALECTS, DialectName, written_for
from callsheet.model.document import read_document
from callsheet.model.workspace import Workspace
from callsheet.problems import Problem
from callsheet.syntax.assertions import AssertionStyle, parse_assertion

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
FILES = sorted(path for path in CORPUS.rglob("*") if path.suffix in (".http", ".rest"))
READABLE = [name for name, form in DIALECTS.items() if form.read]
PATH = Path("/project/main.http")

RC, JB, HY = DialectName.REST_CLIENT, DialectName.JETBRAINS, DialectName.HTTPYAC
KU, VS = DialectName.KULALA, DialectName.VISUAL_STUDIO


def ours(text: str, name: DialectName) -> Conversion:
    read = DIALECTS[name].read
    assert read is not None
    return read(read_document(PATH, text))


REQUEST = "GET https://h/\n"

CASES = [
    # httpYac
    (HY, "# @timeout 5000\n" + REQUEST, "# @timeout 5000ms\n" + REQUEST),
    (HY, "# @timeout 5s\n" + REQUEST, "# @timeout 5s\n" + REQUEST),
    (HY, "GET https://h/{{$timestamp}}\n", "GET https://h/{{$timestamp ms}}\n"),
    (HY, "GET https://h/{{$timestamp 0 s}}\n", "GET https://h/{{$timestamp}}\n"),
    (HY, "GET https://h/{{$randomInt}}\n", "GET https://h/{{$randomInt 0 1000}}\n"),
    (HY, '@a = ""v"\n', '@a = "v"\n'),
    (HY, "GET https://h/\nA: b,\n", "GET https://h/\nA: b\n"),
    (
        HY,
        "GET https://h/\nAuthorization: Basic bob pa:ss\n",
        "GET https://h/\nAuthorization: Basic Ym9iIHBhOnNz\n",
    ),
    (HY, "GET https://h/\n\nGET https://h/2\n", "GET https://h/\n\n###\nGET https://h/2\n"),
    (
        HY,
        REQUEST + "\n{{\n  exports.t = response.parsedBody.token;\n}}\n",
        REQUEST + "\n# @capture t = response.body.token\n",
    ),
    (
        HY,
        'GET https://h/{{loginResponse.statusCode}}\nA: {{loginResponse.headers["x-a"]}}\n',
        "GET https://h/{{login.response.status}}\nA: {{login.response.headers.x-a}}\n",
    ),
    # JetBrains
    (
        JB,
        REQUEST + '\n> {% client.global.set("t", response.body.a[0].b); %}\n',
        REQUEST + "\n# @capture t = response.body.a[0].b\n",
    ),
    (
        JB,
        REQUEST
        + '\n> {%\n  // notes\n  client.test("ok", function () {\n'
        + '    client.assert(response.status === 200, "it is " + response.status);\n'
        + '    client.assert(response.headers.valueOf("X-A") === "b");\n  });\n'
        + '  client.log("done");\n'
        + '  client.global.set("t", jsonPath(response.body, "$..id")[0]);\n%}\n',
        REQUEST
        + '\n# @assert response.status === 200\n# @assert response.headers["X-A"] === "b"\n'
        + '# @capture t = jsonpath(response.body, "$..id")[0]\n',
    ),
    (
        JB,
        '< {% request.variables.set("a", "b"); request.variables.set("c", String(1 + 1)); %}\n'
        + REQUEST,
        "@a = b\n@c = {{ 1 + 1 }}\n" + REQUEST,
    ),
    # kulala
    (KU, "GET https://h/{{$timestamp}}\n", "GET https://h/{{$timestamp ms}}\n"),
    (KU, "POST https://h/\n\n< ./a.json\n", "POST https://h/\n\n<@ ./a.json\n"),
    (KU, '# @kulala-prompt "Your name" who\n' + REQUEST, "# @prompt who Your name\n" + REQUEST),
    (KU, "# @env-json-key t a.b\n" + REQUEST, "# @capture t = body.$.a.b\n" + REQUEST),
    (KU, "# @env-header-key t ETag\n" + REQUEST, '# @capture t = header "ETag"\n' + REQUEST),
    (KU, "# @curl-insecure\n" + REQUEST, "# @no-reject-unauthorized\n" + REQUEST),
    (KU, "# lost: @retry 3\n" + REQUEST, "# @retry 3\n" + REQUEST),
    # REST Client
    (
        RC,
        "@a = 1\nGET https://h/{{a}}\n\n###\n@a = 2\nGET https://h/{{a}}\n",
        "# @a = 1\nGET https://h/{{a}}\n\n###\n@a = 2\nGET https://h/{{a}}\n",
    ),
    (RC, "@a = C:\\\\new\n", "@a = C:\\new\n"),
    (RC, "@a = one\\ntwo\n", '@a = {{ "one\\ntwo" }}\n'),
    # Visual Studio
    (VS, "# @dialect visualstudio\n" + REQUEST, REQUEST),
]


@pytest.mark.parametrize(("name", "typed", "expected"), CASES)
def test_in_our_words(name, typed, expected):
    found = ours(typed, name)
    assert found.text == expected
    assert found.losses == ()
    again = read_document(PATH, found.text)
    assert again.syntax_problems == ()
    for block in again.blocks:
        for each in block.parsed.directives("assert"):
            assert not isinstance(parse_assertion(each.value.text, AssertionStyle.HURL), Problem)


RUN_HERE = [
    (JB, REQUEST + "\n> {%\n  if (response.status > 1) client.global.clear();\n%}\n"),
    (JB, '< {% client.global.set("a", otherwise()); %}\n' + REQUEST),
    (JB, REQUEST + '\n> {% client.global.set("a", crypto.md5()); %}\n'),
    (HY, REQUEST + "\n{{\n  console.info(1);\n}}\n"),
    (HY, "{{\n  exports.a = 1;\n}}\n" + REQUEST),
]


@pytest.mark.parametrize(("name", "typed"), RUN_HERE)
def test_other_scripts_stay_as_they_are(name, typed):
    found = ours(typed, name)
    assert (found.text, found.losses) == (typed, ())


NOT_RUN = [
    (JB, REQUEST + '\n> {% client.global.set("a", response.body.b %}\n', 2, "is not closed"),
    (JB, REQUEST + "\n> {% -- lua\n x = 1 %}\n", 2, "a script in Lua is not run"),
    (HY, '{{\n  const fs = require("fs");\n}}\n' + REQUEST, 0, 'the module "fs" is only in'),
    (HY, REQUEST + "\n{{streaming\n  x();\n}}\n", 2, "over a connection is not run"),
]


@pytest.mark.parametrize(("name", "typed", "line", "told"), NOT_RUN)
def test_scripts_that_do_not_run_here_stay_and_are_told(name, typed, line, told):
    found = ours(typed, name)
    assert found.text == typed
    assert [loss.line for loss in found.losses] == [line]
    assert told in found.losses[0].what


BACK_AGAIN = """\
@host = https://h

### one
# @timeout 5s
# @capture t = response.body.token
# @assert response.status == 200
POST {{host}}/one?at={{$timestamp}}
Content-Type: application/json

{"a": 1}

### two
GET {{host}}/two?t={{t}}
"""


@pytest.mark.parametrize("name", [JB, HY, KU])
def test_there_and_back(name):
    document = read_document(PATH, BACK_AGAIN)
    there = DIALECTS[name].write(Workspace(PATH.parent, {PATH: document}), document)
    again = read_document(PATH, ours(there.text, name).text)
    first, second = again.blocks[-2:]
    directives = {each.name.text: each.value.text for each in first.tree.directives}
    assert directives["capture"] == "t = response.body.token"
    assert "{{t}}" in second.text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# @dialect httpyac\nGET https://h/\n", (HY,)),
        (REQUEST + "\n> {% client.log(1); %}\n", (JB,)),
        (REQUEST + "\n{{\n  exports.a = 1;\n}}\n", (HY,)),
        (REQUEST, ()),
    ],
)
def test_whom_a_file_was_written_for(text, expected):
    assert written_for(read_document(PATH, text)) == expected


@pytest.mark.skipif(not FILES, reason="the corpus lies beside the checkout, if at all")
@pytest.mark.parametrize("name", READABLE)
def test_real_files_get_no_new_problem(name):
    read = partial(ours, name=name)
    for path in FILES:
        text = path.read_bytes().decode("utf-8-sig")
        before = {problem.code for problem in read_document(PATH, text).syntax_problems}
        after = {problem.code for problem in read_document(PATH, read(text).text).syntax_problems}
        assert after <= before, path
