"""What an assertion can be about: the parts of an answer, by Hurl's and httpYac's names."""

import hashlib
import re
from collections.abc import Callable, Mapping
from itertools import pairwise

from callsheet.exchange import Exchange, Response
from callsheet.late_dataclasses import dataclass
from callsheet.model.answer_bodies import body_bytes, body_text
from callsheet.problems import Code, Problem
from callsheet.run.expressions import Expressions
from callsheet.run.filters import apply_filter
from callsheet.run.findings import ABSENT, Finding, Found, Unfit
from callsheet.run.paths import find_json, find_xml
from callsheet.run.patterns import find_groups
from callsheet.run.streamed import streamed
from callsheet.syntax.assertions import Selection
from callsheet.syntax.nodes import Piece
from callsheet.text import Span
from callsheet.values import parse_json

_COOKIE = re.compile(r"(?P<name>[^\[\]]+)(?:\[(?P<attribute>[\w-]+)\])?")
_PHASES = {
    "firstbyte": "first_byte",
    "wait": "first_byte",
    "tcp": "connect",
    "tls": "tls",
    "total": "total",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """An exchange that ended with an answer, and the names that expressions over it may use."""

    exchange: Exchange
    response: Response
    expressions: Expressions
    """`response` is among the names."""


def selected(selection: Selection, answer: Answer) -> Found:
    """The subject, and what the filters make of it; `ABSENT` when there is no such thing."""
    argument = _text(selection.argument, answer) if selection.argument else ""
    if isinstance(argument, Unfit):
        return argument
    found = _subject(selection, argument, answer)
    for each in selection.filters:
        arguments = [_text(piece, answer) for piece in each.arguments]
        broken = next((text for text in arguments if isinstance(text, Unfit)), None)
        if isinstance(found, Unfit) or broken is not None:
            return broken or found
        texts = tuple(text for text in arguments if isinstance(text, str))
        found = apply_filter(each.name, texts, found)
    return found


def _subject(selection: Selection, argument: str, answer: Answer) -> Found:
    try:
        return _SUBJECTS[selection.subject](argument, answer)
    except ValueError as error:
        return Unfit(f"the body cannot be read: {error}")


def _text(piece: Piece, answer: Answer) -> str | Unfit:
    text = answer.expressions.text(piece)
    return Unfit(text.message) if isinstance(text, Problem) else text


def _header(name: str, answer: Answer) -> Finding:
    folded = name.lower()
    values = [value for key, value in answer.response.headers if key.lower() == folded]
    if not values:
        return ABSENT
    return values[0] if len(values) == 1 else values


def _cookie(argument: str, answer: Answer) -> Found:
    found = _COOKIE.fullmatch(argument)
    if found is None:
        return Unfit(f'"{argument}" names no cookie')
    for name, value in answer.response.headers:
        if name.lower() == "set-cookie":
            first, *attributes = (part.strip() for part in value.split(";"))
            cookie, _, content = first.partition("=")
            if cookie == found["name"]:
                return _attribute(found["attribute"] or "Value", content, attributes)
    return ABSENT


def _attribute(name: str, content: str, attributes: list[str]) -> Finding:
    if name.lower() == "value":
        return content
    for attribute in attributes:
        key, equals, value = attribute.partition("=")
        if key.lower() == name.lower():
            return _attribute_value(name, value) if equals else True
    return ABSENT


def _attribute_value(name: str, value: str) -> Finding:
    return int(value) if name.lower() == "max-age" and value.lstrip("-").isdigit() else value


def _duration(phase: str, answer: Answer) -> Found:
    if not phase:
        return round(answer.exchange.seconds * 1000)
    attribute = _PHASES.get(phase.lower())
    if attribute is None:
        return Unfit(f'"{phase}" is not a phase that is measured')
    seconds: float = getattr(answer.exchange.hops[-1].timings, attribute)
    return round(seconds * 1000)


def _body(argument: str, answer: Answer) -> Found:
    if not argument:
        return body_text(answer.response)
    if argument.startswith("$"):
        return _jsonpath(argument, answer)
    member = argument if argument.startswith("[") else f".{argument}"
    return _script(f"response.parsedBody{member}", answer)


def _script(source: str, answer: Answer) -> Found:
    value = answer.expressions.value(source, Piece(Span(0, 0), source))
    if not isinstance(value, Problem):
        return value
    return ABSENT if value.code is Code.UNRESOLVED_MEMBER else Unfit(value.message)


def _variable(name: str, answer: Answer) -> Found:
    return _script(name, answer) if answer.expressions.scope.find(name) else ABSENT


def _jsonpath(path: str, answer: Answer) -> Found:
    text = body_text(answer.response)
    try:
        value = parse_json(text)
    except ValueError as error:
        return Unfit(f"the body is not JSON: {error}")
    return find_json(value, path)


def _xpath(path: str, answer: Answer) -> Found:
    html = "text/html" in (answer.response.header("Content-Type") or "").lower()
    return find_xml(body_text(answer.response), path, html=html)


def _regex(pattern: str, answer: Answer) -> Found:
    groups = find_groups(pattern, body_text(answer.response))
    if isinstance(groups, Unfit):
        return groups
    if groups is None:
        return ABSENT
    return groups[1] if len(groups) > 1 else groups[0]


def _certificate(attribute: str, answer: Answer) -> Found:
    if not answer.response.certificate:
        return ABSENT
    from callsheet.run.certificates import certificate_attribute

    return certificate_attribute(answer.response.certificate, attribute)


def _redirects(_argument: str, answer: Answer) -> Finding:
    return [
        {"url": hop.request.url, "location": after.request.url}
        for hop, after in pairwise(answer.exchange.hops)
    ]


_SUBJECTS: Mapping[str, Callable[[str, Answer], Found]] = {
    "status": lambda _, answer: answer.response.status,
    "statusText": lambda _, answer: answer.response.reason,
    "version": lambda _, answer: answer.response.http_version.removeprefix("HTTP/"),
    "url": lambda _, answer: answer.exchange.hops[-1].request.url,
    "ip": lambda _, answer: answer.response.remote.rpartition(":")[0].strip("[]") or ABSENT,
    "header": _header,
    "cookie": _cookie,
    "body": _body,
    "bytes": lambda _, answer: body_bytes(answer.response),
    "rawbytes": lambda _, answer: body_bytes(answer.response),
    "events": lambda _, answer: streamed(answer.response),
    "jsonpath": _jsonpath,
    "xpath": _xpath,
    "regex": _regex,
    "js": _script,
    "variable": _variable,
    "duration": _duration,
    "sha256": lambda _, answer: hashlib.sha256(body_bytes(answer.response)).digest(),
    "md5": lambda _, answer: hashlib.md5(body_bytes(answer.response)).digest(),  # noqa: S324
    "certificate": _certificate,
    "redirects": _redirects,
}
