"""Work that ends, fails, or never ends."""

from threading import Event, get_ident
from typing import ClassVar

import pytest

from callsheet.apart import run_apart
from callsheet.script.sandbox import Limits, ScriptFailure, evaluate


def test_what_ends_gives_its_result_and_the_thread_is_used_again():
    first = run_apart(get_ident, 10)
    assert first not in (None, get_ident())
    assert run_apart(get_ident, 10) == first


def test_what_fails_raises_here():
    with pytest.raises(ZeroDivisionError):
        run_apart(lambda: 1 // 0, 10)
    assert run_apart(lambda: 1, 10) == 1


def test_what_never_ends_is_given_up():
    end = Event()
    assert run_apart(end.wait, 0.01) is None
    assert run_apart(lambda: 2, 10) == 2
    end.set()


def test_python_that_never_ends_is_ended():
    ended = Event()

    def work():
        try:
            while True:
                pass
        finally:
            ended.set()

    assert run_apart(work, 0.01) is None
    assert ended.wait(10)


class Deaf:
    """Loses what is raised while one of it is finalized, as all finalizers do."""

    lost: ClassVar[list[str]] = []

    def __del__(self):
        try:
            while not self.lost:
                pass
        except SystemExit:
            self.lost.append("once")


def test_python_that_never_ends_is_ended_also_when_it_did_not_hear_it_first():
    ended = Event()

    def work():
        try:
            Deaf()
            while True:
                pass
        finally:
            ended.set()

    assert run_apart(work, 0.01) is None
    assert ended.wait(10)
    assert Deaf.lost == ["once"]


def test_one_step_that_takes_hours():
    # It goes on in its thread until the memory of a later step is refused or the tests end.
    source = "String.raw({raw: {length: 2 ** 26}})"
    result = evaluate(source, {}, Limits(seconds=0.01))
    assert result == ScriptFailure("the script ran for more than 0.01 s")
