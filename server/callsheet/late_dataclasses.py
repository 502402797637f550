"""Dataclasses whose methods are written when their first object is made.

`dataclasses` writes and compiles six functions for each class as it is defined, which takes half a
millisecond: half of the start of a command that imports 250 of ours and makes objects of sixty.
"""

import dataclasses
from collections.abc import Callable, Iterable, Iterator
from threading import RLock
from typing import TYPE_CHECKING, Any, Generic

__all__ = ["dataclass"]

if TYPE_CHECKING:
    from dataclasses import dataclass
else:

    def dataclass(kind: type | None = None, /, **options: Any) -> Any:
        """As `dataclasses.dataclass`; with `slots=True` its work waits for the first object.

        What is wrong in such a class (a field without default after one with) is told then too.
        All its annotations are fields: no `ClassVar`, no `InitVar`, no `KW_ONLY`.
        """
        return _decorated(kind, options) if kind else lambda kind: _decorated(kind, options)


_lock = RLock()


class _LateFields:
    """The fields of a class, for `dataclasses.fields` and the like before there is an object."""

    def __init__(self, make: Callable[[], None]) -> None:
        self._make = make

    def __get__(self, _: object, owner: Any) -> Any:
        self._make()
        return owner.__dataclass_fields__


def _decorated(kind: type, options: dict[str, Any]) -> type:
    is_late = options.get("slots") and set(kind.__bases__) <= {object, Generic}
    return _made_late(kind, options) if is_late else _made(kind, options)


def _made(kind: type, options: dict[str, Any]) -> type:
    made: type = dataclasses.dataclass(**options)(kind)
    return made


def _made_late(written: type, options: dict[str, Any]) -> type:
    """The class as it will be, but for the methods that follow from its fields."""
    names = tuple(vars(written).get("__annotations__", ()))
    without = {*names, "__dict__", "__weakref__"}
    kept = {name: value for name, value in vars(written).items() if name not in without}
    kept |= {"__slots__": names, "__match_args__": tuple(_given(written, names))}
    late: Any = type(written)(written.__name__, written.__bases__, kept)
    late.__qualname__ = written.__qualname__
    waiting = [written]

    def make() -> None:
        with _lock:
            if waiting:
                # Ctrl-C may come at any line, and what is made of a class cannot be made of it
                # again: a copy of it is lost then, and the next object begins anew.
                _take_methods(late, _made(_copied(waiting[0]), options))
                waiting.clear()

    def make_and_begin(self: Any, *values: Any, **named: Any) -> None:
        make()
        late.__init__(self, *values, **named)

    late.__dataclass_fields__ = _LateFields(make)
    late.__init__ = make_and_begin
    made: type = late
    return made


def _copied(written: type) -> type:
    own = vars(written).items()
    said = {name: value for name, value in own if name not in ("__dict__", "__weakref__")}
    copied = type(written)(written.__name__, written.__bases__, said)
    copied.__qualname__ = written.__qualname__
    return copied


def _given(written: type, names: Iterable[str]) -> Iterator[str]:
    """Those of the fields that a constructor is given."""
    for name in names:
        default = vars(written).get(name)
        if not isinstance(default, dataclasses.Field) or default.init:
            yield name


def _take_methods(late: Any, made: Any) -> None:
    if made.__match_args__ != late.__match_args__:
        raise TypeError(f"{late.__qualname__} has annotations that are no fields")
    there = vars(late).keys() - {"__dataclass_fields__", "__hash__", "__init__"}
    taken = {name: value for name, value in vars(made).items() if name not in there}
    # Last, as other threads may be about to make an object of a class that is not whole.
    begin = taken.pop("__init__")
    for name, value in taken.items():
        setattr(late, name, value)
    late.__init__ = begin
