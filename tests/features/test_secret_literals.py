"""Secrets that are typed where everybody reads them, and what is none."""

from pathlib import Path

import pytest

from callsheet.features.actions import actions
from callsheet.features.edits import FileEdits, NewFile, edited
from callsheet.features.environment_actions import environment_actions
from callsheet.features.environment_document import EnvironmentDocument
from callsheet.features.fixes import Fix
from callsheet.features.secret_literals import secret_literals
from callsheet.model.environment import read_environments
from callsheet.syntax.parse import parse_block
from callsheet.text import SourceText, Span
from callsheet.values import parse_json, value_text
from fixture import scene
from fixture_files import ROOT, MemoryFiles

RANDOM = "q7Rz0dKx41uWmTbV8nYsHcLe"
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJjYWxsc2hlZXQifQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1g"


def found(text: str) -> list[str]:
    parsed = parse_block(text)
    return [f"{each.name}: {each.span.of(text)}" for each in secret_literals(parsed)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"GET http://h/\nAuthorization: Bearer {RANDOM}", [f"Authorization: {RANDOM}"]),
        (f"GET http://h/\nAuthorization: token {RANDOM}", [f"Authorization: {RANDOM}"]),
        (f"GET http://h/\nX-Api-Key: {RANDOM}", [f"X-Api-Key: {RANDOM}"]),
        (
            "GET http://h/\nAuthorization: Basic YWRhOktlcGxlcjE2MDkh",
            ["Authorization: YWRhOktlcGxlcjE2MDkh"],
        ),
        (f"GET http://h/\nX-Some: {JWT}", [f"token: {JWT}"]),
        ("GET https://ada:Kepler1609!@api.acme.io/", ["password: Kepler1609!"]),
        (f"GET http://h/\n    ?a=1\n    &access_token={RANDOM}", [f"access_token: {RANDOM}"]),
        ("@password = Kepler1609!", ["password: Kepler1609!"]),
        ("@dbPassword=Kepler1609!", ["dbPassword: Kepler1609!"]),
        (f"@api-key = {RANDOM}", [f"api-key: {RANDOM}"]),
        ("@x = AKIAQX7ZJ2MNBV4LKD3P", ["x: AKIAQX7ZJ2MNBV4LKD3P"]),
        (f"# @auth bearer {RANDOM}\nGET http://h/", [f"token: {RANDOM}"]),
        ("# @auth basic ada Kepler1609!\nGET http://h/", ["password: Kepler1609!"]),
        (
            f'POST http://h/\nContent-Type: application/json\n\n{{"clientSecret": "{RANDOM}"}}',
            [f"clientSecret: {RANDOM}"],
        ),
        (
            "# the key is ghp_q7Rz0dKx41uWmTbV8nYsHcLe0a9b8c7d6e5f",
            ["token: ghp_q7Rz0dKx41uWmTbV8nYsHcLe0a9b8c7d6e5f"],
        ),
    ],
)
def test_secrets(text, expected):
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "GET http://h/\nAuthorization: Bearer {{token}}",
        "GET http://h/\nAuthorization: Bearer <your token>",
        "GET http://h/\nAuthorization: Bearer your-api-key-0123456789abcdef",
        "GET http://h/\nAuthorization: Bearer xxxxxxxxxxxxxxxxxxxxxxxx",
        "GET http://h/\nAuthorization: Bearer ...",
        "@apiKey = staging-api-key-456",
        "GET http://h/\nAuthorization: Bearer $TOKEN",
        "GET http://h/\nAuthorization: Basic YWRtaW46cGFzc3dvcmQ=",
        "GET http://h/\nAuthorization: Basic alice:",
        f"GET http://h/\nETag: {RANDOM}",
        f"GET http://h/\nCookie: session={RANDOM}",
        "GET https://user:Kepler1609!@example.com/",
        "GET http://ada:Kepler1609!@localhost:8080/",
        "GET https://ada:{{password}}@api.acme.io/",
        "GET http://h/?client_id=q7Rz0dKx41uWmTbV8nYsHcLe",
        "GET http://h/?key=PROJECT-1234",
        "@password = changeme",
        "@password = Pa$$w0rd",
        "@password = P@ssw0rd1",
        "@token = PUT-YOUR-TOKEN-HERE",
        "@graph-token = graph-token",
        "@issueKey = CALLSHEET-2048",
        "@apiKey = 00000000-0000-0000-0000-000000000000",
        "@id = 550e8400-e29b-41d4-a716-446655440000",
        "@x = AKIAIOSFODNN7EXAMPLE",
        (
            "@x = eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6Ik"
            "pvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c"
        ),
        "# @auth basic ada {{password}}\nGET http://h/",
        'POST http://h/\n\n{"password": "Kepler1609!"}',
        "POST http://h/\n\npassword=hunter2",
    ],
)
def test_what_stands_for_a_secret_is_none(text):
    assert found(text) == []


def test_only_the_beginning_of_a_long_body_is_searched():
    """What is longer is data, and each key that is typed would wait for it."""
    member = f'"token": "{RANDOM}"'
    body = f"POST http://h/\n\n{{{member},\n" + "x" * 2**20 + f"\n{member}, {JWT}}}\n"
    assert found(body) == [f"token: {RANDOM}"]


def moved(files: dict[str, str], environment: str = "") -> dict[str, str]:
    """All files after the secret of the first was moved."""
    *before, last = files
    files = {**{name: files[name].rstrip() + "\n" for name in before}, last: files[last]}
    text = "".join(f"//- {name}\n{content}" for name, content in files.items())
    shown = scene(text, environment=environment)
    whole = Span(0, len(shown.document.text))
    offered = actions(shown.workspace, shown.document, whole, shown.files)
    fix = next(each for each in offered if isinstance(each, Fix) and "Move" in each.title)
    assert not any(secret in fix.title for secret in (RANDOM, "Kepler"))
    return after(files, next(iter(files)), fix)


def after(files: dict[str, str], name: str, fix: Fix) -> dict[str, str]:
    changed = {**files, name: edited(files[name], fix.edits)}
    for change in fix.elsewhere:
        beside = change.path.relative_to(ROOT).as_posix()
        match change:
            case NewFile(text=text):
                assert beside not in files
                changed[beside] = text
            case FileEdits(edits=edits):
                changed[beside] = edited(changed[beside], edits)
    return changed


PRIVATE, PUBLIC = "http-client.private.env.json", "http-client.env.json"
REQUEST = f"GET http://h/\nAuthorization: Bearer {RANDOM}\n"


def value(files: dict[str, str], environment: str, name: str) -> str:
    """What the name comes to where the files are read, as they are for a send."""
    found = read_environments(MemoryFiles(files), ROOT, ROOT)
    layers = found.layers.get(environment) or found.layers[""]
    return next(value_text(each.variables[name].value) for each in layers if name in each.variables)


def test_a_secret_moves_to_new_files():
    files = moved({"main.http": REQUEST, PUBLIC: '{"dev": {}}'}, "dev")
    assert files["main.http"] == "GET http://h/\nAuthorization: Bearer {{token}}\n"
    assert files[PRIVATE] == f'{{\n  "dev": {{\n    "token": "{RANDOM}"\n  }}\n}}\n'
    assert files[".gitignore"] == f"{PRIVATE}\n"
    assert value(files, "dev", "token") == RANDOM


@pytest.mark.parametrize(
    ("private", "environment"),
    [
        ('{"dev": {"a": 1}}', "dev"),
        ('{"dev": {}}', "dev"),
        ("{}", "dev"),
        ("", "dev"),
        ('{\n    "prod": {\n        "a": 1,\n    },\n}\n', "dev"),
        ('{\r\n\t"dev": {\r\n\t\t"a": 1\r\n\t}\r\n}\r\n', "dev"),
        ('{"dev": {"a": {"b": 1}} /* last */}', "dev"),
        ('{"dev": {"token": "another"}}', "dev"),
        ('{"$shared": {"a": 1}}', ""),
        ('{"dev": {\n  // nothing yet\n}}', "dev"),
    ],
)
def test_a_private_file_stays_json_and_keeps_what_it_has(private, environment):
    before = {"main.http": REQUEST, PUBLIC: '{"dev": {}}', PRIVATE: private}
    files = moved(before, environment)
    name = files["main.http"].split("{{")[1].split("}}")[0]
    assert value(files, environment, name) == RANDOM
    assert "\r\n" not in private or "\n" not in files[PRIVATE].replace("\r\n", "")
    if "a" in private:
        assert (
            '"a": 1' in files[PRIVATE] or "another" in files[PRIVATE] or '"b": 1' in files[PRIVATE]
        )


def test_a_definition_goes_and_its_name_stays():
    files = moved({"main.http": "@password = Kepler1609!\nGET http://h/{{password}}\n"})
    assert files["main.http"] == "GET http://h/{{password}}\n"
    assert parse_json(files[PRIVATE]) == {"$shared": {"password": "Kepler1609!"}}


@pytest.mark.parametrize(
    ("ignored", "expected"),
    [
        ("*.private.env.json\n", "*.private.env.json\n"),
        ("/http-client.private.env.json", "/http-client.private.env.json"),
        ("node_modules", f"node_modules\n{PRIVATE}\n"),
        ("node_modules\n", f"node_modules\n{PRIVATE}\n"),
    ],
)
def test_git_ignores_the_private_file_once(ignored, expected):
    assert moved({"main.http": REQUEST, ".gitignore": ignored})[".gitignore"] == expected


def test_names_that_are_taken_are_left_alone_and_known_secrets_used_again():
    taken = {"main.http": "@token = 1\n" + REQUEST.replace("h/", "h/{{token}}")}
    assert "Bearer {{token_2}}" in moved(taken)["main.http"]
    known = {"main.http": REQUEST, PRIVATE: f'{{"$shared": {{"token": "{RANDOM}"}}}}'}
    files = moved(known)
    assert "Bearer {{token}}" in files["main.http"]
    assert files[PRIVATE] == known[PRIVATE]


def test_nothing_is_offered_where_the_private_file_is_broken():
    shown = scene(f"//- main.http\n{REQUEST}//- {PRIVATE}\n{{")
    whole = Span(0, len(shown.document.text))
    offered = actions(shown.workspace, shown.document, whole, shown.files)
    assert not any("Move" in each.title for each in offered if isinstance(each, Fix))


@pytest.mark.parametrize(
    ("public", "left"),
    [
        (f'{{"dev": {{"token": "{RANDOM}", "a": 1}}}}', '{"dev": {"a": 1}}'),
        (f'{{"dev": {{"a": 1, "token": "{RANDOM}"}}}}', '{"dev": {"a": 1}}'),
        (f'{{"dev": {{"a": 1, "token": "{RANDOM}", "b": 2}}}}', '{"dev": {"a": 1, "b": 2}}'),
        (f'{{"dev": {{"token": "{RANDOM}"}}}}', '{"dev": {}}'),
    ],
)
def test_a_secret_moves_from_the_public_file_to_the_private_one(public, left):
    shown = scene(f"//- main.http\nGET http://h/{{{{token}}}}\n//- {PUBLIC}\n{public}")
    document = EnvironmentDocument(Path(ROOT / PUBLIC), SourceText(public))
    whole = Span(0, len(public))
    offered = environment_actions(shown.workspace, document, whole, shown.files)
    fix = next(each for each in offered if isinstance(each, Fix))
    files = after({PUBLIC: public}, PUBLIC, fix)
    assert files[PUBLIC] == left
    assert value(files, "dev", "token") == RANDOM
