"""Scripts of Postman and its kin in JetBrains' API, where directives cannot say it."""

from collections.abc import Mapping, Sequence

from callsheet.convert.collection_text import variable_name
from callsheet.convert.script_expectations import Claim, claims_of
from callsheet.convert.script_reader import (
    Call,
    Chain,
    Index,
    Member,
    Step,
    chain_of,
    function_of,
    literal_text,
    quoted,
    tokens_of,
)
from callsheet.convert.script_subjects import literal_of
from callsheet.facts.javascript_names import JAVASCRIPT_NAMES
from callsheet.script.faults import script_fault
from callsheet.syntax.javascript import JavascriptExpression, read_javascript

_OF_TOOLS = frozenset(
    (
        *("pm", "insomnia", "postman", "bru", "res", "req", "test", "expect", "tests"),
        *("responseBody", "responseCode", "responseTime", "responseHeaders", "environment"),
        *("globals", "CryptoJS", "cheerio", "moment", "xml2Json", "require", "_", "uuid"),
    )
)
_STORES = frozenset(
    ("environment", "globals", "collectionVariables", "variables", "baseEnvironment")
)
_TEXT = '(typeof response.body === "string" ? response.body : JSON.stringify(response.body))'
_ALLOWED = frozenset(("client", "response", *JAVASCRIPT_NAMES, "setTimeout", "atob", "btoa"))
_TYPES = {
    "array": "Array.isArray({})",
    "boolean": 'typeof {} === "boolean"',
    "function": 'typeof {} === "function"',
    "null": "{} === null",
    "number": 'typeof {} === "number"',
    "object": '({0} !== null && typeof {0} === "object" && !Array.isArray({0}))',
    "string": 'typeof {} === "string"',
    "undefined": "{} === undefined",
}
_STATES = {
    "true": "{} === true",
    "false": "{} === false",
    "null": "{} === null",
    "undefined": "{} === undefined",
    "ok": "Boolean({})",
    "exist": "({} ?? null) !== null",
    "empty": "Object.keys({}).length === 0",
}
_COMPARED = {
    "above": ">", "gt": ">", "greaterThan": ">",
    "least": ">=", "gte": ">=",
    "below": "<", "lt": "<", "lessThan": "<",
    "most": "<=", "lte": "<=",
}  # fmt: skip
_LONGEST_MESSAGE = 80
_DEEPEST = 12


def handler_of(statements: Sequence[str]) -> str | None:
    """The lines of a handler, `> {% … %}`; None for statements that no handler can say."""
    found: list[str] = []
    for statement in statements:
        text = rewritten(statement)
        if text is None:
            return None
        found.append(text if text.endswith("}") else f"{text};")
    code = "\n".join(found).replace("\r", "")
    if "%}" in code or "###" in code or not _is_closed(code):
        return None
    lines = "\n".join(f"  {line}".rstrip() for line in code.split("\n"))
    return f"> {{%\n{lines}\n%}}"


def _is_closed(code: str) -> bool:
    """Whether a script names nothing that is not there."""
    if script_fault(code) is not None:
        return False
    read = read_javascript(f"(function () {{\n{code}\n}})")
    if not isinstance(read, JavascriptExpression):
        return False
    return {name.text for name in read.free_names} <= _ALLOWED


def rewritten(source: str, depth: int = 0) -> str | None:
    """A script in our words; None for one that says something that we do not have."""
    if depth > _DEEPEST:
        return None
    tokens = tokens_of(source)
    parts: list[str] = []
    place, at = 0, 0
    while at < len(tokens):
        token = tokens[at]
        is_member = at > 0 and tokens[at - 1].text in (".", "?.")
        is_key = at + 1 < len(tokens) and tokens[at + 1].text == ":"
        if token.text not in _OF_TOOLS or token.kind != "name" or is_member or is_key:
            at += 1
            continue
        chain = chain_of(tokens[at:], source)
        text = None if chain is None else _chain(chain, depth + 1)
        if chain is None or text is None:
            return None
        parts += [source[place : token.start], text]
        last = tokens[at + chain.end - 1]
        place, at = last.end, at + chain.end
    return "".join([*parts, source[place:]])


def _chain(chain: Chain, depth: int) -> str | None:
    """A chain that begins with a name of the tool."""
    match chain.root, chain.steps:
        case (("pm" | "insomnia"), (Member("test"), Call((_, test) as given))) if function_of(test):
            return _call("client.test", given, depth)
        case "test", (Call((_, test) as given),) if function_of(test):
            return _call("client.test", given, depth)
        case (("pm" | "insomnia"), (Member("expect"), Call((subject, *_)), *rest)):
            return _expected(subject, rest, depth)
        case (("pm" | "insomnia"), (Member("expect"), Member("fail"), Call((message, *_)))):
            return f"client.assert(false, {message})" if literal_text(message) else None
        case "expect", (Call((subject, *_)), *rest):
            return _expected(subject, rest, depth)
        case (("pm" | "insomnia"), (Member("response"), Member("to"), *rest)):
            return _expected_of_response(rest, depth)
        case (("pm" | "insomnia"), (Member("response"), *rest)):
            return _of_response(rest, depth)
        case (("pm" | "insomnia"), (Member(store), Member(word), Call(arguments))) if (
            store in _STORES
        ):
            return _stored(word, arguments, depth)
        case "postman", (Member("setEnvironmentVariable" | "setGlobalVariable"), Call(arguments)):
            return _stored("set", arguments, depth)
        case "postman", (
            Member("getEnvironmentVariable" | "getGlobalVariable"),
            Call(arguments),
        ):
            return _stored("get", arguments, depth)
        case "bru", (Member("setVar" | "setEnvVar" | "setGlobalEnvVar"), Call(arguments)):
            return _stored("set", arguments[:2], depth)
        case "bru", (Member("getVar" | "getEnvVar" | "getGlobalEnvVar"), Call(arguments)):
            return _stored("get", arguments, depth)
        case "res", rest:
            return _of_res(rest, depth)
        case "responseBody", ():
            return _TEXT
        case "responseCode", (Member("code"),):
            return "response.status"
        case _:
            return None


def _call(name: str, arguments: Sequence[str], depth: int) -> str | None:
    given = [rewritten(each, depth) for each in arguments]
    if any(each is None for each in given):
        return None
    return f"{name}({', '.join(each or '' for each in given)})"


def _followed(text: str, steps: Sequence[Step], depth: int) -> str | None:
    for step in steps:
        match step:
            case Member(name):
                text += f".{name}" if name.isidentifier() else f"[{quoted(name)}]"
            case Index(source):
                inner = rewritten(source, depth)
                if inner is None:
                    return None
                text += f"[{inner}]"
            case Call(arguments):
                found = _call(text, arguments, depth)
                if found is None:
                    return None
                text = found
    return text


def _of_response(steps: Sequence[Step], depth: int) -> str | None:
    match steps:
        case (Member("json"), Call(()), *rest):
            return _followed("response.body", rest, depth)
        case (Member("text"), Call(()), *rest):
            return _followed(_TEXT, rest, depth)
        case (Member("code"), *rest):
            return _followed("response.status", rest, depth)
        case (Member("headers"), Member("get"), Call((name,)), *rest):
            return _followed(f"response.headers.valueOf({name})", rest, depth)
        case (Member("headers"), Member("has"), Call((name,))):
            return f"(response.headers.valueOf({name}) !== null)"
        case _:
            return None


def _of_res(steps: Sequence[Step], depth: int) -> str | None:
    match steps:
        case (Member("getBody"), Call(()), *rest) | (Member("body"), *rest):
            return _followed("response.body", rest, depth)
        case (Member("getStatus"), Call(()), *rest) | (Member("status"), *rest):
            return _followed("response.status", rest, depth)
        case (Member("getHeader"), Call((name,)), *rest):
            return _followed(f"response.headers.valueOf({name})", rest, depth)
        case (Member("headers"), Member(name), *rest):
            return _followed(f"response.headers.valueOf({quoted(name)})", rest, depth)
        case _:
            return None


def _stored(word: str, arguments: Sequence[str], depth: int) -> str | None:
    name = literal_text(arguments[0]) if arguments else None
    if name is None:
        return None
    ours = quoted(variable_name(name))
    match word, arguments[1:]:
        case "set", (value,):
            found = rewritten(value, depth)
            return None if found is None else f"client.global.set({ours}, {found})"
        case "unset", ():
            return f"client.global.clear({ours})"
        case (("get" | "has"), ()):
            value = (
                f"(client.global.get({ours}) ?? client.variables.environment.get({ours})"
                f" ?? client.variables.file.get({ours}))"
            )
            return value if word == "get" else f"({value} !== null)"
        case _:
            return None


def _expected(subject: str, steps: Sequence[Step], depth: int) -> str | None:
    value = rewritten(subject, depth)
    if value is None:
        return None
    return _asserted(_bracketed(value), claims_of(steps), depth)


def _expected_of_response(steps: Sequence[Step], depth: int) -> str | None:
    """`pm.response.to.have.status(200)`."""
    claims = claims_of(steps)
    if len(claims) != 1:
        return None
    claim = claims[0]
    match claim.name, claim.arguments:
        case "status", (value,) if literal_text(value) is None:
            status = Claim("equal", claim.arguments, claim.negated, nested=False)
            return _asserted("response.status", (status,), depth)
        case "header", (name,):
            exist = Claim("exist", None, claim.negated, nested=False)
            return _asserted(f"response.headers.valueOf({name})", (exist,), depth)
        case (("ok" | "success"), None):
            text = "response.status >= 200 && response.status < 300"
            shown = f"!({text})" if claim.negated else text
            return f"client.assert({shown}, {quoted('the status')})"
        case _:
            return None


def _asserted(value: str, claims: Sequence[Claim], depth: int) -> str | None:
    found: list[str] = []
    for claim in claims:
        if claim.name == "count":
            value = f"{value}.length"
            continue
        text = _claimed(value, claim, depth)
        if text is None:
            return None
        found.append(f"!({text})" if claim.negated else text)
        if claim.name == "property" and claim.arguments:
            value = f"{value}[{claim.arguments[0]}]"
    if not found:
        return None
    text = " && ".join(found)
    shown = " ".join(text.split())
    message = shown if len(shown) <= _LONGEST_MESSAGE else f"{shown[: _LONGEST_MESSAGE - 1]}…"
    return f"client.assert({text}, {quoted(message)})"


def _claimed(value: str, claim: Claim, depth: int) -> str | None:
    name = claim.name
    if claim.arguments is None or (not claim.arguments and name in _STATES):
        return _STATES[name].format(value) if name in _STATES else None
    given = [rewritten(each, depth) for each in claim.arguments]
    if any(each is None for each in given):
        return None
    return _compared(value, claim, [each or "" for each in given])


def _compared(value: str, claim: Claim, given: Sequence[str]) -> str | None:
    match claim.name, given:
        case (("eql" | "eqls"), [other, *_]) if not literal_of(other):
            return f"JSON.stringify({value}) === JSON.stringify({other})"
        case (("equal" | "equals" | "eq" | "eql" | "eqls"), [other, *_]):
            if other[:1] in "[{":
                return f"JSON.stringify({value}) === JSON.stringify({other})"
            return f"{value} === {_bracketed(other)}"
        case name, [other, *_] if name in _COMPARED:
            return f"{value} {_COMPARED[name]} {_bracketed(other)}"
        case "within", [low, high, *_]:
            return f"{value} >= {low} && {value} <= {high}"
        case (("include" | "includes" | "contain" | "contains"), [other, *_]) if other[:1] != "{":
            return f"{value}.includes({other})"
        case "oneOf", [others, *_]:
            return f"{others}.includes({value})"
        case (("a" | "an"), [kind, *_]):
            form = _TYPES.get((literal_text(kind) or "").lower())
            return None if form is None else form.format(value)
        case "property", [name, *rest] if not claim.nested:
            member = f"{value}[{name}]"
            return f"{member} === {rest[0]}" if rest else f"{member} !== undefined"
        case (("lengthOf" | "length"), [number, *_]):
            return f"{value}.length === {number}"
        case (("match" | "matches"), [pattern, *_]):
            return f"{pattern}.test({value})"
        case _:
            return None


def _bracketed(text: str) -> str:
    words = tokens_of(text)
    operators = any(each.kind == "sign" and each.text not in "().[]?.," for each in words)
    return f"({text})" if operators else text


def known_names(texts: Sequence[str], declared: Mapping[str, str]) -> list[str]:
    """The declarations that statements need, in their order."""
    names = {token.text for text in texts for token in tokens_of(text) if token.kind == "name"}
    return [statement for name, statement in declared.items() if name in names]
