import pytest

from callsheet.exchange import MemoryBody, Response
from callsheet.http.auth.challenges import Challenge, challenges_of, parameters_of


def refused(*values: str) -> Response:
    headers = tuple(("www-authenticate", value) for value in values)
    return Response(401, "", "HTTP/1.1", headers, MemoryBody(b""), "")


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (("Basic",), [("basic", "", {})]),
        (("NTLM", "Negotiate"), [("ntlm", "", {}), ("negotiate", "", {})]),
        (("NTLM, Negotiate",), [("ntlm", "", {}), ("negotiate", "", {})]),
        (("Negotiate YII=, NTLM ab/+==",), [("negotiate", "YII=", {}), ("ntlm", "ab/+==", {})]),
        (
            ('Digest realm="a, Basic b", qop="auth,auth-int" , nonce=n/1==,, Basic realm = "x"',),
            [
                (
                    "digest",
                    "",
                    {"realm": "a, Basic b", "qop": "auth,auth-int", "nonce": "n/1=="},
                ),
                ("basic", "", {"realm": "x"}),
            ],
        ),
        # RFC 9110, 11.6.1
        (
            ('Newauth realm="apps", type=1, title="Login to \\"apps\\"", Basic realm="simple"',),
            [
                ("newauth", "", {"realm": "apps", "type": "1", "title": 'Login to "apps"'}),
                ("basic", "", {"realm": "simple"}),
            ],
        ),
        (('Digest REALM="a", realm="b"',), [("digest", "", {"realm": "a"})]),
        (('Digest realm="never ends',), [("digest", "", {})]),
        (("", " , ", "=", '"x"'), []),
    ],
)
def test_challenges(values: tuple[str, ...], expected: list) -> None:
    assert challenges_of(refused(*values)) == tuple(Challenge(*each) for each in expected)


def test_parameters() -> None:
    assert parameters_of('nextnonce="a,b", qop=auth') == {"nextnonce": "a,b", "qop": "auth"}
