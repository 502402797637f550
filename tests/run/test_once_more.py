"""After a 401: what logs in does so again, tokens are got anew, the request is sent again."""

import json
import re
from pathlib import Path

import pytest

from callsheet.disk import DiskFiles
from callsheet.model.document import read_document
from callsheet.model.environment import read_environments
from callsheet.model.requests import requests_of
from callsheet.model.workspace import Workspace
from callsheet.run.plan import plan
from callsheet.run.results import NotSent, Prepared, Sent
from callsheet.run.session import Session, Settings
from fixture_files import MemoryFiles
from wire_server import Peer, WireServer, answers, ok

ROOT = Path("/workspace")
REFUSED = ok(b"", status="401 Unauthorized")
ENVIRONMENT = """
{"dev": {"Security": {"Auth": {"api": {
  "Type": "OAuth2", "Grant Type": "Client Credentials", "Token URL": "ORIGIN/token",
  "Client ID": "id", "Client Secret": "client-secret", "Acquire Automatically": AUTOMATIC
}}}}}
"""


def run(server: WireServer, text: str, settings: Settings | None = None, automatic: str = "true"):
    """The result of the last request, after all that the others came to."""
    environment = ENVIRONMENT.replace("ORIGIN", server.origin).replace("AUTOMATIC", automatic)
    files = MemoryFiles({"http-client.env.json": environment})
    document = read_document(ROOT / "main.http", text.replace("ORIGIN", server.origin))
    environments = {ROOT: read_environments(files, ROOT, ROOT)}
    workspace = Workspace(ROOT, {document.path: document}, environments, "dev")
    session = Session(workspace, DiskFiles(ROOT), settings)
    places = requests_of(document)
    try:
        return list(session.run(plan(workspace, places[-1:])))[-1]
    finally:
        session.close()


def lines(server: WireServer) -> list[str]:
    return [request.split(b" HTTP", 1)[0].decode() for request in server.requests]


def fields(request: bytes, name: str) -> list[str]:
    pairs = (line.partition(": ") for line in request.decode().split("\r\n")[1:])
    return [value for key, _, value in pairs if key.lower() == name]


SESSION = """
### login
POST ORIGIN/login

### list
# @auth session login
GET ORIGIN/list
"""


def test_a_session_that_is_over_begins_again():
    first, second = (ok(b"", f"Set-Cookie: sid={number}") for number in (1, 2))
    with WireServer(answers(first, REFUSED, second, ok(b"here"))) as server:
        result = run(server, SESSION)
    assert lines(server) == ["POST /login", "GET /list", "POST /login", "GET /list"]
    assert [fields(each, "cookie") for each in server.requests[1::2]] == [["sid=1"], ["sid=2"]]
    exchange = result.fate.exchange
    assert exchange.outcome.status == 200
    assert [hop.outcome.status for hop in exchange.hops] == [401, 200]
    assert [hop.request.url for hop in exchange.asides] == [f"{server.origin}/login"]


def test_scripts_run_once_and_what_they_wrote_goes_out_again():
    text = SESSION.replace(
        "GET ORIGIN/list\n",
        """{{
  exports.n = (typeof n === "undefined" ? 0 : n) + 1;
  request.headers["X-Mine"] = "n" + exports.n;
}}
GET ORIGIN/list

> {%
  client.log(response.status);
%}
""",
    )
    with WireServer(answers(ok(), REFUSED, ok(), ok(b"here"))) as server:
        result = run(server, text)
    assert [fields(each, "x-mine") for each in server.requests[1::2]] == [["n1"], ["n1"]]
    assert [log.text for log in result.logs] == ["200"]


def test_it_is_tried_once_more_and_no_further():
    with WireServer(answers(ok(), REFUSED, ok(), REFUSED, ok())) as server:
        result = run(server, SESSION)
    assert len(server.requests) == 4
    assert result.fate.exchange.outcome.status == 401


def test_what_cannot_log_in_leaves_the_first_answer():
    with WireServer(answers(ok(), REFUSED)) as server:
        result = run(server, SESSION)
    assert lines(server) == ["POST /login", "GET /list", "POST /login"]
    assert [hop.outcome.status for hop in result.fate.exchange.hops] == [401]


def test_values_are_taken_anew_from_what_logs_in():
    text = """
### nonce
# @capture nonce = body
GET ORIGIN/nonce

### token
# @capture token = body
GET ORIGIN/token?nonce={{nonce}}

### list
# @auth custom nonce, token
GET ORIGIN/list
Authorization: Bearer {{token}}
"""
    first = (ok(b"n1"), ok(b"token-one"), REFUSED)
    with WireServer(answers(*first, ok(b"n2"), ok(b"token-two"), ok())) as server:
        result = run(server, text)
    assert isinstance(result.fate, Sent)
    sent = [fields(each, "authorization") for each in server.requests]
    assert sent == [[], [], ["Bearer token-one"], [], [], ["Bearer token-two"]]
    assert lines(server)[4] == "GET /token?nonce=n2"
    assert {"token-one", "token-two"} <= result.secrets


NAMED = 'GET ORIGIN/list\nAuthorization: Bearer {{$auth.token("api")}}\n'


def token(text: str) -> bytes:
    body = f'{{"access_token": "{text}", "token_type": "Bearer", "expires_in": 600}}'
    return ok(body.encode(), "Content-Type: application/json")


def test_a_token_by_name_is_fetched_anew_when_it_is_refused():
    with WireServer(answers(token("old-token"), REFUSED, token("new-token"), ok())) as server:
        result = run(server, NAMED)
    assert lines(server) == ["POST /token", "GET /list", "POST /token", "GET /list"]
    sent = [fields(each, "authorization") for each in server.requests[1::2]]
    assert sent == [["Bearer old-token"], ["Bearer new-token"]]
    assert {"new-token", "client-secret"} <= result.secrets


def test_a_dry_run_fetches_nothing():
    with WireServer(answers()) as server:
        result = run(server, NAMED, Settings(dry_run=True))
    assert server.requests == []
    assert isinstance(result.fate, Prepared)
    assert result.fate.request.headers == (("Authorization", "Bearer ***"),)


@pytest.mark.parametrize(
    ("automatic", "answer", "message"),
    [
        ("false", token("t"), 'nobody has signed in for "api"'),
        ("true", ok(b'{"error": "invalid_client"}', status="400 Bad Request"), "invalid_client"),
    ],
)
def test_a_request_without_its_token_is_not_sent(automatic: str, answer: bytes, message: str):
    with WireServer(answers(answer)) as server:
        result = run(server, NAMED, automatic=automatic)
    assert isinstance(result.fate, NotSent)
    assert message in result.fate.problems[0].message
    assert "GET /list" not in lines(server)


PAGES = 5
BEARER = "Authorization: Bearer {{token}}\n"
NUMBERED = "# @paginate page_number base_page=1 total_path=\n"
KINDS = {
    "header": f"{NUMBERED}GET ORIGIN/list\n{BEARER}",
    "query": NUMBERED + "GET ORIGIN/list?token={{token}}\n",
    "path": NUMBERED + "GET ORIGIN/{{token}}/list\n",
    "offset": "# @paginate offset limit=1 offset=1 total_path= offset_param=page\n"
    f"GET ORIGIN/list\n{BEARER}",
    "json_link": f"# @paginate json_link\nGET ORIGIN/list\n{BEARER}",
    "header_link": f"# @paginate header_link\nGET ORIGIN/list\n{BEARER}",
    "header_cursor": "# @paginate header_cursor cursor_key=X-Next cursor_param=page\n"
    f"GET ORIGIN/list\n{BEARER}",
    "cursor": f"# @paginate cursor cursor_path=cursor cursor_param=page\nGET ORIGIN/list\n{BEARER}",
    "body": "# @paginate cursor cursor_path=cursor cursor_body_path=at.page\n"
    'POST ORIGIN/list\nContent-Type: application/json\n\n{"token": "{{token}}"}\n',
    "auto": f"# @paginate auto\nGET ORIGIN/list\n{BEARER}",
}


def two_requests_a_token(peer: Peer, seen: list[tuple[str, int]]) -> None:
    """Pages of one item; each login gives a token that is good for two of them."""
    given = left = 0
    while request := peer.request():
        if request.startswith(b"POST /login"):
            given, left = given + 1, 2
            peer.send(ok(b"token-%d" % given))
            continue
        token = re.search(rb"token-\d+", request)
        number = re.search(rb'page(?:=|": ?)"?(\d+)', request)
        page = int(number[1]) if number else 1
        if token is None or token[0] != b"token-%d" % given or left == 0:
            peer.send(REFUSED)
            continue
        left -= 1
        seen.append((token[0].decode(), page))
        peer.send(one_item(page))


def one_item(page: int, more_query: str = "") -> bytes:
    more = page < PAGES
    link = f"/list?page={page + 1}{more_query}"
    body = {
        "items": [{"id": page}] if page <= PAGES else [],
        "next": link if more else None,
        "cursor": page + 1 if more else None,
    }
    fields_of_it = ["Content-Type: application/json"]
    if more:
        fields_of_it += [f'Link: <{link}>; rel="next"', f"X-Next: {page + 1}"]
    return ok(json.dumps(body).encode(), *fields_of_it)


@pytest.mark.parametrize("request_text", KINDS.values(), ids=KINDS)
def test_pages_go_on_where_a_token_ended(request_text: str):
    text = (
        "### login\n# @capture token = body\nPOST ORIGIN/login\n\n### list\n# @auth custom login\n"
    )
    seen: list[tuple[str, int]] = []
    with WireServer(lambda peer: two_requests_a_token(peer, seen)) as server:
        result = run(server, text + "# @select $.items\n" + request_text)
    assert (result.outcome, result.errors) == ("passed", ())
    assert seen[:PAGES] == [
        ("token-1", 1),
        ("token-1", 2),
        ("token-2", 3),
        ("token-2", 4),
        ("token-3", 5),
    ]
    assert result.rows == PAGES
    assert [each.number for each in result.pages][:PAGES] == list(range(1, PAGES + 1))


def test_what_the_url_of_any_page_carries_is_secret():
    pages = [one_item(4, "&signature=of-four-pages"), one_item(5)]
    text = SESSION.replace("# @auth", "# @paginate json_link\n# @auth")
    with WireServer(answers(ok(), one_item(3, "&signature=of-three-pages"), *pages)) as server:
        result = run(server, text)
    assert [each.url.partition("&")[2] for each in result.pages] == [
        "",
        "signature=of-three-pages",
        "signature=of-four-pages",
    ]
    assert {"of-three-pages", "of-four-pages"} <= result.secrets


def test_a_session_that_is_over_in_the_middle_of_pages():
    first, second = (ok(b"", f"Set-Cookie: sid={number}") for number in (1, 2))
    text = SESSION.replace("# @auth", "# @paginate json_link\n# @auth")
    with WireServer(answers(first, one_item(4), REFUSED, second, one_item(5))) as server:
        result = run(server, text)
    assert lines(server)[1:] == [
        "GET /list",
        "GET /list?page=5",
        "POST /login",
        "GET /list?page=5",
    ]
    assert [fields(each, "cookie") for each in server.requests[1:]] == [
        ["sid=1"],
        ["sid=1"],
        ["sid=1"],
        ["sid=2"],
    ]
    assert (result.outcome, result.rows) == ("passed", 2)


def test_a_page_that_stays_refused_ends_the_pages():
    text = SESSION.replace("# @auth", "# @paginate json_link\n# @auth")
    with WireServer(answers(ok(), one_item(4), REFUSED, ok(), REFUSED)) as server:
        result = run(server, text)
    (problem,) = result.errors
    assert problem.message == "page 2 answered 401 Unauthorized"
    assert len(server.requests) == 5


def test_what_is_new_is_asked_for_also_after_a_401():
    text = SESSION.replace(
        "# @auth", "# @incremental cursor_path=id initial_value=3 start_param=since\n# @auth"
    )
    with WireServer(answers(ok(), REFUSED, ok(), one_item(4))) as server:
        result = run(server, text)
    assert lines(server)[1::2] == ["GET /list?since=3", "GET /list?since=3"]
    assert (result.outcome, result.rows) == ("passed", 1)
