"""Where in a GraphQL query a cursor stands: in which selection, or among which arguments."""

import re
from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum, auto

from callsheet.features.graphql_schema import InputFacts, Schema, TypeFacts
from callsheet.late_dataclasses import dataclass

_TOKEN = re.compile(
    r'(?P<open>"""(?:[^"]|"(?!""))*\Z|(?!"")"(?:[^"\\\n]|\\.)*\Z|\#[^\n]*\Z)'
    r'|"""(?:[^"]|"(?!""))*"""|"(?:[^"\\\n]|\\.)*"?|\#[^\n]*'
    r"|\.\.\.|[$@]?[A-Za-z_]\w*|[{}()\[\]:!=|&$@]|\x00+|[-\d.]+"
)
_NAME = re.compile(r"[A-Za-z_]\w*")
_OPERATIONS = ("query", "mutation", "subscription")
_DEFINITIONS = (*_OPERATIONS, "fragment")
_TYPED = "on"
_DIRECTIVES = ("include", "skip")
_CONDITION = {"if": InputFacts("if", "Boolean", "Boolean!", "")}
"""The argument of both (GraphQL, 3.13)."""


class Among(StrEnum):
    """What can stand at a place."""

    WORDS = auto()
    """These, and no others."""

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
    words: tuple[str, ...] = ()


def words_of(of: TypeFacts) -> tuple[str, ...]:
    """The words that are values of a type."""
    return ("true", "false") if of.name == "Boolean" else of.values


def graphql_place(before: str, schema: Schema) -> GraphqlPlace | None:
    """Where a query ends that is typed so far, without the word at its end.

    None where nothing of a schema can stand: in strings and comments, behind a name that is free.
    """
    reader = _Reader(schema)
    tokens = list[str]()
    for found in _TOKEN.finditer(before):
        if found["open"] is not None:
            return None
        if not found[0].startswith("#"):
            tokens.append(found[0])
    for number, token in enumerate(tokens):
        behind = tokens[number + 1] if number + 1 < len(tokens) else ""
        reader.take(token, behind)
    return reader.place(tokens)


class _Reader:
    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._open: list[_Frame] = []
        self._root = schema.roots.get("query", "")
        self._before = ""
        self._named = ""
        """The type that `on` names, for the selection that follows."""

        self._in_definition = False
        """Whether it has begun, and its selection has not."""

        self._of_variable = ""
        """The type of the variable that was declared last."""

        self._awaits_type = self._spreads = False
        """Whether an `on` of a fragment, a `...` stands there, and what belongs to it does not."""

    def take(self, token: str, behind: str) -> None:
        match token:
            case "{":
                self._begin_braces()
            case "(":
                self._begin_arguments()
            case "[":
                self._begin_list()
            case "}" | ")" | "]":
                if self._open:
                    self._open.pop()
            case _ if _NAME.fullmatch(token):
                self._name(token, behind)
            case "...":
                self._spreads = True
            case _:
                pass
        self._before = token

    def place(self, tokens: list[str]) -> GraphqlPlace | None:
        """What can stand behind all that was taken."""
        last, frame = (tokens[-1] if tokens else ""), (self._open[-1] if self._open else None)
        if self._awaits_type:
            return GraphqlPlace(Among.TYPES)
        if last == "@":
            return GraphqlPlace(Among.WORDS, words=_DIRECTIVES)
        if last == "-":
            return None
        if frame is None:
            if tokens[-2:-1] == ["fragment"]:
                return GraphqlPlace(Among.WORDS, words=(_TYPED,))
            words = () if self._in_definition else _DEFINITIONS
            return GraphqlPlace(Among.WORDS, words=words)
        if frame.bracket == "{" and not frame.inputs:
            among = Among.SPREADS if last == "..." else Among.FIELDS
            return GraphqlPlace(among, frame.type, given=tuple(frame.given))
        if frame.is_header:
            return self._in_header(last)
        if last == ":" or frame.bracket == "[":
            return GraphqlPlace(Among.VALUES, self._type_of_value(frame))
        return GraphqlPlace(Among.ARGUMENTS, inputs=frame.inputs, given=tuple(frame.given))

    def _in_header(self, last: str) -> GraphqlPlace | None:
        if last in (":", "["):
            return GraphqlPlace(Among.INPUT_TYPES)
        of = self._schema.types.get(self._of_variable)
        return GraphqlPlace(Among.WORDS, words=words_of(of)) if last == "=" and of else None

    def _name(self, token: str, behind: str) -> None:
        frame = self._open[-1] if self._open else None
        if self._awaits_type:
            self._named, self._awaits_type = token, False
        elif frame is None:
            self._begin_definition(token)
        elif frame.bracket == "{" and not frame.inputs:
            self._awaits_type = self._before == "..." and token == _TYPED
            if self._before != "..." and behind != ":":
                frame.given.append(token)
            self._spreads = False
        elif frame.is_header:
            if self._before in (":", "["):
                self._of_variable = token
        elif behind == ":":
            frame.given.append(token)

    def _begin_definition(self, token: str) -> None:
        if self._in_definition:
            self._awaits_type = token == _TYPED and self._before not in _DEFINITIONS
            return
        self._in_definition = token in _DEFINITIONS
        if token in _OPERATIONS:
            self._root = self._schema.roots.get(token, "")

    def _begin_list(self) -> None:
        frame = self._open[-1] if self._open else _Frame("[")
        if frame.is_header and self._before in (":", "["):
            self._open.append(_Frame("[", is_header=True))
            return
        of_variable = self._of_variable if frame.is_header else frame.type
        self._open.append(_Frame("[", of_variable, frame.inputs, frame.given))

    def _begin_braces(self) -> None:
        frame = self._open[-1] if self._open else None
        if frame is not None and (frame.inputs or frame.bracket in "(["):
            inner = self._schema.types.get(self._type_of_value(frame))
            self._open.append(_Frame("{", inputs=inner.inputs if inner else {}))
            return
        if self._named:
            name, self._named = self._named, ""
        elif frame is None:
            name = self._root
        else:
            name = frame.type if self._spreads else self._type_of_last(frame)
        self._spreads = self._in_definition = False
        self._open.append(_Frame("{", name))

    def _begin_arguments(self) -> None:
        frame = self._open[-1] if self._open else None
        if self._before.startswith("@"):
            is_known = self._before[1:] in _DIRECTIVES
            self._open.append(_Frame("(", inputs=_CONDITION if is_known else {}))
            return
        if frame is None:
            self._open.append(_Frame("(", is_header=True))
            return
        of = self._schema.types.get(frame.type)
        facts = of.fields.get(frame.given[-1]) if of and frame.given else None
        self._open.append(_Frame("(", inputs=facts.arguments if facts else {}))

    def _type_of_value(self, frame: _Frame) -> str:
        if frame.is_header:
            return self._of_variable
        facts = frame.inputs.get(frame.given[-1]) if frame.given else None
        return facts.type if facts else frame.type

    def _type_of_last(self, frame: _Frame) -> str:
        of = self._schema.types.get(frame.type)
        facts = of.fields.get(frame.given[-1]) if of and frame.given else None
        return facts.type if facts else ""
