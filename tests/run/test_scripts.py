"""Scripts around requests: what they set, test, say and decide; the client is a fake."""

import json
from dataclasses import dataclass, field

import pytest

from callsheet.exchange import Exchange, Hop, MemoryBody, Response, SentRequest, Timings
from callsheet.model.document import read_document
from callsheet.model.requests import requests_of
from callsheet.model.workspace import Workspace
from callsheet.run.delivering import DeliveryMeans
from callsheet.run.plan import plan
from callsheet.run.session import Session, Settings
from fixture_files import ROOT, MemoryFiles


@dataclass
class Client:
    """Answers with what it was asked, and how often it was."""

    asked: list = field(default_factory=list)

    def send(self, request, cancellation=None):
        self.asked.append(request)
        body = json.dumps({"url": request.target, "n": len(self.asked), "token": "s3cret-t0ken"})
        headers = (("Content-Type", "application/json; charset=utf-8"),)
        response = Response(200, "OK", "HTTP/1.1", headers, MemoryBody(body.encode()), "")
        sent = SentRequest(request.method, request.url, request.headers, request.body)
        return Exchange((Hop(sent, response, Timings()),), 0.01)

    def head_of(self, request):
        return request.headers

    def close(self):
        pass


class Ran:
    """What became of the requests of a text."""

    def __init__(self, text, files=None, **settings):
        document = read_document(ROOT / "api.http", text)
        workspace = Workspace(ROOT, {document.path: document})
        self.client, self.waited = Client(), []
        means = DeliveryMeans(wait=lambda seconds, _: self.waited.append(seconds))
        given = Settings(wait=self.waited.append, delivery=means, **settings)
        self.session = Session(workspace, MemoryFiles(files or {}), given, self.client)
        self.text = text
        self.results = [
            result
            for step in plan(workspace, requests_of(document))
            for result in self.session.results(step)
        ]

    @property
    def targets(self):
        return [each.target for each in self.client.asked]

    @property
    def one(self):
        return self.results[-1]

    @property
    def logs(self):
        return [log.text for result in self.results for log in result.logs]

    @property
    def tests(self):
        return [(each.expression, each.passed) for each in self.one.assertions]

    def problems(self, result=None):
        """The problems of a result with the text that each of them marks."""
        result = result or self.one
        found = getattr(result.fate, "problems", ()) or result.notes
        return [(str(each.code), each.message, each.span.of(self.text)) for each in found]


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        # Nearer than the file's, farther than a value of the command line.
        ('@a = file\n< {% request.variables.set("a", "script") %}\nGET http://x/{{a}}\n',
         ["/script"]),
        ('< {% request.variables.set("given", "script") %}\nGET http://x/{{given}}\n', ["/yes"]),
        # For the request alone.
        (('@a = file\n< {% request.variables.set("a", "script") %}\nGET http://x/{{a}}\n'
         "### b\nGET http://x/{{a}}\n"), ["/script", "/file"]),
        # Globals are for those that follow, and a variable of the file hides them.
        (('GET http://x/1\n> {% client.global.set("g", response.body.n) %}\n'
         "### b\nGET http://x/{{g}}\n"), ["/1", "/1"]),
        (('@g = file\nGET http://x/1\n> {% client.global.set("g", 5) %}\n'
         "### b\nGET http://x/{{g}}\n"), ["/1", "/file"]),
        ('< {% client.global.set("o", {a: [1, 2]}) %}\nGET http://x/{{o.a[1]}}\n', ["/2"]),
        ('< {% client.global.set("g", 1); client.global.clear("g") %}\nGET http://x/{{g}}\n', []),
        # The headers are one for all.
        (("# @dialect jetbrains\n@a = file\n"
         '< {% request.variables.set("a", "script") %}\nGET http://x/{{a}}\n'), ["/file"]),
        # A loop: a run for each round.
        (("# @foreach i in [1, 2]\n"
         '< {% request.variables.set("r", request.iteration() * 10) %}\nGET http://x/{{i}}-{{r}}\n'),
         ["/1-0", "/2-10"]),
        (('# @foreach i in ids\n< {% request.variables.set("ids", ["a", "b"]) %}\n'
         "GET http://x/{{i}}\n"), ["/a", "/b"]),
        (("# @loop for i of [1, 2]\n{{\nexports.r = `${i * 10}-${$index}`;\n}}\n"
         "GET http://x/{{r}}\n"), ["/10-0", "/20-1"]),
        # A script that would fail has nothing to say there.
        ("# @disabled\n# @foreach i in [1]\n< {% throw 1 %}\nGET http://x/{{i}}\n", []),
        # JetBrains' arrays.
        (('< {% request.variables.set("c", [{id: 1}, {id: 2}]);\n'
         'client.global.set("seen", request.templateValue(0)) %}\nGET http://x/{{$.c..id}}\n'
         "### b\nGET http://x/{{seen}}\n"), ["/1", "/2", "/2"]),
        (('@all = [5, 6]\nGET http://x/{{all}}\n> {% client.global.set("seen", '
         'request.templateValue(0)) %}\n### b\nGET http://x/{{seen}}\n'), ["/[5,%206]"] * 2),
        # A name that is its own too.
        ("### jwt\n< {% request.variables.set('jwt', 7) %}\nGET http://x/{{jwt}}\n", ["/7"]),
        # Skipped, and a script further up is none of its.
        ("< {% request.skip('why not') %}\nGET http://x/\n### b\nGET http://x/b\n", ["/b"]),
    ],
)  # fmt: skip
def test_what_is_sent(text, targets):
    assert Ran(text, values={"given": "yes"}).targets == targets


def test_global_headers_go_out_where_nothing_nearer_is_said():
    ran = Ran(
        '< {% client.global.headers.set("X-All", "1"); client.global.headers.set("X-B", "2") %}\n'
        "GET http://x/1\n### b\n# @header X-B\nGET http://x/2\nx-all: typed\n"
        '### c\n< {% client.global.headers.clear("X-All") %}\nGET http://x/3\n'
    )
    assert [each.headers for each in ran.client.asked] == [
        (("X-All", "1"), ("X-B", "2")),
        (("x-all", "typed"),),
        (("X-B", "2"),),
    ]


def test_a_header_that_would_break_the_request_keeps_it_back():
    ran = Ran('< {% client.global.headers.set("X-A", "1\\r\\nX-B: 2") %}\nGET http://x/1\n')
    assert not ran.targets
    assert [code for code, *_ in ran.problems()] == ["header-value"]


def test_what_is_computed_over_the_request_is_what_goes_out():
    ran = Ran(
        "@id = {{$uuid}}\n"
        "< {% client.log(request.url.tryGetSubstituted(), request.body.tryGetSubstituted()) %}\n"
        "POST http://x/{{id}}/{{$timestamp}}\nX-A: {{$randomInt}}\n\n{{id}} {{$uuid}}\n"
    )
    (asked,) = ran.client.asked
    assert ran.logs == [f"http://x{asked.target} {asked.body.parts[0].decode()}"]


def test_nobody_is_asked_by_a_script():
    ran = Ran(
        "# @prompt who\n< {% client.log(request.url.tryGetSubstituted()) %}\nGET http://x/{{who}}\n",
        prompt=lambda name, label: "ann",
    )
    assert (ran.logs, ran.targets) == (["http://x/{{who}}"], ["/ann"])


def test_tests_are_assertions_in_the_order_of_the_file():
    ran = Ran(
        "# @assert status == 200\nGET http://x/\n\n"
        '> {%\n  client.test("first", () => client.assert(response.status === 200));\n'
        '  client.test("second\\nline", () => {\n    client.assert(false, "no");\n  });\n%}\n'
        "?? status == 201\n> {% client.test('third', () => {}) %}\n"
    )
    assert ran.tests == [
        ("status == 200", True),
        ("first", True),
        ("second line", False),
        ("status == 201", False),
        ("third", True),
    ]
    failed = ran.one.assertions[2]
    assert failed.message == '"second line": no'
    assert failed.span.of(ran.text) == 'client.assert(false, "no");'
    assert ran.one.outcome == "failed"


def test_assertions_see_what_scripts_have_set():
    ran = Ran(
        "# @assert n == wanted\n# @result n = response.body.n\nGET http://x/\n"
        '> {% client.global.set("wanted", 1); client.global.set("n", 1) %}\n'
    )
    assert ran.tests == [("n == wanted", True)]


@pytest.mark.parametrize(
    ("text", "problem", "sent"),
    [
        ("< {%\n  const a = 1;\n  a.b.c;\n%}\nGET http://x/\n",
         ("script-failed", "the script failed: TypeError: cannot read property 'c' of undefined",
          "a.b.c;"), 0),
        ("GET http://x/\n\n> {% nope() %}\n",
         ("script-failed", "the script failed: ReferenceError: nope is not defined", "nope()"), 1),
        ("< {% client.log(1; %}\nGET http://x/\n",
         ("syntax-script", '";" is not expected here', ";"), 0),
        ("GET http://x/\n\n> {% if ( %}\n",
         ("syntax-script", '"(" is not closed', "("), 0),
        ("< {% request.abort('no luck') %}\nGET http://x/\n",
         ("script-failed", "its script ended it: no luck", "http://x/"), 0),
        ("< ./gone.js\nGET http://x/\n",
         ("missing-file", 'the file "./gone.js" cannot be read: it does not exist', "./gone.js"),
         0),
        ("< ../out.js\nGET http://x/\n",
         ("file-outside-root", 'the file "../out.js" lies outside the workspace', "../out.js"), 0),
        ("GET http://x/\n\n> bad.js\n",
         ("script-failed",
          "the script failed: ReferenceError: nope is not defined (bad.js:2:3)", "bad.js"), 1),
        ("GET http://x/\n\n> binary.js\n",
         ("file-encoding",
          'the file "binary.js" is no text: byte 0xff at offset 0 is not UTF-8', "binary.js"), 1),
    ],
)  # fmt: skip
def test_scripts_that_cannot_run_or_fail(text, problem, sent):
    ran = Ran(text, {"bad.js": "// one\n  nope();", "binary.js": b"\xff\xfa\x00"})
    code, message, marked = ran.problems()[0]
    assert (code, message, marked) == problem
    assert ran.one.outcome == "errored"
    assert len(ran.client.asked) == sent
    assert ran.one.exit_code == (3 if code == "syntax-script" else 4)


def test_what_a_failed_script_has_said_is_told():
    ran = Ran("< {% client.log('here'); client.test('t', () => {}); nope() %}\nGET http://x/\n")
    assert ran.logs == ["here"]


def test_script_files_and_where_their_tests_fail():
    ran = Ran(
        "< scripts/before.js\nGET http://x/{{v}}\n\n> scripts/after.js\n",
        {
            "scripts/before.js": "request.variables.set('v', 7)",
            "scripts/after.js": "client.test('t', () => {\n  client.assert(false)\n})",
        },
    )
    assert ran.targets == ["/7"]
    (failed,) = ran.one.assertions
    assert failed.span.of(ran.text) == "scripts/after.js"
    assert failed.message.endswith("(after.js:2:3)")


def test_a_secret_name_makes_a_secret():
    ran = Ran('GET http://x/\n> {% client.global.set("api_key", "hunter2-4711") %}\n')
    assert "hunter2-4711" in ran.one.secrets


def test_scripts_sleep_by_waiting():
    ran = Ran("< {% await sleep(1500) %}\nGET http://x/\n> {% await sleep(200) %}\n")
    assert ran.waited == [1.5, 0.2]


def test_what_a_script_skips_says_why():
    ran = Ran("< {% request.skip('not today') %}\nGET http://x/\n")
    assert (ran.one.outcome, ran.one.skip_reason) == ("skipped", "not today")


def test_a_request_is_sent_once_more_as_often_as_its_script_asks():
    ran = Ran(
        "GET http://x/\n"
        "> {% client.log(response.body.n); if (response.body.n < 3) request.replay() %}\n"
    )
    assert (ran.targets, ran.logs) == (["/"] * 3, ["1", "2", "3"])
    assert (ran.one.outcome, ran.one.fate.exchange.attempts) == ("passed", 3)
    assert len(ran.one.fate.exchange.earlier) == 2


def test_what_a_script_reads_of_the_process_is_secret_by_its_name(monkeypatch):
    monkeypatch.setenv("DEPLOY_TOKEN", "t0ken-123")
    ran = Ran("< {% client.log($env.DEPLOY_TOKEN) %}\nGET http://x/\n")
    assert (ran.logs, "t0ken-123" in ran.one.secrets) == (["t0ken-123"], True)


def test_it_is_not_sent_once_more_for_ever():
    ran = Ran("GET http://x/\n> {% request.replay() %}\n")
    assert len(ran.targets) == 11
    assert ran.problems()[0][:2] == (
        "script-failed",
        "its script asked more than 10 times to send it once more",
    )
    assert ran.one.fate.exchange.notes == ("sent once more: its script asked for that",)


def test_each_try_is_judged_by_the_tests_of_scripts():
    ran = Ran(
        "# @retry 5 on=assert\nGET http://x/\n"
        "> {% client.log(response.body.n);"
        " client.test('t', () => client.assert(response.body.n === 3)) %}\n"
    )
    assert (len(ran.targets), ran.logs, ran.tests) == (3, ["3"], [("t", True)])


def test_a_dry_run_runs_what_is_ahead_of_requests():
    ran = Ran(
        "< {% client.log(1); await sleep(9); request.variables.set('v', 2) %}\nGET http://x/{{v}}\n"
        "> {% client.log(2) %}\n",
        dry_run=True,
    )
    assert (ran.targets, ran.logs, ran.waited) == ([], ["1"], [])
    assert ran.one.fate.request.target == "/2"


SETS = "### login\nGET http://x/1\n\n{{\n$global.token = 1;\n}}\n"
HANDLES = "### login\nGET http://x/1\n\n> {% client.global.set('token', 5) %}\n"


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        ("### me\nGET http://x/{{token}}\n", ["/1", "/5"]),
        ("@token = file\n### me\nGET http://x/{{token}}\n", ["/file", "/1"]),
        (
            "### me\n< {% request.variables.set('token', 2) %}\nGET http://x/{{token}}\n",
            ["/2", "/1"],
        ),
    ],
)
def test_who_sets_what_has_no_other_value_goes_first(text, targets):
    assert Ran(f"{text}{HANDLES}").targets == targets


def test_a_dry_run_passes_over_what_waits_for_a_script_behind_an_answer():
    ran = Ran(f"{SETS}### me\nGET http://x/{{{{token}}}}\n", dry_run=True)
    assert ran.one.skip_reason == 'dry run: `token` is set by the script of "login"'


def test_a_loop_that_a_failed_script_leaves_without_items_says_why():
    ran = Ran("# @foreach i in ids\n< {% throw new Error('no ids') %}\nGET http://x/{{i}}\n")
    ((_, message, _),) = ran.problems()
    assert message == "the script failed: no ids"


READS = '### me\n< {% client.log(client.global.get("token").length) %}\nGET http://x/\n'


def test_a_script_that_fails_for_lack_of_a_global_is_no_error_of_a_dry_run():
    ran = Ran(HANDLES + READS, dry_run=True)
    assert ran.one.skip_reason == 'dry run: `token` is set by the script of "login"'
    for text, is_dry in ((READS, True), (HANDLES.replace("token", "other") + READS, True),
                         (f"{READS}{HANDLES}", False)):  # fmt: skip
        failed = next(each for each in Ran(text, dry_run=is_dry).results if each.place.name == "me")
        assert failed.outcome == "errored", text


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("token", '`token` is set by the script of "login": send that first'),
        ("tokn", "define it with `@tokn = …`, in an environment, or with `--var tokn=…`"),
    ],
)
def test_who_sets_what_has_no_value_yet_is_told(name, hint):
    ran = Ran(f"### me\nGET http://x/{{{{{name}}}}}\n{SETS}")
    assert [each.hint for each in ran.results[0].fate.problems] == [hint]


@pytest.mark.parametrize(
    "text",
    ["> {% -- lua\nx = 1 %}", "> after.lua", "> after.ts", "# @lang lua\n> {% x = 1 %}"],
)
def test_other_languages_are_told(text):
    ran = Ran(f"GET http://x/\n\n{text}\n")
    assert [code for code, *_ in ran.problems()] == ["script-not-run"]


@pytest.mark.parametrize(
    ("around", "hosts"), [("# @auth bearer tok\n\n", []), ("", ["elsewhere"])], ids=["auth", "-"]
)
def test_what_is_inherited_follows_no_script_to_another_origin(around, hosts):
    ran = Ran(
        f"{around}### a\n# @name a\n{{{{\n  request.url = 'http://elsewhere/y';\n}}}}\n"
        "GET http://x/\n"
    )
    assert [each.host for each in ran.client.asked] == hosts
    assert ran.one.outcome == ("passed" if hosts else "errored")
