"""Members of what scripts have on hand: which one stands somewhere in a script, and its facts."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise
from typing import Final

from callsheet.facts.script_api import SCRIPT_API, ScriptMember
from callsheet.late_dataclasses import dataclass
from callsheet.script.javascript_tokens import ScriptToken, TokenKind, tokens_of
from callsheet.syntax.nodes import InlineScript, ScriptPhase, ScriptStyle
from callsheet.syntax.parse import ParsedBlock

_RESULTS: Final = {
    "request.headers.findByName": "Header",
    "crypto.md5": "Hash",
    "crypto.sha1": "Hash",
    "crypto.sha256": "Hash",
    "crypto.sha384": "Hash",
    "crypto.sha512": "Hash",
    "crypto.sha3": "Hash",
    "crypto.hmac.md5": "Hmac",
    "crypto.hmac.sha1": "Hmac",
    "crypto.hmac.sha256": "Hmac",
    "crypto.hmac.sha384": "Hmac",
    "crypto.hmac.sha512": "Hmac",
    "crypto.hmac.sha3": "Hmac",
    "Hmac.withTextSecret": "Hash",
    "Hmac.withHexSecret": "Hash",
    "Hmac.withBase64Secret": "Hash",
    "Hash.updateWithText": "Hash",
    "Hash.updateWithHex": "Hash",
    "Hash.updateWithBase64": "Hash",
    "Hash.digest": "Digest",
}
"""What calls give that has members of its own."""


@dataclass(frozen=True, slots=True)
class Chain:
    """`client.global.set` with the cursor in its last name."""

    path: str
    """What stands before the last name, `client.global`; empty for a name by itself, and the kind
    of thing that a call gives: `Header`."""

    name: str
    """The last name, or what is typed of it."""

    start: int
    """Where that begins, in the script."""

    end: int


def scripts_of(parsed: ParsedBlock) -> Iterator[InlineScript]:
    """The scripts of a block that have these members."""
    for item in (*parsed.tree.before, *parsed.tree.after):
        if isinstance(item, InlineScript) and item.style is ScriptStyle.JETBRAINS:
            yield item


@cache
def members() -> Mapping[str, tuple[ScriptMember, ...]]:
    """What is known of each name, with all before it: `client.global.set`."""
    found: dict[str, list[ScriptMember]] = {}
    for member in SCRIPT_API:
        found.setdefault(member.name, []).append(member)
    return {name: tuple(rows) for name, rows in found.items()}


@cache
def below() -> Mapping[str, tuple[str, ...]]:
    """The names below each: `client` has `global`, `test` and others; of nothing the first ones."""
    found: dict[str, dict[str, None]] = {}
    for member in SCRIPT_API:
        parts = member.name.split(".")
        for count, part in enumerate(parts):
            found.setdefault(".".join(parts[:count]), {})[part] = None
    return {name: tuple(each) for name, each in found.items()}


def is_there(name: str, phase: ScriptPhase) -> bool:
    """Whether scripts of a phase have a name; what only has members has no phase."""
    rows = members().get(name, ())
    return not rows or any(row.phase in ("", phase) for row in rows)


def chain_at(source: str, offset: int) -> Chain | None:
    """The name that stands or begins at an offset of a script; None in texts and comments."""
    before: list[ScriptToken] = []
    last: ScriptToken | None = None
    for token in tokens_of(source):
        if token.start > offset or (token.start == offset and token.kind is not TokenKind.WORD):
            break
        if token.end >= offset and token.kind is TokenKind.WORD:
            last = token
        elif token.end > offset and token.kind is not TokenKind.MARK:
            return None
        elif token.text in ("'", '"') and "\n" not in source[token.start : offset]:
            # A text that nobody has closed yet.
            return None
        else:
            before.append(token)
    end = before[-1].end if before else 0
    start = last.start if last else offset
    gap = source[end:start]
    if "//" in gap.rpartition("\n")[2] or gap.rfind("/*") > gap.rfind("*/"):
        return None
    name, stop = (last.text, last.end) if last else ("", offset)
    path = _path_before(before)
    return None if path is None else Chain(path, name, start, stop)


def chains_in(tokens: Sequence[ScriptToken]) -> Iterator[tuple[str, tuple[ScriptToken, ...]]]:
    """Each name by itself with the names that follow it by dots, `client.global.set`; not calls."""
    previous = ""
    for place, token in enumerate(tokens):
        if token.kind is TokenKind.WORD and previous != ".":
            yield token.text, tuple(_followed(tokens, place))
        previous = token.text


def _followed(tokens: Sequence[ScriptToken], place: int) -> Iterator[ScriptToken]:
    yield tokens[place]
    rest = tokens[place + 1 :]
    at = 0
    while at + 1 < len(rest):
        at += rest[at].text == "?"
        if at + 1 >= len(rest) or rest[at].text != "." or rest[at + 1].kind is not TokenKind.WORD:
            return
        yield rest[at + 1]
        at += 2


def _path_before(tokens: Sequence[ScriptToken]) -> str | None:
    """What the names before a dot lead to; empty without a dot, None where nobody knows."""
    if not tokens or tokens[-1].text != ".":
        return ""
    steps: list[tuple[str, bool]] = []
    rest = list(tokens)
    while rest and rest[-1].text == ".":
        rest.pop()
        if rest and rest[-1].text == "?":
            rest.pop()
        is_called = bool(rest) and rest[-1].text == ")"
        if is_called:
            depth = rest[-1].depth
            while rest and not (rest[-1].text == "(" and rest[-1].depth == depth):
                rest.pop()
            rest = rest[:-1]
        if not rest or rest[-1].kind is not TokenKind.WORD:
            return None
        steps.append((rest.pop().text, is_called))
    return _led(steps[::-1])


def _led(steps: Sequence[tuple[str, bool]]) -> str | None:
    path = ""
    for name, is_called in steps:
        path = f"{path}.{name}" if path else name
        if is_called:
            path = _RESULTS.get(path, "")
            if not path:
                return None
    return path


def is_declared(name: str, tokens: Sequence[ScriptToken]) -> bool:
    """Whether a script may give a name another meaning: it declares it, or a parameter has it."""
    for before, token in pairwise(tokens):
        if token.text == name and before.text in _DECLARING:
            return True
    for place, token in enumerate(tokens):
        if token.text == name and _may_be_a_parameter(tokens, place):
            return True
    return False


_DECLARING: Final = frozenset(("const", "let", "var", "function", "class", "import", "as"))


def _may_be_a_parameter(tokens: Sequence[ScriptToken], place: int) -> bool:
    """`name => …`, `(a, name) => …`, `function (name) {…}`, `const {name} = …`, `catch (name)`."""
    behind = [each.text for each in tokens[place + 1 : place + 2]]
    if behind == ["=>"]:
        return True
    depth = tokens[place].depth
    opened = next(
        (n for n in range(place, -1, -1) if tokens[n].text in "([{" and tokens[n].depth < depth),
        None,
    )
    closed = next(
        (
            n
            for n in range(place, len(tokens))
            if tokens[n].text in ")]}" and tokens[n].depth < depth
        ),
        None,
    )
    if opened is None or closed is None:
        return False
    before = [each.text for each in tokens[max(opened - 2, 0) : opened]]
    follows = [each.text for each in tokens[closed + 1 : closed + 2]]
    if tokens[opened].text == "(":
        return follows == ["=>"] or "function" in before or before[-1:] == ["catch"]
    return before[-1:] in (["const"], ["let"], ["var"], ["import"])
