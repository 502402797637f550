"""The page of a run as text: what is in it, what is masked, and that nothing gets out of place."""

import base64
import hashlib
import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser

import pytest

from callsheet.exchange import SpilledBody
from callsheet.problems import Code, Problem, Severity
from callsheet.redact import Redactor
from callsheet.report.html import html_report
from callsheet.report.page_data import LONGEST_BODY, SHORTEST_BODY
from callsheet.run.results import (
    AssertionResult,
    FileRecord,
    Iteration,
    NotSent,
    PageRecord,
    RequestResult,
    RunRecord,
    Sent,
    Skipped,
    Trouble,
)
from callsheet.text import SourceText, Span
from made_results import FOLDER, REFUSED, answer, exchange, places

STARTED = datetime(2026, 11, 21, 16, 0, tzinfo=UTC)
TEXT = """\
### login
# @tag smoke, slow
# @assert status == 201
POST http://example.org/x

###
GET {{host}}
"""
LOGIN, SECOND = places(TEXT)
HOSTILE = (
    "</script><script>alert(1)</script>",
    "<!--<script>",
    "<img src=x onerror=alert(1)>",
    "\u2028\u2029\x00\ud800",
    "javascript:alert(1)",
    "\u202etxt.exe",
    "'\"&amp;$plain${head}",
)


class Page(HTMLParser):
    """A page as a browser takes it apart: its tags, and the text of each element."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.texts, self.policy = [], {}, ""
        self._open = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        self.tags.append((tag, attributes.get("type"), attributes.get("id")))
        if attributes.get("http-equiv") == "Content-Security-Policy":
            self.policy = attributes["content"]
        self._open.append(attributes.get("id") or f"{tag} {attributes.get('type', '')}".strip())

    def handle_endtag(self, tag):
        self._open.pop()

    def handle_data(self, data):
        for name in self._open[-1:]:
            self.texts[name] = self.texts.get(name, "") + data

    @property
    def head(self):
        return json.loads(self.texts["head"])

    def details(self, number=0):
        return json.loads(self.texts["piece-0"])[number]


def record_of(*results, **fields):
    by_path = {}
    for result in results:
        by_path.setdefault(result.place.path, []).append(result)
    files = tuple(FileRecord(path, tuple(each)) for path, each in by_path.items())
    return RunRecord(
        **{"environment": "dev", "started": STARTED, "seconds": 1.5, "files": files} | fields
    )


def page_of(*results, secrets=(), **fields):
    return Page(html_report(record_of(*results, **fields), FOLDER, Redactor(secrets)))


def passed(response=None, **fields):
    return RequestResult(LOGIN, Sent(exchange(response or answer())), **fields)


def failed(**fields):
    start = TEXT.index("status ==")
    assertion = AssertionResult(
        "status == 201",
        Span(start, start + 13),
        passed=False,
        expected=201,
        actual={"a": [1]},
        message="`status` is 200, not 201",
        difference="@@ -1 +1 @@\n-201\n+200",
    )
    held = AssertionResult("status < 300", Span(0, 1), passed=True)
    return RequestResult(LOGIN, Sent(exchange(answer())), 0.012, (held, assertion), **fields)


def hash_of(text):
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def test_only_what_the_policy_names_can_run():
    page = page_of(passed())
    rules = dict(rule.strip().split(" ", 1) for rule in page.policy.split(";"))
    assert rules["default-src"] == rules["base-uri"] == rules["form-action"] == "'none'"
    assert rules["script-src"] == hash_of(page.texts["script module"])
    assert rules["style-src"] == hash_of(page.texts["style"])


def test_nothing_is_loaded_from_anywhere():
    text = html_report(record_of(passed()), FOLDER, Redactor())
    assert re.findall(r"\b(?:src|href|action)=", text) == []
    assert "@import" not in text
    assert "url(" not in text


@pytest.mark.parametrize("hostile", HOSTILE)
def test_no_text_gets_out_of_its_element(hostile):
    usual = page_of(passed(), failed())
    response = answer(
        body=hostile.encode("utf-8", "surrogatepass"),
        reason=hostile,
        headers=((hostile, hostile), ("Content-Type", hostile)),
    )
    sent = exchange(response, REFUSED, response)
    hop = replace(sent.hops[0], request=replace(sent.request, url=hostile, method=hostile))
    sent = replace(sent, hops=(hop, *sent.hops[1:]), notes=(hostile,))
    typed = hostile.replace("\x00", "").replace("\ud800", "")
    (place,) = places(f"### {typed}\n# @tag {typed}\nGET x{typed}\n", f"{typed}.http")
    assertion = AssertionResult(hostile, Span(0, 3), False, hostile, hostile, hostile, hostile)
    wrong = RequestResult(
        replace(place, name=hostile),
        Sent(sent),
        assertions=(assertion,),
        results={hostile: {hostile: hostile}},
        iteration=Iteration(0, hostile),
        said=(hostile,),
    )
    page = page_of(wrong, wrong, environment=hostile)
    assert page.tags[: len(usual.tags)] != []
    assert [tag for tag in page.tags if tag[0] not in ("li", "code")] == [
        tag for tag in usual.tags if tag[0] not in ("li", "code")
    ]
    assert page.head["environment"] == hostile
    assert page.details()["assertions"][0]["message"] == hostile


def test_a_row_for_each_request():
    begun = replace(exchange(answer()), started=STARTED + timedelta(seconds=0.25))
    rows = page_of(
        replace(failed(), fate=Sent(begun), iteration=Iteration(3, "x"), repetition=1),
        RequestResult(SECOND, Skipped("disabled")),
    ).head["rows"]
    assert rows[0] == {
        "file": 0,
        "line": 4,
        "name": "login",
        "method": "GET",
        "url": "http://example.org/x",
        "outcome": "failed",
        "status": 200,
        "said": "OK",
        "seconds": 0.012,
        "at": 0.25,
        "round": 3,
        "repetition": 1,
        "tags": ["smoke", "slow"],
        "why": "`status` is 200, not 201",
    }
    assert (rows[1]["name"], rows[1]["at"], rows[1]["said"]) == ("", None, "disabled")


def test_rows_and_details_stand_as_the_requests_in_their_file():
    page = page_of(RequestResult(SECOND, Skipped("need first")), passed())
    assert [row["line"] for row in page.head["rows"]] == [4, 7]
    assert [page.details(0).get("skipped"), page.details(1)["skipped"]] == [None, "need first"]


def test_the_run_as_a_whole():
    problem = Problem(Code.ENVIRONMENT_FILE, Severity.ERROR, Span(2, 3), "expected a comma")
    trouble = Trouble(FOLDER / "env.json", SourceText("{ x"), problem)
    broken = FileRecord(FOLDER / "env.json", (), (trouble,))
    head = page_of(files=(broken,), seed=7, jobs=4, interrupted=True).head
    assert (head["seed"], head["jobs"], head["interrupted"]) == (7, 4, True)
    assert (head["started"], head["seconds"]) == ("2026-11-21T16:00:00+00:00", 1.5)
    assert (head["troubles"][0]["where"], head["troubles"][0]["source"]) == ("env.json:1:3", "{ x")


def test_a_failed_assertion_has_its_line():
    held, wrong = page_of(failed()).details()["assertions"]
    assert held == {"passed": True, "expression": "status < 300", "line": 1}
    assert wrong["where"] == "api.http:3:11"
    marked = wrong["source"][slice(*wrong["marked"])]
    assert marked == "status == 201"
    assert wrong["actual"] == '{\n  "a": [\n    1\n  ]\n}'
    assert wrong["difference"].endswith("+200")


def test_why_there_is_no_answer():
    details = page_of(RequestResult(LOGIN, Sent(exchange(REFUSED)))).details()
    (failure,) = details["failures"]
    assert (failure["message"], failure["hint"]) == (REFUSED.message, REFUSED.hint)
    assert failure["where"] == "api.http:4:6"
    assert details["hops"][0]["failed"] == "no connection"


def test_why_it_was_not_sent():
    problem = Problem(
        Code.UNRESOLVED_VARIABLE, Severity.ERROR, Span(TEXT.index("host"), TEXT.index("host") + 4),
        "`host` has no value", "define it",
    )  # fmt: skip
    (shown,) = page_of(RequestResult(SECOND, NotSent((problem,)))).details()["problems"]
    assert (shown["code"], shown["hint"]) == ("unresolved-variable", "define it")


def test_no_digit_is_lost():
    body = b'{"price": 1.10, "id": 12345678901234567890}'
    details = page_of(passed(answer(body=body), results={"id": 12345678901234567890})).details()
    assert details["hops"][-1]["response"]["body"]["text"] == body.decode()
    assert details["results"] == [["id", "12345678901234567890"]]


@pytest.mark.parametrize(
    ("data", "media_type", "shown"),
    [
        (b"", "text/plain", {"size": 0}),
        ("é".encode(), "text/plain", {"size": 2, "text": "é", "cut": False}),
        (b"\xe9", "text/plain; charset=latin-1", {"size": 1, "text": "é", "cut": False}),
        (b"\xe9", "text/html", {"size": 1, "text": "é", "cut": False}),
        (b"\xe9", "text/html; charset=\x00hex", {"size": 1, "text": "é", "cut": False}),
        (
            b"\xff\x00",
            "image/png",
            {"size": 2, "hex": f"00000000  {'ff 00':<47}  ..", "cut": False},
        ),
    ],
)
def test_bodies(data, media_type, shown):
    response = answer(body=data, headers=(("Content-Type", media_type),))
    assert page_of(passed(response)).details()["hops"][-1]["response"]["body"] == shown


def test_a_long_body_is_cut_and_its_size_said():
    data = "é".encode() * LONGEST_BODY
    body = page_of(passed(answer(body=data))).details()["hops"][-1]["response"]["body"]
    assert (body["size"], body["cut"]) == (2 * LONGEST_BODY, True)
    assert set(body["text"]) == {"é"}


def test_no_half_of_a_secret_is_left_where_a_body_is_cut():
    secret = "s3cr3t-" + "".join(chr(97 + number % 26) for number in range(60))
    data = b"x" * (LONGEST_BODY - 20) + secret.encode() + b"y" * 1000
    text = html_report(record_of(passed(answer(body=data))), FOLDER, Redactor([secret]))
    assert secret[:12] not in text


def test_many_bodies_have_a_share_each():
    many = [passed(answer(body=b"x" * 4000))] * 2_000
    page = page_of(*many)
    body = page.details()["hops"][-1]["response"]["body"]
    assert SHORTEST_BODY < len(body["text"]) == 6 * 1024 * 1024 // 4_000
    assert len([tag for tag in page.tags if tag[1] == "application/json"]) == 41


def test_what_went_wrong_has_room_of_its_own():
    many = [passed(answer(body=b"x" * 4000))] * 2_000
    wrong = replace(failed(), fate=Sent(exchange(answer(body=b"y" * 100_000))))
    page = Page(html_report(record_of(wrong, *many), FOLDER, Redactor()))
    assert len(page.details()["hops"][-1]["response"]["body"]["text"]) == 100_000


def test_a_body_that_lies_in_a_file():
    spilled = SpilledBody(FOLDER / "answer.bin", 5_000_000, b"begins so")
    body = page_of(passed(replace(answer(), body=spilled))).details()["hops"][-1]["response"][
        "body"
    ]
    assert body == {
        "size": 5_000_000,
        "text": "begins so",
        "cut": True,
        "file": str(FOLDER / "answer.bin"),
    }


def test_what_is_not_to_be_logged():
    (place,) = places("# @no-log\nGET http://example.org/x\n")
    sent = exchange(answer(body=b"private-body"), body=b"private-question")
    text = html_report(record_of(RequestResult(place, Sent(sent))), FOLDER, Redactor())
    assert "private-" not in text
    assert Page(text).details()["quiet"] is True


def test_no_secret_is_in_it():
    secret = "hunter2-canary"
    (place,) = places(f"### {secret}\n# @tag {secret}\nGET http://example.org/{secret}\n")
    response = answer(
        body=secret.encode(), reason=secret, headers=((secret, secret), ("X", f"a{secret}"))
    )
    sent = exchange(response, body=secret.encode())
    hop = replace(sent.hops[0], request=replace(sent.request, url=f"http://x/?a={secret}"))
    sent = replace(sent, hops=(hop,), asides=(hop,), earlier=(hop,), notes=(secret,))
    result = RequestResult(
        place,
        Sent(sent),
        assertions=(AssertionResult(secret, Span(0, 3), False, secret, secret, secret, secret),),
        results={secret: secret},
        iteration=Iteration(0, {secret: secret}),
        said=(secret,),
    )
    text = html_report(record_of(result, environment=secret), FOLDER, Redactor([secret]))
    assert secret not in text


def test_what_is_said_where_no_script_may_run():
    text = html_report(record_of(failed(), passed()), FOLDER, Redactor())
    plain = re.search(r"<noscript>(.*?)</noscript>", text, re.DOTALL)[1]
    assert "1 of 2 requests went wrong" in plain
    assert "<code>api.http:4</code> login: `status` is 200, not 201" in plain


def test_time_with_the_tries_before_the_last_one():
    last = replace(exchange(answer()).hops[0], begun=3.0)
    first = replace(last, outcome=REFUSED, begun=0.0)
    sent = replace(exchange(answer()), hops=(last,), earlier=(first,), started=STARTED, attempts=2)
    row = page_of(RequestResult(LOGIN, Sent(sent), 3.2)).head["rows"][0]
    assert (row["at"], row["seconds"]) == (0.0, 3.012)


def test_what_there_is_too_much_of_is_cut():
    held = AssertionResult("status < 300", Span(0, 1), passed=True)
    wrong = replace(failed().assertions[1], message="x" * 3000)
    pages = tuple(PageRecord(number, "http://x", 200, 0.1, 1) for number in range(5000))
    many = replace(failed(), assertions=(*[held] * 5000, wrong), pages=pages)
    page = page_of(many)
    assert len(page.head["rows"][0]["why"]) == 501
    shown = page.details()
    assert len(shown["assertions"]) == len(shown["pages"]) == 1000
    assert "passed" not in shown["assertions"][0]
