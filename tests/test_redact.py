import html
import json
import re
import shlex
from base64 import b64encode, urlsafe_b64encode
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from callsheet.redact import MASK, Redactor

TEXTS = st.text(st.characters(codec="utf-8"), max_size=6)
SECRETS = st.text(
    st.one_of(st.sampled_from(r"""ab1/+=&"'\<> %é€😀""" + "\n"), st.characters(codec="utf-8")),
    min_size=4,
    max_size=12,
).filter(lambda secret: len(secret.strip()) > 3 and not re.fullmatch("[A-Za-z]{4,7}", secret))


def lower_hex(text: str) -> str:
    return re.sub("%[0-9A-F]{2}", lambda found: found[0].lower(), text)


SPELLINGS = {
    "plain": str,
    "url component": lambda secret: quote(secret, safe=""),
    "url path": quote,
    "url, lower case": lambda secret: lower_hex(quote(secret, safe="")),
    "form": quote_plus,
    "url twice": lambda secret: quote(quote(secret, safe=""), safe=""),
    "diff": lambda secret: "+" + secret.replace("\n", "\n+"),
    "json": lambda secret: json.dumps(secret)[1:-1],
    "json in Unicode": lambda secret: json.dumps(secret, ensure_ascii=False)[1:-1],
    "json in json": lambda secret: json.dumps(json.dumps({"a": secret})),
    "json for html": lambda secret: json.dumps(secret)[1:-1].replace("<", r"\u003C"),
    "html": html.escape,
    "html attribute": lambda secret: html.escape(secret, quote=False),
    "shell": shlex.quote,
    "base64": lambda secret: b64encode(secret.encode()).decode(),
    "base64 for urls": lambda secret: urlsafe_b64encode(secret.encode()).decode(),
    "base64 in a url": lambda secret: quote(b64encode(secret.encode()), safe=""),
}


@pytest.mark.parametrize("spell", SPELLINGS.values(), ids=SPELLINGS)
@settings(max_examples=40)
@given(secret=SECRETS, before=TEXTS, after=TEXTS)
@example(secret="p&ss \"w\\ö/rd'", before="", after="")
@example(secret="\\\\\\\\n\\", before="\\", after="\\")
@example(secret=">>>???", before="", after="")
def test_no_spelling_survives(spell, secret, before, after):
    spelled = spell(secret)
    redacted = Redactor([secret]).text(f"{before}{spelled}{after}")

    assert MASK in redacted
    assert spelled not in redacted


@pytest.mark.parametrize("encode", [b64encode, urlsafe_b64encode])
@given(secret=SECRETS, before=st.binary(max_size=7), after=st.binary(max_size=7))
@example(secret="pass", before=b"user:", after=b"")
@example(secret="pass", before=b"", after=b":x")
def test_no_secret_survives_within_base64(encode, secret, before, after):
    encoded = encode(before + secret.encode() + after).decode()
    redacted = Redactor([secret]).text(encoded)

    # What is left are the bytes around, and a few bits of the secret's first and last byte.
    left = len(redacted.replace(MASK, "").rstrip("="))
    assert MASK in redacted
    assert left <= -(-(len(before) + len(after)) * 8 // 6) + 2


@pytest.mark.parametrize(
    ("secrets", "text", "redacted"),
    [
        ([], "nothing is secret", "nothing is secret"),
        (["", " ", "\n"], "a b", "a b"),
        (["hunter2"], "hunter2 and xhunter2x", "••• and x•••x"),
        (["hunter", "hunter2"], "hunter2 hunter", "••• •••"),
        (["s3cret"], "Basic Ym9iOnMzY3JldA==", "Basic Ym9iOn•••"),
        (["p@ss"], "http://bob:p%40ss@h/?q=p%40ss", "http://bob:•••@h/?q=•••"),
        (["true", "false", "null"], '{"ok": true}', '{"ok": true}'),
        (["1"], "HTTP/1.1 201 1.5 v1 x=1&y=21 [1]", "HTTP/1.1 201 1.5 v1 x=•••&y=21 [•••]"),
        (["abc"], 'abc "abc" /abc/ abcd labc', '••• "•••" /•••/ abcd labc'),
        (["a b"], "x=a+b&y=a%20b", "x=•••&y=•••"),
        (["test"], "the latest test_1, a.test", "the latest test_1, a.•••"),
        (["test"], r"x=%3Dtest&y=\ntest\u003dtest", r"x=%3D•••&y=\n•••\u003d•••"),
        (["p@ss w/ö"], 'is "/x?q=p@ss%20w/%C3%...", not', 'is "/x?q=•••...", not'),
        (["a1b2c3d4e5"], '"x" is "a1b2c3...", not a1b2…', '"x" is "•••...", not •••…'),
        (["a.*b(c", "a.*b"], "a.*b(c) a.*b, axb", "•••) •••, axb"),
        (["one\ntwo"], "one\ntwo one\\ntwo one%0Atwo", "••• ••• •••"),
        (["abc/def", "def+ghi"], "abc/def+ghi, def+ghi", "•••, •••"),
        (['"/=+', "/=+'"], """x"/=+'y""", "x•••y"),
        (["grün"], "grün gr%C3%BCn gr\\u00fcn Z3LDvG4=", "••• ••• ••• •••"),
    ],
)
def test_masks(secrets, text, redacted):
    assert Redactor(secrets).text(text) == redacted


def test_what_becomes_secret_is_masked_from_then_on():
    redactor = Redactor(["first"])
    assert redactor.text("first second") == "••• second"
    redactor.add(["second"])
    assert redactor.text("first second") == "••• •••"


@pytest.mark.parametrize("before", [0, 1, 65530, 65533, 65536, 65539, 131072])
def test_secrets_in_long_texts(before):
    text = f"{'-' * before}canary-42{'-' * 70000}"
    assert Redactor(["canary-42"]).text(text) == text.replace("canary-42", "•••")


def test_each_of_many_secrets_is_masked():
    redactor = Redactor()
    for number in range(300):
        redactor.add([f"number {number} of many"])
        assert redactor.text(f"1, number {number} of many") == "1, •••"
    assert redactor.text("number 0 of many, number 299 of many") == "•••, •••"


@pytest.mark.parametrize(
    ("name", "value", "redacted"),
    [
        ("Authorization", "Bearer abc.def", "Bearer •••"),
        ("authorization", "abc", "•••"),
        ("Authorization", "AWS4-HMAC-SHA256 Credential=a, Signature=b", "AWS4-HMAC-SHA256 •••"),
        ("Proxy-Authorization", "Basic eA==", "Basic •••"),
        ("X-Api-Key", "k 1", "•••"),
        ("X-Api-Key", "", ""),
        ("X-Auth-Token", "t", "•••"),
        ("Cookie", "sid=1; theme=dark", "sid=•••; theme=•••"),
        ("Set-Cookie", "sid=a=b; Path=/; HttpOnly", "sid=•••; Path=/; HttpOnly"),
        ("X-Amz-Date", "20260101T000000Z", "20260101T000000Z"),
        ("Location", "https://h/?token=t&page=2", "https://h/?token=•••&page=2"),
        ("X-Custom", "known and not", "••• and not"),
        ("Accept", "text/html", "text/html"),
        ("Location", "/done?code=c0de&x=1#id_token=t", "/done?code=•••&x=1#id_token=•••"),
    ],
)
def test_header_fields(name, value, redacted):
    assert Redactor(["known"]).headers([(name, value)]) == ((name, redacted),)


@pytest.mark.parametrize(
    ("url", "redacted"),
    [
        ("http://h/a?b=c", "http://h/a?b=c"),
        ("http://h/?api_key=1&x=2", "http://h/?api_key=•••&x=2"),
        ("http://h/?Api-Key=1;x=2", "http://h/?Api-Key=•••"),
        ("http://h/?api%5Fkey=1", "http://h/?api%5Fkey=•••"),
        ("http://h/?token=", "http://h/?token="),
        ("http://h/cb#access_token=1&state=2", "http://h/cb#access_token=•••&state=2"),
        ("http://bob:pw@h/", "http://bob:•••@h/"),
        ("http://bob:p@w@h/", "http://bob:•••@h/"),
        ("http://bob@h:80/a:b@c", "http://bob@h:80/a:b@c"),
        ("http://h/known/x", "http://h/•••/x"),
        ("/relative?password=1", "/relative?password=•••"),
    ],
)
def test_urls(url, redacted):
    assert Redactor(["known"]).url(url) == redacted


@pytest.mark.parametrize(
    "name",
    # The list that dlt masks in its logs.
    [
        *("api_key", "token", "key", "access_token", "apikey", "api-key", "access-token"),
        *("secret", "password", "pwd", "client_secret", "username", "client_id"),
    ],
)
def test_parameters_that_dlt_masks_are_masked(name):
    assert Redactor().url(f"/?{name}=x") == f"/?{name}=•••"


def test_what_was_the_beginning_of_a_secret_is_forgotten():
    redactor = Redactor(["hunter", "another-one"])
    assert redactor.text("a hunter and another-one") == f"a {MASK} and {MASK}"
    redactor.forget(["hunter"])
    assert redactor.text("a hunter and another-one") == f"a hunter and {MASK}"
