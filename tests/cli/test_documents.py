"""Documents with fences at the command line: Markdown and others, named or below a folder."""

import json
from pathlib import Path

import pytest

from callsheet.cli.main import main
from loopback import serving

GUIDE = """\
# Guide

```http
@base = {origin}
```

## Greet

> 1. ```http
>    GET   {{{{base}}}}/json
>
>    ?? status == 200
>    ```

Answer:

```http
HTTP/1.1 200 OK
```

## Headers

```http
Accept: text/html
```

## Addresses

```http
GET /a
GET /b
```

## Left out

```http ignore
GET {{{{base}}}}/status/500
```
"""
OTHERS = {
    "a.rst": ".. code-block:: http\n\n   GET {origin}/text/rst\n",
    "b.org": "#+begin_src http\nGET {origin}/text/org\n#+end_src\n",
    "c.adoc": "[source,http]\n----\nGET {origin}/text/adoc\n----\n",
    "d.mdx": "~~~rest\nGET {origin}/text/mdx\n~~~\n",
    "notes.md": "No fence.\n",
    "notes.txt": "```http\nGET {origin}/text/txt\n```\n",
}


@pytest.fixture
def server():
    with serving() as loopback:
        yield loopback


@pytest.fixture
def folder(tmp_path, monkeypatch, server):
    monkeypatch.chdir(tmp_path)
    for name, text in ({"guide.md": GUIDE} | OTHERS).items():
        Path(name).write_text(text.format(origin=server.origin))
    return tmp_path


def test_a_document_that_is_named_is_run(folder, server, capsys):
    assert main(["run", "guide.md", "--report", "json"]) == 0
    (file,) = json.loads(capsys.readouterr().out)["files"]
    (request,) = file["requests"]
    assert (file["path"], request["name"], request["line"]) == ("guide.md", "Greet", 10)
    assert [(each["line"], each["passed"]) for each in request["assertions"]] == [(12, True)]
    assert server.targets == ["GET /json"]


def test_documents_of_a_folder_are_asked_for(folder, server, capsys):
    assert main(["run", ".", "--markdown"]) == 0
    ways = ["/text/rst", "/text/org", "/text/adoc", "/text/mdx", "/json"]
    assert server.targets == [f"GET {way}" for way in ways]
    assert main(["run", "."]) == 2
    assert capsys.readouterr().err == (
        'callsheet: no .http or .rest file below "."\nhint: `--markdown` takes documents too\n'
    )


def test_problems_stand_where_the_document_has_them(folder, capsys):
    Path("guide.md").write_text(GUIDE.format(origin="").replace("{{base}}/json", "{{nope}}/json"))
    assert main(["check", "guide.md", "--report", "json"]) == 3
    (file,) = json.loads(capsys.readouterr().out)["files"]
    found = {(each["line"], each["column"], each["code"]) for each in file["problems"]}
    assert (10, 14, "unresolved-variable") in found
    assert {line for line, *_ in found} <= {4, 10}


def test_fixes_in_sarif_are_those_of_the_document(folder, capsys):
    Path("typo.md").write_text("@a = 1\n\n> ```http\n> @host = a\n> GET http://{{hots}}/\n> ```\n")
    assert main(["check", "typo.md", "--report", "sarif"]) == 3
    (run,) = json.loads(capsys.readouterr().out)["runs"]
    found = [
        (change["deletedRegion"]["startLine"], change["deletedRegion"]["startColumn"], text)
        for result in run["results"]
        for fix in result.get("fixes", ())
        for file in fix["artifactChanges"]
        for change in file["replacements"]
        if (text := change.get("insertedContent", {}).get("text"))
    ]
    assert (5, 16, "host") in found
    assert all(text.startswith("> ") for line, column, text in found if text.endswith("\n"))


def test_a_title_is_shown_by_its_fence(folder, capsys):
    Path("twice.md").write_text(
        "```http\n### One\nGET http://x/\n```\n# One\n```http\nGET http://y/\n```\n"
    )
    main(["check", "twice.md"])
    assert "  6 | ```http\n    | ^^^^^^^" in capsys.readouterr().out


def test_only_fences_are_formatted(folder, capsys):
    before = Path("guide.md").read_text()
    assert main(["fmt", ".", "--markdown", "--check"]) == 1
    assert "would format guide.md\n1 file would be formatted" in capsys.readouterr().out
    assert main(["fmt", ".", "--markdown"]) == 0
    assert Path("guide.md").read_text() == before.replace("GET   ", "GET ")


def test_a_fence_that_never_ends_is_read_to_the_end(folder, server):
    Path("open.md").write_text(f"```http\r\nGET {server.origin}/text/open")
    assert main(["run", "open.md"]) == 0
    assert server.targets == ["GET /text/open"]


def test_fences_are_exported_as_a_request_file(folder, server, capsys):
    assert main(["export", "rest-client", "guide.md"]) == 0
    out, err = capsys.readouterr()
    assert out.startswith(f"###\n@base = {server.origin}\n\n### Greet\n")
    assert "guide.md:12: lost:" in err
    Path("made.http").write_text(out)
    assert main(["run", "made.http"]) == 0
    assert server.targets == ["GET /json"]
