"""Where in a GraphQL query a cursor stands: in which selection, or among which arguments."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import field
from enum import StrEnum, auto

from callsheet.features.graphql_schema import InputFacts, Schema
from callsheet.late_dataclasses import dataclass

_TOKEN = re.compile(
    r'"""(?:[^"]|"(?!""))*(?:"""|\Z)|"(?:[^"\\\n]|\\.)*"?|\#[^\n]*'
    r"|\.\.\.|[$@]?[A-Za-z_]\w*|[{}()\[\]:!=|&]|\x00+|[-\d.]+"
)
_NAME = re.compile(r"[A-Za-z_]\w*")
_OPERATIONS = ("query", "mutation", "subscription")


class Among(StrEnum):
    """What can stand at a place."""

    DEFINITIONS = auto()
    FIELDS = auto()
    SPREADS = auto()
    """Behind `...`: a fragment, or `on` and a type."""

    TYPES = auto()
    """Behind `on`: a type with fields."""

    INPUT_TYPES = auto()
    """The type of a variable."""

    ARGUMENTS = auto()
    VALUES = auto()


@dataclass(slots=True)
class _Frame:
    """A bracket that is open."""

    bracket: str
    type: str = ""
    """Of a selection."""

    inputs: Mapping[str, InputFacts] = field(default_factory=dict)
    """Of arguments and input objects: what can be given."""

    given: list[str] = field(default_factory=list)
    """What is selected or given in it, in order."""

    is_header: bool = False
    """Whether it declares the variables of an operation."""


@dataclass(frozen=True, slots=True)
class GraphqlPlace:
    """What can stand where a text ends."""

    among: Among
    type: str = ""
    """Of the selection, or of the value."""

    inputs: Mapping[str, InputFacts] = field(default_factory=dict)
    given: tuple[str, ...] = ()


def graphql_place(before: str, schema: Schema) -> GraphqlPlace:
    """Where a query ends that is typed so far, without the word at its end."""
    reader = _Reader(schema)
    tokens = list(_tokens(before))
    for number, token in enumerate(tokens):
        behind = tokens[number + 1] if number + 1 < len(tokens) else ""
        reader.take(token, behind)
    return reader.place(tokens)


def _tokens(text: str) -> Iterator[str]:
    for found in _TOKEN.finditer(text):
        if not found[0].startswith("#"):
            yield found[0]


class _Reader:
    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._open: list[_Frame] = []
        self._root = schema.roots.get("query", "")
        self._before = ""
        self._named = ""
        """The type that `on` names, for the selection that follows."""

        self._is_directive = False

    def take(self, token: str, behind: str) -> None:
        match token:
            case "{":
                self._begin_braces()
            case "(":
                self._begin_arguments()
            case "[":
                inner = self._open[-1] if self._open else _Frame("[")
                self._open.append(_Frame("[", inner.type, inner.inputs, inner.given))
            case "}" | ")" | "]":
                if self._open:
                    self._open.pop()
            case _ if _NAME.fullmatch(token):
                self._name(token, behind)
            case _:
                self._is_directive = token.startswith("@")
        self._before = token

    def place(self, tokens: list[str]) -> GraphqlPlace:
        """What can stand behind all that was taken."""
        last, frame = (tokens[-1] if tokens else ""), (self._open[-1] if self._open else None)
        if last == "on":
            return GraphqlPlace(Among.TYPES)
        if frame is None:
            return GraphqlPlace(Among.DEFINITIONS)
        if frame.bracket == "{" and not frame.inputs:
            among = Among.SPREADS if last == "..." else Among.FIELDS
            return GraphqlPlace(among, frame.type, given=tuple(frame.given))
        if frame.is_header:
            return GraphqlPlace(Among.INPUT_TYPES)
        if last == ":" or frame.bracket == "[":
            facts = frame.inputs.get(frame.given[-1]) if frame.given else None
            return GraphqlPlace(Among.VALUES, facts.type if facts else "")
        return GraphqlPlace(Among.ARGUMENTS, inputs=frame.inputs, given=tuple(frame.given))

    def _name(self, token: str, behind: str) -> None:
        self._is_directive = False
        frame = self._open[-1] if self._open else None
        if self._before == "on":
            self._named = token
        elif frame is None:
            if token in _OPERATIONS:
                self._root = self._schema.roots.get(token, "")
        elif frame.bracket == "{" and not frame.inputs:
            if self._before != "..." and behind != ":":
                frame.given.append(token)
        elif behind == ":":
            frame.given.append(token)

    def _begin_braces(self) -> None:
        frame = self._open[-1] if self._open else None
        if frame is not None and (frame.inputs or frame.bracket in "(["):
            facts = frame.inputs.get(frame.given[-1]) if frame.given else None
            inner = self._schema.types.get(facts.type) if facts else None
            self._open.append(_Frame("{", inputs=inner.inputs if inner else {}))
            return
        if self._named:
            name, self._named = self._named, ""
        elif frame is None:
            name = self._root
        else:
            name = frame.type if self._before == "..." else self._type_of_last(frame)
        self._open.append(_Frame("{", name))

    def _begin_arguments(self) -> None:
        frame = self._open[-1] if self._open else None
        if frame is None:
            self._open.append(_Frame("(", is_header=True))
            return
        of = self._schema.types.get(frame.type)
        facts = of.fields.get(frame.given[-1]) if of and frame.given else None
        is_field = facts is not None and not self._is_directive
        self._open.append(_Frame("(", inputs=facts.arguments if facts and is_field else {}))

    def _type_of_last(self, frame: _Frame) -> str:
        of = self._schema.types.get(frame.type)
        facts = of.fields.get(frame.given[-1]) if of and frame.given else None
        return facts.type if facts else ""
