"""Targets: what a cursor can stand on. Every span counts from the start of the document."""

from typing import TypeAlias

from callsheet.late_dataclasses import dataclass
from callsheet.syntax.bindings import DynamicVariable, ExchangePath
from callsheet.text import Span


@dataclass(frozen=True, slots=True)
class VariableUse:
    """A variable in a binding: the root of a member path, or a name in an expression."""

    span: Span
    name: str
    steps: tuple[str | int, ...] = ()
    """The way into its value; empty for a name in an expression."""


@dataclass(frozen=True, slots=True)
class VariableDefinition:
    """The name in `@name = value`."""

    span: Span
    name: str


@dataclass(frozen=True, slots=True)
class DynamicUse:
    """A dynamic variable: `$uuid`."""

    span: Span
    variable: DynamicVariable


@dataclass(frozen=True, slots=True)
class RequestName:
    """The name of a request where it is given: a title, or the value of `@name`."""

    span: Span
    name: str


@dataclass(frozen=True, slots=True)
class RequestReference:
    """The name of a request where it is used: `@ref`, `run #name`, `{{name.response...}}`."""

    span: Span
    name: str


@dataclass(frozen=True, slots=True)
class ResourceName:
    """The name of a resource where it is given: the value of `@resource`, or a title."""

    span: Span
    name: str


@dataclass(frozen=True, slots=True)
class ResourceReference:
    """The name of a resource where it is used: `@use github`."""

    span: Span
    name: str


@dataclass(frozen=True, slots=True)
class ExchangeMember:
    """The rest of `{{login.response.body.$.token}}`, behind the request's name."""

    span: Span
    path: ExchangePath


@dataclass(frozen=True, slots=True)
class Method:
    """The method of a request line."""

    span: Span
    name: str


@dataclass(frozen=True, slots=True)
class Address:
    """A part of the request's URL that is no binding."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Version:
    """`HTTP/1.1` at the end of a request line."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class HeaderName:
    """The name of a header field."""

    span: Span
    name: str


@dataclass(frozen=True, slots=True)
class HeaderValue:
    """A line of a header's value."""

    span: Span
    header: str
    text: str


@dataclass(frozen=True, slots=True)
class DirectiveName:
    """The name of a directive, without its `@`."""

    span: Span
    name: str


@dataclass(frozen=True, slots=True)
class DirectiveArgument:
    """All that stands behind a directive's name."""

    span: Span
    directive: str
    text: str


@dataclass(frozen=True, slots=True)
class AssertionText:
    """What an assertion claims, behind `??` or `@assert`."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class FilePath:
    """A path of a file that the request reads or writes."""

    span: Span
    path: str
    written: bool = False


@dataclass(frozen=True, slots=True)
class ImportPath:
    """A path of a file whose names are brought in, or that is run."""

    span: Span
    path: str


Target: TypeAlias = (
    VariableUse
    | VariableDefinition
    | DynamicUse
    | RequestName
    | RequestReference
    | ResourceName
    | ResourceReference
    | ExchangeMember
    | Method
    | Address
    | Version
    | HeaderName
    | HeaderValue
    | DirectiveName
    | DirectiveArgument
    | AssertionText
    | FilePath
    | ImportPath
)
