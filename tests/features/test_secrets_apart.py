"""Secrets of imported files: what becomes a variable, what it is called, what stays as it is."""

import json
from pathlib import PurePosixPath

import pytest

from callsheet.features.secrets_apart import secrets_apart

HTTP = PurePosixPath("api.http")
PRIVATE = PurePosixPath("http-client.private.env.json")


def apart(text: str, **more: str) -> tuple[str, dict]:
    files = {PurePosixPath(name.replace("_", ".")): content for name, content in more.items()}
    found = secrets_apart({HTTP: text, **files})
    return found[HTTP], json.loads(found.get(PRIVATE, "{}")).get("$shared", {})


@pytest.mark.parametrize(
    ("line", "becomes", "kept"),
    [
        ("# @auth basic ada pw", "# @auth basic ada {{password}}", {"password": "pw"}),
        ('# @auth basic ada "a \\"b"', '# @auth basic ada "{{password}}"', {"password": 'a "b'}),
        ("# @auth basic ada {{pw}}", "# @auth basic ada {{pw}}", {}),
        ("# @auth bearer t", "# @auth bearer {{token}}", {"token": "t"}),
        ("@password = pw", "@password = {{password_value}}", {"password_value": "pw"}),
        ("@greeting = hello", "@greeting = hello", {}),
        ("# @proxy http://a:pw@p:1", "# @proxy http://a:{{password}}@p:1", {"password": "pw"}),
    ],
)
def test_directives_and_variables(line, becomes, kept):
    text = "{}\nGET https://example.org/\n"
    assert apart(text.format(line)) == (text.format(becomes), kept)


@pytest.mark.parametrize(
    ("field", "becomes", "kept"),
    [
        ("Authorization: Bearer abc", "Authorization: Bearer {{token}}", {"token": "abc"}),
        ("Authorization: Basic ada pw x", "Authorization: Basic ada {{token}}", {"token": "pw x"}),
        ("authorization: abc", "authorization: {{token}}", {"token": "abc"}),
        ("X-Api-Key: abc", "X-Api-Key: {{api_key}}", {"api_key": "abc"}),
        ("Cookie: a=1; b=2", "Cookie: {{cookie}}", {"cookie": "a=1; b=2"}),
        ("Authorization: Bearer {{t}}", "Authorization: Bearer {{t}}", {}),
        ("Accept: text/plain", "Accept: text/plain", {}),
    ],
)
def test_header_fields(field, becomes, kept):
    text = "GET https://example.org/\n{}\n"
    assert apart(text.format(field)) == (text.format(becomes), kept)


@pytest.mark.parametrize(
    ("target", "becomes"),
    [
        ("/?access_token=abc&a=1", "/?access_token={{access_token}}&a=1"),
        ("/?key=5&code=x", "/?key=5&code=x"),
        ("/?accessToken={{t}}", "/?accessToken={{t}}"),
    ],
)
def test_parameters(target, becomes):
    assert apart(f"GET https://h{target}\n")[0] == f"GET https://h{becomes}\n"


@pytest.mark.parametrize(
    ("body", "becomes"),
    [
        ('{"user": "ada", "password": "pw"}', '{"user": "ada", "password": "{{password}}"}'),
        ('{"accessToken": "a"}', '{"accessToken": "{{accessToken}}"}'),
        ('{"password": "a\\"b"}', '{"password": "a\\"b"}'),
        ("user=ada&password=a%40b", "user=ada&password={{password}}"),
        ("a: 1", "a: 1"),
    ],
)
def test_bodies(body, becomes):
    text = "POST https://h/\n\n{}\n"
    assert apart(text.format(body))[0] == text.format(becomes)


def test_who_a_url_names():
    assert apart("GET https://ada:pw@h/\n") == (
        "GET https://ada:{{password}}@h/\n",
        {"password": "pw"},
    )


def test_one_value_has_one_name_and_another_value_another_one():
    text, kept = apart(
        "GET https://h/a\nAuthorization: Bearer one\n\n###\nGET https://h/b\n"
        "Authorization: Bearer two\n\n###\nGET https://h/c\nAuthorization: Bearer one\n"
    )
    assert [line[15:] for line in text.split("\n") if line.startswith("Auth")] == [
        "Bearer {{token}}",
        "Bearer {{token_2}}",
        "Bearer {{token}}",
    ]
    assert kept == {"token": "one", "token_2": "two"}


def test_a_name_that_means_something_else_is_not_taken():
    text = '# @capture token = body jsonpath "$.t"\nGET https://h/\nAuthorization: Bearer one\n'
    environments = '{"dev": {"token_2": "x"}}'
    found = apart(text, **{"http-client_env_json": environments})
    assert found[1] == {"token_3": "one"}


def test_a_secret_is_found_where_nothing_says_that_it_is_one():
    secret = "4c1f0e6ab9"
    text, kept = apart(
        f"POST https://h/bot{secret}/x\nX-Api-Key: {secret}\nX-Other: a {secret}\n\nsend {secret}\n"
    )
    assert secret not in text
    assert kept == {"api_key": secret}


def test_the_private_file_that_is_there_is_added_to():
    files = {
        HTTP: "# @auth bearer t\nGET https://h/\n",
        PRIVATE: '{"dev": {"a": "b"}, "$shared": {"c": 1.0}}',
    }
    found = secrets_apart(files)
    assert json.loads(found[PRIVATE]) == {"dev": {"a": "b"}, "$shared": {"c": 1.0, "token": "t"}}
    assert "1.0" in found[PRIVATE]
