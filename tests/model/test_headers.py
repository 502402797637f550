"""Header fields: as typed, with their bindings, and the credentials in them."""

from base64 import b64encode

import pytest

from fixture_requests import problems_of, resolved


def headers(lines: str, values=None) -> list[str]:
    request = resolved(f"GET http://h\n{lines}", values).request
    return [f"{name}: {value}" for name, value in request.headers]


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("ACCESS-sign: 1\nb: 2\nB: 3\nb: 2", ["ACCESS-sign: 1", "b: 2", "B: 3", "b: 2"]),
        ("X-A:\nX-B: ", ["X-A: ", "X-B: "]),
        ("X: a: b #c", ["X: a: b #c"]),
        ("X: {{v}} ", ["X: 1"]),
        ("X: a\n  b\n  c{{v}}", ["X: a b c1"]),
        ("...fields", ["A: x", "n: 1", "m: 1", "m: 2"]),
        ("{{fields}}", ["A: x", "n: 1", "m: 1", "m: 2"]),
        ("{{lines}}", ["A: 1:2", "B: "]),
        ("X: 1\n...nothing\nY: 2", ["X: 1", "Y: 2"]),
        ("X-Request-Type: GraphQL", ["X-Request-Type: GraphQL"]),
    ],
)
def test_fields(typed: str, sent: list[str]):
    values = {
        "v": 1,
        "fields": {"A": "x", "n": 1, "none": None, "m": [1, 2]},
        "lines": "A: 1:2\r\nB:\n",
        "nothing": None,
    }
    assert headers(typed, values) == sent


@pytest.mark.parametrize(
    ("typed", "credentials"),
    [
        ("Basic bob pass", "bob:pass"),
        ("Basic bob pa:ss", "bob:pa:ss"),
        ("Basic bob  two words", "bob:two words"),
        ("basic bob:pa:ss", "bob:pa:ss"),
        ("Basic bob:", "bob:"),
        ("Basic bob:two words", "bob:two words"),
        ("Basic bøb pæss", "bøb:pæss"),
        ("Basic {{user}} {{password}}", "ada:lo ve"),
    ],
)
def test_basic_credentials_are_encoded(typed: str, credentials: str):
    encoded = b64encode(credentials.encode()).decode()
    outcome = resolved(
        f"GET http://h\nAuthorization: {typed}", {"user": "ada", "password": "lo ve"}
    )
    assert outcome.request.headers == (("Authorization", f"Basic {encoded}"),)
    assert encoded in outcome.secrets
    assert credentials.partition(":")[2] in outcome.secrets | {""}


@pytest.mark.parametrize("value", ["Basic Ym9iOnBhc3M=", "Bearer abc.def", "Digest x", "raw-key"])
def test_other_credentials_go_out_as_typed_and_are_secret(value: str):
    outcome = resolved(f"GET http://h\nAuthorization: {value}")
    assert outcome.request.headers == (("Authorization", value),)
    assert outcome.secrets == {value.rpartition(" ")[2]}


@pytest.mark.parametrize("value", ["Bearer", "Negotiate", "oauth2", "{{nothing}}"])
def test_a_scheme_alone_is_no_secret(value: str):
    known = {"oauth2_tokenEndpoint": "http://h/token", "oauth2_clientId": "id", "nothing": ""}
    known["oauth2_clientSecret"] = "long-secret"
    outcome = resolved(f"GET http://h\nAuthorization: {value}", known)
    assert value not in outcome.secrets


def test_credentials_in_the_url_become_a_header_unless_one_is_typed():
    outcome = resolved("GET http://bob:pass@h/")
    assert outcome.request.headers == (("Authorization", "Basic Ym9iOnBhc3M="),)
    assert outcome.secrets == {"pass", "Ym9iOnBhc3M="}
    typed = resolved("GET http://bob:pass@h/\nauthorization: Bearer x").request
    assert typed.headers == (("authorization", "Bearer x"),)
    assert typed.url == "http://h/"


@pytest.mark.parametrize("name", ["Content-Length", "content-length", "Transfer-Encoding"])
def test_the_framing_is_left_to_the_sender(name: str):
    outcome = resolved(f"POST http://h\n{name}: 3\n\nabcd")
    assert outcome.request.headers == ()
    assert [note.code for note in outcome.notes] == ["header-content-length"]


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        (
            "X: {{v}}",
            "header-value at `X`: the value of `X` holds a line break or another control character",
        ),
        ("...n", "variable-type at `n`: `{{n}}` does not stand for header fields"),
        ("{{text}}", "variable-type at `{{text}}`: `{{text}}` does not stand for header fields"),
        ("...bad", "header-value at `bad`: 'a b' cannot be the name of a header field"),
        ("...gone", "unresolved-variable at `gone`: `gone` has no value"),
    ],
)
def test_fields_that_cannot_be_sent(typed: str, problem: str):
    values = {"v": "a\r\nInjected: 1", "n": 3, "text": "no colon", "bad": {"a b": 1}}
    assert problems_of(f"GET http://h\n{typed}", values) == [problem]
