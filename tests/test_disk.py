import os
from errno import EXDEV
from pathlib import Path

import pytest

from callsheet import disk
from callsheet.disk import (
    DiskFiles,
    Files,
    Unreadable,
    decode_text,
    find_request_files,
    free_name,
    share_atomically,
    workspace_root_of,
    write_atomically,
)
from fixture_files import ROOT, MemoryFiles


def written(root: Path, *names: str) -> None:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(name)


def of_disk(root: Path) -> Files:
    written(root, "b.http", "folder/a.json")
    return DiskFiles(root)


def of_memory(root: Path) -> Files:
    return MemoryFiles({str(root / name): name for name in ("b.http", "folder/a.json")})


@pytest.mark.parametrize("files_at", [of_disk, of_memory])
def test_the_fake_answers_as_the_disk_does(files_at, tmp_path):
    files = files_at(tmp_path)
    missing = tmp_path / "missing"

    assert files.read(tmp_path / "b.http") == b"b.http"
    assert files.read(tmp_path / "folder/../b.http") == b"b.http"
    assert files.size(tmp_path / "folder/a.json") == 13
    assert files.names(tmp_path) == ("b.http", "folder/")
    assert files.names(missing) == ()
    assert files.read(missing) == Unreadable(missing, "it does not exist")
    assert files.size(missing) == Unreadable(missing, "it does not exist")


def test_memory_files_allow_what_lies_under_their_root():
    assert MemoryFiles().allowed(ROOT / "a")
    assert not MemoryFiles().allowed(ROOT / "../a")


def test_what_is_no_regular_file_is_not_read(tmp_path):
    files = DiskFiles(tmp_path)
    os.mkfifo(tmp_path / "pipe")

    assert files.read(tmp_path) == Unreadable(tmp_path, "it is a folder")
    assert files.read(tmp_path / "pipe") == Unreadable(
        tmp_path / "pipe", "it is not a regular file"
    )
    assert isinstance(files.read(tmp_path / "nul\0"), Unreadable)
    assert isinstance(files.read(tmp_path / ("long" * 200)), Unreadable)


def test_a_file_that_is_too_large_is_not_read(tmp_path, monkeypatch):
    monkeypatch.setattr(disk, "LARGEST_READ", 1024 * 1024)
    (tmp_path / "large").write_bytes(bytes(1024 * 1024 + 1))

    expected = Unreadable(tmp_path / "large", "it is larger than 1 MB")
    assert DiskFiles(tmp_path).read(tmp_path / "large") == expected


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("root/a.json", True),
        ("root/not/there.json", True),
        ("root/folder/../a.json", True),
        ("root/../outside/a.json", False),
        ("root/link-out/a.json", False),
        ("root/link-in/a.json", True),
        ("outside/a.json", False),
        ("rooted/a.json", False),
        ("extra/a.json", True),
        ("root/nul\0", False),
    ],
)
def test_what_a_request_may_use(path, allowed, tmp_path):
    written(tmp_path, "root/a.json", "outside/a.json", "rooted/a.json", "extra/a.json")
    (tmp_path / "root/folder").mkdir()
    (tmp_path / "root/link-out").symlink_to(tmp_path / "outside")
    (tmp_path / "root/link-in").symlink_to(tmp_path / "root/folder")

    files = DiskFiles(tmp_path / "root", [tmp_path / "extra"])
    assert files.allowed(tmp_path / path) is allowed


def test_a_link_that_leads_to_itself_is_not_allowed_or_read(tmp_path):
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    files = DiskFiles(tmp_path / "root")

    assert not files.allowed(tmp_path / "loop")
    assert isinstance(files.read(tmp_path / "loop"), Unreadable)


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_a_written_file_replaces_the_old_one_and_keeps_its_mode(tmp_path):
    file = tmp_path / "a.json"
    file.write_text("old")
    file.chmod(0o640)

    write_atomically(file, b"new")

    assert (file.read_bytes(), mode(file)) == (b"new", 0o640)
    assert [each.name for each in tmp_path.iterdir()] == ["a.json"]


def test_a_new_file_has_the_mode_of_any_new_file(tmp_path):
    (tmp_path / "usual").touch()
    write_atomically(tmp_path / "ours", b"")
    assert mode(tmp_path / "ours") == mode(tmp_path / "usual")


@pytest.mark.parametrize("exists", [True, False])
def test_a_private_file_is_its_owners_alone(exists, tmp_path):
    file = tmp_path / "token"
    if exists:
        file.touch(0o644)
    write_atomically(file, b"t", private=True)
    assert mode(file) == 0o600


def test_a_link_stays_a_link(tmp_path):
    written(tmp_path, "real/a")
    (tmp_path / "link").symlink_to(tmp_path / "real/a")

    write_atomically(tmp_path / "link", b"new")

    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real/a").read_bytes() == b"new"


def test_a_write_that_fails_leaves_nothing_behind(tmp_path):
    (tmp_path / "folder").mkdir()
    with pytest.raises(OSError):
        write_atomically(tmp_path / "folder", b"")
    assert [each.name for each in tmp_path.iterdir()] == ["folder"]


@pytest.mark.parametrize(
    ("there", "wanted", "free"),
    [
        ([], "out.json", "out.json"),
        (["out.json"], "out.json", "out-1.json"),
        (["out.json", "out-1.json"], "out.json", "out-2.json"),
        (["out"], "out", "out-1"),
        (["out.tar.gz"], "out.tar.gz", "out.tar-1.gz"),
    ],
)
def test_free_names(there, wanted, free, tmp_path):
    written(tmp_path, *there)
    assert free_name(tmp_path / wanted) == tmp_path / free


def test_a_folder_means_every_request_file_below_it(tmp_path):
    written(
        tmp_path, "b.http", "a.REST", "x.md", "x.txt", ".hidden/c.http", "z/d.http", ".git/e.http"
    )

    def found(*paths: str, markdown: bool = False) -> list[str]:
        files = find_request_files([tmp_path / path for path in paths], markdown=markdown)
        return [file.relative_to(tmp_path).as_posix() for file in files]

    assert found(".") == ["a.REST", "b.http", ".hidden/c.http", "z/d.http"]
    assert found(".", markdown=True) == ["a.REST", "b.http", "x.md", ".hidden/c.http", "z/d.http"]
    assert found("x.txt", "z", "z/d.http", "missing") == ["x.txt", "z/d.http", "missing"]


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"", ""),
        ("é\r\n".encode(), "é\r\n"),
        (b"\xef\xbb\xbfGET", "GET"),
        ("GET é".encode("utf-16"), "GET é"),
        (b"\xfe\xff\x00G", "G"),
    ],
)
def test_texts_in_unicode(data, text):
    assert decode_text(data) == text


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"caf\xe9 GET", "byte 0xe9 at offset 3 is not UTF-8"),
        (b"\xef\xbb\xbfab\xff", "byte 0xff at offset 5 is not UTF-8"),
        (b"\xff\xfeG\x00\x00", "byte 0x00 at offset 4 is not UTF-16"),
    ],
)
def test_what_is_no_text_is_said_to_the_byte(data, reason):
    assert decode_text(data, Path("a.http")) == Unreadable(Path("a.http"), reason)


def test_the_root_is_the_repository(tmp_path):
    written(tmp_path, "repository/.git", "repository/api/a.http")
    root = tmp_path / "repository"

    assert workspace_root_of(root / "api/a.http") == root
    assert workspace_root_of(root / "api") == root
    assert workspace_root_of(root / "api/not-yet.http") == root


def test_a_file_of_ours_has_a_second_place_or_a_copy(tmp_path, monkeypatch):
    source, path, copied = tmp_path / "answer", tmp_path / "saved", tmp_path / "copied"
    source.write_bytes(b"whole")
    source.chmod(0o600)
    path.write_bytes(b"older")
    path.chmod(0o640)
    share_atomically(source, path)
    assert (path.read_bytes(), path.samefile(source)) == (b"whole", True)
    assert path.stat().st_mode & 0o777 == 0o640

    def other_disk(*_):
        raise OSError(EXDEV, "another disk")

    monkeypatch.setattr(Path, "hardlink_to", other_disk)
    share_atomically(source, copied)
    assert (copied.read_bytes(), copied.samefile(source)) == (b"whole", False)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["answer", "copied", "saved"]
