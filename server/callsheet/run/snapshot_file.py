"""The file of the snapshots of a request file: Markdown that people review, a section each."""

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

FOLDER: Final = "__snapshots__"
ENDING: Final = ".snap"

MASKED: Final = "<masked>"
"""Stands where a value was that changes from run to run."""

_SECTION = re.compile(
    r"^## (?P<title>[^\n]+)\n\n(?P<fence>`{3,})(?P<kind>\w*)\n(?P<content>.*?)\n(?P=fence)$",
    re.MULTILINE | re.DOTALL,
)
_TICKS = re.compile(r"^`{3,}", re.MULTILINE)
_ROUND = re.compile(r"(?: \[row (?P<row>\d+)\])?(?: \[(?P<round>\d+)\])?\Z")


def snapshot_path(path: Path) -> Path:
    """Where the snapshots of a request file lie: in a folder beside it."""
    return path.parent / FOLDER / (path.name + ENDING)


def read_sections(text: str) -> dict[str, str]:
    """What is kept, by its title."""
    text = text.replace("\r\n", "\n")
    return {found["title"]: found["content"] for found in _SECTION.finditer(text)}


def written_sections(name: str, sections: Mapping[str, str]) -> str:
    """The file of these sections: what is kept, by its title."""
    pieces = [
        f"# Snapshots of {name}\n",
        "`callsheet run --update-snapshots` writes this file; review its changes as those of code.",
        "",
    ]
    for title, content in sections.items():
        ticks = max((len(found) for found in _TICKS.findall(content)), default=2)
        fence = "`" * max(ticks + 1, 3)
        kind = "json" if content[:1] in ("{", "[") else "text"
        pieces.append(f"## {title}\n\n{fence}{kind}\n{content}\n{fence}\n")
    return "\n".join(pieces)


def in_order(sections: Mapping[str, str], asked: Sequence[str]) -> dict[str, str]:
    """The sections as the requests stand in their file, rounds by number; obsolete ones last."""
    order = {title: number for number, title in reversed(list(enumerate(asked)))}

    def rank(title: str) -> tuple[int, int, int]:
        numbers = _numbers(title)
        whole = title if title in order else _request(title)
        return order.get(whole, len(order)), int(numbers["row"] or 0), int(numbers["round"] or 0)

    return {title: sections[title] for title in sorted(sections, key=rank)}


def obsolete_titles(kept: Iterable[str], asked: Iterable[str]) -> tuple[str, ...]:
    """Those of the kept that no request asks for; rounds of a loop, and rows, belong together."""
    known = set(asked)
    return tuple(each for each in kept if each not in known and _request(each) not in known)


def past_rounds(kept: Iterable[str], seen: Iterable[str]) -> tuple[str, ...]:
    """Rounds and rows that a request has had once, where others of them came now."""
    now = set(seen)
    loops = {_loop(each) for each in now if _request(each) != each}
    return tuple(
        each for each in kept if each not in now and _request(each) != each and _loop(each) in loops
    )


def _numbers(title: str) -> "re.Match[str]":
    # It fits the end of any text.
    return next(_ROUND.finditer(title))


def _request(title: str) -> str:
    """The title without the numbers of a row and a round."""
    return title[: _numbers(title).start()]


def _loop(title: str) -> tuple[str, bool]:
    """What the rounds of a loop have in common; those of rows are others than those without."""
    return _request(title), _numbers(title)["row"] is not None
