"""What is kept of the last run: exactly that, readable by nobody else, never half written."""

import json

import pytest

from callsheet.store.last_run import Undone, change_undone, read_undone

LOGIN = Undone("api/auth.http", "login", "0123456789abcdef", 0, 3)
THIRD = Undone("api/auth.http", "", "fedcba9876543210", 2, 17)


def test_what_was_written_is_read(tmp_path):
    state = tmp_path / "state"
    change_undone(state, lambda before: (*before, LOGIN))
    change_undone(state, lambda before: (*before, THIRD))
    assert read_undone(state) == (LOGIN, THIRD)
    assert (state.stat().st_mode & 0o777, *(each.name for each in state.iterdir())) == (
        0o700,
        "last-run.json",
    )
    assert (state / "last-run.json").stat().st_mode & 0o777 == 0o600


def test_nothing_undone_is_not_the_same_as_no_run(tmp_path):
    assert read_undone(tmp_path) is None
    change_undone(tmp_path, lambda _: ())
    assert read_undone(tmp_path) == ()


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"undone": 3}', '{"version": 1}', "\ufeff{}", '"undone"']
)
def test_a_file_that_is_not_ours_counts_as_none(tmp_path, text):
    (tmp_path / "last-run.json").write_text(text)
    assert read_undone(tmp_path) is None
    change_undone(tmp_path, lambda before: (*before, LOGIN))
    assert read_undone(tmp_path) == (LOGIN,)


def test_an_entry_that_is_not_ours_is_passed_over(tmp_path):
    change_undone(tmp_path, lambda _: (LOGIN,))
    path = tmp_path / "last-run.json"
    content = json.loads(path.read_text())
    content["undone"][:0] = [3, {"path": "a"}, {**content["undone"][0], "nth": "0"}]
    path.write_text(json.dumps(content))
    assert read_undone(tmp_path) == (LOGIN,)


def test_a_change_that_fails_leaves_what_was(tmp_path):
    change_undone(tmp_path, lambda _: (LOGIN,))

    def fails(_):
        raise RuntimeError

    with pytest.raises(RuntimeError):
        change_undone(tmp_path, fails)
    assert read_undone(tmp_path) == (LOGIN,)
