import sys
from pathlib import Path

import pytest

from callsheet.load.places import target_of
from callsheet.problems import UsageError


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("duckbd:a.duckdb", 'there is no kind of target "duckbd"', 'did you mean "duckdb"?'),
        ("CSV:rows", 'there is no kind of target "CSV"', 'did you mean "csv"?'),
        ("sqlite", "`sqlite` does not say where to", "write `sqlite:FILE`"),
        ("csv:", "`csv:` does not say where to", "write `csv:DIR`"),
        ("sqlite::memory:", "`sqlite::memory:` is gone when the load ends", "write `sqlite:FILE`"),
        ("rows.duckdb", "`rows.duckdb` has no kind of target", "write `duckdb:rows.duckdb`"),
        (
            "oracle:x",
            'there is no kind of target "oracle"',
            (
                "write `ndjson:DIR`, `csv:DIR`, `parquet:DIR`, `sqlite:FILE`, `duckdb:FILE`, "
                "`dlt:DESTINATION`"
            ),
        ),
    ],
)
def test_what_is_no_target(text, message, hint, tmp_path):
    with pytest.raises(UsageError) as raised:
        target_of(text, tmp_path)
    assert (raised.value.message, raised.value.hint) == (message, hint)


def test_a_folder_is_no_file_and_a_file_no_folder(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match="is a folder"):
        target_of(f"sqlite:{tmp_path}", Path())
    with pytest.raises(UsageError, match="is a file"):
        target_of("csv:file", tmp_path)


@pytest.mark.parametrize(
    ("library", "into", "extra"),
    [("duckdb", "duckdb:a", "load"), ("duckdb", "parquet:a", "load"), ("dlt", "dlt:a", "dlt")],
)
def test_a_library_that_is_missing(library, into, extra, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(UsageError) as raised:
        target_of(into, tmp_path).begin()
    assert raised.value.hint == f'install it with `pip install "callsheet[{extra}]"`'
    assert list(tmp_path.iterdir()) == []
