"""What scripts of requests ask: documents, XPath, signatures and made-up values, computed natively.

A question is a list: what is asked, and its arguments, all plain values. Nothing here opens a file
or an address, whatever is asked.
"""

import hashlib
import hmac
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from typing import Any, Final

from callsheet.script.fake import NotFaked, fake_value
from callsheet.values import JsonValue, parse_json


def answer(question: str) -> dict[str, JsonValue]:
    """The answer to a question: its `value`, or the `error` that the script sees."""
    asked: Any = parse_json(question)
    what, *given = asked
    try:
        return {"value": _ANSWERS[what](*given)}
    except KeyError:
        return {"error": f"nobody knows {what}"}
    except (ValueError, TypeError, RecursionError, OverflowError) as error:
        return {"error": str(error)}


def _document(kind: str, text: str) -> JsonValue:
    from callsheet.script.document_tree import read_tree

    return read_tree(kind, text).nodes


def _xpath(kind: str, text: str, node: int, path: str) -> JsonValue:
    from callsheet.script.document_tree import select_nodes

    return select_nodes(kind, text, node, path)


def _hash(name: str, data: str) -> str:
    return _text(hashlib.new(name, b64decode(data)).digest())


def _hmac(name: str, key: str, data: str) -> str:
    return _text(hmac.digest(b64decode(key), b64decode(data), name))


def _random(name: str, arguments: list[str], seed: int, _number: int) -> str:
    from random import Random

    made = fake_value(name, tuple(arguments), Random(seed))
    if isinstance(made, NotFaked):
        reason = f"{made.message}: {made.hint}" if made.hint else made.message
        raise ValueError(reason)  # noqa: TRY004 - the one failure that a script is told
    return made


def _sign(how: Mapping[str, Any], key: Mapping[str, str], data: str) -> str:
    from callsheet.script.signatures import sign

    return _text(sign(how, key, b64decode(data)))


def _verify(how: Mapping[str, Any], key: Mapping[str, str], signature: str, data: str) -> bool:
    from callsheet.script.signatures import verify

    return verify(how, key, b64decode(signature), b64decode(data))


def _jwt_sign(payload: str, key: str, algorithm: str, header: str) -> str:
    from callsheet.script.signatures import sign_token

    return sign_token(payload, key, algorithm, parse_json(header))


def _jwt_verify(token: str, key: str, algorithms: list[str]) -> None:
    from callsheet.script.signatures import verify_token

    verify_token(token, key, algorithms)


def _domain(name: str) -> str:
    import idna

    try:
        return idna.encode(name, uts46=True, transitional=False, std3_rules=False).decode()
    except idna.IDNAError as error:
        raise ValueError(f'"{name}" is no name of a host: {error}') from error


def _text(data: bytes) -> str:
    return b64encode(data).decode()


_ANSWERS: Final[Mapping[str, Callable[..., JsonValue]]] = {
    "document": _document,
    "xpath": _xpath,
    "hash": _hash,
    "hmac": _hmac,
    "random": _random,
    "sign": _sign,
    "verify": _verify,
    "jwt.sign": _jwt_sign,
    "jwt.verify": _jwt_verify,
    "domain": _domain,
}
