"""The JSON report, field by field (grammar/LANGUAGE.md, JSON report)."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

from callsheet import __version__
from callsheet.exchange import (
    Body,
    FilePart,
    MemoryBody,
    OutgoingRequest,
    Response,
    SpilledBody,
    UploadedPiece,
)
from callsheet.problems import Code, Problem, Severity
from callsheet.redact import Redactor
from callsheet.report.json import json_report
from callsheet.run.results import (
    AssertionResult,
    FileRecord,
    NamedError,
    NotSent,
    Prepared,
    RequestResult,
    RunRecord,
    SavedFile,
    Sent,
    Skipped,
    Trouble,
)
from callsheet.text import SourceText, Span
from callsheet.values import parse_json
from made_results import FOLDER, REFUSED, answer, exchange, places

NOTHING = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
"""The SHA-256 of no bytes (FIPS 180-4)."""

TEXT = """\
### login
# @assert status == 201
POST http://example.org/x

### second
GET {{host}}/y
"""


def record(*results, troubles=(), environment=""):
    file = FileRecord(FOLDER / "api.http", results, troubles)
    return RunRecord(environment, datetime(2026, 11, 21, 3, 44, tzinfo=UTC), 1.5, (file,))


def report(*results, **more):
    return json.loads(json_report(record(*results, **more), FOLDER, Redactor()))


def first(*results, **more):
    return report(*results, **more)["files"][0]["requests"][0]


def test_a_whole_report():
    login, second = places(TEXT)
    failed = AssertionResult(
        "status == 201", Span(12, 35), passed=False, expected=201, actual=200, message="no"
    )
    moved = answer(302, b"", "Found", (("Location", "/x"),))
    began = datetime(2026, 11, 21, 4, 44, 1, 250_000, tzinfo=timezone(timedelta(hours=1)))
    sent = RequestResult(
        login,
        Sent(replace(exchange(moved, answer(), body=b"hi"), started=began)),
        0.0125,
        (failed,),
        results={"id": parse_json("1.10")},
    )
    assert report(sent, RequestResult(second, Skipped("because")), environment="dev") == {
        "version": 1,
        "tool": {"name": "callsheet", "version": __version__},
        "environment": "dev",
        "started": "2026-11-21T03:44:00.000Z",
        "seconds": 1.5,
        "interrupted": False,
        "fault": None,
        "jobs": 1,
        "seed": None,
        "summary": {
            "files": 1,
            "requests": 2,
            "passed": 0,
            "failed": 1,
            "errored": 0,
            "skipped": 1,
            "assertions": {"passed": 0, "failed": 1},
        },
        "files": [
            {
                "path": "api.http",
                "requests": [
                    {
                        "name": "login",
                        "line": 3,
                        "phase": "requests",
                        "method": "GET",
                        "url": "http://example.org/x",
                        "outcome": "failed",
                        "started": "2026-11-21T03:44:01.250Z",
                        "seconds": 0.0125,
                        "attempts": 1,
                        "pages": 1,
                        "rows": None,
                        "iteration": None,
                        "repetition": None,
                        "request": _SENT,
                        "response": _ANSWERED,
                        "assertions": [
                            {
                                "expression": "status == 201",
                                "line": 2,
                                "passed": False,
                                "expected": 201,
                                "actual": 200,
                                "message": "no",
                                "difference": "",
                            }
                        ],
                        "error": None,
                        "skip_reason": None,
                        "results": {"id": 1.1},
                        "documents": [],
                        "warnings": [],
                        "exchanges": [
                            {"request": _SENT, "response": _MOVED, "error": None},
                            {"request": _SENT, "response": _ANSWERED, "error": None},
                        ],
                        "from_cache": False,
                        "notes": [],
                        "pieces": [],
                        "page_list": [],
                        "said": [],
                        "contract": None,
                        "logs": [],
                    },
                    {
                        "name": "second",
                        "line": 6,
                        "phase": "requests",
                        "method": "GET",
                        "url": "{{host}}/y",
                        "outcome": "skipped",
                        "started": None,
                        "seconds": 0.0,
                        "attempts": 0,
                        "pages": 0,
                        "rows": None,
                        "iteration": None,
                        "repetition": None,
                        "request": None,
                        "response": None,
                        "assertions": [],
                        "error": None,
                        "skip_reason": "because",
                        "results": {},
                        "documents": [],
                        "warnings": [],
                        "exchanges": [],
                        "from_cache": False,
                        "notes": [],
                        "pieces": [],
                        "page_list": [],
                        "said": [],
                        "contract": None,
                        "logs": [],
                    },
                ],
            }
        ],
    }


_SENT = {
    "method": "GET",
    "url": "http://example.org/x",
    "headers": [["Accept", "*/*"]],
    "body": "hi",
}
_ANSWERED = {
    "status": 200,
    "reason": "OK",
    "http_version": "HTTP/1.1",
    "headers": [["Content-Type", "application/json"]],
    "body": '{"id": 7}',
    "size": 9,
    "seconds": 0.012,
    "remote": "127.0.0.1:80",
}
_MOVED = _ANSWERED | {
    "status": 302,
    "reason": "Found",
    "headers": [["Location", "/x"]],
    "body": "",
    "size": 0,
}


def test_numbers_keep_their_digits():
    (login, _) = places(TEXT)
    result = RequestResult(login, Sent(exchange(answer())), results={"n": parse_json("1.10E+2")})
    assert '"n": 1.10E+2' in json_report(record(result), FOLDER, Redactor())


def test_no_environment_is_null():
    assert report()["environment"] is None


def test_a_failure():
    result = first(RequestResult(places(TEXT)[0], Sent(exchange(REFUSED))))
    assert (result["outcome"], result["response"]) == ("errored", None)
    assert result["error"] == result["exchanges"][0]["error"] | {"line": 3}
    assert result["error"] == {
        "name": None,
        "code": "connect",
        "message": "connection refused by example.org:80",
        "line": 3,
        "variables": {},
    }


def test_every_reason_why_a_request_was_not_sent():
    second = places(TEXT)[1]
    start = TEXT.index("{{host}}")
    problem = Problem(
        Code.UNRESOLVED_VARIABLE, Severity.ERROR, Span(start, start + 8), "no host", "define it"
    )
    other = replace(problem, message="no path", hint="")
    error = first(RequestResult(second, NotSent((problem, other))))["error"]
    assert error["code"] == "unresolved-variable"
    assert error["message"] == "no host; no path"
    assert error["line"] == 6
    assert error["problems"][0] == {
        "code": "unresolved-variable",
        "severity": "error",
        "line": 6,
        "column": 5,
        "end_line": 6,
        "end_column": 13,
        "message": "no host",
        "hint": "define it",
    }


def test_a_dry_run_has_the_request_and_no_answer():
    outgoing = OutgoingRequest("PUT", "https", "example.org", None, "/x", (("A", "b"),), None)
    result = first(RequestResult(places(TEXT)[0], Prepared(outgoing)))
    assert (result["outcome"], result["skip_reason"]) == ("skipped", "dry run")
    assert result["request"] == {
        "method": "PUT",
        "url": "https://example.org/x",
        "headers": [["A", "b"]],
        "body": None,
    }


def test_bodies_that_are_no_text(tmp_path):
    login = places(TEXT)[0]
    assert _received(login, answer(body=b"\xff\x00")) == {"base64": "/wA="}
    path = tmp_path / "x"
    path.write_bytes(b"")
    spilled = SpilledBody(path, 9, b"")
    big = Response(200, "OK", "HTTP/1.1", (), spilled, "")
    assert _received(login, big) == {"file": path.as_posix(), "size": 9, "sha256": NOTHING}


def _received(place, response):
    return first(RequestResult(place, Sent(exchange(response))))["response"]["body"]


def test_a_sent_body_with_files_has_parts():
    sent = exchange(answer())
    body = Body((b"a", FilePart(FOLDER / "photo.png", 5)))
    hop = replace(sent.hops[0], request=replace(sent.request, body=body))
    result = first(RequestResult(places(TEXT)[0], Sent(replace(sent, hops=(hop,)))))
    assert result["request"]["body"] == {"parts": ["a", {"file": "photo.png", "size": 5}]}


def test_an_upload_has_its_pieces():
    whole = exchange(answer())
    body = Body((FilePart(FOLDER / "film.bin", 5, 5, (7, 10)),))
    hop = replace(whole.hops[0], request=replace(whole.request, body=body))
    pieces = (UploadedPiece(0, 4, 201, 0.5), UploadedPiece(5, 9, 200, 0.25, attempts=2))
    result = first(RequestResult(places(TEXT)[0], Sent(replace(whole, hops=(hop,), pieces=pieces))))
    assert result["pieces"] == [
        {"first": 0, "last": 4, "status": 201, "seconds": 0.5, "attempts": 1},
        {"first": 5, "last": 9, "status": 200, "seconds": 0.25, "attempts": 2},
    ]
    assert result["request"]["body"] == {"parts": [{"file": "film.bin", "size": 5, "start": 5}]}


def test_saved_files_are_documents():
    saved = SavedFile(FOLDER / "out" / "a.json", 9, MemoryBody(b""), "application/json")
    result = RequestResult(places(TEXT)[0], Sent(exchange(answer())), saved=(saved,))
    assert first(result)["documents"] == [
        {
            "id": NOTHING,
            "path": "out/a.json",
            "size": 9,
            "name": "a.json",
            "type": "application/json",
        }
    ]


def named(body, directives=""):
    (place,) = places(f"### a\n{directives}# @error hot when true\nGET http://example.org/x\n")
    headers = {"content-type": "application/json", "set-cookie": "sid=1234567890"}
    variables = {"response": {"status": 400, "headers": headers, "body": body}}
    error = NamedError("hot", "400", "Too hot: s3cret", Span(6, 28), variables)
    return RequestResult(place, Sent(exchange(answer(400))), error=error)


def test_a_named_error_with_its_answer():
    result = named({"code": "s3cret", "temp": parse_json("36.10"), "s3cret": ["s3cret"]})
    text = json_report(record(result), FOLDER, Redactor(["s3cret"]))
    request = json.loads(text)["files"][0]["requests"][0]
    assert request["outcome"] == "failed"
    assert request["error"] == {
        "name": "hot",
        "code": "400",
        "message": "Too hot: •••",
        "line": 2,
        "variables": {
            "response": {
                "status": 400,
                "headers": {"content-type": "application/json", "set-cookie": "sid=•••"},
                "body": {"code": "•••", "temp": 36.1, "•••": ["•••"]},
            }
        },
    }
    assert '"temp": 36.10' in text


def test_a_named_error_of_a_quiet_request_keeps_its_answer_to_itself():
    result = named({"a": 1}, "# @no-log\n")
    assert first(result)["error"]["variables"] == {"response": {"status": 400}}


def test_what_is_graver_than_a_named_error_is_told():
    note = Problem(Code.FILE_NOT_WRITTEN, Severity.ERROR, Span(0, 1), "no space")
    result = replace(named({}), notes=(note,))
    assert (first(result)["outcome"], first(result)["error"]["code"]) == (
        "errored",
        "file-not-written",
    )


def test_an_error_of_a_file():
    problem = Problem(Code.FILE_ENCODING, Severity.ERROR, Span(0, 0), "not UTF-8")
    trouble = Trouble(FOLDER / "env.json", SourceText(""), problem)
    (found,) = report(troubles=(trouble,))["files"][0]["problems"]
    assert (found["path"], found["code"], found["line"]) == ("env.json", "file-encoding", 1)


def test_every_value_is_masked():
    text = "### t0k3n\n# @assert t0k3n\nGET http://t0k3n/\n"
    place = places(text)[0]
    response = answer(reason="t0k3n", body=b"t0k3n", headers=(("X", "t0k3n"),))
    assertion = AssertionResult(
        "t0k3n", Span(8, 12), passed=False, expected="t0k3n", actual=["t0k3n"], message="t0k3n"
    )
    note = Problem(Code.SCRIPT_NOT_RUN, Severity.WARNING, Span(0, 3), "t0k3n", "t0k3n")
    sent = RequestResult(
        place,
        Sent(exchange(response, body=b"t0k3n")),
        0,
        (assertion,),
        {"t0k3n": {"t0k3n": "t0k3n"}},
        notes=(note,),
    )
    unsent = RequestResult(place, NotSent((note,)))
    skipped = RequestResult(place, Skipped("t0k3n"))
    whole = json_report(record(sent, unsent, skipped), FOLDER, Redactor(["t0k3n"]))
    assert "t0k3n" not in whole


def test_tries_are_all_in_the_report():
    tried = replace(
        exchange(answer()),
        attempts=2,
        earlier=exchange(answer(503)).hops,
        notes=("try 1: 503 s3cr3t-w0rd; waited 1 s",),
    )
    made = record(RequestResult(places(TEXT)[0], Sent(tried)))
    written = json.loads(json_report(made, FOLDER, Redactor(["s3cr3t-w0rd"])))
    result = written["files"][0]["requests"][0]
    assert result["attempts"] == 2
    assert result["notes"] == ["try 1: 503 •••; waited 1 s"]
    assert [each["response"]["status"] for each in result["exchanges"]] == [503, 200]
    assert result["response"]["status"] == 200
