"""What a dialect of `.http` files can say, what comes of a file in it, and what is lost."""

import re
from collections.abc import Callable, Mapping
from dataclasses import field
from typing import TYPE_CHECKING, TypeAlias

from callsheet.convert.answers import Taken
from callsheet.facts.directive_facts import Peer
from callsheet.late_dataclasses import dataclass
from callsheet.syntax.assertion_nodes import Assertion
from callsheet.syntax.bindings import Binding
from callsheet.syntax.directives import Arguments

if TYPE_CHECKING:
    from callsheet.convert.page import Page
    from callsheet.convert.sheet import Sheet


@dataclass(frozen=True, slots=True)
class Loss:
    """Something of a file that another tool cannot do, or does otherwise."""

    line: int
    """Of the file that was converted, from 0."""

    what: str
    hint: str = ""
    """What a person can do about it."""


@dataclass(frozen=True, slots=True)
class Conversion:
    """A file in the words of another tool."""

    text: str
    losses: tuple[Loss, ...] = ()
    """In the order of their lines."""


@dataclass(frozen=True, slots=True)
class Use:
    """A binding of a file, and where it stands."""

    page: "Page"
    sheet: "Sheet"
    binding: Binding

    @property
    def text(self) -> str:
        """The binding as it is typed, with its braces."""
        return f"{{{{{self.binding.inner.text}}}}}"


Value: TypeAlias = Callable[[Use], str | None]
"""What stands for a binding, with its braces; None when the tool has nothing of that meaning."""

Said: TypeAlias = Callable[["Page", "Sheet", Arguments], bool]
"""Writes what means the same as a directive; False when nothing does."""

Checked: TypeAlias = Callable[["Page", Assertion, str], str | None]
"""A line or more that assert the same, out of the assertion and its text; None for none."""

Kept: TypeAlias = Callable[["Page", "Sheet", str, Taken], bool]
"""Keeps a part of an answer under a name; False when it cannot be."""

Field: TypeAlias = Callable[["Page", "Sheet", str], str | None]
"""The value of an `Authorization` field with the same meaning; None when there is none."""


def no_check(_page: "Page", _assertion: Assertion, _text: str) -> str | None:
    """For tools that assert nothing."""
    return None


def no_field(_page: "Page", _sheet: "Sheet", _value: str) -> str | None:
    """For tools that have no scheme but what is sent as it stands."""
    return None


def no_oauth(_page: "Page", _sheet: "Sheet", _arguments: Arguments) -> bool:
    """For tools that fetch no tokens."""
    return False


def unchanged(_page: "Page", line: str) -> str:
    """For tools in which every line of a body is just that."""
    return line


@dataclass(frozen=True, slots=True)
class Dialect:
    """A tool that reads `.http` files: what it understands, and how the rest is said to it."""

    shown: str
    peer: Peer
    methods: frozenset[str]
    """None at all: it takes every word in capitals."""

    name: re.Pattern[str]
    """Names of requests that it can refer to."""

    value: Value
    keep: Kept
    authorization: Field = no_field
    oauth: Said = no_oauth
    """Says `# @auth oauth2`; False when the tool fetches no tokens, or not so."""

    check: Checked = no_check
    keeps: frozenset[str] = frozenset()
    """Directives that mean the same there as they are typed."""

    directives: Mapping[str, Said] = field(default_factory=dict)
    """Directives that are said in other words."""

    continues: re.Pattern[str] | None = None
    """Lines that go on with a target; None for a tool that wants it on one line."""

    body_line: Callable[["Page", str], str | None] = unchanged
    """A line of a body, so that it is not taken for something else; None when it cannot be."""

    graphql: str = ""
    """How a body is marked as GraphQL: `method`, `header`; empty when it is sent as JSON."""

    imports: str = ""
    """How another file is imported, `import` or `# @import`; empty when none is."""

    titles: bool = False
    """Whether what stands behind `###` names the request."""

    relative: bool = False
    """Whether a target that begins with `/` goes to the `Host`, as here."""

    folds: bool = False
    """Whether the value of a field goes on in indented lines."""

    scripts: bool = False
    """Whether it runs the scripts of JetBrains' API."""

    saves: bool = False
    """Whether it has `>> file`."""

    file_bodies: bool = True
    substitutes: bool = False
    """Whether it has `<@ file`."""

    last_wins: bool = False
    """Whether one definition of a variable holds for the whole file."""

    escapes: bool = False
    """Whether a backslash in the value of a variable escapes what is behind it."""

    environment_wins: bool = False
    """Whether the environment's value of a variable counts, and not that of the file."""

    joins_forms: bool = True
    """Whether white space around `=` and `&` does not count in forms."""

    form_escapes: bool = False
    """Whether `%+` and its like mean in forms what they mean here, and spaces are encoded."""

    spaces: bool = True
    """Whether a space may stand in a URL, and is encoded."""

    indents: bool = False
    """Whether lines that go on with a target are indented."""

    form_separator: str = "\n&"
    """What parts the fields of a form, where line ends count otherwise."""

    strict: bool = False
    """Whether a directive that it does not know is an error there."""

    strips_comments: bool = True
    """Whether comment lines in a body are not sent."""

    expressions: bool = False
    """Whether it has JavaScript in bindings."""

    sections: bool = False
    """Whether assertions have a section of their own."""
