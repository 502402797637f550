"""Names of tables and columns: snake_case as dlt makes it, and no two alike.

| in a row | column |
| --- | --- |
| `createdAt`, `Created At`, `created-at` | `created_at` |
| `2nd` | `_2nd` |
| `total_` | `totalx` |
| `a+b`, `a@b`, `a|b` | `axb`, `aab`, `alb` |
| the empty name, blanks | `_empty` |
| `a b` beside `a_b` | `a_b`, and `a_b_2` for the one that came later |
"""

import re
from collections.abc import Iterable, Mapping
from hashlib import sha256

SEPARATOR = "\x1f"
"""Stands between the names of a path into an object; no name of a field has it in practice."""

LONGEST = 120
"""Characters of a name; PostgreSQL and file systems cut or refuse what is much longer."""

_EMPTY = "_empty"
_LETTERS = str.maketrans("+-*@|", "x_xal")
_FOREIGN = re.compile(r"[^A-Za-z\d_]+")
_WORD = re.compile(r"([^_])([A-Z][a-z]+)")
_HUMP = re.compile(r"([a-z0-9])([A-Z])")
_UNDERSCORES = re.compile(r"__+")


def snake_case(name: str) -> str:
    """A name as dlt's default naming convention (`snake_case`) spells it."""
    if not name.strip():
        return _EMPTY
    plain = _FOREIGN.sub("_", name.strip().translate(_LETTERS))
    words = _HUMP.sub(r"\1_\2", _WORD.sub(r"\1_\2", plain)).lower()
    if words[0].isdigit():
        words = "_" + words
    bare = words.rstrip("_")
    return _shortened(_UNDERSCORES.sub("_", bare + "x" * (len(words) - len(bare))), name)


class Names:
    """The names inside one table: each field has one of its own, the same one in every run."""

    def __init__(self, reserved: Iterable[str] = (), kept: Mapping[str, str] | None = None) -> None:
        """`kept` are those that an earlier run gave, `reserved` those that no field gets."""
        self.given: dict[str, str] = dict(kept or {})
        """Fields by path, and their names."""

        self._taken = {*reserved, *self.given.values()}

    def of(self, path: str) -> str:
        """The name of a field, or of one inside objects (its path joined by `SEPARATOR`)."""
        given = self.given.get(path)
        return given if given is not None else self._new(path)

    def namesakes(self) -> Mapping[str, str]:
        """Fields that want the name of another, and the one that has it."""
        wanting: dict[str, dict[str, str]] = {}
        for path, name in self.given.items():
            wanting.setdefault(_wanted(path), {})[path] = name
        rivals = (fields for name, fields in wanting.items() if {*fields.values()} != {name})
        return {path: name for fields in rivals for path, name in fields.items()}

    def _new(self, path: str) -> str:
        wanted = _wanted(path)
        name = wanted
        number = 1
        while name in self._taken:
            number += 1
            name = f"{wanted}_{number}"
        self.given[path] = name
        self._taken.add(name)
        return name


def _wanted(path: str) -> str:
    return _shortened("__".join(map(snake_case, path.split(SEPARATOR))), path)


def _shortened(name: str, original: str) -> str:
    if len(name) <= LONGEST:
        return name
    tag = sha256(original.encode("utf-8", "surrogatepass")).hexdigest()[:10]
    return f"{name[: LONGEST - 11]}_{tag}"
