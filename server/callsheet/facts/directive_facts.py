"""What there is to know about a directive: its arguments, its place, and who knows it."""

from enum import StrEnum

from callsheet.late_dataclasses import dataclass


class ArgumentKind(StrEnum):
    """How an argument is written and what it is checked against."""

    TEXT = "text"
    """The rest of the line; one pair of quotes around it is not part of it."""

    WORD = "word"
    """Up to the next space, or in quotes."""

    WORDS = "words"
    """Every word that is left, with commas or spaces between them."""

    NAME = "name"
    """The name of a variable."""

    REQUEST = "request"
    """The name of a request: the rest of the line."""

    PATH = "path"
    """The path of a file: the rest of the line."""

    INTEGER = "integer"
    DURATION = "duration"
    """`500ms`, `10s`, `5m`, or a number in the argument's unit."""

    SIZE = "size"
    """`5MB`, in powers of 1024, or a number of bytes."""

    STATUSES = "statuses"
    """`200,404`, `500-599`, `5xx`."""

    CHOICE = "choice"
    """One of the argument's `choices`."""

    SWITCH = "switch"
    """`on` or `off`."""

    RATE = "rate"
    """`10/s`, `100/m`, `5 per 2s`."""

    SPAN = "span"
    """Two durations: `1s..30s`."""

    RETRY_REASONS = "retry reasons"
    """Statuses, and `connect`, `timeout`, `failure`, `assert`."""

    FIELD = "field"
    """`Name: value`, or a name alone."""

    PARAMETER = "parameter"
    """`name=value`, `replace` before it or not; the value is the rest of the line."""

    URL = "url"
    """An address; checked when its bindings are replaced."""

    PROXY = "proxy"
    """The address of a proxy: `http://user:password@host:3128`, or `off`."""

    EXPRESSION = "expression"
    """An expression of JavaScript: the rest of the line, less key=value at its end."""

    ASSERTION = "assertion"
    """Subject, filters, predicate, value; or an expression."""

    CAPTURE = "capture"
    """`NAME = ` and a subject with filters, or an expression."""


class Place(StrEnum):
    """Where a directive may stand."""

    REQUEST = "request"
    """In a block with a request, before or after its body."""

    FILE = "file"
    """In the first block, when that has no request: it holds for the whole file."""

    RESOURCE = "resource"
    """In a block with `# @resource`: it holds for every request that uses that."""


class Support(StrEnum):
    """What becomes of a directive."""

    WORKS = "works"
    ELSEWHERE = "elsewhere"
    """It serves another tool, and has no effect here."""


class Peer(StrEnum):
    """The tools whose files Callsheet reads."""

    JETBRAINS = "JetBrains"
    REST_CLIENT = "REST Client"
    HTTPYAC = "httpYac"
    KULALA = "kulala"
    REST_NVIM = "rest.nvim"
    VISUAL_STUDIO = "Visual Studio"
    APIC = "apic"
    HTTPRUNNER = "httprunner"


@dataclass(frozen=True, slots=True)
class ArgumentFacts:
    """One argument of a directive."""

    name: str
    kind: ArgumentKind
    documentation: str
    required: bool = True
    unit: str = ""
    """`s` or `ms`: what a bare number of a duration means."""

    choices: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    secret: bool = False
    """Whether what is written there is a credential."""


@dataclass(frozen=True, slots=True)
class DirectiveFacts:
    """One directive; without arguments it is a switch, on when it is there."""

    name: str
    documentation: str
    """Two to four sentences of Markdown."""

    example: str = ""
    """What may stand behind `# @`."""

    arguments: tuple[ArgumentFacts, ...] = ()
    """The positional ones, in order."""

    keywords: tuple[ArgumentFacts, ...] = ()
    """Those written `key=value`."""

    aliases: tuple[str, ...] = ()
    places: frozenset[Place] = frozenset({Place.REQUEST})
    repeatable: bool = False
    peers: tuple[Peer, ...] = ()
    """Who knows it under this name or an alias; none: it is ours."""

    support: Support = Support.WORKS
    variants: "tuple[DirectiveFacts, ...]" = ()
    """What the first word may be, each with arguments of its own: `auth basic`, `auth oauth2`."""

    open: bool = False
    """Whether others may add variants: the table does not judge a first word that it lacks."""

    strict: bool = False
    """Whether a wrong argument keeps the request from being sent."""

    @property
    def word(self) -> str:
        """Of a variant: the first word, which chooses it."""
        return self.name.rpartition(" ")[2]

    def variant(self, word: str) -> "DirectiveFacts | None":
        """The variant that a first word chooses, in any case."""
        folded = word.lower()
        return next((each for each in self.variants if folded in (each.word, *each.aliases)), None)

    def keyword(self, name: str) -> ArgumentFacts | None:
        """The argument that is written `name=`."""
        return next((each for each in self.keywords if name in (each.name, *each.aliases)), None)

    def keyed(self, name: str) -> ArgumentFacts | None:
        """As `keyword`; a positional argument may be given by its name too."""
        positional = (each for each in self.arguments if name in (each.name, *each.aliases))
        return self.keyword(name) or next(positional, None)

    @property
    def switch(self) -> bool:
        """Whether it takes nothing but `false`, `off` or `no`, which turn it off again."""
        return not (self.arguments or self.keywords or self.variants)
