"""Collections of Postman, sent by newman and by us: the same requests on the wire."""

import json
from contextlib import chdir
from pathlib import Path

import pytest

from callsheet.cli.main import main
from callsheet.convert.from_postman import from_postman
from counterparts.newman import samples_of_postman, sent_by_newman
from imported_run import given, requests_of, run_all, written

COLLECTIONS = Path(__file__).with_name("collections")
ENVIRONMENT = "local.postman_environment.json"


def test_newman_sends_the_same_requests(tmp_path):
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    for folder in (ours, theirs):
        folder.mkdir()
        (folder / "a.txt").write_text("the file")
    name = "shop.postman_collection.json"
    (theirs / name).write_bytes((COLLECTIONS / name).read_bytes())
    environment = (COLLECTIONS / ENVIRONMENT).read_text()

    def by_newman(host: str) -> None:
        (theirs / ENVIRONMENT).write_text(environment.replace("HOST", host))
        assert sent_by_newman(theirs / name, theirs / ENVIRONMENT) == []

    def by_us(host: str) -> None:
        (theirs / ENVIRONMENT).write_text(environment.replace("HOST", host))
        imported = written(from_postman, given(theirs, name, ENVIRONMENT), ours)
        run_all(imported, ours, "--env", "local dev")

    expected = requests_of(by_newman)
    assert len(expected) == 16
    assert requests_of(by_us) == expected


CLAIMS = """
pm.response.to.have.status(200)
pm.response.to.have.status("OK")
pm.response.to.have.status(201)
pm.response.to.be.ok
pm.response.to.be.success
pm.response.to.not.be.error
pm.response.to.be.json
pm.response.to.be.notFound
pm.response.to.have.header("etag")
pm.response.to.have.header("ETag", "e1")
pm.response.to.have.header("X-None")
pm.response.to.have.jsonBody("items[1]", 2)
pm.response.to.have.jsonBody("none")
pm.response.to.have.body()
pm.expect(pm.response.json().id).to.eql(7)
pm.expect(pm.response.json().id).to.eql("7")
pm.expect(pm.response.json().id).to.be.oneOf([7, 8])
pm.expect(pm.response.json().id).to.be.within(1, 7)
pm.expect(pm.response.json().id).to.be.above(7)
pm.expect(pm.response.json().id).to.be.at.least(7)
pm.expect(pm.response.json().items).to.include(3)
pm.expect(pm.response.json().items).to.not.include(3)
pm.expect(pm.response.json().items).to.eql([1, 2, 3])
pm.expect(pm.response.json().items).to.have.lengthOf(3)
pm.expect(pm.response.json().items).to.have.length.above(3)
pm.expect(pm.response.json().items).to.be.an("array").that.is.not.empty
pm.expect(pm.response.json().items).to.be.an("object")
pm.expect(pm.response.json().name).to.match(/^a.b$/)
pm.expect(pm.response.json().name).to.be.a("string").and.include(" ")
pm.expect(pm.response.json().zero).to.be.ok
pm.expect(pm.response.json().zero).to.exist
pm.expect(pm.response.json().none).to.exist
pm.expect(pm.response.json().none).to.be.undefined
pm.expect(pm.response.json().none).to.be.null
pm.expect(pm.response.json().admin).to.be.false
pm.expect(pm.response.json()).to.have.property("zero")
pm.expect(pm.response.json()).to.have.property("zero", 1)
pm.expect(pm.response.json()).to.not.have.property("zero")
pm.expect(pm.response.text()).to.include("T0k")
pm.expect(pm.response.headers.get("ETag")).to.eql("e1")
pm.expect(pm.response.headers.get("X-None")).to.eql("e1")
pm.expect(pm.response.responseTime).to.be.below(60000)
pm.expect(pm.response.json().items.map(i => i * 2)).to.eql([2, 4, 6])
for (const i of pm.response.json().items) { pm.expect(i).to.be.below(3) }
for (const i of pm.response.json().items) { pm.expect(i).to.be.a("number") }
if (pm.response.code === 200) { pm.expect(pm.response.json().id).to.equal(8) }
try { pm.expect(1).to.equal(2) } catch (e) { pm.expect(e.message).to.be.a("string") }
""".strip().split("\n")


def test_newman_finds_the_same_claims_true(tmp_path):
    path = tmp_path / "claims.json"

    def write(host: str) -> None:
        items = [
            {
                "name": f"claim {number}",
                "request": {"method": "GET", "url": f"http://{host}/{number}"},
                "event": [
                    {"listen": "test", "script": {"exec": f"pm.test('x', () => {{ {claim} }})"}}
                ],
            }
            for number, claim in enumerate(CLAIMS)
        ]
        path.write_text(json.dumps({"info": {"name": "claims"}, "item": items}))

    failed: set[str] = set()

    def by_newman(host: str) -> None:
        write(host)
        failed.update(sent_by_newman(path))

    ours: set[str] = set()

    def by_us(host: str) -> None:
        write(host)
        imported = written(from_postman, given(tmp_path, path.name), tmp_path)
        assert imported.losses == ()
        report = tmp_path / "report.json"
        with chdir(tmp_path):
            assert main(["run", "claims.http", "--report", f"json={report}"]) == 1
        (file,) = json.loads(report.read_text())["files"]
        ours.update(each["name"] for each in file["requests"] if each["outcome"] == "failed")

    requests_of(by_newman)
    requests_of(by_us)
    assert 10 < len(failed) < len(CLAIMS) - 10
    named = {f"claim {number}": claim for number, claim in enumerate(CLAIMS)}
    assert {named[each] for each in ours} == {named[each] for each in failed}


def at_host(value: object, host: str) -> object:
    """A sample whose requests go to a host of ours, and whose files are there."""
    name, _, port = host.partition(":")
    match value:
        case {"host": list(), **parts}:
            return {**parts, "protocol": "http", "host": [name], "port": port}
        case dict():
            return {key: at_host(each, host) for key, each in value.items()}
        case list():
            return [at_host(each, host) for each in value]
        case str():
            named = value.replace("https://postman-echo.com", f"http://{host}")
            return named.replace("/some/path/file.txt", "file.txt")
        case _:
            return value


def sample(path: Path) -> dict:
    """A sample without its scripts, which know the server that it was written for."""
    content = json.loads(path.read_text(encoding="utf-8"))
    kept = [each for each in content["item"] if _has_file(each) != {}]
    items = [{**each, "event": []} for each in kept]
    return {**content, "item": items}


def _has_file(item: dict) -> object:
    return item["request"].get("body", {}).get("file")


@pytest.mark.parametrize("index", [0, 1])
def test_newman_sends_the_same_requests_of_postmans_samples(index, tmp_path):
    content = sample(samples_of_postman()[index])
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    for folder in (ours, theirs):
        folder.mkdir()
        (folder / "file.txt").write_text("the file")
    path = theirs / "sample.json"

    def by_newman(host: str) -> None:
        path.write_text(json.dumps(at_host(content, host)))
        sent_by_newman(path)

    def by_us(host: str) -> None:
        path.write_text(json.dumps(at_host(content, host)))
        imported = written(from_postman, given(theirs, path.name), ours)
        run_all(imported, ours)

    expected = requests_of(by_newman)
    assert len(expected) > 15
    assert requests_of(by_us) == expected
