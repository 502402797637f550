"""Exports of Insomnia: what becomes of their parts, and what is told that cannot be carried.

Insomnia's own command line cannot be had from a registry; Bruno's reader of exports is the second
source for what a v4 file holds.
"""

import base64
import json
from pathlib import Path, PurePosixPath

import pytest

from callsheet.convert.from_insomnia import from_insomnia
from callsheet.convert.imported import ENVIRONMENT_FILE, PRIVATE_FILE, GivenFile, NotImported
from callsheet.disk import DiskFiles
from callsheet.features.imported_files import errors_in, made_ready
from counterparts.bruno import insomnia_read_by_bruno
from imported_run import given, requests_of, run_all, written

COLLECTIONS = Path(__file__).with_name("collections")
V4, V5 = "shop.insomnia.json", "shop.insomnia.yaml"
TOKEN = {"authorization": "Bearer T0k", "x-folder": "f"}


def shop(folder: Path, name: str, host: str = "localhost"):
    folder.mkdir(exist_ok=True)
    (folder / "a.txt").write_text("the file")
    (folder / name).write_text((COLLECTIONS / name).read_text().replace("HOST", host))
    return written(from_insomnia, given(folder, name), folder)


def test_what_insomnia_has_is_sent(tmp_path):
    def by_us(host: str) -> None:
        run_all(shop(tmp_path, V4, host), tmp_path, "--env", "dev")

    found = {first: seen for first, (seen,) in requests_of(by_us).items()}
    parts = found.pop("PUT /upload HTTP/1.1")
    assert parts[0] == {"x-folder": "f", "x-key": "k1"}
    assert [each[2] for each in parts[1]] == [b"hello", b"the file"]
    json_type = {"content-type": "application/json"}
    form = {"content-type": "application/x-www-form-urlencoded"}
    basic = {"authorization": "Basic YWRhOnNlIGNyZXQ=", "x-folder": "f"}
    digest = "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"
    assert found == {
        "POST /login?lang=en HTTP/1.1": (json_type, {"user": "ada", "password": "pw"}),
        "GET /items/1?kind=lamp&q=a%20b%26c&size=10 HTTP/1.1": (TOKEN | {"x-etag": "e1"}, b""),
        "POST /form HTTP/1.1": (basic | form, [("a", "1 2&3"), ("b", "ada")]),
        "POST /graphql HTTP/1.1": (
            TOKEN | json_type,
            {
                "query": [
                    "query",
                    "One($id:",
                    "ID!)",
                    "{",
                    "item(id:",
                    "$id)",
                    "{",
                    "name",
                    "}",
                    "}",
                ],
                "variables": {"id": "7"},
            },
        ),
        "PATCH /text HTTP/1.1": (
            TOKEN | {"content-type": "text/plain", "x-b": "YTpi", "x-hash": digest},
            b"# hello\nada",
        ),
        "POST /file HTTP/1.1": (
            TOKEN | {"content-type": "application/octet-stream"},
            b"the file",
        ),
    }


def test_both_formats_become_the_same_files(tmp_path):
    v4, v5 = shop(tmp_path / "v4", V4), shop(tmp_path / "v5", V5)
    assert v5.files == v4.files
    assert [each.what for each in v5.losses] == [each.what for each in v4.losses]
    assert [each.what for each in v4.losses] == [
        "requests of WebSockets",
        "cookies",
        "the order of the folders: files run in the order of their names",
    ]
    token = "@token = {{Sign_in.response.body.$.token}}\n"
    assert v4.files[PurePosixPath("_resource.http")] == f"# All of the shop\n{token}"
    assert json.loads(v4.files[ENVIRONMENT_FILE])["dev"] == {"size": 10}
    assert json.loads(v4.files[PRIVATE_FILE])["$shared"]["password"] == "pw"


def test_the_same_requests_are_there_as_bruno_finds(tmp_path):
    found = shop(tmp_path, V4)
    theirs: set[tuple[str, str]] = set()

    def take(items: list) -> None:
        for each in items:
            if "request" in each:
                theirs.add((each["name"], each["request"]["method"]))
            take(each.get("items") or [])

    take(insomnia_read_by_bruno(tmp_path / V4)["items"])
    text = "\n".join(text for path, text in found.files.items() if path.suffix == ".http")
    for name, method in theirs:
        shown = "GRAPHQL" if name == "Query" else method
        block = text.partition(f"### {name}\n")[2].partition("\n###")[0]
        assert f"\n{shown} " in f"\n{block}", name
    assert found.requests == len(theirs)


def b64(text: str) -> str:
    return f"b64::{base64.b64encode(text.encode()).decode()}::46b"


TEXTS = [
    ("{{ _.a }}", "{{a}}"),
    ("{{a}}/{{ _['b c'] }}", "{{a}}/{{b_c}}"),
    ("{{ _.user.name }}", "{{user.name}}"),
    ("{{ vault.key }}", "{{secrets.key}}"),
    ("{% uuid 'v4' %}", "{{$uuid}}"),
    ("{% now 'iso-8601', '' %}", "{{$isoTimestamp}}"),
    ("{% now 'unix' %}", "{{$timestamp}}"),
    ("{% now 'custom', 'YYYY-MM-DD' %}", '{{$datetime "YYYY-MM-DD"}}'),
    ("{% timestamp  %}", "{{$timestamp}}"),
    ("{% faker 'randomFirstName' %}", "{{$random.name.firstName}}"),
    (f"{{% base64 'encode', 'normal', '{b64('a:b')}' %}}", '{{base64("a:b")}}'),
    ("{% hash 'md5', 'hex', _.a %}", "{{md5(a)}}"),
    ("{% prompt 'Code', 'label', '7', '', false, true %}", "{{$input Code $value: 7}}"),
    (f"{{% response 'body', 'req_0', '{b64('$.a')}', 'never' %}}", "{{one.response.body.$.a}}"),
    ("{% response 'raw', 'req_0', '', 'never' %}", "{{one.response.body.*}}"),
]


def export(**request: object) -> dict:
    own = {"_id": "req_1", "_type": "request", "parentId": "w", "name": "two", "method": "GET"}
    values = {"a": "1", "b c": "2", "user": {"name": "x"}}
    return {
        "_type": "export",
        "__export_format": 4,
        "resources": [
            {"_id": "w", "_type": "workspace", "name": "Shop", "parentId": None},
            {"_id": "e", "_type": "environment", "parentId": "w", "name": "Base", "data": values},
            {**own, "_id": "req_0", "name": "one", "url": "http://localhost/one"},
            {**own, "url": "http://localhost/two", **request},
        ],
    }


def imported(folder: Path, content: object):
    found = from_insomnia((GivenFile(PurePosixPath("x.json"), json.dumps(content).encode()),))
    assert not isinstance(found, NotImported), found
    ready = made_ready(found, folder, DiskFiles(folder))
    errors = errors_in(ready.files, folder, DiskFiles(folder))
    assert [each.problem.message for each in errors] == []
    return ready


@pytest.mark.parametrize(("theirs", "ours"), TEXTS)
def test_templates(theirs, ours, tmp_path):
    found = imported(tmp_path, export(headers=[{"name": "X", "value": theirs}]))
    assert f"\nX: {ours}\n" in found.files[PurePosixPath("shop.http")]
    assert found.losses == ()


def test_a_request_that_only_an_environment_names_gets_its_name(tmp_path):
    content = export(headers=[{"name": "X", "value": "{{ _.token }}"}])
    content["resources"][1]["data"]["token"] = "{% response 'raw', 'req_0', '', 'never' %}"
    text = imported(tmp_path, content).files[PurePosixPath("shop.http")]
    assert text.startswith("@token = {{one.response.body.*}}\n\n### one\n# @name one\n")


def test_members_of_a_value_that_nobody_knows_get_a_place(tmp_path):
    content = export(headers=[{"name": "X", "value": "{{ _.b.c }}{{ _.b.d.e }}{{ _.b.d.f }}"}])
    found = imported(tmp_path, content)
    shared = json.loads(found.files[ENVIRONMENT_FILE])["$shared"]
    assert shared["b"] == {"c": "", "d": {"e": "", "f": ""}}


LOST = [
    "{% response 'header', 'req_0', '../x' %}",
    "{% cookie 'a', 'b' %}",
    "{{ a | upper }}",
    "{% response 'body', 'gone', '$.a' %}",
]


@pytest.mark.parametrize("theirs", LOST)
def test_templates_that_mean_nothing_here_are_told(theirs, tmp_path):
    found = imported(tmp_path, export(headers=[{"name": "X", "value": theirs}]))
    assert found.losses[0].what == f"the template `{theirs}`"
    assert found.losses[0].place == "two"


AUTHS = [
    ({"type": "bearer", "token": "{{ _.a }}", "prefix": "Token"}, "auth bearer {{a}} prefix=Token"),
    ({"type": "digest", "username": "ada", "password": "{{ _.a }}"}, "auth digest ada {{a}}"),
    (
        {"type": "apikey", "key": "k", "value": "{{ _.a }}", "addTo": "queryParams"},
        "auth api_key name=k value={{a}} in=query",
    ),
    (
        {"type": "iam", "accessKeyId": "{{ _.a }}", "secretAccessKey": "{{ _.a }}", "region": "r"},
        "auth aws key={{a}} secret={{a}} region=r",
    ),
    (
        {
            "type": "oauth2",
            "grantType": "client_credentials",
            "accessTokenUrl": "http://t",
            "clientId": "c",
            "clientSecret": "{{ _.a }}",
            "credentialsInBody": True,
        },
        "auth oauth2 token_url=http://t client_id=c client_secret={{a}} client_auth=body",
    ),
]


@pytest.mark.parametrize(("auth", "directive"), AUTHS)
def test_authentication(auth, directive, tmp_path):
    text = imported(tmp_path, export(authentication=auth)).files[PurePosixPath("shop.http")]
    line = text.partition("### two\n")[2].split("\n")[0].removeprefix("# @")
    assert sorted(line.split(" ")) == sorted(directive.split(" "))


@pytest.mark.parametrize("kind", ["hawk", "netrc", "asap"])
def test_authentication_that_we_do_not_have_is_told(kind, tmp_path):
    found = imported(tmp_path, export(authentication={"type": kind}))
    assert [each.what for each in found.losses] == [f"authentication of the kind {kind}"]


WRONG = [
    b"{",
    b"{}",
    b"[]",
    b"a: [",
    b"a: 1",
    b"\xff",
    b"",
    b'{"_type": "export", "resources": []}',
    b'{"_type": "export", "resources": [{"_id": "w", "_type": "workspace", "name": "x"}]}',
    b"type: collection.insomnia.rest/5.0\nname: x\ncollection: []\n",
]


@pytest.mark.parametrize("content", WRONG)
def test_what_is_no_export_is_told(content):
    found = from_insomnia((GivenFile(PurePosixPath("x.json"), content),))
    assert isinstance(found, NotImported)
    assert found.what
    assert found.source == "x.json"


def test_folders_that_lie_in_themselves_end(tmp_path):
    content = export()
    content["resources"] += [
        {"_id": "f", "_type": "request_group", "parentId": "g", "name": "f"},
        {"_id": "g", "_type": "request_group", "parentId": "f", "name": "g"},
        {"_id": "w2", "_type": "request_group", "parentId": "w", "name": "h"},
    ]
    assert imported(tmp_path, content).requests == 2
