"""What Hurl expects and keeps of answers, as `# @assert` and `# @capture`."""

import re
from collections.abc import Iterator
from pathlib import PurePath

from callsheet.convert.hurl_reader import (
    HurlAnswer,
    HurlBody,
    HurlData,
    HurlFile,
    HurlText,
    Pair,
    quoted,
)
from callsheet.convert.lost import Lost
from callsheet.facts.assertions import find_subject
from callsheet.problems import Problem
from callsheet.syntax.assertion_nodes import AssertionStyle
from callsheet.syntax.assertions import parse_assertion, parse_capture

_FILE = re.compile(r"^(?P<query>\w+)[^\"/]*==[ \t]*file,(?P<path>(?:\\.|[^;\\])*);$")
_OF_TEXTS = frozenset(
    (".json", ".txt", ".xml", ".html", ".csv", ".md", ".yaml", ".yml", ".svg", ".css", ".js")
)
"""Endings of files whose bytes are a text; others cannot be compared with an answer."""

_HINT = "it stands in the file as a comment"


def lines_of_answer(answer: HurlAnswer, lost: Lost) -> Iterator[str]:
    """The lines below a body that ask of its answer what Hurl asks of it."""
    if answer.version:
        yield f'# @assert version == "{answer.version}"'
    if answer.status != "*":
        yield f"# @assert status == {answer.status}"
    names = [each.name.lower() for each in answer.headers]
    for each in answer.headers:
        # Of several fields of that name, one has to have the value.
        word = "contains" if names.count(each.name.lower()) > 1 else "=="
        yield from _checked(f"header {quoted(each.name)} {word} {quoted(each.value)}", each, lost)
    for each in answer.captures:
        yield from _kept(each, lost)
    if answer.body is not None:
        yield from _body(answer.body, answer.body_line, lost)
    for each in answer.asserts:
        yield from _asserted(each, answer.captures, lost)


def name_of_variable(name: str) -> str:
    """A name as a variable can have it here: `user-id` would be a difference."""
    return name.replace("-", "_")


def _asserted(pair: Pair, captures: list[Pair], lost: Lost) -> Iterator[str]:
    """An assertion; of a variable that the same answer gives, what it gives is asserted."""
    text = pair.value
    if found := _FILE.search(text):
        if found["query"] in ("bytes", "rawbytes"):
            yield from _body(HurlFile(found["path"].replace("\\", "")), pair.line, lost)
            return
        with lost.at(f"line {pair.line}"):
            lost.say("an assert: what a file holds is compared with bytes only", _HINT)
        yield f"# lost: @assert {text}"
        return
    for each in captures:
        query = each.value.removesuffix(" redact")
        text = text.replace(f"variable {quoted(each.name)}", query)
        if f"{{{{{each.name}}}}}" in text.replace(" ", ""):
            what = f"an assert: `{each.name}` is of the same answer"
            with lost.at(f"line {pair.line}"):
                lost.say(what, "a variable is seen by later requests; compare with what it is")
            yield f"# lost: @assert {text}"
            return
    yield from _checked(text, pair, lost)


def _checked(text: str, pair: Pair, lost: Lost) -> Iterator[str]:
    """An assertion, or a comment where we cannot say it."""
    found = _unknown(text) or parse_assertion(text, AssertionStyle.HURL)
    if not isinstance(found, Problem | str):
        yield f"# @assert {text}"
        return
    with lost.at(f"line {pair.line}"):
        lost.say(f"an assert: {found if isinstance(found, str) else found.message}", _HINT)
    yield f"# lost: @assert {text}"


def _placed(path: str) -> str:
    return path if path.startswith((".", "/", "~", "{{")) else f"./{path}"


def _unknown(query: str) -> str:
    """What is wrong with a query whose first word means nothing here; empty when it does."""
    word = query.partition(" ")[0]
    return "" if find_subject(word) else f"`{word}` is no query"


def _kept(pair: Pair, lost: Lost) -> Iterator[str]:
    text = f"{name_of_variable(pair.name)} = {pair.value}"
    found = _unknown(pair.value) or parse_capture(text)
    if not isinstance(found, Problem | str):
        yield f"# @capture {text}"
        return
    with lost.at(f"line {pair.line}"):
        lost.say(f"a capture: {found if isinstance(found, str) else found.message}", _HINT)
    yield f"# lost: @capture {text}"


def _body(body: HurlBody, line: int, lost: Lost) -> Iterator[str]:
    pair = Pair("", "", line)
    match body:
        case HurlText(text=text, literal=literal) if not (literal and "{{" in text):
            yield from _checked(f"body == {quoted(text)}", pair, lost)
        case HurlData(typed):
            yield from _checked(f"bytes == {typed}", pair, lost)
        case HurlFile(path) if PurePath(path).suffix.lower() in _OF_TEXTS:
            yield from _checked(f"body == {{{{< {_placed(path)}}}}}", pair, lost)
        case _:
            with lost.at(f"line {line}"):
                lost.say(
                    "the body is not compared", "write `# @snapshot`, or `# @assert body == …`"
                )
