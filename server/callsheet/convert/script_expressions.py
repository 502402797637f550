"""Expressions of Postman's, Bruno's and Insomnia's scripts in our words."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from callsheet.convert.collection_text import variable_name
from callsheet.convert.script_reader import (
    Call,
    Chain,
    Index,
    Member,
    Step,
    chain_of,
    literal_text,
    quoted,
    tokens_of,
)
from callsheet.facts.helpers import HELPERS
from callsheet.facts.javascript_names import JAVASCRIPT_NAMES
from callsheet.syntax.javascript import (
    LONGEST_EXPRESSION,
    JavascriptExpression,
    read_javascript,
)

_KNOWN = frozenset(
    ("response", *JAVASCRIPT_NAMES, *(each.name for each in HELPERS if "." not in each.name))
) - {"console", "arguments", "this", "globalThis"}
_SIMPLE = re.compile(r"[\w$.\[\]\"'()?-]+")
_STORES = frozenset(
    (
        "environment",
        "globals",
        "collectionVariables",
        "variables",
        "iterationData",
        "baseEnvironment",
    )
)
_OF_BRUNO = frozenset(
    ("getVar", "getEnvVar", "getGlobalEnvVar", "getCollectionVar", "getFolderVar", "getRequestVar")
)
_HASHES = {"MD5": "md5", "SHA1": "sha1", "SHA256": "sha256", "SHA384": "sha384", "SHA512": "sha512"}
_MOST_BRACKETS = 80
ROOTS = ("pm", "insomnia")


def expression_of_ours(source: str, known: Mapping[str, str]) -> str | None:
    """An expression that means the same with us; None for one that names anything else.

    Args:
        source: The expression.
        known: The script's own names, and what they are in our words; empty for what is not ours.
    """
    if len(source) > LONGEST_EXPRESSION or source.count("(") + source.count("[") > _MOST_BRACKETS:
        return None
    found = _translated(source, known)
    if found is None or "{{" in found or "}}" in found:
        return None
    text, variables = found, set(_variables(source))
    text = " ".join(text.split()) if "`" not in text else text
    read = read_javascript(text)
    if "\n" in text or not isinstance(read, JavascriptExpression):
        return None
    names = {name.text for name in read.free_names}
    return text if names <= _KNOWN | variables else None


def _translated(source: str, known: Mapping[str, str]) -> str | None:
    tokens = tokens_of(source)
    parts: list[str] = []
    place, at = 0, 0
    while at < len(tokens):
        token = tokens[at]
        is_member = at > 0 and tokens[at - 1].text in (".", "?.")
        is_key = _is_key(tokens, at)
        chain = None if is_member or is_key else chain_of(tokens[at:], source)
        if chain is None:
            at += 1
            continue
        replaced = _chain(chain, known)
        if replaced is None:
            return None
        last = tokens[at + chain.end - 1]
        parts += [source[place : token.start], replaced]
        place, at = last.end, at + chain.end
    return "".join([*parts, source[place:]])


def _is_key(tokens: "Sequence[object]", at: int) -> bool:
    words = [getattr(each, "text", "") for each in tokens[max(at - 1, 0) : at + 2]]
    return at > 0 and len(words) == 3 and words[0] in ("{", ",") and words[2] == ":"


def _chain(chain: Chain, known: Mapping[str, str]) -> str | None:
    """A chain in our words: what stands at its beginning is ours, what follows stays."""
    for begin in (_of_api, _of_hash, _of_json, _of_uuid):
        found = begin(chain, known)
        if found is not None:
            text, used = found
            return _followed(text, chain.steps[used:], known)
    if chain.root in known:
        text = known[chain.root]
        if not text:
            return None
        return _followed(text if _SIMPLE.fullmatch(text) else f"({text})", chain.steps, known)
    return _followed(chain.root, chain.steps, known)


def _followed(text: str, steps: Sequence[Step], known: Mapping[str, str]) -> str | None:
    for step in steps:
        match step:
            case Member(name) if name.isidentifier() or name.isalnum():
                text += f".{name}"
            case Member(name):
                text += f"[{quoted(name)}]"
            case Index(source):
                inner = _translated(source, known)
                if inner is None:
                    return None
                text += f"[{inner}]"
            case Call(arguments):
                inner_all = [_translated(each, known) for each in arguments]
                if any(each is None for each in inner_all):
                    return None
                text += f"({', '.join(each or '' for each in inner_all)})"
    return text


_Found = tuple[str, int] | None


def _of_api(chain: Chain, known: Mapping[str, str]) -> _Found:
    """What the objects of the tools give: the text, and how many steps it stands for."""
    match chain.root, chain.steps:
        case (("pm" | "insomnia"), (Member("response"), *rest)):
            found = _of_response(rest)
            return None if found is None else (found[0], found[1] + 1)
        case (("pm" | "insomnia"), (Member(store), Member("get"), Call((name,)), *_)) if (
            store in _STORES
        ):
            return _variable(name, 3)
        case (
            ("pm" | "insomnia"),
            (
                Member("variables"),
                Member("replaceIn"),
                Call((given,)),
                *_,
            ),
        ):
            return _filled_in(given)
        case "res", rest:
            return _of_res(rest)
        case "bru", (Member(name), Call((given,)), *_) if name in _OF_BRUNO:
            return _variable(given, 2)
        case "responseCode", (Member("code"), *_):
            return "response.status", 1
        case "responseCode", (Member("name"), *_):
            return "response.reason", 1
        case (("environment" | "globals"), (Member(name), *_)) if chain.root not in known:
            return (variable_name(name), 1) if name.isidentifier() else None
    return None


def _of_response(steps: Sequence[Step]) -> _Found:
    match steps:
        case (Member("json"), Call(()), *_):
            return "response.body", 2
        case (Member("code"), *_):
            return "response.status", 1
        case (Member("status"), *_):
            return "response.reason", 1
        case (Member("headers"), Member("get"), Call((name,)), *_):
            header = literal_text(name)
            return None if header is None else (f"response.headers[{quoted(header)}]", 3)
    return None


def _of_res(steps: Sequence[Step]) -> _Found:
    match steps:
        case (Member("getBody"), Call(()), *_):
            return "response.body", 2
        case (Member("getStatus"), Call(()), *_):
            return "response.status", 2
        case (Member("getHeader"), Call((name,)), *_):
            header = literal_text(name)
            return None if header is None else (f"response.headers[{quoted(header)}]", 2)
        case (Member("status"), *_):
            return "response.status", 1
        case (Member("statusText"), *_):
            return "response.reason", 1
        case (Member("body"), *_):
            return "response.body", 1
        case (Member("headers"), Member(name), *_):
            return f"response.headers[{quoted(name)}]", 2
    return None


def _variable(source: str, steps: int) -> _Found:
    name = literal_text(source)
    if name is None:
        return None
    ours = variable_name(name)
    return (ours, steps) if ours.isidentifier() else None


def _filled_in(given: str) -> _Found:
    """`pm.variables.replaceIn("{{$guid}}")`, where it is one value."""
    text = literal_text(given)
    known = {"{{$guid}}": "uuid()", "{{$randomUUID}}": "uuid()", "{{$timestamp}}": _SECONDS}
    return (known[text], 3) if text in known else None


_SECONDS = "Math.floor(Date.now() / 1000)"


def _of_hash(chain: Chain, known: Mapping[str, str]) -> _Found:
    """`CryptoJS.SHA256(text).toString()`, and with `HmacSHA256(text, key)`."""
    match chain.root, chain.steps:
        case "CryptoJS", (Member(name), Call(arguments), Member("toString"), Call(form), *_):
            given = [_translated(each, known) for each in arguments]
            is_base64 = form == ("CryptoJS.enc.Base64",)
            if any(each is None for each in given) or (form and not is_base64):
                return None if form != ("CryptoJS.enc.Hex",) else _hashed(name, given, "")
            return _hashed(name, given, ', "base64"' if is_base64 else "")
    return None


def _hashed(name: str, given: "list[str | None]", form: str) -> _Found:
    if name in _HASHES and len(given) == 1:
        return f"{_HASHES[name]}({given[0]}{form})", 4
    algorithm = _HASHES.get(name.removeprefix("Hmac"), "")
    if name.startswith("Hmac") and algorithm and len(given) == 2:
        return f'hmac("{algorithm}", {given[1]}, {given[0]}{form})', 4
    return None


def _of_json(chain: Chain, known: Mapping[str, str]) -> _Found:
    """`JSON.parse(responseBody)`."""
    match chain.root, chain.steps:
        case "JSON", (Member("parse"), Call((given,)), *_) if is_text_of_answer(given, known):
            return "response.body", 2
    return None


def _of_uuid(chain: Chain, _known: Mapping[str, str]) -> _Found:
    match chain.root, chain.steps:
        case "uuid", (Member("v4"), Call(()), *_):
            return "uuid()", 2
        case (("uuid" | "uuidv4" | "uuid4"), (Call(()), *_)):
            return "uuid()", 1
        case "require", (Call((name,)), Member("v4"), Call(()), *_) if literal_text(name) == "uuid":
            return "uuid()", 3
    return None


def is_text_of_answer(source: str, known: Mapping[str, str]) -> bool:
    """Whether an expression is the body of the answer as a text."""
    text = "".join(source.split())
    text = known.get(text, text)
    return text in ("responseBody", "pm.response.text()", "insomnia.response.text()")


def _variables(source: str) -> Iterator[str]:
    """The variables of the environment that a script reads."""
    tokens = tokens_of(source)
    for at, token in enumerate(tokens):
        if token.kind == "name" and token.text in (*ROOTS, "bru", "environment", "globals"):
            chain = chain_of(tokens[at:], source)
            found = None if chain is None else _of_api(chain, {})
            if found is not None and found[0].isidentifier():
                yield found[0]


Translate = Callable[[str], str | None]
