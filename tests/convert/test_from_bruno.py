"""Collections of Bruno: what becomes of their blocks, and what is told that cannot be carried."""

from pathlib import Path, PurePosixPath

import pytest

from callsheet.convert.bruno_blocks import Block, BrokenBlock, Row, read_blocks
from callsheet.convert.from_bruno import from_bruno
from callsheet.convert.imported import GivenFile, NotImported
from callsheet.disk import DiskFiles
from callsheet.features.imported_files import errors_in, made_ready
from counterparts.bruno import samples_of_bruno

GET = "get {\n  url: http://localhost/a\n  body: none\n  auth: inherit\n}\n"
SHOP = PurePosixPath("shop")
BASE = (SHOP / "bruno.json", b'{"name": "Shop"}')


def imported(folder: Path, **files: str):
    """The files of a collection by their names; `_` parts folders, `.bru` is added."""
    named = [
        (SHOP / f"{name.replace('__', '/')}.bru", text.encode()) for name, text in files.items()
    ]
    given = tuple(GivenFile(path, content) for path, content in (BASE, *named))
    found = from_bruno(given)
    assert not isinstance(found, NotImported), found
    ready = made_ready(found, folder, DiskFiles(folder))
    errors = errors_in(ready.files, folder, DiskFiles(folder))
    assert [each.problem.message for each in errors if "file" not in each.problem.message] == []
    return ready


def request_of(folder: Path, more: str, head: str = GET) -> str:
    return imported(folder, one=f"{head}\n{more}").files[PurePosixPath("shop.http")]


CHECKS = [
    ("res.status: eq 200", "status == 200"),
    ("res.status: 200", "status == 200"),
    ("$res.body.a.b: neq x y", 'jsonpath "$.a.b" != "x y"'),
    ("res.body.a: eq 'it is'", 'jsonpath "$.a" == "it is"'),
    ("res.body.n: gte 1.5", 'jsonpath "$.n" >= 1.5'),
    ("res.body.on: eq true", 'jsonpath "$.on" == true'),
    ("res.body.list: length 3", 'jsonpath "$.list" count == 3'),
    ("res.body.list: isArray", 'jsonpath "$.list" isList'),
    ("res.body.list: isNotEmpty", 'jsonpath "$.list" not isEmpty'),
    ("res.body.a: notContains b", 'jsonpath "$.a" not contains "b"'),
    ("res.body.a: matches ^x+$", 'jsonpath "$.a" matches /^x+$/'),
    ("res.body.a: isUndefined", 'jsonpath "$.a" not exists'),
    ("res.headers['content-type']: contains json", 'header "content-type" contains "json"'),
    ("res.responseTime: lt 200", "duration < 200"),
    ("res.status: notIn 500, 503", "![500, 503].includes(response.status)"),
    (
        "res.body.items.map(i => i.id).join(): eq 1",
        "(response.body.items.map(i => i.id).join()) === 1",
    ),
]


@pytest.mark.parametrize(("check", "line"), CHECKS)
def test_assertions(check, line, tmp_path):
    found = request_of(tmp_path, f"assert {{\n  {check}\n  ~res.status: eq 1\n}}\n")
    assert found.endswith(f"\n# @assert {line}\n")


AUTHS = [
    ("basic", "username: ada\n  password: {{pw}}", "auth basic ada {{pw}}"),
    ("bearer", "token: {{pw}}", "auth bearer {{pw}}"),
    ("digest", "username: ada\n  password: {{pw}}", "auth digest ada {{pw}}"),
    ("ntlm", "username: ada\n  password: {{pw}}\n  domain: D", "auth ntlm ada {{pw}} domain=D"),
    (
        "apikey",
        "key: k\n  value: {{pw}}\n  placement: queryparams",
        "auth api_key name=k value={{pw}} in=query",
    ),
    (
        "awsv4",
        "accessKeyId: {{a}}\n  secretAccessKey: {{pw}}\n  service: s3\n  region: r",
        "auth aws key={{a}} secret={{pw}} region=r service=s3",
    ),
    (
        "oauth1",
        "consumer_key: {{a}}\n  consumer_secret: {{pw}}\n  signature_method: HMAC-SHA256",
        "auth oauth1 consumer_key={{a}} consumer_secret={{pw}} method=hmac-sha256",
    ),
    (
        "oauth2",
        (
            "grant_type: password\n  access_token_url: http://t\n  client_id: c\n  username: u\n"
            "  password: {{pw}}\n  credentials_placement: basic_auth_header\n"
            "  token_header_prefix: Bearer"
        ),
        "auth oauth2 grant=password token_url=http://t client_id=c username=u password={{pw}}",
    ),
]


@pytest.mark.parametrize(("mode", "rows", "directive"), AUTHS)
def test_authentication(mode, rows, directive, tmp_path):
    head = GET.replace("inherit", mode)
    found = request_of(tmp_path, f"auth:{mode} {{\n  {rows}\n}}\n", head)
    line = found.split("\n")[1].removeprefix("# @")
    assert sorted(line.split(" ")) == sorted(directive.split(" "))


def test_authentication_that_we_do_not_have_is_told(tmp_path):
    ready = imported(
        tmp_path, one=GET.replace("inherit", "wsse") + "auth:wsse {\n  username: a\n}\n"
    )
    assert [each.what for each in ready.losses] == ["authentication of the kind wsse"]


def test_none_takes_away_what_a_folder_has(tmp_path):
    bearer = "auth {\n  mode: bearer\n}\n\nauth:bearer {\n  token: {{t}}\n}\n"
    ready = imported(
        tmp_path,
        collection=bearer,
        one="meta {\n  name: One\n}\n" + GET,
        two="meta {\n  name: Two\n}\n" + GET.replace("inherit", "none"),
    )
    text = ready.files[PurePosixPath("shop.http")]
    assert text.startswith("# @auth bearer {{t}}\n\n### One\nGET")
    assert "### Two\n# @auth none\nGET" in text


def test_requests_of_other_kinds_are_told(tmp_path):
    grpc = "meta {\n  name: Call\n  type: grpc\n}\n\ngrpc {\n  url: grpc://localhost\n}\n"
    ready = imported(tmp_path, one=GET, two=grpc)
    assert ready.requests == 1
    assert [(each.place, each.what) for each in ready.losses] == [
        ("Call", "a request of the kind grpc")
    ]


def test_what_comes_from_the_process_or_from_a_person(tmp_path):
    head = GET.replace("http://localhost/a", "http://localhost/{{process.env.KEY}}/{{?Your name}}")
    found = request_of(tmp_path, "", head)
    assert "GET http://localhost/{{secrets.KEY}}/{{$input Your name}}" in found


def test_blocks_are_read():
    text = (
        'headers {\n  a: b: c\n  ~off: 1\n  "x \\"y\\"": z\n  @description(\'no row\')\n'
        "  long: '''\n    one\n      two\n  '''\n}\r\n\nvars:secret [\n  a,\n  ~b\n]\n"
        'body:json {\n  {\n    "a": "}"\n  }\n}\n'
    )
    assert read_blocks(text) == (
        Block(
            "headers",
            1,
            (
                Row("a", "b: c"),
                Row("off", "1", False),
                Row('x "y"', "z"),
                Row("long", "one\n  two"),
            ),
        ),
        Block("vars:secret", 12, (Row("a", ""), Row("b", "", False))),
        Block("body:json", 16, text='{\n  "a": "}"\n}'),
    )


WRONG = [("nonsense\n", 1), ("\nget {\n  url: x\n", 2), ("get {\n}\n}\n", 3)]


@pytest.mark.parametrize(("text", "line"), WRONG)
def test_a_file_that_is_none_is_told_with_its_line(text, line):
    found = from_bruno((GivenFile(PurePosixPath("x.bru"), text.encode()),))
    assert isinstance(read_blocks(text), BrokenBlock)
    assert isinstance(found, NotImported)
    assert (found.source, found.line) == ("x.bru", line)


def test_a_broken_file_keeps_no_other_from_being_read(tmp_path):
    ready = imported(tmp_path, one=GET, two="get {\n")
    assert ready.requests == 1
    (loss,) = ready.losses
    assert (loss.source, loss.place) == ("shop/two.bru", "line 1")
    assert loss.what == "the file is not read: the block get is not closed"


def test_nothing_to_read_is_told():
    for files in ((), (GivenFile(*BASE),), (GivenFile(SHOP / "x.bru", b"meta {\n}\n"),)):
        assert isinstance(from_bruno(files), NotImported)
    assert isinstance(from_bruno((GivenFile(SHOP / "x.yml", b"a: [\n"),)), NotImported)
    assert isinstance(from_bruno((GivenFile(SHOP / "x.bru", b"\xff"),)), NotImported)


BOMB = "a: &a [x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [*{last}, *{last}, *{last}, *{last}, *{last}, *{last}, *{last}, *{last}]\n"
    for last, name in zip("abcdef", "bcdefg", strict=True)
)


def test_yaml_that_repeats_itself_endlessly_is_refused():
    found = from_bruno((GivenFile(SHOP / "x.yml", BOMB.encode()),))
    assert isinstance(found, NotImported)
    assert "more values" in found.what


def test_the_files_that_bruno_tries_its_reader_with(tmp_path):
    for number, path in enumerate(samples_of_bruno()):
        given = GivenFile(PurePosixPath("shop/one.bru"), path.read_bytes())
        found = from_bruno((given,))
        if isinstance(found, NotImported):
            assert found.what == "there is no request in the collection", (path, found)
            continue
        folder = tmp_path / str(number)
        folder.mkdir()
        ready = made_ready(found, folder, DiskFiles(folder))
        errors = [
            each.problem.message for each in errors_in(ready.files, folder, DiskFiles(folder))
        ]
        assert [each for each in errors if "does not exist" not in each] == [], path
