"""Lets the classes of lsprotocol be made when they are first used: all at once take 0.2 s.

`lsprotocol.types` has 554 classes, and attrs writes and compiles their methods one by one while
the client waits for its `initialize` to be answered; a session uses some eighty of them. This
belongs into lsprotocol, which could do it in its own generated module.
"""

import sys
from threading import RLock
from typing import Any, TypeVar

import attrs

Class = TypeVar("Class", bound=type)

_lock = RLock()
_unmade: set[type] = set()


def import_types_late() -> None:
    """Import `lsprotocol.types` so; without effect when somebody has imported it already."""
    if "lsprotocol.types" in sys.modules:
        return
    define = attrs.define
    attrs.define = _made_late  # type: ignore[assignment]
    try:
        import lsprotocol.types  # noqa: F401
    finally:
        attrs.define = define
    from lsprotocol import _hooks

    # It would go through all classes, and make them; each is resolved as it is made.
    _hooks._resolved_forward_references = True  # noqa: SLF001


class _Late:
    """An attribute of a class that is there when the class is made."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __get__(self, _: object, owner: type) -> Any:
        _make(owner)
        return getattr(owner, self._name)


def _made_late(kind: Class) -> Class:
    _unmade.add(kind)
    kind.__init__ = _make_and_begin  # type: ignore[misc]
    for name in ("__attrs_attrs__", "__match_args__"):
        setattr(kind, name, _Late(name))
    return kind


def _make_and_begin(self: Any, *values: Any, **named: Any) -> None:
    _make(type(self))
    self.__init__(*values, **named)


def _make(kind: type) -> None:
    from lsprotocol.types import ALL_TYPES_MAP

    with _lock:
        if kind not in _unmade:
            return
        # attrs keeps this one when it is there.
        del kind.__match_args__  # type: ignore[attr-defined]
        # Slots would make another class than the one that is known everywhere by now. What stands
        # for `__init__` is there until its place is taken: other threads may be waiting in it.
        attrs.define(kind, slots=False, init=True)
        attrs.resolve_types(kind, ALL_TYPES_MAP, {})
        _unmade.remove(kind)
