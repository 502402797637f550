"""Parts of an answer, however they are named: out of assertions, captures and bindings."""

import json
import re
from dataclasses import replace

from callsheet.late_dataclasses import dataclass
from callsheet.syntax.assertion_nodes import AppliedFilter, Selection
from callsheet.syntax.bindings import ExchangePath, MemberPath, parse_expression
from callsheet.syntax.nodes import Piece

_STEP = re.compile(r"""\.([^\W\d][\w$-]*|\$[\w$-]+)|\[(\d+)\]|\['([^'\\]*)'\]|\["([^"\\]*)"\]""")
_NAME = re.compile(r"[A-Za-z_$][\w$]*")
_BRACKETED = re.compile(r"""\[["'](?P<name>[^"']*)["']\]""")


@dataclass(frozen=True, slots=True)
class Taken:
    """A part of an answer, and what filters make of it."""

    part: str
    """`status`, `header`, `json`, `text`, `xml`, `script`, or another subject of assertions."""

    path: str = ""
    """A field's name, a JSONPath with its `$`, an XPath, an expression."""

    filters: tuple[AppliedFilter, ...] = ()

    @property
    def steps(self) -> tuple[str | int, ...] | None:
        """The way into the body; None for what only a JSONPath can say."""
        if self.part != "json":
            return None
        steps: list[str | int] = []
        place = 1
        while place < len(self.path):
            found = _STEP.match(self.path, place)
            if found is None:
                return None
            named = next((each for each in found.group(1, 3, 4) if each is not None), None)
            steps.append(int(found[2]) if named is None else named)
            place = found.end()
        return tuple(steps)

    @property
    def plain(self) -> "Taken":
        """The same without its filters."""
        return replace(self, filters=())


def taken_by_selection(selection: Selection) -> Taken:
    """What an assertion or a capture looks at."""
    argument = selection.argument.text if selection.argument else ""
    match selection.subject:
        case "jsonpath":
            return Taken("json", rooted(argument), selection.filters)
        case "body" if not argument:
            return Taken("text", "", selection.filters)
        case "body":
            return Taken("json", rooted(argument), selection.filters)
        case "xpath":
            return Taken("xml", argument, selection.filters)
        case "js":
            return replace(taken_by_expression(argument), filters=selection.filters)
        case "duration" if argument:
            return Taken("phase", argument, selection.filters)
        case subject:
            return Taken(subject, argument, selection.filters)


def taken_by_expression(source: str) -> Taken:
    """What an expression over `response` names; any other is a `script`."""
    read = parse_expression(source)
    if not isinstance(read, MemberPath) or read.root.text != "response":
        return Taken("script", source.strip())
    match read.steps:
        case ("status" | "statusCode",):
            return Taken("status")
        case ("body" | "parsedBody", *steps):
            return Taken("json", json_path(steps))
        case ("headers", str() as name):
            return Taken("header", name)
        case _:
            return Taken("script", source.strip())


def taken_by(source: Selection | Piece) -> Taken:
    """What a capture keeps."""
    if isinstance(source, Selection):
        return taken_by_selection(source)
    return taken_by_expression(source.text)


def taken_by_exchange(path: ExchangePath) -> Taken | None:
    """What `login.response.body.$.token` names; None for a part of the request."""
    accessor = path.accessor.text if path.accessor else ""
    part = path.part.text if path.part else "body"
    if path.side != "response":
        return None
    match part:
        case "body" if accessor == "*":
            return Taken("text")
        case "body" if accessor.startswith("/"):
            return Taken("xml", accessor)
        case "body":
            return Taken("json", rooted(accessor))
        case "headers":
            found = _BRACKETED.fullmatch(accessor)
            return Taken("header", found["name"] if found else accessor)
        case "cookies":
            return Taken("cookie", accessor)
        case _:
            return Taken(part)


def rooted(path: str) -> str:
    """A JSONPath that begins with its `$`."""
    if not path or path.startswith("$."):
        return path or "$"
    if path.startswith("$[") or path == "$":
        return path
    return f"${path}" if path.startswith(("[", ".")) else f"$.{path}"


def json_path(steps: "list[str | int] | tuple[str | int, ...]") -> str:
    """The JSONPath of members and indexes."""
    return "$" + "".join(_json_step(step) for step in steps)


def _json_step(step: str | int) -> str:
    if isinstance(step, int):
        return f"[{step}]"
    return f".{step}" if _NAME.fullmatch(step) else f"['{step}']"


def members(steps: tuple[str | int, ...], between: str = "") -> str:
    """The way into a value as JavaScript has it; with `?.` between, where it may be missing."""
    return "".join(_member(step, between) for step in steps)


def _member(step: str | int, between: str) -> str:
    if isinstance(step, str) and _NAME.fullmatch(step):
        return f"{between or '.'}{step}"
    return f"{between}[{json.dumps(step, ensure_ascii=False)}]"


def shown(taken: Taken) -> str:
    """A name for a part of an answer: its last word."""
    words = re.findall(r"[A-Za-z0-9]+", taken.path) or [taken.part]
    if taken.part == "header":
        return "_".join(words).lower()
    return "_".join(words[-2:]) if words[-1].isdigit() else str(words[-1])
