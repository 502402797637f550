"""Requests of a file that are tried again, slowed down and kept, over a real wire."""

import json

import pytest

from callsheet.disk import DiskFiles
from callsheet.exchange import Exchange, Hop, MemoryBody, Response, SentRequest, Timings
from callsheet.model.document import read_document
from callsheet.model.environment import read_environments
from callsheet.model.requests import requests_of
from callsheet.model.workspace import Workspace
from callsheet.run.delivering import DeliveryMeans
from callsheet.run.obtained import tokens_obtained
from callsheet.run.plan import plan
from callsheet.run.results import NotSent, Outcome, Skipped
from callsheet.run.session import Session, Settings
from wire_server import WireServer, answers, ok

BUSY = ok(b"", status="503 Service Unavailable")


class Run:
    """Runs texts against one server; waits are written down and not waited for."""

    def __init__(self, folder, port):
        self.folder, self.port = folder, port
        self.waits, self.told, self.questions = [], [], []
        self.answer = None

    def __call__(self, text, environment=""):
        path = self.folder / "api.http"
        document = read_document(path, text.replace("HOST", f"http://127.0.0.1:{self.port}"))
        files = DiskFiles(self.folder)
        around = {self.folder: read_environments(files, self.folder, self.folder)}
        workspace = Workspace(self.folder, {path: document}, around, environment)
        means = DeliveryMeans(wait=lambda seconds, _: self.waits.append(seconds))
        session = Session(workspace, files, Settings(confirm=self._confirm, delivery=means))
        steps = plan(workspace, requests_of(document))
        results = [session.perform(step, tell=self.told.append) for step in steps]
        session.close()
        return results

    def _confirm(self, _place, question):
        self.questions.append(question)
        return self.answer


@pytest.fixture
def serving(tmp_path):
    def serve(*data):
        server = WireServer(answers(*data))
        servers.append(server)
        return Run(tmp_path, server.__enter__().port)

    servers = []
    serve.servers = servers
    yield serve
    for server in servers:
        server.__exit__(None, None, None)


def test_polling_until_the_assertions_hold(serving):
    run = serving(ok(b'{"state": "queued"}'), BUSY, ok(b'{"state": "done", "id": 7}'), ok(b"{}"))
    (result,) = run(
        "### job\n# @retry 5 on=assert,503 jitter=off\n# @assert jsonpath '$.state' == \"done\"\n"
        '# @capture id = jsonpath "$.id"\nGET HOST/job\n'.replace("'", '"')
    )
    assert (result.outcome, result.results) == (Outcome.PASSED, {"id": 7})
    assert run.waits == [1, 2]
    assert run.told == ["try 2 of 6, in 1 s", "try 3 of 6, in 2 s"]
    assert result.fate.exchange.attempts == 3


def test_what_never_holds_fails_with_the_last_answer(serving):
    run = serving(*(ok(b"%d" % number) for number in range(9)))
    (result,) = run('### job\n# @retry 2 on=assert\n# @assert body == "7"\nGET HOST/job\n')
    assert result.outcome is Outcome.FAILED
    assert result.assertions[0].actual == "2"
    assert len(serving.servers[0].requests) == 3


def test_values_are_filled_in_once_for_all_tries(serving):
    run = serving(BUSY, BUSY, ok())
    run("### one\n# @retry 2\n# @idempotency-key\nPOST HOST/?n={{$uuid}}\n\n{{$uuid}}\n")
    requests = serving.servers[0].requests
    assert len(requests) == 3
    assert len(set(requests)) == 1


def test_a_limit_holds_across_the_requests_of_a_run(serving):
    run = serving(*[ok()] * 3)
    run("".join(f"### r{number}\n# @ratelimit 1/h\nGET HOST/\n" for number in range(3)))
    assert [round(seconds / 600) for seconds in run.waits] == [6, 12]


def test_tokens_of_earlier_tries_are_secret():
    token = "f1rst-try-t0ken-0123"
    sent = SentRequest("GET", "http://x/", (), None)
    body = MemoryBody(json.dumps({"access_token": token}).encode())
    earlier = Hop(sent, Response(503, "", "HTTP/1.1", (), body, ""), Timings())
    last = Hop(sent, Response(200, "", "HTTP/1.1", (), MemoryBody(b""), ""), Timings())
    assert token in tokens_obtained(Exchange((last,), 0.1, earlier=(earlier,)))


PROTECTED = '{"prod": {"$protected": true}, "dev": {}}'
UNSAFE = "### remove\nDELETE HOST/\n"


@pytest.mark.parametrize(
    ("environment", "answer", "fate", "asked"),
    [
        ("prod", True, None, True),
        ("prod", False, Skipped, True),
        ("prod", None, NotSent, True),
        ("dev", None, None, False),
        ("", None, None, False),
    ],
)
def test_a_protected_environment_asks(serving, tmp_path, environment, answer, fate, asked):
    (tmp_path / "http-client.env.json").write_text(PROTECTED)
    run = serving(ok())
    run.answer = answer
    (result,) = run(UNSAFE, environment)
    assert bool(serving.servers[0].requests) is (fate is None)
    assert fate is None or isinstance(result.fate, fate)
    question = 'send DELETE "remove" to the protected environment "prod"?'
    assert run.questions == ([question] if asked else [])
    if isinstance(result.fate, NotSent):
        assert [problem.code for problem in result.fate.problems] == ["confirm-required"]


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "QUERY"])
def test_safe_methods_are_not_asked_about(serving, tmp_path, method):
    (tmp_path / "http-client.env.json").write_text(PROTECTED)
    run = serving(ok())
    run(f"### look\n{method} HOST/\n", "prod")
    assert (run.questions, len(serving.servers[0].requests)) == ([], 1)


@pytest.mark.parametrize("method", ["POST", "PATCH", "FROB", "GRAPHQL"])
def test_all_others_are(serving, tmp_path, method):
    (tmp_path / "http-client.env.json").write_text('{"$shared": {"$protected": true}}')
    run = serving(ok())
    run(f"### change\n{method} HOST/\n\n{{a}}\n")
    assert run.questions == [f'send {method} "change" to the protected environment?']


def test_the_directive_asks_in_its_own_words_and_only_once(serving, tmp_path):
    (tmp_path / "http-client.env.json").write_text(PROTECTED)
    run = serving(ok())
    run.answer = True
    run("### remove\n# @confirm Really?\nDELETE HOST/\n", "prod")
    assert run.questions == ["Really?"]
