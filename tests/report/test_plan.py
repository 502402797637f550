"""The plan of a run as people, machines and Mermaid read it."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from callsheet.model.document import read_document
from callsheet.model.workspace import Workspace
from callsheet.redact import Redactor
from callsheet.report.plan import PlanView
from callsheet.report.plan_mermaid import plan_mermaid
from callsheet.report.style import Style
from callsheet.run.entries import entries_of
from callsheet.run.graph import graph_of
from callsheet.run.plan import plan
from counterparts.mermaid import read_by_mermaid

ROOT = Path("/work")
LOGIN = "### login\nPOST http://x/login\n"
API = """\
import ./auth.http
### health
GET http://x/health
### me
# @auth session login
GET http://x/me
### items
GET http://x/items
### item
# @foreach i in items
# @capture last = jsonpath $.id
GET http://x/items/{{i.id}}
>> ids.json
### create "one"
POST http://x/items?from=ids.json&after={{last}}
### list
GET http://x/items
### quick
# @independent
POST http://x/quick?v={{list.response.body.n}}
### a
# @ref b
GET http://x/a
### b
# @ref a
GET http://x/b
"""


def view(*, in_turn=False, **texts):
    documents = {name: read_document(ROOT / f"{name}.http", text) for name, text in texts.items()}
    workspace = Workspace(ROOT, {each.path: each for each in documents.values()})
    shown = [document for name, document in documents.items() if name != "auth"]
    parts = [plan(workspace, entries_of(document)) for document in shown]
    paths = [document.path for document in shown]
    return PlanView(graph_of(parts), paths, ROOT, Redactor(["s3cret-canary"]), in_turn)


TEXT = """\
api.http: 10 requests, at most 2 at once
    1.  GET    health        line 3
    2.  POST   login         auth.http line 2  after all before it: POST
    3.  GET    me            line 6     after "login" (it logs in, its cookies go along, line 5)
        GET    items         line 8     after "login" (POST)
    4.  GET    item          line 12    after "items" (`@foreach` goes through it, line 10)
    5.  POST   create "one"  line 15    after all before it: POST, "item" (the value `last`,\
 line 15)
    6.  GET    list          line 17    after "create "one"" (POST)
        GET    b             line 26    after "create "one"" (POST)  error: the request needs\
 itself: b (line 26) → a (line 23) → b
    7.  POST   quick         line 20    after "list" (its answer is used, line 20)
        GET    a             line 23    after "b" (`@ref`, line 22)
"""


def test_for_people():
    assert view(api=API, auth=LOGIN).console(Style()) == TEXT


def test_many_waits_are_counted():
    blocks = [f"### r{n}\nGET http://x/\n" for n in range(7)]
    last = "### last\n" + "".join(f"# @ref r{n}\n" for n in range(7)) + "GET http://x/\n"
    text = view(api="".join([*blocks, last])).console(Style())
    assert text.endswith('"r3" (`@ref`, line 19), 3 more\n')
    assert "at most 7 at once" in text


def test_what_is_shuffled_or_repeated_says_so():
    once = view(a="### a\nGET http://x\n")
    plain = once.console(Style())
    assert replace(once, times=3).console(Style()) == f"{plain}\nAll of it 3 times at most.\n"
    order = "The order is that of `--shuffle --seed 5`."
    assert replace(once, seed=5).console(Style()) == f"{plain}\n{order}\n"
    both = replace(once, times=2, seed=5)
    assert "`. All of it 2 times at most; another order each time.\n" in both.console(Style())
    report = json.loads(both.json())
    assert (report["times"], report["seed"]) == (2, 5)


def test_files_in_turn():
    two = view(a="### a\nGET http://x\n", b="### b\nGET http://x\n", in_turn=True)
    assert "b.http: 1 request, at most 1 at once, when all files above have ended" in two.console(
        Style()
    )
    assert "  file1 ==> file2\n" in plan_mermaid(two)


def test_for_machines():
    report = json.loads(view(api=API, auth=LOGIN).json())
    (file,) = report["files"]
    assert (report["version"], report["in_turn"], file["path"]) == (1, False, "api.http")
    assert file["requests"][4] == {
        "number": 5,
        "name": "item",
        "path": "api.http",
        "line": 12,
        "method": "GET",
        "url": "http://x/items/{{i.id}}",
        "phase": "requests",
        "level": 3,
        "barrier": None,
        "waits": [{"number": 4, "name": "items", "reason": "foreach", "detail": None, "line": 10}],
        "problems": [],
    }
    assert [each["barrier"] for each in file["requests"]][:2] == [None, "POST"]
    assert [each["reason"] for each in file["requests"][5]["waits"]] == ["barrier", "capture"]
    (problem,) = file["requests"][8]["problems"]
    assert (problem["code"], problem["line"]) == ("request-cycle", 25)


def test_secrets_are_masked():
    shown = view(api="### s3cret-canary\n# @ref s3cret-canary\nGET http://x/s3cret-canary\n")
    for text in (shown.console(Style()), shown.json(), plan_mermaid(shown)):
        assert "s3cret" not in text


def test_mermaid_reads_it():
    chart = read_by_mermaid(plan_mermaid(view(api=API, auth=LOGIN)))
    nodes = {node["id"]: node for node in chart["nodes"]}
    assert nodes["r6"] == {"id": "r6", "text": 'POST create "one"', "type": "subroutine"}
    assert nodes["r5"]["type"] == "square"
    assert {"start": "r4", "end": "r5", "text": "`@foreach` goes through it"} in chart["edges"]
    (box,) = chart["boxes"]
    assert (box["title"], len(box["nodes"])) == ("api.http", 10)


HOSTILE = (
    '"]; click r1 href "javascript:alert(1)"',
    "%%{init: {'theme': 'dark'}}%%",
    "`**bold**`",
    "<b onclick=x>&amp; #34; &lt;",
    "end",
    "a|b --> c",
    "--- title: x",
    "née — 名前 \u2028 \x1b[31m",
    "\\n {{x}} [y] (z)",
    "subgraph",
)


def test_no_name_means_anything_to_mermaid():
    text = "".join(f"### r{n}\n# @name {name}\nGET http://x/\n" for n, name in enumerate(HOSTILE))
    shown = view(api=text)
    names = [shown.name(number) for number in shown.files()[0]]
    assert len(set(names)) == len(HOSTILE)
    chart = read_by_mermaid(plan_mermaid(shown))
    assert [node["text"] for node in chart["nodes"]] == [f"GET {name}" for name in names]
    assert chart["edges"] == []


@pytest.mark.parametrize("format_", ["text", "json", "mermaid"])
def test_the_command(format_, tmp_path, monkeypatch, capsys):
    from callsheet.cli.main import main

    monkeypatch.chdir(tmp_path)
    (tmp_path / "api.http").write_text("### a\nPOST http://127.0.0.1:1/\n")
    asked = ["--plan"] if format_ == "text" else ["--plan", format_]
    assert main(["run", *asked, "api.http"]) == 0
    said = capsys.readouterr().out
    begin = {"text": "api.http: 1 request", "json": "{", "mermaid": "flowchart TD\n"}
    assert said.startswith(begin[format_])


def test_the_command_says_that_requests_go_in_a_circle(tmp_path, monkeypatch, capsys):
    from callsheet.cli.main import main

    monkeypatch.chdir(tmp_path)
    (tmp_path / "api.http").write_text(
        "### a\n# @ref b\nGET http://127.0.0.1:1/\n### b\n# @ref a\nGET http://127.0.0.1:1/\n"
    )
    assert main(["run", "api.http", "--plan"]) == 3
    assert "the request needs itself: b (line 6) → a (line 3) → b" in capsys.readouterr().out


def test_the_command_writes_no_report_and_says_why_nothing_is_planned(
    tmp_path, monkeypatch, capsys
):
    from callsheet.cli.main import main

    monkeypatch.chdir(tmp_path)
    (tmp_path / "api.http").write_text("### a\nGET http://127.0.0.1:1/\n")
    assert main(["run", "--plan", "--report", "json=plan.json"]) == 2
    assert "`--plan` sends nothing to report" in capsys.readouterr().err
    assert main(["run", "--plan", "--shard", "2/2"]) == 0
    assert "shard 2 of 2 is empty" in capsys.readouterr().err
