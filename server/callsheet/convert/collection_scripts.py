"""Scripts of Postman and its kin as assertions, captures and variables; the rest as comments."""

import re
from collections.abc import Iterable, Sequence

from callsheet.convert.collection_text import variable_name
from callsheet.convert.lost import Lost
from callsheet.convert.script_expectations import expectation, expectation_of_response
from callsheet.convert.script_expressions import expression_of_ours, is_text_of_answer
from callsheet.convert.script_handlers import handler_of, known_names, rewritten
from callsheet.convert.script_reader import (
    Call,
    Chain,
    Member,
    Step,
    function_of,
    literal_text,
    statements_of,
    tokens_of,
    whole_chain,
)
from callsheet.convert.script_subjects import subject_of
from callsheet.exchange import Headers
from callsheet.late_dataclasses import dataclass

_DECLARED = re.compile(
    r"(?:const|let|var)\s+(?P<name>[^\W\d][\w$]*)\s*(?:=(?P<value>.*))?", re.DOTALL
)
_PARTS = re.compile(r"(?:const|let|var)\s+\{(?P<names>[\w$\s,:]*)\}\s*=(?P<value>.*)", re.DOTALL)
_ASSIGNED = re.compile(r"(?P<name>[^\W\d][\w$]*)\s*=(?!=)(?P<value>.*)", re.DOTALL)
_OLD_TEST = re.compile(
    r"""tests\[\s*(?P<title>"[^"\n]*"|'[^'\n]*'|`[^`\n$]*`)\s*\]\s*=(?P<value>.*)""", re.DOTALL
)
_STORES = frozenset(
    ("environment", "globals", "collectionVariables", "variables", "baseEnvironment")
)
_OF_BRUNO = frozenset(("setVar", "setEnvVar", "setGlobalEnvVar"))
_OLD_SETTERS = frozenset(("setEnvironmentVariable", "setGlobalVariable"))
_DEEPEST = 5
_MOST_STATEMENTS = 300
_HINT = "write it as a handler of JetBrains' API, or as directives"


@dataclass(frozen=True, slots=True)
class Before:
    """What a script that runs first comes to."""

    definitions: tuple[tuple[str, str], ...] = ()
    headers: Headers = ()
    notes: tuple[str, ...] = ()
    """What is left of it, as comments."""


@dataclass(frozen=True, slots=True)
class After:
    """What a script that runs after the answer comes to."""

    lines: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def after_script(source: str, lost: Lost) -> After:
    """A script over the answer: its tests and what it keeps; what is more becomes a handler."""
    reader = _Reader()
    lines: list[str] = []
    left: list[str] = []
    for statement in _statements(source):
        found = reader.after(statement)
        if found is None:
            left.append(statement)
        else:
            lines += found
    good = _good(left)
    handled = _handled(good, reader)
    if handled:
        lines += [handled]
        left = [each for each in left if each not in good]
    return After(tuple(lines), _left(source, left, reader, "after the answer", lost))


def _good(statements: list[str]) -> list[str]:
    """The statements that a handler can say, and that use no name of one that it cannot."""
    if len(statements) > _MOST_STATEMENTS:
        return []
    good = [each for each in statements if rewritten(each) is not None]
    bad = [each for each in statements if each not in good]
    names = {
        token.text
        for each in bad
        for token in tokens_of(each)[1:2]
        if each.split(maxsplit=1)[0] in ("const", "let", "var", "function")
    }
    uses = [{token.text for token in tokens_of(each)} for each in good]
    return [each for each, used in zip(good, uses, strict=True) if not used & names]


def _handled(left: list[str], reader: "_Reader") -> str | None:
    """What was not understood as a handler in JetBrains' API."""
    needed: list[str] = []
    seen = left
    while seen:
        more = [each for each in known_names(seen, reader.declared) if each not in needed + left]
        needed = [*more, *needed]
        seen = more
    return handler_of([*needed, *left]) if left else None


def before_script(source: str, lost: Lost) -> Before:
    """A script that runs before the request: the variables and header fields that it sets."""
    reader = _Reader()
    left = [each for each in _statements(source) if not reader.before(each)]
    notes = _left(source, left, reader, "before the request", lost)
    return Before(tuple(reader.definitions.items()), tuple(reader.headers), notes)


def _statements(source: str) -> Sequence[str]:
    found = statements_of(source)
    return (source,) if found is None else found


def _left(
    source: str, left: list[str], reader: "_Reader", when: str, lost: Lost
) -> tuple[str, ...]:
    """What was not understood as comments, with the names that it uses."""
    if not left:
        return ()
    needed = {token.text for each in left for token in tokens_of(each) if token.kind == "name"}
    declared = [text for name, text in reader.declared.items() if name in needed]
    text = "\n".join([*declared, *left])
    first = " ".join(left[0].split())
    shown = first if len(first) < 60 else f"{first[:57]}..."
    whole = "" if len(text) < len(source.strip()) else "all of "
    lost.say(f"{whole}a script that runs {when}: `{shown}`", _HINT)
    return (f"not carried over, a script that runs {when}:", *_commented(text))


def _commented(text: str) -> Iterable[str]:
    return (f"| {line}".rstrip() for line in text.replace("\r", "").split("\n"))


class _Reader:
    """What is known while the statements of one script are read."""

    def __init__(self) -> None:
        self.known: dict[str, str] = {}
        self.declared: dict[str, str] = {}
        self.definitions: dict[str, str] = {}
        self.headers: list[tuple[str, str]] = []
        self._depth = 0

    def after(self, statement: str) -> list[str] | None:
        """The lines that a statement becomes; None for one that we do not understand."""
        if self._declares(statement):
            return []
        if old := _OLD_TEST.fullmatch(statement):
            return _titled(literal_text(old["title"]) or "", self._claim(old["value"]))
        chain = whole_chain(statement)
        if chain is None:
            return None
        if _is_log(chain):
            return []
        return self._test(chain) or self._kept(chain) or self._expected(chain)

    def before(self, statement: str) -> bool:
        """Take a statement in; whether it was understood."""
        if self._declares(statement):
            return True
        chain = whole_chain(statement)
        if chain is None:
            return False
        if _is_log(chain):
            return True
        if (field := _header_set(chain)) is not None:
            value = self._value(field[1])
            if value is not None:
                self.headers.append((field[0], value))
            return value is not None
        setting = _setting(chain)
        value = None if setting is None else self._value(setting[1])
        if setting is None or value is None:
            return False
        self.definitions[setting[0]] = value
        return True

    def _declares(self, statement: str) -> bool:
        """Whether a statement gives a name to something that we understand."""
        if parts := _PARTS.fullmatch(statement):
            whole = expression_of_ours(parts["value"].strip(), self.known)
            for each in parts["names"].split(","):
                name, _, other = (word.strip() for word in each.partition(":"))
                if name:
                    self.known[other or name] = f"{whole}.{name}" if whole else ""
            return whole is not None
        found = _DECLARED.fullmatch(statement) or _ASSIGNED.fullmatch(statement)
        if found is None:
            return False
        name, value = found["name"], (found["value"] or "").strip()
        if not value:
            self.declared[name] = statement
            return True
        if is_text_of_answer(value, self.known):
            ours: str | None = "pm.response.text()"
        else:
            ours = expression_of_ours(value, self.known)
        if ours is None:
            self.known[name] = ""
            return False
        self.known[name] = ours
        self.declared[name] = statement
        return True

    def _claim(self, source: str) -> list[str] | None:
        """An expression that has to be true."""
        source = source.strip()
        chain = whole_chain(source)
        match chain:
            case Chain("responseBody", (Member("has"), Call((given,)))) if literal_text(given):
                return [f"body contains {given}"]
        for operator in ("===", "==", "<=", "<"):
            left, found, right = source.partition(operator)
            if found and left.strip() in ("responseTime", "pm.response.responseTime"):
                number = right.strip()
                return [f"duration {operator[:2]} {number}"] if number.isdigit() else None
        ours = expression_of_ours(source, self.known)
        return None if ours is None else [ours]

    def _test(self, chain: Chain) -> list[str] | None:
        """`pm.test("name", function () { … })`."""
        match chain.root, chain.steps:
            case (("pm" | "insomnia"), (Member("test"), Call((title, given)))):
                pass
            case "test", (Call((title, given)),):
                pass
            case _:
                return None
        function = function_of(given)
        if function is None or self._depth > _DEEPEST:
            return None
        self._depth += 1
        found: list[str] = []
        outer = dict(self.known)
        lines: list[str] | None = []
        for statement in statements_of(function.body) or ():
            lines = self.after(statement.removeprefix("return ").strip())
            if lines is None:
                break
            found += lines
        self.known = outer
        self._depth -= 1
        if lines is None:
            return None
        # A test without a claim passes, and says nothing.
        return _titled(literal_text(title) or "", found, prefixed=True)

    def _kept(self, chain: Chain) -> list[str] | None:
        setting = _setting(chain)
        if setting is None:
            return None
        name, source = setting
        subject = subject_of(source, self.known)
        if subject is None:
            return None
        simple = subject.expression or subject.selection
        return [f"# @capture {name} = {simple}"]

    def _expected(self, chain: Chain) -> list[str] | None:
        match chain.root, chain.steps:
            case (("pm" | "insomnia"), (Member("response"), *rest)):
                found = expectation_of_response(rest, self.known)
            case (("pm" | "insomnia"), (Member("expect"), Call((subject, *_)), *rest)):
                found = expectation(subject, rest, self.known)
            case "expect", (Call((subject, *_)), *rest):
                found = expectation(subject, rest, self.known)
            case _:
                return None
        return None if found is None else [f"# @assert {line}" for line in found]

    def _value(self, source: str) -> str | None:
        """What a variable or a header field is given, as it is typed."""
        text = literal_text(source)
        if text is not None:
            fits = "\n" not in text and "{{" not in text
            return text if fits and text == text.strip() else None
        ours = expression_of_ours(source, self.known)
        if ours is None or "response" in ours:
            return None
        return f"{{{{{ours}}}}}" if ours.isidentifier() else f"{{{{ {ours} }}}}"


def _titled(title: str, lines: list[str] | None, *, prefixed: bool = False) -> list[str] | None:
    if lines is None:
        return None
    said = lines if prefixed else [f"# @assert {line}" for line in lines]
    shown = " ".join(title.split()).lstrip("@#|")
    return [f"# {shown}", *said] if shown and said else said


def _is_log(chain: Chain) -> bool:
    return chain.root == "console"


def _setting(chain: Chain) -> tuple[str, str] | None:
    """The name of a variable that is set, and the source of its value."""
    match chain.root, chain.steps:
        case (("pm" | "insomnia"), (Member(store), Member("set"), Call((name, value)))) if (
            store in _STORES
        ):
            pass
        case "postman", (Member(setter), Call((name, value))) if setter in _OLD_SETTERS:
            pass
        case "bru", (Member(setter), Call((name, value, *_))) if setter in _OF_BRUNO:
            pass
        case _:
            return None
    text = literal_text(name)
    return None if text is None else (variable_name(text), value)


_KEYED = re.compile(
    r"""\{\s*["']?key["']?\s*:\s*(?P<name>"[^"\n]*"|'[^'\n]*')\s*,\s*["']?value["']?\s*:(?P<value>.*)\}""",
    re.DOTALL,
)


def _header_set(chain: Chain) -> tuple[str, str] | None:
    """A header field that is added, and the source of its value."""
    match chain.root, chain.steps:
        case (
            ("pm" | "insomnia"),
            (
                Member("request"),
                Member("headers"),
                Member("add" | "upsert"),
                Call((given,)),
            ),
        ):
            found = _KEYED.fullmatch(given.strip())
            if found is None:
                return None
            return literal_text(found["name"]) or "", found["value"].strip().rstrip(",")
        case (("req" | "pm"), steps):
            return _header_of_bruno(steps)
    return None


def _header_of_bruno(steps: Sequence[Step]) -> tuple[str, str] | None:
    match steps:
        case (Member("setHeader"), Call((name, value))) if literal_text(name):
            return literal_text(name) or "", value
    return None
