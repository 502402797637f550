"""What Prism answers to the same requests, and what it thinks of those that import makes."""

import http.client
import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from callsheet.cli.main import main
from counterparts.prism import mocking
from mock_requests import ASKED, HARBOUR, PARCELS, STUDIO

OPERATIONS = {PARCELS: 9, STUDIO: 4, HARBOUR: 4}


@pytest.fixture(scope="module")
def prisms() -> Iterator[Mapping[Path, str]]:
    """The addresses of Prism's mocks."""
    with ExitStack() as stack:
        yield {path: stack.enter_context(mocking(str(path))) for path in OPERATIONS}


def test_prism_answers_with_the_same_status(prisms: Mapping[Path, str]):
    """And with the same media type, as `test_described` has the other side of it."""
    differing = []
    for path, method, target, headers, body, status in ASKED:
        where = urlsplit(prisms[path])
        connection = http.client.HTTPConnection(where.hostname or "", where.port, timeout=60)
        connection.request(method, target, body or None, headers)
        found = connection.getresponse().status
        connection.close()
        if found != status:
            differing.append((method, target, body, found, status))
    assert differing == []


# To Prism XML is a text and no object, so is a part of a form that is JSON; a list in parts, or one
# of a form that has one item, is none.
NOT_READ_BY_PRISM = {"label", "addPhoto", "quote", "files_create"}


@pytest.mark.parametrize("path", OPERATIONS)
def test_prism_has_nothing_against_what_is_imported(
    path: Path, prisms: Mapping[Path, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    out = tmp_path / "out"
    assert main(["import", "openapi", str(path), "-o", str(out)]) == 0
    for file in out.glob("*.http"):
        # Nobody is there to give a token.
        lines = file.read_text().split("\n")
        kept = ["# @auth bearer x" if "@auth oauth2" in line else line for line in lines]
        file.write_text("\n".join(kept))
    for file in out.glob("sample.*"):
        file.write_bytes(b"\xff\xd8\xff")
    report = tmp_path / "report.json"
    main(["run", str(out), "--var", f"baseUrl={prisms[path]}", "--report", f"json={report}"])
    capsys.readouterr()
    files = json.loads(report.read_text())["files"]
    results = [each for file in files for each in file["requests"]]
    wrong = {each["name"] for each in results if each["outcome"] != "passed"}
    assert wrong == NOT_READ_BY_PRISM & {each["name"] for each in results}
    assert len(results) == OPERATIONS[path]
