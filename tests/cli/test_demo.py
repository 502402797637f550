"""`callsheet demo`: the examples pass, and are written without harm to what is there."""

import sys

import pytest

from callsheet.cli import demo
from callsheet.problems import UsageError


def test_the_examples_pass(capsys):
    assert demo.main([]) == 0
    assert "beacon-42" not in capsys.readouterr().out


def test_the_examples_need_no_extra(capsys, monkeypatch):
    for module in (
        "brotli",
        "botocore",
        "cryptography",
        "elementpath",
        "faker",
        "hishel",
        "keyring",
    ):
        monkeypatch.setitem(sys.modules, module, None)
    assert demo.main([]) == 0, capsys.readouterr().out


def test_the_examples_are_written_to_a_folder(tmp_path, capsys):
    assert demo.main(["--into", str(tmp_path / "new")]) == 0
    assert (tmp_path / "new" / "1-first-steps.http").read_text().startswith("# A request is")
    assert "--serve" in capsys.readouterr().out


def test_another_file_of_the_same_name_is_left_alone(tmp_path):
    mine = tmp_path / "1-first-steps.http"
    mine.write_text("mine")
    with pytest.raises(UsageError, match="another file"):
        demo.main(["--into", str(tmp_path)])
    assert mine.read_text() == "mine"
    assert [path.name for path in tmp_path.iterdir()] == [mine.name]


def test_a_folder_that_cannot_be(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="cannot write to"):
        demo.main(["--into", str(tmp_path / "file")])
