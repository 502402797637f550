"""`run --contract`: answers held to descriptions, what is told of them, what was seen."""

import json
from pathlib import Path

import pytest

from callsheet.cli.main import main
from callsheet.openapi import validation
from described import KIOSK
from wire_server import WireServer, ok, routes

OF_PAPER = "contract GET /papers/{paperId} 200 application/json"
IN_TITLE = "(kiosk.json#/components/schemas/Paper/properties/title, line 51)"
NO_NAME = f"`/title` is 2, not a string {IN_TITLE}"
TYPED = "Content-Type: application/json"
HEAD = "# @openapi ./kiosk.json\n@base = {{host}}/v1\n\n"
PAPER = "### paper\nGET {{base}}/papers/1\n"


def redirected(target: str) -> bytes:
    return f"HTTP/1.1 302 Found\r\nLocation: {target}\r\nContent-Length: 0\r\n\r\n".encode()


class Runs:
    """Runs one file against answers that can be changed, and keeps the report."""

    def __init__(self, folder: Path, capsys) -> None:
        self.folder, self.capsys = folder, capsys
        self.answers = {
            "/v1/papers/1": ok(b'{"title": "a"}', TYPED),
            "/v1/papers/2": ok(b'{"title": 2}', TYPED),
            "/v1/moved": redirected("/v1/papers/2"),
            "/v1/papers/3": redirected("/v1/papers/2"),
            "/v1/papers/4": redirected("/v1/login"),
            "/v1/login": ok(b"<p>", "Content-Type: text/html"),
        }
        (folder / "kiosk.json").write_text(KIOSK, encoding="utf-8")

    def __call__(self, text: str, *options: str) -> tuple[int, str]:
        with WireServer(routes(self.answers)) as server:
            (self.folder / "api.http").write_text(text, encoding="utf-8")
            words = ("run", "api.http", "--contract", "--var", f"host={server.origin}")
            reports = ("--report", "json=report.json", "--report", "console")
            code = main([*words, *reports, *options])
        said = self.capsys.readouterr()
        return code, (said.out + said.err).replace(server.origin, "")

    @property
    def report(self):
        return json.loads((self.folder / "report.json").read_text(encoding="utf-8"))

    @property
    def requests(self):
        return self.report["files"][0]["requests"]

    def messages(self) -> list[list[str]]:
        return [
            [
                f"{each['expression']}: {each['message']}".removesuffix(": ")
                for each in request["assertions"]
            ]
            for request in self.requests
        ]


@pytest.fixture
def run(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return Runs(tmp_path, capsys)


def test_an_answer_as_described_passes_and_is_counted(run):
    code, said = run(HEAD + PAPER)
    assert code == 0
    assert run.messages() == [[OF_PAPER]]
    assert run.requests[0]["contract"] == {
        "description": "kiosk.json",
        "operation": "GET /papers/{paperId}",
        "status": 200,
        "documented": "200",
        "media_type": "application/json",
        "answers": 1,
        "violations": [],
        "request": [],
        "unchecked": [],
    }
    assert "contract: kiosk.json: 1 of 5 operations, 1 of 5 documented answers" in said
    assert "not seen  GET /papers/{paperId}: 404" in said
    (coverage,) = run.report["coverage"]
    assert coverage["operations"] == {"documented": 5, "exercised": 1}
    assert coverage["statuses"] == {"documented": 5, "exercised": 1}
    assert coverage["list"][3] == {
        "operation": "GET /papers/{paperId}",
        "operation_id": None,
        "answers": 1,
        "statuses": [{"status": "200", "answers": 1}, {"status": "404", "answers": 0}],
    }


def test_a_violation_fails_with_its_places(run):
    code, said = run(HEAD + PAPER.replace("1", "2"))
    assert code == 1
    assert run.messages() == [[f"{OF_PAPER}: {NO_NAME}"]]
    (wrong,) = run.requests[0]["contract"]["violations"]
    assert (wrong["pointer"], wrong["line"], wrong["part"]) == ("/title", 51, "body")
    assert run.requests[0]["assertions"][0]["line"] == 5
    assert f"api.http:5:5: failed: {NO_NAME}" in said


def test_the_line_of_several_violations_is_shown_once(run):
    run.answers["/v1/papers/1"] = ok(b'{"title": 2, "kind": 3, "more": 4}', TYPED)
    _, said = run(HEAD + PAPER)
    assert said.count("api.http:5:5: failed:") == 3
    assert said.count("  5 | GET {{base}}/papers/1") == 1


def test_every_assertion_counts_beside_it(run):
    code, _ = run(f"{HEAD}{PAPER}\n?? status == 201\n")
    assert code == 1
    assert [each["passed"] for each in run.requests[0]["assertions"]] == [False, True]


@pytest.mark.parametrize(
    ("path", "title", "wrong"),
    [
        ("nope", "/v1/nope 404", 'the description kiosk.json has no path like "/v1/nope"'),
        ("moved", "/papers/{paperId} 200 application/json", NO_NAME),
        ("papers/3", "/papers/{paperId} 200 application/json", NO_NAME),
        (
            "papers/4",
            "/v1/login 200 text/html",
            'the description kiosk.json has no path like "/v1/login"',
        ),
    ],
)
def test_paths_and_what_redirects_lead_to(run, path, title, wrong):
    code, _ = run(f"{HEAD}###\nGET {{{{base}}}}/{path}\n")
    assert (code, run.messages()) == (1, [[f"contract GET {title}: {wrong}"]])


def test_what_has_no_description_is_left_out(run):
    off = "### off\n# @openapi off\nGET {{base}}/nope\n\n"
    code, _ = run(HEAD + off + PAPER)
    assert code == 0
    assert [each["contract"] is None for each in run.requests] == [True, False]


def test_answers_without_a_description_are_counted(run):
    described = PAPER.replace("\n", "\n# @openapi ./kiosk.json\n", 1).replace("base", "host")
    described = described.replace("/papers", "/v1/papers")
    code, said = run(f"{described}\n### login\nGET {{{{host}}}}/v1/login\n")
    assert code == 0
    assert "contract: 1 answer without a description (`# @openapi FILE` names one)" in said
    assert run.report["undescribed"] == 1


def test_each_page_and_each_round_is_held(run):
    pages = "###\n# @paginate page_number base_page=1 maximum_page=3\nGET {{base}}/papers\n\n"
    rounds = "###\n# @foreach n in [1, 2]\nGET {{base}}/papers/{{n}}\n"
    run.answers["/v1/papers?page=1"] = ok(b'[{"title": "a"}]', TYPED)
    run.answers["/v1/papers?page=2"] = ok(b'[{"title": 2}]', TYPED)
    code, _ = run(HEAD + pages + rounds, "--jobs", "4")
    assert code == 1
    first, *others = run.messages()
    of_pages = "contract GET /papers 200 application/json"
    assert first == [
        of_pages,
        (
            f"{of_pages}: answer 2: `/0/title` is 2, not a string"
            " (kiosk.json#/components/schemas/Paper/properties/title, line 51)"
        ),
    ]
    assert run.requests[0]["contract"]["answers"] == 2
    assert [len(each) for each in others] == [1, 1]
    assert [each["outcome"] for each in run.requests] == ["failed", "passed", "failed"]


def test_a_request_that_should_not_have_been_taken_is_told(run):
    run.answers["/v1/papers"] = b"HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n"
    added = "###\nPOST {{base}}/papers\nContent-Type: application/json\n\n{}\n"
    _, said = run(HEAD + added)
    lacking = 'the body lacks "title"'
    assert run.requests[0]["contract"]["request"] == [lacking]
    assert [each["severity"] for each in run.requests[0]["warnings"]] == ["warning"]
    assert f"the API took a request that is not as it is described: {lacking}" in said


def test_reports_for_machines_have_what_was_seen(run):
    files = ("junit=r.xml", "tap=r.tap", "html=r.html", "github=r.md")
    run(HEAD + PAPER, *(f"--report={each}" for each in files))
    junit, tap, html, summary = (
        (run.folder / name).read_text(encoding="utf-8")
        for name in ("r.xml", "r.tap", "r.html", "r.md")
    )
    assert '<property name="contract kiosk.json operations" value="1/5"/>' in junit
    assert "# contract: kiosk.json: 1 of 5 operations, 1 of 5 documented answers\n" in tap
    assert '["GET /papers/{paperId}","200 (1)","404"]' in html
    assert "| GET /papers/{paperId} | 200 &#40;1&#41; | 404 |" in summary


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (PAPER, "no request has a description that its answer could be held to"),
        (
            HEAD.replace("kiosk", "kisok") + PAPER,
            (
                'the description "kisok.json" of api.http:5 cannot be used:'
                " there is no such file that may be used here"
            ),
        ),
        (
            HEAD.replace("kiosk", "broken") + PAPER,
            'the description "broken.json", line 2 of api.http:5 cannot be used: it is not JSON',
        ),
        (
            HEAD.replace("./kiosk", "https://kiosk.test/api") + PAPER,
            "is fetched by nobody",
        ),
    ],
)
def test_nothing_is_sent_without_a_description(run, text, said):
    (run.folder / "broken.json").write_text('{"openapi": "3.0.0",\n', encoding="utf-8")
    code, told = run(text)
    assert code == 2
    assert said in told


def test_nothing_is_sent_without_the_library(run, monkeypatch):
    monkeypatch.setattr(validation, "find_spec", lambda _: None)
    code, told = run(HEAD + PAPER)
    assert (code, "callsheet[openapi]" in told) == (2, True)


@pytest.mark.parametrize("option", ["--dry-run", "--compare a b"])
def test_what_does_not_go_with_it(run, option):
    code, told = run(HEAD + PAPER, *option.split())
    assert code == 2
    assert "does not go with" in told


def test_without_it_nothing_is_said_of_descriptions(run):
    with WireServer(routes(run.answers)) as server:
        (run.folder / "api.http").write_text(HEAD + PAPER, encoding="utf-8")
        words = ("--var", f"host={server.origin}", "--report", "json=report.json")
        assert main(["run", "api.http", *words]) == 0
    assert "coverage" not in run.report
    assert run.requests[0]["contract"] is None
