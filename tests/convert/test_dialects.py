"""Request files in other dialects: what means the same is written, and what does not is told."""

from collections import Counter
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from random import Random

import pytest

from callsheet.convert.dialect import Conversion
from callsheet.disk import DiskFiles
from callsheet.features.convert_file import DIALECTS, DialectName
from callsheet.model.circumstances import Circumstances
from callsheet.model.document import Document, read_document
from callsheet.model.environment import Layer, Origin, Source, Variable
from callsheet.model.requests import requests_of
from callsheet.model.resolve import Resolved, resolve
from callsheet.model.scope import scope_of
from callsheet.model.workspace import Workspace
from callsheet.syntax.bindings import MemberPath

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
FILES = sorted(path for path in CORPUS.rglob("*") if path.suffix in (".http", ".rest"))
IN_PLACE = [name for name, form in DIALECTS.items() if not form.ending]
ROOT = Path("/work")

RC, JB, HY = DialectName.REST_CLIENT, DialectName.JETBRAINS, DialectName.HTTPYAC
VS, KU, HU = DialectName.VISUAL_STUDIO, DialectName.KULALA, DialectName.HURL


def converted(text: str, name: DialectName, path: Path = ROOT / "main.http") -> Conversion:
    document = read_document(path, text)
    return DIALECTS[name].write(Workspace(path.parent, {path: document}), document)


LOGIN = "# @name login\nPOST https://h/login\n\n###\n"

LINES = [
    # what is typed, in a header field of a request behind one named `login`; what stands there
    ("{{$guid}}", {JB: "{{$uuid}}", RC: "{{$guid}}", HY: "{{$uuid}}", KU: "{{$uuid}}"}),
    ("{{$random.uuid}}", {JB: "{{$random.uuid}}", RC: "{{$guid}}", HU: "{{newUuid}}"}),
    ("{{$timestamp}}", {JB: "{{$timestamp}}", RC: "{{$timestamp}}", HY: "{{$timestamp 0 s}}"}),
    ("{{$timestamp ms}}", {HY: "{{$timestamp}}", KU: "{{$timestamp}}"}),
    ("{{$timestamp -1 d}}", {RC: "{{$timestamp -1 d}}", VS: "{{$timestamp -1 d}}"}),
    ("{{$randomInt}}", {JB: "{{$randomInt}}", RC: "{{$randomInt 0 1001}}"}),
    ("{{$randomInt 1 9}}", {JB: "{{$random.integer(1, 9)}}", HY: "{{$randomInt 1 9}}"}),
    (
        "{{$isoTimestamp}}",
        {RC: "{{$datetime iso8601}}", HY: "{{$isoTimestamp}}", HU: "{{newDate}}"},
    ),
    ('{{$datetime "yyyy-MM-dd"}}', {RC: '{{$datetime "YYYY-MM-DD"}}', JB: "{{value_1}}"}),
    ('{{$datetime "YYYY-MM-DD"}}', {VS: '{{$datetime "yyyy-MM-dd"}}', KU: "{{value_1}}"}),
    ("{{$env.HOME}}", {RC: "{{$processEnv HOME}}", HU: '{{getEnv "HOME"}}', JB: "{{$env.HOME}}"}),
    (
        "{{$processEnv HOME}}",
        {JB: "{{$env.HOME}}", KU: "{{$env.HOME}}", VS: "{{$processEnv HOME}}"},
    ),
    ("{{$dotenv KEY}}", {RC: "{{$dotenv KEY}}", HY: "{{$dotenv KEY}}", KU: "{{KEY}}"}),
    (
        "{{login.response.body.$.a.b[0]}}",
        {
            RC: "{{login.response.body.$.a.b[0]}}",
            VS: "{{login.response.body.$.a.b[0]}}",
            KU: "{{login.response.body.$.a.b[0]}}",
            HY: "{{login.a.b[0]}}",
            JB: "{{login_b_0}}",
            HU: "{{login_b_0}}",
        },
    ),
    ("{{login.token}}", {RC: "{{login.response.body.$.token}}", HY: "{{login.token}}"}),
    (
        "{{login.response.headers.ETag}}",
        {HY: '{{loginResponse.headers["etag"]}}', RC: "{{login.response.headers.ETag}}"},
    ),
    ("{{login.response.status}}", {HY: "{{loginResponse.statusCode}}", JB: "{{login_status}}"}),
    ("{{ 1 + 1 }}", {HY: "{{1 + 1}}", JB: "{{value_1}}"}),
    ("{{%host}}", {HY: "{{encodeURIComponent(host)}}"}),
]


@pytest.mark.parametrize(("typed", "name", "expected"), [
    (typed, name, expected) for typed, found in LINES for name, expected in found.items()
])  # fmt: skip
def test_values(typed, name, expected):
    found = converted(f"{LOGIN}GET https://h/\nX-A: {typed}\n", name)
    assert f"X-A: {expected}\n" in found.text


NOT_THERE = [
    ("{{$random.address.city}}", RC),
    ("{{$guid}}", VS),
    ("{{login.response.status}}", RC),
    ("{{ 1 + 1 }}", RC),
    ("{{login.request.body.$.a}}", HY),
    ("{{$projectRoot}}", HY),
    ("{{< ./a.txt}}", JB),
]


@pytest.mark.parametrize(("typed", "name"), NOT_THERE)
def test_values_that_are_lost_stay_and_are_told(typed, name):
    found = converted(f"{LOGIN}GET https://h/\nX-A: {typed}\n", name)
    assert f"X-A: {typed.replace('{{ ', '{{').replace(' }}', '}}')}\n" in found.text
    assert [loss.line for loss in found.losses if "means nothing" in loss.what] == [5]


DIRECTIVES = [
    ("@timeout 5s", {JB: "# @timeout 5 s", KU: "# @timeout 5 s", HY: "# @timeout 5000"}),
    ("@timeout connect=500ms read=2", {JB: "# @connection-timeout 500 ms"}),
    ("@no-redirect", {JB: "# @no-redirect", RC: "# @no-redirect", HU: "location: false"}),
    ("@sleep 200", {HY: "# @sleep 200", KU: "# @delay 200", HU: "delay: 200ms"}),
    ("@ratelimit 10/s", {HY: "# @ratelimit max 10 expire 1000"}),
    ("@confirm really", {RC: "# @note really", HY: "# @note really"}),
    ("@prompt who Your name", {RC: "# @prompt who Your name", HY: "@who = {{$input Your name}}"}),
    ("@no-reject-unauthorized", {HY: "# @no-reject-unauthorized", KU: "# @curl-insecure"}),
    ("@tls verify=off", {HY: "# @no-reject-unauthorized", HU: "insecure: true"}),
    ("@proxy http://p:3128", {HY: "# @proxy http://p:3128", HU: "proxy: http://p:3128"}),
    ("@retry 3 on=assert", {HU: "retry: 3"}),
    ("@auth bearer abc", dict.fromkeys(DialectName, "Authorization: Bearer abc")),
    ("@auth basic ada pw", {RC: "Authorization: Basic ada pw", HU: "ada: pw"}),
    ("@auth basic ada p:w", {HY: "Authorization: Basic YWRhOnA6dw==", JB: "Basic ada p:w"}),
    ("@auth basic ada pw", {VS: "Authorization: Basic YWRhOnB3"}),
    ("@auth digest ada pw", {RC: "Authorization: Digest ada pw", HU: "digest: true"}),
    ("@auth aws key=k secret=s region=r", {RC: "AWS k s region:r", HU: "aws-sigv4: aws:amz:r"}),
    ("@auth api_key name=X-Key value=abc", dict.fromkeys(DialectName, "X-Key: abc")),
    ('@auth api_key name=k value="a b" in=query', dict.fromkeys(DialectName, "k=a%20b")),
    (
        "@auth oauth2 token_url=https://h/t client_id=a client_secret=b",
        {
            HY: "@one_tokenEndpoint = https://h/t\n@one_clientId = a\n@one_clientSecret = b\n"
            "GET https://h/\nAuthorization: oauth2 client_credentials one\n",
            JB: 'Authorization: Bearer {{$auth.token("one")}}',
            KU: 'Authorization: Bearer {{$auth.token("one")}}',
        },
    ),
    ("@foreach n in [1, 2]", {HY: "# @loop for n of [1, 2]"}),
    ("@header X-B: 1", dict.fromkeys(DialectName, "X-B: 1")),
    ("@param q=a b", dict.fromkeys(DialectName, "?q=a%20b")),
    ("@save out.json", {JB: ">> out.json", HY: ">> out.json", RC: "# @save out.json"}),
    (
        "@capture t = body.$.token",
        {
            JB: '> {% client.global.set("t", response.body.token); %}',
            KU: '> {% client.global.set("t", response.body.token); %}',
            RC: "@t = {{one.response.body.$.token}}",
            VS: "@t = {{one.response.body.$.token}}",
            HY: "{{\n  exports.t = response.parsedBody.token;\n}}",
            HU: '[Captures]\nt: jsonpath "$.token"',
        },
    ),
    (
        '@assert header "X-A" contains b',
        {
            JB: 'client.assert(response.headers.valueOf("X-A").includes("b"));',
            HY: "?? header x-a contains b",
            HU: '[Asserts]\nheader "X-A" contains "b"',
        },
    ),
    ("@assert response.status == 200", {HU: "status == 200", JB: "response.status == 200"}),
    ("@assert response.status == 200", {HY: "?? js (response.statusCode == 200) == true"}),
    ("@assert duration firstByte < 5", {HY: "?? duration firstByte < 5"}),
    ('@assert certificate "Issuer" exists', {HU: 'certificate "Issuer" exists'}),
    ('@assert jsonpath "$.id" not exists', {HU: 'jsonpath "$.id" not exists'}),
    ("@paginate header_link", {RC: "# @paginate header_link", KU: "# lost: @paginate header_link"}),
]


@pytest.mark.parametrize(("typed", "name", "expected"), [
    (typed, name, expected) for typed, found in DIRECTIVES for name, expected in found.items()
])  # fmt: skip
def test_directives(typed, name, expected):
    found = converted(f"### one\n# {typed}\nGET https://h/\n", name)
    assert expected in found.text


LOST = [
    ("@retry 3", HY), ("@paginate header_link", JB), ("@timeout 5", RC), ("@auth ntlm a b", JB),
    ("@assert status == 200", RC), ("@ref other", RC), ("@cache", HU), ("@foreach x in [1]", VS),
    ("@assert duration p95 < 5", HU), ("@assert duration p95 < 5", HY), ("@snapshot", HU),
    ("@assert body matchesSchema a.json", HU), ("@assert body matchesSchema a.json", HY),
    ("@save a.json", VS), ("@auth oauth2 token_url=https://h/t client_id=a", RC),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "name"), LOST)
def test_directives_that_are_lost_stay_as_comments_and_are_told(typed, name):
    found = converted(f"### one\n# {typed}\nGET https://h/\n", name)
    assert [loss.line for loss in found.losses] == [1 if "auth" not in typed else 2]
    assert f"# {typed}" in found.text


def test_a_file_for_jetbrains():
    found = converted(
        "@host = https://h\n\n### one\n# @assert status == 200\nPOST {{host}}/a\n\n"
        '{"a": 1}\n\n### two\nGET {{host}}/{{one.response.body.$.id}}\n',
        JB,
    )
    assert found.losses == ()
    assert found.text == (
        "@host = https://h\n\n### one\nPOST {{host}}/a\nContent-Type: application/json\n\n"
        '{"a": 1}\n\n> {%\n  client.test("status == 200", function () {\n'
        "    client.assert(response.status === 200);\n  });\n%}\n"
        '> {% client.global.set("one_id", response.body.id); %}\n\n'
        "### two\nGET {{host}}/{{one_id}}\n"
    )


def test_a_curl_command_is_a_request_for_tools_that_run_none():
    found = converted("curl -X PUT https://h/a -H 'X-A: 1'\n", JB)
    assert found.text == "# @no-redirect\nPUT https://h/a\nX-A: 1\n"


def test_line_ends_and_the_end_of_the_file_stay():
    text = "\ufeff### a\r\nGET https://h/\r\nX-A: {{$guid}}\r\n\r\na body"
    found = converted(text, JB)
    assert found.text == text.replace("$guid", "$uuid")


def test_scripts_stay_as_comments():
    found = converted("GET https://h/\n\n> {%\n  client.log(1);\n%}\n", RC)
    assert found.text == "GET https://h/\n\n# > {%\n#   client.log(1);\n# %}\n"
    assert [loss.line for loss in found.losses] == [2]


HANDLED = """\
### login
POST https://h/login

> {%
  client.test("ok", function () { client.assert(response.status === 200); });
  client.global.set("t", response.body.token);
%}

###
GET https://h/me?t={{t}}
"""


def test_a_handler_that_keeps_a_value_becomes_a_request_variable():
    found = converted(HANDLED, RC)
    assert found.text == (
        "### login\n# @name login\n@t = {{login.response.body.$.token}}\nPOST https://h/login\n\n"
        "# @assert response.status === 200\n\n###\nGET https://h/me?t={{t}}\n"
    )
    assert [(loss.line, loss.what) for loss in found.losses] == [
        (3, "`response.status === 200` is not checked"),
        (9, "`login` is not sent by itself before this"),
    ]


def test_a_handler_that_keeps_a_value_becomes_a_capture():
    found = converted(HANDLED, HU)
    assert '[Captures]\nt: jsonpath "$.token"\n[Asserts]\nstatus == 200\n' in found.text
    assert found.losses == ()


def test_a_request_that_would_be_another_one_stays_as_a_comment():
    found = converted("### a\nQUERY https://h/\n\n{}\n\n### b\nGET https://h/\n", RC)
    expected = "### a\n# QUERY https://h/\n# Content-Type: application/json\n\n# {}\n\n"
    assert found.text == f"{expected}### b\nGET https://h/\n"
    assert [loss.what for loss in found.losses] == ["REST Client has no method `QUERY`"]


def test_a_variable_made_of_itself():
    found = converted("@a = 1\n@a = {{a}}2\n\nGET https://h/{{a}}\n", RC)
    assert "@a = 12\n" in found.text


@pytest.mark.parametrize("line", ["duration p95 < 5", "cookie a == b", "body matchesSchema a.json"])
def test_httpyac_gets_no_line_that_it_cannot_read(line):
    found = converted(f"GET https://h/\n\n?? {line}\n", HY)
    assert f"?? {line}" not in found.text
    assert [loss.line for loss in found.losses] == [2]


def test_what_hurl_has_options_for():
    found = converted("GET https://h/a/../b\n\n>>! ./out.json\n", HU)
    assert "[Options]\npath-as-is: true\noutput: ./out.json\n" in found.text
    assert found.losses == ()


def test_hurl_gets_no_line_that_it_cannot_read():
    found = converted("### a\nGET https://h/{{ 1 + 1 }}\n\n### b\nGET https://h/b\n", HU)
    assert found.text == (
        "# a\n# GET https://h/{{1 + 1}}\n# [Options]\n# location: true\n# HTTP *\n\n"
        "# b\nGET https://h/b\n[Options]\nlocation: true\nHTTP *\n"
    )
    assert [loss.line for loss in found.losses][:1] == [1]


def test_a_user_of_the_process_environment_is_an_option_of_hurl():
    found = converted("GET https://h/\nAuthorization: Basic {{$processEnv USER}} pw\n", HU)
    assert 'user: {{getEnv "USER"}}:pw\n' in found.text
    assert "[BasicAuth]" not in found.text


def test_a_request_of_several_lines_is_left_out_of_hurl_whole():
    found = converted('POST https://h/\n\n{\n  "a": "{{ 1 + 1 }}"\n}\n', HU)
    assert all(line.startswith("#") for line in found.text.split("\n") if line)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("abc d", "abc d"),
        ("https://h/#a", r"https://h/\#a"),
        ("5", "5"),
        ("5a", '"5a"'),
        ("007", '"007"'),
        ("true", "true"),
        ("truely", '"truely"'),
        ("null", '"null"'),
        ("[1]", '"[1]"'),
        ('"a" \\ #', r'"\"a\" \\ #"'),
        ("", '""'),
        ("{{b}}", "{{b}}"),
    ],
)
def test_a_variable_is_a_text_for_hurl_where_it_is_one_here(value, written):
    found = converted(f"@a = {value}\n@b = c\n\nGET https://h/{{{{a}}}}\n", HU)
    assert f"variable: a={written}\n" in found.text


@cache
def read(path: Path) -> Document:
    return read_document(path, path.read_bytes().decode("utf-8-sig"))


def sent(document: Document, known: set[str]) -> list[object]:
    """What goes out for each request, or which problems keep it from that."""
    workspace = Workspace(CORPUS, {document.path: document})
    origin = Origin(Source.ENVIRONMENT)
    values = {name: Variable(name, f"v-{name}", origin, typed=False) for name in known}
    layers = (Layer(Source.ENVIRONMENT, values),)
    found: list[object] = []
    for place in requests_of(document):
        now = datetime(2030, 1, 1, tzinfo=UTC)
        here = Circumstances(DiskFiles(CORPUS), now, Random(0), root=CORPUS)
        scope = scope_of(workspace, document, place.block, layers)
        outcome = resolve(document, place.block, scope, here)
        if isinstance(outcome, Resolved):
            request = outcome.request
            headers = sorted(request.headers)
            proof = request.authentication
            found.append((request.method, request.url, headers, request.body, proof))
        else:
            found.append(sorted({problem.code for problem in outcome.problems}))
    return found


@cache
def sent_before(path: Path) -> list[object]:
    document = read(path)
    return sent(document, free_names(document))


def free_names(document: Document) -> set[str]:
    defined = {each.name.text for block in document.blocks for each in block.parsed.definitions}
    roots = {
        binding.expression.root.text
        for block in document.blocks
        for binding in block.parsed.bindings
        if isinstance(binding.expression, MemberPath)
    }
    return roots - defined


@pytest.mark.skipif(not FILES, reason="the corpus lies beside the checkout, if at all")
@pytest.mark.parametrize("name", DialectName)
def test_real_files_are_converted_whole(name):
    """None raises, none gets a new syntax problem, and what is sent is what was sent."""
    others = []
    for path in FILES:
        document = read(path)
        found = converted(document.text, name, path)
        if name not in IN_PLACE:
            continue
        again = read_document(path, found.text)
        before = Counter(problem.code for problem in document.syntax_problems)
        assert Counter(problem.code for problem in again.syntax_problems) <= before, path
        if sent(again, free_names(document)) != sent_before(path):
            others.append(path.name)
            assert found.losses or name in (JB, KU), path
    assert len(others) <= {JB: 24, VS: 14}.get(name, 3), others


def test_what_disables_a_file_is_said_by_each_request():
    text = "# @disabled\n\n### a\nGET https://h/a\n\n### b\n# @disabled false\nGET https://h/b\n"
    hurl, httpyac = converted(text, HU).text, converted(text, HY).text
    assert hurl.index("GET https://h/a") < hurl.index("skip: true") < hurl.index("GET https://h/b")
    assert hurl.count("skip: true") == 1
    assert "### a\n# @disabled\nGET https://h/a" in httpyac
    assert "### b\nGET https://h/b" in httpyac
    assert httpyac.count("@disabled") == 1


def test_what_goes_first_and_last_is_told_as_lost():
    text = "# @setup\nGET https://h/a\n\n###\n# @teardown\nGET https://h/b\n"
    lost = converted(text, JB).losses
    assert [each.hint for each in lost] == [
        "send it before the others",
        "send it behind the others",
    ]


OF_KULALA = """\
# @secret TOKEN
# @kulala-prompt "Who are you" USER
# @env-json-key NUMBER .data.number
# @env-header-key TAG X-Tag
GET https://h/{{USER}}/{{TOKEN}}
"""


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        (KU, OF_KULALA.splitlines()[:4]),
        (RC, ["# @prompt TOKEN", "# @prompt USER Who are you"]),
        (HY, ["  exports.NUMBER = response.parsedBody.data.number;"]),
        (JB, ['> {% client.global.set("TAG", response.headers.valueOf("X-Tag")); %}']),
    ],
)
def test_directives_of_kulala_in_the_words_of_others(name, lines):
    written = converted(OF_KULALA, name).text.splitlines()
    assert [line for line in lines if line not in written] == []


def test_what_kulala_knows_is_not_lost_to_it():
    assert converted(OF_KULALA, KU).losses == ()
