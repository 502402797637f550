"""Real request files from public repositories: every one is read, and none is blamed wrongly."""

import json
from pathlib import Path

import pytest

from callsheet.cli.main import main
from callsheet.model.document import Document, read_document
from callsheet.syntax.nodes import items_of
from syntax_tree import tree_text

CORPUS = Path(__file__).parents[2] / "shared" / "corpus"
FILES = sorted(path for path in CORPUS.rglob("*") if path.suffix in (".http", ".rest"))

ABOUT_SYNTAX = ("syntax-", "directive-", "header-", "method-", "target-", "body-", "json-")

AUTHORS_MISTAKES = {
    "christianhelle+httprunner/examples/status-codes.http": (
        "several requests in one block, with no `###` between them"
    ),
    "christianhelle+httprunner/src/cli/tests/fixtures/env/env.local.http": (
        "lines of that tool alone below a JSON body: everybody else sends them"
    ),
    "microsoft+fhir-server/docs/rest/SMARTv2ScopesExample.http": (
        "several requests in one block: all but the first are its JSON body"
    ),
    "bmcszk+go-restclient/testdata/http_request_files/system_var_datetime_rfc3339_header.http": (
        "a template of Go, not yet a request file"
    ),
}
"""Files whose syntax problems are true: what goes out is not what was meant."""

pytestmark = pytest.mark.skipif(not FILES, reason="the corpus lies beside the checkout, if at all")


def read(path: Path) -> Document:
    return read_document(path, path.read_bytes().decode("utf-8-sig"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(CORPUS)))
def test_every_file_is_read_whole(path):
    for block in read(path).blocks:
        printed = "".join(item.span.of(block.text) for item in items_of(block.tree))
        assert printed == block.text
        assert tree_text(block.tree, block.text)


def test_hardly_any_file_gets_a_false_syntax_problem(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(CORPUS)
    report = tmp_path / "report.json"
    main(["check", ".", "--report", f"json={report}"])
    files = json.loads(report.read_text())["files"]
    requests = [file for file in files if file["path"].endswith((".http", ".rest"))]
    assert len(requests) == len(FILES)
    blamed = {file["path"]: found for file in files if (found := syntax_problems(file))}
    false = {path: found for path, found in blamed.items() if path not in AUTHORS_MISTAKES}
    assert len(false) < 0.02 * len(FILES), false
    assert set(AUTHORS_MISTAKES) <= set(blamed)


def syntax_problems(file) -> list[str]:
    return [
        f"{problem['line']}: {problem['message']}"
        for problem in file["problems"]
        if problem["severity"] in ("error", "warning") and problem["code"].startswith(ABOUT_SYNTAX)
    ]
