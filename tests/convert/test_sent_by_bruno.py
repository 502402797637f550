"""Collections of Bruno, sent by Bruno and by us: the same requests on the wire."""

import shutil
from pathlib import Path

import pytest

from callsheet.convert.from_bruno import from_bruno
from callsheet.convert.imported import GivenFile
from counterparts.bruno import as_yaml_by_bruno, sent_by_bruno
from imported_run import given, requests_of, run_all, written

COLLECTION = Path(__file__).with_name("collections") / "lamp-shop"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("bruno") / "lamp-shop"
    shutil.copytree(COLLECTION, found)
    (found / "a.txt").write_text("the file")
    return found


@pytest.fixture(scope="module")
def expected(folder):
    def by_bruno(host: str) -> None:
        sent_by_bruno(
            folder, "--env", "dev", "--env-var", "password=pw", "--env-var", f"host=http://{host}"
        )

    return requests_of(by_bruno)


def files_of(folder: Path) -> tuple[GivenFile, ...]:
    names = (str(path.relative_to(folder.parent)) for path in sorted(folder.rglob("*")))
    kept = (name for name in names if name.endswith((".bru", ".json", ".yml")))
    return given(folder.parent, *kept)


def test_bruno_sends_the_same_requests(folder, expected, tmp_path):
    def by_us(host: str) -> None:
        (tmp_path / "a.txt").write_text("the file")
        imported = written(from_bruno, files_of(folder), tmp_path)
        assert [each.place for each in imported.losses] == ["folders"]
        variables = ("--var", "password=pw", "--var", f"host=http://{host}")
        run_all(imported, tmp_path, "--env", "dev", *variables)

    assert len(expected) == 8
    assert requests_of(by_us) == expected


def test_a_collection_in_yaml_becomes_the_same_files(folder, tmp_path):
    as_yaml_by_bruno(folder, tmp_path / "yaml" / "lamp-shop")
    for name in ("bru", "yml"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.txt").write_text("the file")
    of_bru = written(from_bruno, files_of(folder), tmp_path / "bru")
    of_yaml = written(from_bruno, files_of(tmp_path / "yaml" / "lamp-shop"), tmp_path / "yml")
    assert of_yaml.files == of_bru.files
    assert of_yaml.requests == of_bru.requests
