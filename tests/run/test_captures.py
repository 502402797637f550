"""Values that are taken out of answers: several at once, and those of stored answers."""

import hashlib
from pathlib import Path

from callsheet.disk import DiskFiles
from callsheet.model.document import read_document
from callsheet.model.requests import requests_of
from callsheet.model.workspace import Workspace
from callsheet.run.plan import plan
from callsheet.run.session import Session
from callsheet.values import json_text
from fixture_client import TableClient, answered, ran

WEATHER = {"main": {"temp": 280.10, "feels_like": 279}, "weather": [{"main": "Rain"}], "id": 2**60}


def test_several_values_of_one_expression():
    results, client = ran(
        "### a\n# @result = {actual_temp: response.body.main.temp, "
        "weather: response.body.weather[0].main, id: response.body.id}\nGET http://x/a\n"
        "### b\nGET http://x/b?{{weather}}&{{id}}&{{actual_temp}}\n",
        {"/a": WEATHER, "/b": {}},
    )
    assert results[0].results == {"actual_temp": 280.1, "weather": "Rain", "id": 2**60}
    assert client.targets[1] == f"/b?Rain&{2**60}&280.1"


def test_the_whole_answer():
    results, client = ran(
        "### a\n# @result weather\nGET http://x/a\n"
        "### b\nGET http://x/b?{{weather.status}}&{{weather.body.id}}\n",
        {"/a": WEATHER, "/b": {}},
    )
    value = results[0].results["weather"]
    assert isinstance(value, dict)
    assert (value["status"], value["body"], value["document"]) == (200, WEATHER, None)
    assert client.targets[1] == f"/b?200&{2**60}"


def test_a_member_that_is_not_there_fails_the_request():
    results, _ = ran(
        "### a\n# @result {id: response.body.id, nope: response.body.nope}\nGET http://x/a\n",
        {"/a": WEATHER},
    )
    assert (results[0].outcome, results[0].results) == ("failed", {"id": 2**60})
    assert [each.message for each in results[0].assertions] == [
        '"nope" gets no value: the answer has no such thing'
    ]


def test_an_expression_that_fails_gives_nothing():
    results, _ = ran("### a\n# @result {id: response.body.no.no}\nGET http://x/a\n", {"/a": {}})
    assert results[0].assertions[0].message == (
        "there are no results: this expression failed: "
        "TypeError: cannot read property 'no' of undefined"
    )


def saved(tmp_path: Path, text: str, answer: object, name: str = "api.http"):
    document = read_document(tmp_path / name, text)
    workspace = Workspace(tmp_path, {document.path: document})
    session = Session(workspace, DiskFiles(tmp_path), None, TableClient({"/a": answer}))
    (result,) = session.run(plan(workspace, requests_of(document)))
    return result


def test_a_stored_answer_is_a_document(tmp_path):
    result = saved(
        tmp_path,
        "### a\n# @save ./out/{{kind}}.json\n@kind = weather\n"
        "# @result {id: response.document.documentId, meta: response.document.metadata, "
        "own: [response.document.size, response.document.name, response.document.type]}\n"
        "GET http://x/a\n",
        WEATHER,
    )
    data = json_text(WEATHER).encode()
    digest = hashlib.sha256(data).hexdigest()
    assert (tmp_path / "out/weather.json").read_bytes() == data
    assert result.results == {
        "id": digest,
        "meta": {
            "size": len(data),
            "fileName": "weather.json",
            "contentType": "application/json",
        },
        "own": [len(data), "weather.json", "application/json"],
    }
    assert [(each.sha256, each.path.name) for each in result.saved] == [(digest, "weather.json")]


def test_a_file_without_a_name_gets_one(tmp_path):
    result = saved(tmp_path, "### the weather: now\n# @save\nGET http://x/a\n", WEATHER)
    assert [each.path.name for each in result.saved] == ["the-weather-now.json"]


def test_a_server_does_not_choose_a_file_that_is_read(tmp_path):
    strange = answered("GET http://evil/", 200, (("Content-Type", "message/http"),))
    result = saved(tmp_path, "### a\n# @save\nGET http://x/a\n", strange)
    assert all(each.path.suffix not in (".http", ".rest", ".env") for each in result.saved)


def test_no_file_is_overwritten_and_none_is_written_elsewhere(tmp_path):
    text = "### a\n# @save out.json\nGET http://x/a\n"
    assert saved(tmp_path, text, {}).saved[0].path.name == "out.json"
    assert saved(tmp_path, text, {}).saved[0].path.name == "out-1.json"
    result = saved(tmp_path, "### a\n# @save ../out.json\nGET http://x/a\n", {})
    assert [problem.code for problem in result.errors] == ["file-outside-root"]
