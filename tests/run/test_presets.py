"""What requests do that use the resources of presets."""

from pathlib import Path

import pytest

from callsheet.model.document import read_document
from callsheet.model.imports import load_imports
from callsheet.model.requests import requests_of
from callsheet.model.workspace import Workspace
from callsheet.run.plan import plan
from callsheet.run.session import Session, Settings
from fixture_client import JSON, TableClient, answered
from fixture_files import MemoryFiles


def ran(text, answers, files=()):
    """The rows of the requests, their results, and what was sent."""
    document = read_document(Path("/workspace/api.http"), text)
    kept = MemoryFiles(dict(files))
    workspace = load_imports(Workspace(Path("/workspace")).with_document(document), kept)
    client, rows = TableClient(answers), []
    settings = Settings(take=lambda _step, given: rows.extend(given))
    session = Session(workspace, kept, settings, client)
    results = list(session.run(plan(workspace, requests_of(document))))
    return rows, results, client.requests


GITHUB = "# @import callsheet:github\n\n### issues\n# @use github\n"


def test_github_goes_from_link_to_link():
    link = ("Link", '<https://api.github.com/repositories/1/issues?page=2>; rel="next"')
    answers = {
        "/repos/o/r/issues?per_page=100": answered([{"id": 1}], headers=(*JSON, link)),
        "/repositories/1/issues?page=2": answered([{"id": 2}]),
    }
    rows, [result], sent = ran(GITHUB + "GET /repos/o/r/issues?per_page=100\n", answers)
    assert (result.outcome, [row["id"] for row in rows]) == ("passed", [1, 2])
    assert {request.host for request in sent} == {"api.github.com"}
    for request in sent:
        assert ("Accept", "application/vnd.github+json") in request.headers
        assert ("X-GitHub-Api-Version", "2022-11-28") in request.headers


def test_one_thing_of_github_is_one_item():
    rows, [result], _ = ran(GITHUB + "GET /user\n", {"/user": {"login": "ada", "plan": {}}})
    assert (result.outcome, rows) == ("passed", [{"login": "ada", "plan": {}}])


def test_github_enterprise_has_another_address():
    text = "@github_url = https://git.example.org/api/v3\n" + GITHUB + "GET /user\n"
    _, [result], [request] = ran(text, {"/api/v3/user": {}})
    assert (result.outcome, request.host) == ("passed", "git.example.org")


@pytest.mark.parametrize("name", ["@odata.nextLink", "@nextLink"], ids=["4.0", "4.01"])
def test_odata_follows_its_next_link(name):
    text = (
        "# @import callsheet:odata\n\n### sales\n# @resource sales\n# @use odata\n"
        "# @base-url https://x/odata\n\n### people\n# @use sales\n"
        '# @param $filter={{odata.filter`name ne ${"O\'Neil"}`}}\nGET /People\n'
    )
    first = "/odata/People?%24filter=name%20ne%20'O''Neil'"
    answers = {
        first: {"value": [{"id": 1}], name: "People?$skiptoken=2"},
        "/odata/People?$skiptoken=2": {"@odata.context": "x", "value": [{"id": 2}]},
    }
    rows, [result], sent = ran(text, answers)
    assert [request.target for request in sent] == [first, "/odata/People?$skiptoken=2"]
    assert (result.outcome, [row["id"] for row in rows]) == ("passed", [1, 2])


def test_functions_are_there_in_steps_and_in_what_imports_an_import():
    files = {"shared.http": "# @import callsheet:appwrite\n"}
    text = '# @import shared.http\n# @map query.equal("id", item.id)\nGET http://x/a\n'
    rows, _, _ = ran(text, {"/a": [{"id": 1}]}, {**files})
    assert rows == ['equal("id", [1])']


def test_a_file_beside_the_presets_that_is_none_is_not_read():
    rows, [result], _ = ran("# @import callsheet:../x\nGET http://x/a\n", {"/a": [1]})
    assert (result.outcome, rows) == ("passed", [1])
