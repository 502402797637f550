"""What becomes of each request of a run; the client is a fake that answers from a table."""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from callsheet.disk import DiskFiles
from callsheet.exchange import (
    Exchange,
    Failure,
    FailureKind,
    Hop,
    MemoryBody,
    Response,
    SentRequest,
    Timings,
)
from callsheet.http.cancellation import Cancellation
from callsheet.model.document import read_document
from callsheet.model.requests import requests_of
from callsheet.model.workspace import Workspace
from callsheet.run.plan import plan
from callsheet.run.results import NotSent, Outcome, Prepared, Sent, Skipped
from callsheet.run.session import JUDGING, Session, Settings

JSON = (("Content-Type", "application/json"),)


@dataclass
class Client:
    """Answers by path; a path that is not in the table refuses the connection."""

    bodies: dict[str, bytes] = field(default_factory=dict)
    urls: list[str] = field(default_factory=list)
    cancellations: list[Cancellation | None] = field(default_factory=list)

    def send(self, request, cancellation=None):
        self.urls.append(request.url)
        self.cancellations.append(cancellation)
        body = self.bodies.get(request.target.partition("?")[0])
        outcome = (
            Failure(FailureKind.CONNECT, "refused")
            if body is None
            else Response(200, "OK", "HTTP/1.1", JSON, MemoryBody(body), "")
        )
        sent = SentRequest(request.method, request.url, request.headers, request.body)
        return Exchange((Hop(sent, outcome, Timings()),), 0.01)

    def close(self):
        pass


def run(text, folder=Path("/work"), settings=None, **bodies):
    """Every result by name, and the client."""
    document = read_document(folder / "api.http", text)
    workspace = Workspace(folder, {document.path: document})
    client = Client({f"/{name}": body.encode() for name, body in bodies.items()})
    session = Session(workspace, DiskFiles(folder), settings, client)
    results = list(session.run(plan(workspace, requests_of(document))))
    return results, client


def one(text, **more):
    results, _ = run(text, **more)
    return results[-1]


def test_values_flow_from_answer_to_request():
    results, client = run(
        '### a\n# @capture id = jsonpath "$.id"\n# @result both = [response.body.id, 2]\n'
        "GET http://x/a\n### b\nGET http://x/b?id={{id}}&first={{both[0]}}&all={{both}}\n",
        a='{"id": 12345678901234567890}',
        b="{}",
    )
    assert results[0].results == {"id": 12345678901234567890, "both": [12345678901234567890, 2]}
    assert client.urls[1].startswith("http://x/b?id=12345678901234567890&first=1234567890123456789")


def test_a_value_that_is_not_there_fails_the_request():
    result = one('### a\n# @capture id = jsonpath "$.nope"\nGET http://x/a\n', a="{}")
    assert (result.outcome, result.results) == (Outcome.FAILED, {})
    assert result.assertions[0].message == '"id" gets no value: the answer has no such thing'


def test_a_redacted_value_is_secret():
    result = one('### a\n# @capture t = jsonpath "$.t" redact\nGET http://x/a\n', a='{"t":"abcd"}')
    assert result.secrets == {"abcd"}


def test_what_needs_an_answer_that_did_not_come_is_skipped():
    results, client = run(
        "### a\nGET http://x/a\n### b\n# @ref a\nGET http://x/b\n"
        "### c\nGET http://x/c?{{b.response.status}}\n",
        b="{}",
        c="{}",
    )
    assert [result.outcome for result in results] == ["errored", "skipped", "skipped"]
    assert results[1].skip_reason == 'it needs "a", which has no answer'
    assert client.urls == ["http://x/a"]


def test_a_request_that_failed_an_assertion_has_an_answer():
    results, _ = run(
        "### a\n# @assert status == 500\nGET http://x/a\n### b\n# @ref a\nGET http://x/b\n",
        a="{}",
        b="{}",
    )
    assert [result.outcome for result in results] == ["failed", "passed"]


def test_an_answer_that_cannot_be_repeated_is_forgotten():
    document = read_document(Path("/files/api.http"), "### a\nGET http://x/a\n")
    workspace = Workspace(Path("/work"), {document.path: document})
    client = Client({"/a": b"{}"})
    session = Session(workspace, DiskFiles(Path("/work")), None, client)
    (place,) = requests_of(document)
    assert session.send(place).outcome == "passed"
    assert place.key in session.exchanges
    (broken,) = requests_of(read_document(document.path, "### a\nGET http://{{no}}/a\n"))
    assert session.send(broken).outcome == "errored"
    assert place.key not in session.exchanges


def test_a_cancellation_reaches_the_client():
    document = read_document(Path("/files/api.http"), "### a\nGET http://x/a\n")
    client = Client({"/a": b"{}"})
    workspace = Workspace(Path("/work"), {document.path: document})
    session = Session(workspace, DiskFiles(Path("/work")), None, client)
    cancellation = Cancellation()
    session.send(requests_of(document)[0], cancellation)
    assert client.cancellations == [cancellation]


@pytest.mark.parametrize(
    ("directive", "reason"),
    [
        ("@disabled", "disabled"),
        ("@disabled 2 > 1", "disabled: 2 > 1"),
        ("@disabled flag", "disabled: flag"),
        ("@disabled false", None),
        ("@disabled 1 > 2", None),
        ("@if flag", None),
        ("@if-not flag", "`@if-not flag`"),
        ("@if a.response.status 200", None),
        ("@if a.response.status 404", "`@if a.response.status 404`"),
        ("@if-not a.response.status 404", None),
        ("@if a.response.body.$.id 7", None),
    ],
)
def test_conditions(directive, reason):
    text = f"@flag = yes\n### a\nGET http://x/a\n### b\n# {directive}\nGET http://x/b\n"
    result = one(text, a='{"id": 7}', b="{}")
    assert result.skip_reason == reason


def test_a_condition_that_cannot_be_evaluated_is_an_error():
    result = one("### a\n# @disabled nobody.knows\nGET http://x/a\n", a="{}")
    assert isinstance(result.fate, NotSent)
    assert result.fate.problems[0].code == "unresolved-variable"


@pytest.mark.parametrize(
    ("directives", "seconds"),
    [
        ("# @sleep 250", [0.25]),
        ("# @sleep 2s", [2.0]),
        ("# @sleep 100 * 3", [0.3]),
        ("# @delay 1s\n# @sleep 500", [1.5]),
        ("# @sleep {{pause}}", [0.125]),
        ("# @post-delay 40", [0.04]),
        ("", []),
    ],
)
def test_pauses(directives, seconds):
    waited = []
    settings = Settings(values={"pause": "125"}, wait=waited.append)
    one(f"### a\n{directives}\nGET http://x/a\n", a="{}", settings=settings)
    assert waited == seconds


def test_a_pause_that_is_no_time():
    fate = one('### a\n# @sleep "x" + 1\nGET http://x/a\n', a="{}").fate
    assert isinstance(fate, NotSent)
    assert fate.problems[0].code == "directive-argument"


@pytest.mark.parametrize(
    ("answer", "fate", "sent"), [(True, Sent, 1), (False, Skipped, 0), (None, NotSent, 0)]
)
def test_confirmation(answer, fate, sent):
    asked = []

    def confirm(place, question):
        asked.append((place.name, question))
        return answer

    results, client = run(
        "### a\n# @confirm Really?\nGET http://x/a\n", settings=Settings(confirm=confirm), a="{}"
    )
    assert isinstance(results[0].fate, fate)
    assert len(client.urls) == sent
    assert asked == [("a", "Really?")]


def test_a_broken_block_harms_no_other():
    results, client = run("### a\n?? statsu == 1\nGET http://x/a\n### b\nGET http://x/b\n", b="{}")
    assert [result.exit_code for result in results] == [3, 0]
    assert client.urls == ["http://x/b"]


def test_values_of_the_command_line_win():
    settings = Settings(values={"host": "one"}, secrets={"token": "s3cr3t"})
    results, client = run(
        "@host = two\n### a\nGET http://{{host}}/a?{{token}}{{secrets.token}}\n",
        settings=settings,
        a="{}",
    )
    assert client.urls == ["http://one/a?s3cr3ts3cr3t"]
    assert "s3cr3t" in results[0].secrets


def test_a_dry_run_sends_nothing():
    text = "### a\nGET http://x/a\n### b\nGET http://x/{{a.response.status}}\n"
    results, client = run(text, settings=Settings(dry_run=True), a="{}")
    assert isinstance(results[0].fate, Prepared)
    assert results[1].skip_reason == 'dry run: it needs the answer of "a"'
    assert client.urls == []


def test_scripts_that_are_not_run_are_told():
    result = one("### a\nGET http://x/a\n\n> {% -- lua %}\n### b\n{{+streaming\n}}\n", a="{}")
    assert [note.code for note in result.notes] == ["script-not-run"] * 2


def test_answers_are_saved(tmp_path):
    results, _ = run(
        "### a\nGET http://x/a\n\n>> out/{{$randomInt 5 6}}.json\n"
        "### b\nGET http://x/a\n\n>> out/5.json\n### c\nGET http://x/b\n\n>>! out/5.json\n",
        folder=tmp_path,
        a='{"a": 1}',
        b="new",
    )
    assert (tmp_path / "out/5.json").read_bytes() == b"new"
    assert (tmp_path / "out/5-1.json").read_bytes() == b'{"a": 1}'
    (saved,) = results[1].saved
    assert (saved.path, saved.size, saved.media_type) == (
        tmp_path / "out/5-1.json",
        8,
        "application/json",
    )
    assert saved.sha256 == hashlib.sha256(b'{"a": 1}').hexdigest()


def test_nothing_is_saved_outside_the_workspace(tmp_path):
    inside = tmp_path / "inside"
    inside.mkdir()
    result = one("### a\nGET http://x/a\n\n>> ../out.json\n", folder=inside, a="{}")
    assert result.errors[0].code == "file-outside-root"
    assert list(tmp_path.iterdir()) == [inside]


def test_a_file_that_cannot_be_written(tmp_path):
    (tmp_path / "taken").write_text("")
    result = one("### a\nGET http://x/a\n\n>> taken/out.json\n", folder=tmp_path, a="{}")
    assert (result.outcome, result.errors[0].code) == ("errored", "file-not-written")


def test_the_judge_is_called_for_all_that_it_knows():
    from callsheet.run.checks import _KINDS

    taking = {"capture", "result", "env-json-key", "env-header-key"}
    assert {*_KINDS, *taking, "snapshot", "post-delay"} == set(JUDGING)
