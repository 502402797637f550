"""What a load says of one table: its name, how rows join those that are there, how deep it goes."""

from enum import StrEnum

from callsheet.late_dataclasses import dataclass


class Write(StrEnum):
    """What happens to the rows that a table has already: dlt's write dispositions."""

    REPLACE = "replace"
    """They go; the table is then what this run found, columns and types too."""

    APPEND = "append"
    MERGE = "merge"
    """The last row of a key wins, within a run and over what is there."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a load."""

    name: str
    """As a person typed it; in the target it is `names.snake_case(name)`."""

    write: Write = Write.REPLACE
    key: tuple[str, ...] = ()
    """Names of fields of the rows, for `merge`: every row has a value for each."""

    nesting: int = 0
    """Levels of objects and lists that become columns and tables; what lies deeper stays JSON."""
