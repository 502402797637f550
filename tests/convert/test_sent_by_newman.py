"""Collections of Postman, sent by newman and by us: the same requests on the wire."""

import json
from pathlib import Path

import pytest

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
