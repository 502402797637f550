"""The way of one user of a load test, without Locust."""

from types import SimpleNamespace

from callsheet.cli.workspace import Opened
from callsheet.loadtest.scenario import Walk
from callsheet.model.document import read_document
from callsheet.model.requests import requests_of
from callsheet.model.workspace import Workspace
from callsheet.redact import Redactor
from callsheet.run.plan import plan
from callsheet.run.rate_limit import RateLimiter
from callsheet.run.session import Settings
from fixture_files import ROOT, MemoryFiles
from loopback import serving

FILES = {
    "a.http": "GET {{base}}/text/one\n\n> {% client.global.set('word', response.body) %}\n",
    "b.http": "GET {{base}}/text/{{word}}\n",
}


def walk(origin):
    documents = [read_document(ROOT / name, text) for name, text in FILES.items()]
    workspace = Workspace(ROOT, {each.path: each for each in documents})
    opened = Opened(workspace, tuple(documents), MemoryFiles(), Redactor(), ())
    return Walk(
        SimpleNamespace(
            asked=SimpleNamespace(opened=opened),
            parts=tuple(plan(workspace, requests_of(each)) for each in documents),
            settings=Settings(values={"base": origin}),
            limiter=RateLimiter(),
            tokens=None,
            mix=(),
        )
    )


def test_what_scripts_set_is_there_in_the_files_behind():
    with serving() as server:
        user = walk(server.origin)
        samples = [*user.go_on(), *user.go_on()]
        list(user.end())
    assert [each.failure for each in samples] == ["", ""]
    assert server.targets == ["GET /text/one", "GET /text/one"]
