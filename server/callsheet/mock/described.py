"""Answers as a description has them: its examples, else values that are made of its schemas."""

import re
from collections.abc import Iterator
from random import Random

from callsheet.exchange import Headers
from callsheet.late_dataclasses import dataclass
from callsheet.mock.checking import complaints, wrong_media_type
from callsheet.mock.exchanges import Asked, Complaint, Reply, problem
from callsheet.mock.wishes import Wishes, accepted, wishes_of
from callsheet.openapi.contents import (
    BodyContent,
    Parameter,
    answer_contents,
    documented_answers,
    is_json,
)
from callsheet.openapi.description import Description, Node, Version
from callsheet.openapi.examples import named_examples, parameter_sample
from callsheet.openapi.operations import Operation, find_path
from callsheet.openapi.samples import Side, sample_of
from callsheet.openapi.security import Requirement, required_security
from callsheet.openapi.xml_samples import xml_text
from callsheet.values import JsonValue, json_text, value_text

_FIELD_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_WITHOUT_BODY = frozenset((204, 205, 304))


@dataclass(frozen=True, slots=True)
class Chance:
    """How answers are made by chance."""

    always: bool
    """Whether they are where nobody wishes it."""

    seed: int
    """With the same one the same request is answered alike, whatever else is asked."""


def described_reply(description: Description, asked: Asked, chance: Chance) -> Reply:
    """What a server would answer that does as the description says.

    What of the request is not as it is described is answered as the description answers mistakes,
    with 401, 415, 422 or 400, and where it has none of them by a problem of our own.
    """
    found = find_path(description, asked.path, asked.method)
    if found is None:
        return problem(404, f"the description has no path like {asked.path}")
    operations = found.item.operations
    operation = operations.get(asked.method)
    if operation is None and asked.method == "HEAD":
        # It is GET without a body (RFC 9110, 9.3.2).
        operation = operations.get("GET")
    allowed = (("Allow", ", ".join((*operations, "OPTIONS"))),)
    if operation is None and asked.method == "OPTIONS":
        return Reply(204, allowed)
    if operation is None:
        detail = f"the description has no {asked.method} for {found.item.template}"
        return problem(405, detail, headers=allowed)
    answering = _Answering(description, operation, asked, chance)
    if refusal := answering.unauthorized():
        return refusal
    if types := wrong_media_type(description, operation, asked):
        return answering.unsupported(types)
    wrong = complaints(description, found, operation, asked)
    return answering.invalid(wrong) if wrong else answering.reply()


class _Answering:
    """What is known of one request while it is answered."""

    def __init__(
        self, description: Description, operation: Operation, asked: Asked, chance: Chance
    ) -> None:
        self._description = description
        self._operation = operation
        self._asked = asked
        self._chance = chance
        self._wishes = wishes_of(asked.field("prefer"), dynamic=chance.always)
        self._answers = documented_answers(description, operation)

    def unauthorized(self) -> Reply | None:
        """The answer to who proves nothing, where a proof is asked for; None for all others."""
        choices = required_security(self._description, self._operation)
        if not choices or any(all(self._is_met(n) for n in choice) for choice in choices):
            return None
        names = dict.fromkeys(each.scheme.name for choice in choices for each in choice)
        complaint = Complaint(("security",), "required", f"lacks {' or '.join(names)}")
        challenges = dict.fromkeys(
            challenge for choice in choices for each in choice if (challenge := _challenge(each))
        )
        fields = tuple(("WWW-Authenticate", each) for each in challenges)
        return self._refused((401,), (complaint,), "the request proves nothing", fields)

    def _is_met(self, needed: Requirement) -> bool:
        asked, scheme = self._asked, needed.scheme
        name, authorization = scheme.node.text("name"), asked.field("authorization").lower()
        match scheme.kind:
            case "apiKey":
                match scheme.node.text("in"):
                    case "query":
                        return any(key == name for key, _ in asked.query)
                    case "cookie":
                        return name in asked.cookies
                    case _:
                        return asked.has_field(name)
            case "http" | "basic":
                return authorization.startswith(f"{scheme.http_scheme} ")
            case "oauth2" | "openIdConnect":
                return authorization.startswith("bearer ")
            case _:
                # What a connection proves does not reach us.
                return True

    def unsupported(self, types: str) -> Reply:
        """The answer to a body of another media type."""
        given = self._asked.media_type or "none"
        complaint = Complaint(("body",), "media-type", f"is {given}, where {types} is described")
        return self._refused((415, 422, 400), (complaint,), f"supported are: {types}", own=415)

    def invalid(self, wrong: tuple[Complaint, ...]) -> Reply:
        """The answer to a request that is not as it is described."""
        detail = "the request is not as it is described"
        if any(each.code == "json" for each in wrong):
            return self._refused((400,), wrong, detail, own=400)
        return self._refused((422, 400), wrong, detail, own=422)

    def _refused(
        self,
        statuses: tuple[int, ...],
        wrong: tuple[Complaint, ...],
        detail: str,
        fields: Headers = (),
        *,
        own: int = 401,
    ) -> Reply:
        """The first of the answers that is described, `default` behind them, or one of ours."""
        notes = tuple(each.sentence for each in wrong)
        for status in statuses:
            if str(status) in self._answers:
                found = self._made(status, self._answers[str(status)], Wishes())
                return Reply(found.status, (*found.headers, *fields), found.body, notes)
        family = self._answers.get("4XX", self._answers.get("default") if own != 401 else None)
        if family is not None:
            # As Prism does it: a media type that nobody knows is 422 there, too.
            found = self._made(422 if own == 415 else own, family, Wishes())
            return Reply(found.status, (*found.headers, *fields), found.body, notes)
        return problem(own, detail, wrong, fields)

    def reply(self) -> Reply:
        """The answer to a request that is right: the one it wishes, else the first good one."""
        wishes = self._wishes
        if not wishes.code:
            status, answer = self._usual()
            return Reply(status) if answer is None else self._made(status, answer, wishes)
        if not (wishes.code.isdecimal() and 200 <= int(wishes.code) <= 599):  # noqa: RUF100
            return problem(404, f'"{wishes.code}" is no status that can be answered')
        family = f"{wishes.code[0]}XX"
        key = next((k for k in (wishes.code, family, "default") if k in self._answers), None)
        if key is None:
            return problem(404, f"the description has no answer with {wishes.code} here")
        return self._made(int(wishes.code), self._answers[key], wishes)

    def _usual(self) -> tuple[int, Node | None]:
        """The answer when all goes well; else `default`, else the first there is."""
        # An answer with 1xx is not the last one (RFC 9110, 15.2).
        statuses = sorted(key for key in self._answers if key[:1] in "2345")
        good = [key for key in statuses if key[:1] == "2"]
        # `200` is more exact than `2XX`, which sorts behind it.
        for key in (*good, *(["default"] if "default" in self._answers else []), *statuses):
            digits = key.replace("X", "0")
            return int(digits) if digits.isdecimal() else 200, self._answers[key]
        return 200, None

    def _made(self, status: int, answer: Node, wishes: Wishes) -> Reply:
        contents = answer_contents(self._description, self._operation, answer)
        fields = tuple(self._fields(answer))
        if not contents or status in _WITHOUT_BODY:
            return Reply(status, fields)
        wanted = accepted(self._asked.field("accept"), [each.media_type for each in contents])
        if wanted is None and status < 400:
            known = ", ".join(each.media_type for each in contents)
            return problem(406, f"nothing that is accepted is described: {known}")
        content = next((each for each in contents if each.media_type == wanted), contents[0])
        body = self._body(content, wishes)
        if body is None:
            return problem(404, f'the description has no example "{wishes.example}" here')
        media_type = _sent(content.media_type)
        return Reply(status, (("Content-Type", media_type), *fields), body)

    def _body(self, content: BodyContent, wishes: Wishes) -> bytes | None:
        """The body of an answer; None where it has no example of the name that is wished."""
        examples = named_examples(self._description, content)
        if wishes.example:
            found = examples.get(wishes.example, ...)
            return None if found is ... else self._bytes(content, found)
        if examples and not (wishes.dynamic and content.schema):
            return self._bytes(content, next(iter(examples.values())))
        if content.schema is None:
            return b""
        asked = self._asked
        said = f"{self._chance.seed} {asked.method} {asked.target}"
        random = Random(said) if wishes.dynamic else None
        made = sample_of(self._description, content.schema, Side.ANSWER, random)
        return self._bytes(content, made)

    def _bytes(self, content: BodyContent, value: JsonValue) -> bytes:
        media_type = _sent(content.media_type)
        if is_json(media_type):
            text = value if _is_written(value) else json_text(value)
        elif media_type.endswith(("/xml", "+xml")) and not isinstance(value, str):
            text = xml_text(self._description, content.schema, value)
        else:
            text = value_text(value)
        return str(text).encode("utf-8", "replace")

    def _fields(self, answer: Node) -> Iterator[tuple[str, str]]:
        """The header fields that the answer has by the description."""
        for name, node in self._description.children(self._description.at(answer, "headers")):
            if name.lower() in ("content-type", "content-length", "transfer-encoding"):
                continue
            schema = self._description.at(node, "schema")
            if self._description.version is Version.SWAGGER_2:
                schema = node
            field = Parameter(name, "header", True, schema, node)
            value = parameter_sample(self._description, field)
            text = (
                ", ".join(map(value_text, value)) if isinstance(value, list) else value_text(value)
            )
            if _FIELD_NAME.fullmatch(name):
                yield name, " ".join(text.encode("latin-1", "replace").decode("latin-1").split())


def _is_written(value: JsonValue) -> bool:
    """Whether an example is JSON as a text, which many write."""
    return isinstance(value, str) and value.lstrip()[:1] in ("{", "[")


def _sent(media_type: str) -> str:
    """A media type that can be sent: of `*/*` it is JSON."""
    kind, _, rest = media_type.partition("/")
    if kind == "*" or not rest:
        return "application/json"
    return {"text": "text/plain"}.get(kind, f"{kind}/octet-stream") if rest == "*" else media_type


def _challenge(needed: Requirement) -> str:
    match needed.scheme.http_scheme or needed.scheme.kind:
        case "basic":
            return 'Basic realm="mock"'
        case "bearer" | "oauth2" | "openIdConnect":
            return "Bearer"
        case "digest":
            return 'Digest realm="mock", nonce="mock"'
        case _:
            return ""
