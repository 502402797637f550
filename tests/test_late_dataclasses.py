"""Late dataclasses against those of the standard library: nobody can tell them apart."""

import copy
import dataclasses
import pickle
from collections.abc import Callable
from dataclasses import FrozenInstanceError, field, replace
from threading import Barrier, Thread
from typing import Any, Generic, TypeVar

import pytest

from callsheet import late_dataclasses

Item = TypeVar("Item")
Decorator = Callable[..., Any]


def point(dataclass: Decorator, **options: bool) -> Any:
    @dataclass(slots=True, **options)
    class Point:
        """A place."""

        x: int
        y: int = 2
        marks: list[str] = field(default_factory=list, compare=False)
        kept: dict[str, int] = field(default_factory=dict, init=False, repr=False, compare=False)

        @property
        def sum(self) -> int:
            return self.x + self.y

        def __post_init__(self) -> None:
            self.kept["sum"] = self.sum

    Point.__module__ = __name__
    Point.__qualname__ = "Point"
    return Point


def raised(act: Callable[[], object]) -> object:
    try:
        return act()
    except Exception as error:  # noqa: BLE001 - whatever the other raises too
        return type(error), str(error)


def matched(value: Any, kind: Any) -> object:
    match value:
        case kind(x, y, marks):
            return x, y, marks


SAID: dict[str, Callable[[Any], object]] = {
    "an object": lambda kind: repr(kind(1)),
    "by name": lambda kind: repr(kind(y=1, x=2)),
    "too few": raised,
    "unknown": lambda kind: raised(lambda: kind(1, z=1)),
    "after": lambda kind: kind(1).kept,
    "own": lambda kind: kind(1).sum,
    "equal": lambda kind: (kind(1) == kind(1), kind(1) == kind(3), kind(1) == 1),
    "without compared": lambda kind: kind(1, 2, ["a"]) == kind(1),
    # Both of them live: one that is gone may leave its place, and its hash, to the other.
    "hash": lambda kind: raised(lambda: len({hash(each) for each in (kind(1), kind(1))})),
    "order": lambda kind: raised(lambda: kind(1) < kind(2)),
    "set": lambda kind: raised(lambda: setattr(kind(1), "x", 3)),
    "delete": lambda kind: raised(lambda: delattr(kind(1), "x")),
    "no dict": lambda kind: hasattr(kind(1), "__dict__"),
    "slots": lambda kind: kind.__slots__,
    "replaced": lambda kind: repr(replace(kind(1), y=5)),
    "fields": lambda kind: [each.name for each in dataclasses.fields(kind)],
    "dictionary": lambda kind: dataclasses.asdict(kind(1)),
    "is one": dataclasses.is_dataclass,
    "copy": lambda kind: repr(copy.copy(kind(1))),
    "deep copy": lambda kind: repr(copy.deepcopy(kind(1, 2, ["a"]))),
    "match arguments": lambda kind: kind.__match_args__,
    "matched": lambda kind: matched(kind(1), kind),
    "documentation": lambda kind: kind.__doc__,
    "annotations": lambda kind: kind.__annotations__,
}


@pytest.mark.parametrize("options", [{}, {"frozen": True}, {"eq": False}, {"order": True}])
@pytest.mark.parametrize("said", SAID)
def test_nobody_can_tell_them_apart(said, options):
    ours, theirs = (
        SAID[said](point(dataclass, **options))
        for dataclass in (late_dataclasses.dataclass, dataclasses.dataclass)
    )
    assert ours == theirs


def test_methods_are_written_for_the_first_object():
    kind = point(late_dataclasses.dataclass)
    assert "__repr__" not in vars(kind)
    kind(1)
    assert "__repr__" in vars(kind)


def test_a_class_of_some_type():
    @late_dataclasses.dataclass(frozen=True, slots=True)
    class Box(Generic[Item]):
        item: Item

    assert repr(Box(3)).endswith("Box(item=3)")
    with pytest.raises(FrozenInstanceError):
        Box(3).item = 4


def test_a_class_with_a_late_base():
    @late_dataclasses.dataclass(frozen=True, slots=True)
    class Base:
        x: int

    @late_dataclasses.dataclass(frozen=True, slots=True)
    class More(Base):
        y: int

    assert repr(More(1, 2)).endswith("More(x=1, y=2)")


def test_an_object_without_fields():
    @late_dataclasses.dataclass(frozen=True, slots=True)
    class Nothing: ...

    assert Nothing() == Nothing()


@late_dataclasses.dataclass(frozen=True, slots=True)
class Sent:
    x: int


def test_objects_are_sent_to_other_processes():
    assert pickle.loads(pickle.dumps(Sent(1))) == Sent(1)


def test_annotations_that_are_no_fields_are_refused():
    @late_dataclasses.dataclass(slots=True)
    class Wrong:
        x: int
        _: dataclasses.KW_ONLY
        y: int

    with pytest.raises(TypeError, match="annotations that are no fields"):
        Wrong(1, y=2)


def test_many_threads_make_the_first_object():
    for _ in range(20):
        kind, ready, made = point(late_dataclasses.dataclass), Barrier(8), []

        def make(kind=kind, ready=ready, made=made):
            ready.wait()
            made.append(kind(1).sum)

        threads = [Thread(target=make) for _ in range(8)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        assert made == [3] * 8


@pytest.mark.parametrize("when", ["made", "taken"])
def test_who_interrupts_the_first_object_leaves_the_class_whole(when, monkeypatch):
    kind = point(late_dataclasses.dataclass, frozen=True)
    name = "_made" if when == "made" else "_take_methods"
    act = getattr(late_dataclasses, name)

    def interrupted(*given):
        monkeypatch.undo()
        act(*given)
        raise KeyboardInterrupt

    monkeypatch.setattr(late_dataclasses, name, interrupted)
    with pytest.raises(KeyboardInterrupt):
        kind(1)
    assert repr(kind(1)) == repr(point(dataclasses.dataclass, frozen=True)(1))
    assert kind(1) == kind(1)
    assert kind(1).sum == 3
