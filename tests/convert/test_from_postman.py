"""Collections of Postman: what becomes of their parts, and what is told that cannot be carried."""

import json
from pathlib import PurePosixPath

import pytest

from callsheet.convert.from_postman import from_postman
from callsheet.convert.imported import ENVIRONMENT_FILE, PRIVATE_FILE, GivenFile, NotImported
from callsheet.disk import DiskFiles
from callsheet.features.imported_files import errors_in, made_ready

V21 = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"


def collection(*items: dict, **more: object) -> dict:
    return {"info": {"name": "Shop", "schema": V21}, "item": list(items), **more}


def request(name: str = "one", url: object = "http://localhost/a", **more: object) -> dict:
    own = {
        key: more.pop(key)
        for key in ("event", "response", "protocolProfileBehavior")
        if key in more
    }
    return {"name": name, **own, "request": {"method": "GET", "url": url, **more}}


def imported(folder, *contents: object):
    files = tuple(
        GivenFile(PurePosixPath(f"file-{index}.json"), json.dumps(each).encode())
        for index, each in enumerate(contents)
    )
    found = from_postman(files)
    assert not isinstance(found, NotImported), found
    ready = made_ready(found, folder, DiskFiles(folder))
    errors = errors_in(ready.files, folder, DiskFiles(folder))
    assert [each.problem.message for each in errors] == []
    return ready


def text_of(folder, item: dict) -> str:
    return imported(folder, collection(item)).files[PurePosixPath("shop.http")]


def block(text: str) -> str:
    """What stands below the separator line."""
    return text.partition("\n")[2].strip()


AUTHS = [
    (
        {"type": "basic", "basic": {"username": "ada", "password": "{{pw}}"}},
        "auth basic ada {{pw}}",
    ),
    (
        {"type": "bearer", "bearer": [{"key": "token", "value": "{{t}}"}]},
        "auth bearer {{t}}",
    ),
    (
        {"type": "apikey", "apikey": {"key": "X-Key", "value": "{{k}}", "in": "header"}},
        "auth api_key name=X-Key value={{k}}",
    ),
    (
        {"type": "apikey", "apikey": {"key": "key", "value": "{{k}}", "in": "query"}},
        "auth api_key name=key value={{k}} in=query",
    ),
    (
        {"type": "digest", "digest": {"username": "ada", "password": "{{pw}}", "algorithm": "MD5"}},
        "auth digest ada {{pw}}",
    ),
    (
        {"type": "ntlm", "ntlm": {"username": "ada", "password": "{{pw}}", "domain": "D"}},
        "auth ntlm ada {{pw}} domain=D",
    ),
    (
        {
            "type": "awsv4",
            "awsv4": {
                "accessKey": "{{a}}",
                "secretKey": "{{s}}",
                "region": "eu-west-1",
                "service": "s3",
            },
        },
        "auth aws key={{a}} secret={{s}} region=eu-west-1 service=s3",
    ),
    (
        {
            "type": "oauth1",
            "oauth1": {
                "consumerKey": "{{a}}",
                "consumerSecret": "{{s}}",
                "signatureMethod": "HMAC-SHA256",
                "addParamsToHeader": False,
            },
        },
        "auth oauth1 consumer_key={{a}} consumer_secret={{s}} method=hmac-sha256 in=query",
    ),
    (
        {
            "type": "oauth2",
            "oauth2": [
                {"key": "grant_type", "value": "password_credentials"},
                {"key": "accessTokenUrl", "value": "https://id.example.org/token"},
                {"key": "clientId", "value": "app"},
                {"key": "username", "value": "ada"},
                {"key": "password", "value": "{{pw}}"},
                {"key": "scope", "value": "a b"},
                {"key": "client_authentication", "value": "body"},
                {
                    "key": "tokenRequestParams",
                    "value": [
                        {"key": "x", "value": "1", "enabled": True},
                        {"key": "y", "value": "2", "enabled": False},
                    ],
                },
            ],
        },
        (
            "auth oauth2 grant=password token_url=https://id.example.org/token client_id=app "
            'scope="a b" username=ada password={{pw}} client_auth=body extra="x=1"'
        ),
    ),
    (
        {
            "type": "oauth2",
            "oauth2": {
                "grant_type": "authorization_code_with_pkce",
                "authUrl": "https://id.example.org/auth",
                "accessTokenUrl": "https://id.example.org/token",
                "clientId": "app",
            },
        },
        (
            "auth oauth2 grant=authorization_code token_url=https://id.example.org/token "
            "auth_url=https://id.example.org/auth client_id=app"
        ),
    ),
    (
        {"type": "oauth2", "oauth2": {"accessToken": "{{t}}", "addTokenTo": "queryParams"}},
        "auth api_key name=access_token value={{t}} in=query",
    ),
    (
        {
            "type": "jwt",
            "jwt": {"secret": "{{s}}", "algorithm": "HS512", "payload": '{\n  "sub": "a"\n}'},
        },
        'auth jwt key={{s}} alg=HS512 claims="{ \\"sub\\": \\"a\\" }"',
    ),
]


@pytest.mark.parametrize(("auth", "directive"), AUTHS)
def test_authentication_becomes_a_directive(auth, directive, tmp_path):
    found = block(text_of(tmp_path, request(auth=auth)))
    words = found.split("\n")[0].removeprefix("# @").split(" ")
    assert sorted(words) == sorted(directive.split(" "))


@pytest.mark.parametrize("kind", ["hawk", "edgegrid", "asap"])
def test_authentication_that_we_do_not_have_is_told_and_not_inherited(kind, tmp_path):
    inherited = {"type": "basic", "basic": {"username": "a", "password": "{{b}}"}}
    item = request(auth={"type": kind, kind: []})
    found = imported(tmp_path, collection(item, auth=inherited))
    assert "# @auth none\nGET" in found.files[PurePosixPath("shop.http")]
    assert f"authentication of the kind {kind}" in [each.what for each in found.losses]


BODIES = [
    (
        {"mode": "raw", "raw": '{"a": {{n}} }', "options": {"raw": {"language": "json"}}},
        'Content-Type: application/json\n\n{"a": {{n}} }',
    ),
    ({"mode": "raw", "raw": "hello"}, "Content-Type: text/plain\n\nhello"),
    ({"mode": "raw", "raw": ""}, ""),
    ({"mode": "raw", "raw": "x", "disabled": True}, ""),
    (
        {
            "mode": "urlencoded",
            "urlencoded": [
                {"key": "a b", "value": "1&2"},
                {"key": "n", "value": "{{n}}"},
                {"key": "x", "value": "y", "disabled": True},
            ],
        },
        "Content-Type: application/x-www-form-urlencoded\n\na%20b=1%262&n={{%n}}",
    ),
    (
        {"mode": "graphql", "graphql": {"query": "{\n\n  a\n}", "variables": ""}},
        "{\n  a\n}",
    ),
    (
        {"mode": "formdata", "formdata": [{"key": "a", "value": "1", "type": "text"}]},
        (
            "Content-Type: multipart/form-data; boundary=form-1\n\n--form-1\n"
            'Content-Disposition: form-data; name="a"\n\n1\n--form-1--'
        ),
    ),
]


@pytest.mark.parametrize(("body", "text"), BODIES)
def test_bodies(body, text, tmp_path):
    values = {"name": "e", "values": [{"key": "n", "value": "5"}]}
    item = request(method="POST", body=body)
    found = imported(tmp_path, collection(item), values).files[PurePosixPath("shop.http")]
    assert found.partition("http://localhost/a")[2].strip() == text


def test_a_part_that_would_be_something_else_is_in_a_file(tmp_path):
    rows = [{"key": "a", "value": "### {{n}}", "type": "text"}, {"key": "a", "value": "< b"}]
    body = {"mode": "formdata", "formdata": rows}
    values = {"name": "e", "values": [{"key": "n", "value": "5"}]}
    found = imported(tmp_path, collection(request(method="POST", body=body)), values)
    text = found.files[PurePosixPath("shop.http")]
    assert "\n<@ ./one-a.txt\n" in text
    assert "\n< ./one-a-2.txt\n" in text
    assert found.files[PurePosixPath("one-a.txt")] == "### {{n}}"


def test_a_row_that_is_switched_off_stays_as_a_comment(tmp_path):
    url = {
        "host": ["localhost"],
        "path": ["a"],
        "query": [{"key": "a", "value": "1", "disabled": True}],
    }
    header = [{"key": "X-Old", "value": "1", "disabled": True}]
    rows = [{"key": "b", "value": "2", "disabled": True}]
    body = {"mode": "urlencoded", "urlencoded": rows}
    found = text_of(tmp_path, request(url=url, header=header, method="POST", body=body))
    assert block(found) == "# off: ?a=1\n# off: X-Old: 1\n# off: b=2\nPOST http://localhost/a"


def test_folders_become_files_and_what_they_say_holds_in_them(tmp_path):
    basic = {"type": "basic", "basic": {"username": "a", "password": "{{pw}}"}}
    inner = {"name": "Inner / odd", "item": [request("two")], "description": "All\n@inner"}
    outer = {"name": "Outer", "auth": basic, "item": [request("one"), inner]}
    content = collection(outer, auth={"type": "bearer", "bearer": {"token": "{{t}}"}})
    found = imported(tmp_path, content)
    assert found.files[PurePosixPath("_resource.http")] == "# @auth bearer {{t}}\n"
    head = "# @auth basic a {{pw}}\n\n### one"
    assert found.files[PurePosixPath("outer.http")].startswith(head)
    deep = found.files[PurePosixPath("outer/inner-odd.http")]
    assert deep.startswith("# All\n# \uff20inner\n# @auth basic a {{pw}}\n\n### two")
    assert found.requests == 2


def test_environments_are_parted_from_what_is_secret(tmp_path):
    dev = {
        "name": "dev",
        "values": [
            {"key": "host", "value": "http://localhost"},
            {"key": "base", "value": "{{host}}/v1"},
            {"key": "count", "value": "007"},
            {"key": "size", "value": "20"},
            {"key": "pin", "value": "1234", "type": "secret"},
            {"key": "userPassword", "value": "pw"},
            {"key": "off", "value": "x", "enabled": False},
        ],
    }
    world = {"values": [{"key": "who", "value": "you"}], "_postman_variable_scope": "globals"}
    own = [{"key": "who", "value": "me"}, {"key": "page size", "value": "1"}]
    content = collection(request(url="{{base}}/{{page size}}"), variable=own)
    found = imported(tmp_path, dev, content, world)
    assert json.loads(found.files[ENVIRONMENT_FILE]) == {
        "$shared": {"who": "me", "page_size": 1},
        "dev": {
            "host": "http://localhost",
            "base": "http://localhost/v1",
            "count": "007",
            "size": 20,
        },
    }
    assert json.loads(found.files[PRIVATE_FILE]) == {"dev": {"pin": "1234", "userPassword": "pw"}}
    assert "GET {{base}}/{{page_size}}" in found.files[PurePosixPath("shop.http")]


def test_a_value_for_all_that_is_made_of_others_is_a_definition(tmp_path):
    own = [{"key": "api", "value": "{{host}}/v1"}]
    dev = {"name": "dev", "values": [{"key": "host", "value": "http://a"}]}
    prod = {"name": "prod", "values": [{"key": "host", "value": "http://b"}]}
    found = imported(tmp_path, collection(request(url="{{api}}"), variable=own), dev, prod)
    assert found.files[PurePosixPath("shop.http")].startswith("@api = {{host}}/v1\n")


def test_a_variable_that_nobody_knows_gets_a_place_and_is_told(tmp_path):
    found = imported(tmp_path, collection(request(url="{{base}}/a")))
    assert json.loads(found.files[ENVIRONMENT_FILE]) == {"$shared": {"base": ""}}
    assert [each.what for each in found.losses] == ["`base` has no value in what was given"]


def test_a_file_imports_the_one_whose_request_brings_what_it_uses(tmp_path):
    script = {"exec": 'pm.environment.set("token", pm.response.json().token)'}
    login = request("login", event=[{"listen": "test", "script": script}])
    use = request("use", header=[{"key": "X", "value": "{{token}}"}])
    first, second = {"name": "A", "item": [login]}, {"name": "B", "item": [use]}
    dev = {"name": "dev", "values": [{"key": "token", "value": ""}]}
    found = imported(tmp_path, collection(first, second), dev)
    assert found.files[PurePosixPath("b.http")].startswith("# @import ./a.http\n")
    assert json.loads(found.files[ENVIRONMENT_FILE]) == {"dev": {}}


def test_variables_of_a_path_stay_within_their_request(tmp_path):
    url = {
        "host": ["localhost"],
        "path": ["a", ":id", ":x", ":y"],
        "variable": [{"key": "id", "value": "5"}, {"key": "x", "value": "{{id}}"}],
    }
    dev = {"name": "dev", "values": [{"key": "id", "value": "9"}]}
    other = request("two", url="http://localhost/{{id}}")
    found = imported(tmp_path, collection(request(url=url), other), dev)
    text = found.files[PurePosixPath("shop.http")]
    assert "@own_id = 5" in text
    assert "GET http://localhost/a/{{own_id}}/{{x}}/:y" in text
    assert "GET http://localhost/{{id}}" in text


def test_examples_are_stored_below_their_request(tmp_path):
    answers = [
        {
            "name": "fine",
            "code": 200,
            "status": "OK",
            "header": [
                {"key": "Content-Type", "value": "text/plain"},
                {"key": "Set-Cookie", "value": "sid=1"},
            ],
            "body": "hello",
        },
        {"name": "odd", "code": 200, "status": "OK", "header": [], "body": "### a"},
    ]
    found = imported(tmp_path, collection(request(response=answers)))
    text = found.files[PurePosixPath("shop.http")]
    assert text.endswith("HTTP/1.1 200 OK\nContent-Type: text/plain\n\nhello\n")
    assert ["odd" in each.what for each in found.losses] == [True]


SETTINGS = [
    ({"followRedirects": False}, "# @no-redirect"),
    ({"strictSSL": False}, "# @no-reject-unauthorized"),
    ({"disableCookies": True}, "# @no-cookie-jar"),
    ({"disabledSystemHeaders": {"user-agent": True}}, "# @header User-Agent"),
]


@pytest.mark.parametrize(("behaviour", "line"), SETTINGS)
def test_settings_of_a_request(behaviour, line, tmp_path):
    found = block(text_of(tmp_path, request(protocolProfileBehavior=behaviour)))
    assert found.split("\n")[0] == line


DYNAMIC = [
    ("{{$guid}}", "{{$uuid}}"),
    ("{{$timestamp}}", "{{$timestamp}}"),
    ("{{$randomFirstName}}", "{{$random.name.firstName}}"),
    ("{{$randomInt}}", "{{$randomInt}}"),
]


@pytest.mark.parametrize(("theirs", "ours"), DYNAMIC)
def test_values_that_are_made_up(theirs, ours, tmp_path):
    assert f"GET http://localhost/{ours}" in text_of(
        tmp_path, request(url=f"http://localhost/{theirs}")
    )


WRONG = [
    (b"{", "this is no JSON: ", 1),
    (b'{"a": 1}', "this is neither a collection nor an environment", 0),
    (b'{"id": "1", "requests": [], "order": []}', "this is a collection of the format v1", 0),
    (b'{"version": 1, "collections": []}', "this is a dump of all data of Postman", 0),
    (b'{"name": "e", "values": []}', "there is no collection among the files", 0),
    (b"\xff\xfe", "this is no JSON: ", 0),
    (b"[" * 100_000, "this is no JSON: ", 0),
    (b"[]", "this is neither a collection nor an environment", 0),
    (b"", "this is no JSON: ", 1),
]


@pytest.mark.parametrize(("content", "what", "line"), WRONG)
def test_what_is_no_collection_is_told(content, what, line):
    found = from_postman((GivenFile(PurePosixPath("x.json"), content),))
    assert isinstance(found, NotImported)
    assert found.what.startswith(what)
    assert found.line == line
    assert found.hint


BRACES = [("a{{b", "a{{'{{'}}b"), ("{{{a}}", "{{'{'}}{{a}}"), ("}}", "}}"), ("{a}", "{a}")]


@pytest.mark.parametrize(("theirs", "ours"), BRACES)
def test_braces_that_bind_nothing_stay_braces(theirs, ours, tmp_path):
    found = text_of(tmp_path, request(header=[{"key": "X", "value": theirs}]))
    assert found.endswith(f"\nX: {ours}\n")


def test_a_header_field_that_cannot_be_typed_is_told(tmp_path):
    rows = [{"key": "###", "value": "1"}, {"key": "a b", "value": "2"}, {"key": "X", "value": "3"}]
    found = imported(tmp_path, collection(request(header=rows)))
    assert [each.what for each in found.losses] == ["the header field ###", "the header field a b"]


ODD = [
    collection({"name": None, "request": None}),
    collection({"name": "a", "request": {"url": None, "header": None, "body": None}}),
    collection({"name": "a", "request": "http://localhost"}),
    collection({"name": "###\n# x", "request": {"method": "", "url": "http://localhost"}}),
    collection({"name": "a", "item": [{"name": "a", "item": []}]}),
    collection({"name": "../../etc", "item": [request("a")]}),
    collection(request("a", header=[{"key": "X\nY: 1", "value": "a\nb: c"}])),
    collection(request("a", url={"host": "{{a}}.example.org", "path": "/x/y"})),
    collection(request("a", url="http://localhost/{{}}/{{ a b }}/{{$randomNothing}}")),
    collection(request("a", description={"content": "# @name x\n@y = 1\n###"})),
    collection(request("a", method="POST", body={"mode": "raw", "raw": "### x\n{{y}}\n> {% %}"})),
    collection(request("a", auth={"type": "basic", "basic": None})),
    collection(request("a", event=[{"listen": "test", "script": None}, None])),
    collection(request("a", event=[{"listen": "test", "script": {"exec": ["###", "%}"]}}])),
    collection(variable=[{"key": "a", "value": "{{b}}"}, {"key": "b", "value": "{{a}}"}]),
    {"collection": collection(request("a"))},
]


@pytest.mark.parametrize("content", ODD)
def test_odd_collections_become_files_without_errors(content, tmp_path):
    found = imported(tmp_path, content)
    for path in found.files:
        assert ".." not in path.parts
        assert not path.is_absolute()


def test_several_collections_become_folders(tmp_path):
    first = collection(request("one"))
    second = {**collection(request("two")), "info": {"name": "Other"}}
    found = imported(tmp_path, first, second)
    assert {str(path) for path in found.files} == {"shop.http", "other.http"}
