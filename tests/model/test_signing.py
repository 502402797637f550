"""`# @sign`: signatures over the finished request."""

from callsheet.authentication import HmacSignature, Jwt, JwtSignature
from callsheet.model.signing import read_signatures
from fixture_filling import filled, told

KEY = "k" * 32


def of(lines: str, **secrets: str):
    filling, circumstances = filled(lines + "\nGET http://h\n", secrets)
    return read_signatures(filling, circumstances), told(lines + "\nGET http://h\n", filling)


def test_a_jwt_as_appsmith_sends_it():
    found, problems = of("# @sign jwt key={{secrets.k}} iss=Appsmith ttl=60s", k=KEY)
    token = Jwt(KEY, issuer="Appsmith", lifetime=60.0)
    assert found == (JwtSignature("X-Appsmith-Signature", token),)
    assert problems == []


def test_an_hmac_over_the_body():
    found, problems = of("# @sign hmac header=X-Hub-Signature-256 key=abc prefix=sha256=")
    assert found == (HmacSignature("X-Hub-Signature-256", "abc", prefix="sha256="),)
    assert problems == []


def test_an_hmac_over_a_text_with_bindings():
    found, _ = of('@id = 7\n# @sign hmac key=abc alg=MD5 encoding=base64 text="{{id}}:x"')
    assert found == (HmacSignature("X-Signature", "abc", "md5", "7:x", "base64"),)


def test_those_of_the_file_come_before_those_of_the_request():
    found, _ = of("# @sign hmac key=a\n###\n# @sign hmac key=b\n# @sign hmac key=c")
    assert [each.key for each in found] == ["a", "b", "c"]


def test_a_short_key_keeps_the_request_from_being_sent():
    _, problems = of("# @sign jwt key={{secrets.k}}", k="x" * 31)
    message = "the key has 31 characters, HS256 wants 32 at least"
    assert problems == [f"auth-key-too-short at `{{{{secrets.k}}}}`: {message}"]
    assert of("# @sign jwt key=short alg=HS512")[1] == []


def test_without_a_key():
    assert of("# @sign hmac")[1] == [
        "auth-missing-argument at `sign hmac`: `@sign hmac` needs `key=`"
    ]
