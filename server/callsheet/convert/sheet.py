"""A block on its way to another dialect: its lines by where they stand."""

from dataclasses import field

from callsheet.convert.answers import Taken
from callsheet.late_dataclasses import dataclass
from callsheet.model.document import PlacedBlock
from callsheet.model.settings import Settings


@dataclass(slots=True)
class Sheet:
    """The lines of a block; what other blocks need of it is written into it, too."""

    placed: PlacedBlock
    settings: Settings
    separator: str = ""
    name: str = ""
    """The name it has, as the other tool can say it."""

    named: bool = False
    """Whether the name has to stand there: it is typed, or something refers to it."""

    name_written: bool = False
    """Whether it stands among the lines, where it was typed."""

    at: int = 0
    """The line, from 0, that is being converted."""

    shared: list[str] = field(default_factory=list)
    """Variables that other blocks use, where those of a request are its own."""

    before: list[str] = field(default_factory=list)
    line: list[str] = field(default_factory=list)
    head: list[str] = field(default_factory=list)
    body: str | None = None
    after: list[str] = field(default_factory=list)
    kept: dict[Taken, str] = field(default_factory=dict)
    """Parts of its answer that others use, and the variables that hold them."""

    sections: dict[str, list[str]] = field(default_factory=dict)
    """Hurl's sections of the entry, by their names."""

    needs: set[str] = field(default_factory=set)
    """Requests that have to be sent by hand before this one."""

    left_out: bool = False
    """Whether the request is no request there, and stays as a comment."""

    def follow(self, *lines: str) -> None:
        """Add lines behind the request, ahead of the blank ones at the end of the block."""
        end = len(self.after)
        while end and not self.after[end - 1].strip():
            end -= 1
        self.after[end:end] = lines

    def text(self) -> str:
        """The block as text that ends with a line end, unless there is nothing of it."""
        missing = self.named and self.name and not self.name_written
        name = [f"# @name {self.name}"] if missing else []
        separator = [self.separator] if self.separator else []
        if self.shared:
            # In a block of their own they are there for all others.
            start = ["###"] if separator else []
            shared = without_blank_end(self.shared)
            separator = [*start, *shared, "", *(separator or ["###"])]
        lines = [*self.line, *without_blank_end(self.head)]
        if self.body is not None:
            lines += ["", *self.body.split("\n")]
        if self.line and self.after and self.after[0].strip():
            lines.append("")
        lines += self.after
        if self.left_out:
            lines = [f"# {line}" if line.strip() else line for line in lines]
        lines = [*separator, *name, *self.before, *lines]
        return "\n".join(lines) + "\n" if lines else ""


def without_blank_end(lines: list[str]) -> list[str]:
    """The lines up to the last one with something on it."""
    end = len(lines)
    while end and not lines[end - 1].strip():
        end -= 1
    return lines[:end]
