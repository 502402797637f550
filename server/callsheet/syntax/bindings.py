"""Bindings `{{ ... }}`: where they stand in a text, and what each of them says."""

from dataclasses import dataclass
from typing import TypeAlias

from callsheet.problems import Problem
from callsheet.syntax.nodes import Piece
from callsheet.text import Span


@dataclass(frozen=True, slots=True)
class MemberPath:
    """`host`, `my-host`, `a.b[0].c`, `a.b?.c`: a variable and the way into its value.

    Also `secrets.NAME`, `issue.id`, `incremental.start_value`: the root decides in the scope.
    """

    root: Piece
    steps: tuple[str | int, ...]
    """Member names and indexes, in order."""

    optional: bool
    """Written with `?.`: a missing member is null, not an error."""


@dataclass(frozen=True, slots=True)
class DynamicVariable:
    """`$uuid`, `$timestamp -1 d`, `$random.alphabetic(8)`, `$processEnv HOME`."""

    name: Piece
    """With its dollar sign and dotted parts: `$random.alphabetic`."""

    arguments: tuple[Piece, ...]
    """Without quotes and separators."""

    raw_arguments: Piece
    """All that follows the name, as it stands, trimmed."""


@dataclass(frozen=True, slots=True)
class ExchangePath:
    """`login.response.body.$.token`, `login.response.headers.ETag`, `.status`, `.cookies.sid`."""

    request: Piece
    side: str
    """`request` or `response`."""

    part: Piece | None
    """`body`, `headers`, `status`, `cookies` ...; None while it is being typed."""

    accessor: Piece | None
    """JSONPath, XPath, `*` or a field's name; None when nothing follows the part."""


@dataclass(frozen=True, slots=True)
class FileContents:
    """httpYac's `{{< path}}`, and `{{<@ path}}` whose own bindings are replaced."""

    path: Piece
    substitute: bool


@dataclass(frozen=True, slots=True)
class Script:
    """Any other JavaScript expression; it runs in the sandbox."""

    source: str
    free_names: tuple[Piece, ...]
    """The names it takes from outside, each once, at their first place."""


@dataclass(frozen=True, slots=True)
class Malformed:
    """Not an expression."""

    problem: Problem


Expression: TypeAlias = (
    MemberPath | DynamicVariable | ExchangePath | FileContents | Script | Malformed
)


@dataclass(frozen=True, slots=True)
class Binding:
    """One `{{ ... }}`; its spans, and those of its expression, count from the text it stands in."""

    span: Span
    """With its braces."""

    inner: Piece
    """What stands between the braces, trimmed."""

    percent_encode: bool
    """REST Client's `{{%name}}`: the value is percent-encoded."""

    expression: Expression
