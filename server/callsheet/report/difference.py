"""Two versions of a text as a unified diff, for people and for `patch`."""

from collections.abc import Callable, Iterator
from difflib import unified_diff

from callsheet.report.style import Style, one_line, printable
from callsheet.text import line_end, split_lines

_NO_END = "\\ No newline at end of file"
_COLOURS = {"@": "cyan", "-": "red", "+": "green"}


def difference(
    before: str, after: str, path: str, style: Style, mask: Callable[[str], str]
) -> Iterator[str]:
    """The lines of the diff without their line feeds; none when nothing differs."""
    name = one_line(path)
    lines = unified_diff(split_lines(before), split_lines(after), name, name, lineterm="")
    for number, line in enumerate(lines):
        ending = line_end(line)
        said = line.removesuffix(ending)
        colour = "bold" if number < 2 else _COLOURS.get(line[0])
        text = printable(mask(said))
        # Without the CR of its end neither `patch` nor git would know the line again.
        kept = "\r" if ending == "\r\n" else ""
        yield (style.paint(text, colour) if colour else text) + kept
        if said == line and number > 1 and line[0] != "@":
            yield _NO_END
