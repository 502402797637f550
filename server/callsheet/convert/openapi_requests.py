"""An operation of a description as a request: everything that it needs has an example."""

import re
from collections.abc import Iterator, Mapping
from typing import Final
from urllib.parse import quote

from callsheet.convert.draft import Draft, TextBody, written
from callsheet.convert.imported import ImportLoss
from callsheet.convert.openapi_auth import NO_PROOF, Proof, proof_of
from callsheet.convert.openapi_bodies import FORM, MadeBody, made_body
from callsheet.convert.openapi_losses import place_of, what_follows
from callsheet.convert.openapi_parameters import (
    encoded_pair,
    field_text,
    pairs_of,
    path_text,
)
from callsheet.facts.secret_names import is_secret_header, is_secret_member
from callsheet.late_dataclasses import dataclass
from callsheet.openapi.contents import (
    Parameter,
    answer_contents,
    answer_of,
    answers_of,
    is_json,
    needs_body,
    parameters_of,
)
from callsheet.openapi.description import Description, Version
from callsheet.openapi.operations import Operation
from callsheet.openapi.security import required_security, says_its_own

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_NOT_IN_NAMES = re.compile(r"\W+", re.ASCII)
_FIELD_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_NO_PARAMETERS: Final = frozenset(("accept", "content-type", "authorization"))
"""Header fields that count as parameters of no operation (OpenAPI 3.1, 4.8.12.2)."""

_OF_PATHS: Final = "%/-._~!$&'()*+,;=:@?[]"
"""Characters of paths, and of the queries that some have behind them, that stay as they are."""

_RESERVED: Final = frozenset(("baseUrl", "secrets", "request", "response", "items"))
_WITHOUT_BODY: Final = frozenset(("GET", "HEAD", "DELETE", "OPTIONS", "TRACE"))
_UNPLAIN = re.compile(r"[\s{}#]")
_LONGEST_LINE: Final = 100
_LONGEST_TITLE: Final = 100
_MOST_LINES: Final = 12
"""Of a description; the rest of it is beside the request, in the description of the API."""


@dataclass(frozen=True, slots=True)
class MadeRequest:
    """A request that an operation became."""

    title: str
    name: str
    head: tuple[str, ...]
    """The lines above its variables."""

    variables: Mapping[str, str]
    """Of its path."""

    lines: tuple[str, ...]
    """From the request line on."""

    bindings: frozenset[str] = frozenset()
    """All that may stand between two braces in its lines."""

    secrets: tuple[str, ...] = ()
    files: tuple[tuple[str, str | bytes], ...] = ()
    losses: tuple[ImportLoss, ...] = ()


class Requests:
    """Makes requests of operations; it gives each a name of its own."""

    def __init__(self, description: Description, source: str, shared: Proof) -> None:
        self._description = description
        self._source = source
        self._shared = shared
        """What stands at the head of the files."""

        self._names: set[str] = set()

    def request(self, operation: Operation) -> MadeRequest:
        """The request that does what the operation does."""
        name = self._name(operation)
        made = _Making(self._description, operation, self._source, self._shared, name)
        return made.request()

    def _name(self, operation: Operation) -> str:
        wished = operation.node.text("operationId") or f"{operation.method} {operation.template}"
        plain = _NOT_IN_NAMES.sub("_", wished).strip("_") or operation.method.lower()
        plain = f"_{plain}" if plain[0].isdigit() else plain
        if not operation.node.text("operationId"):
            plain = plain[:1].lower() + plain[1:] if plain.isupper() else plain
            plain = f"{operation.method.lower()}{plain[len(operation.method) :]}"
        name, number = plain, 2
        while name.lower() in self._names:
            name, number = f"{plain}_{number}", number + 1
        self._names.add(name.lower())
        return name


class _Making:
    """What is known of one request while it is made."""

    def __init__(
        self, description: Description, operation: Operation, source: str, shared: Proof, name: str
    ) -> None:
        self._description = description
        self._operation = operation
        self._source = source
        self._shared = shared
        self._name = name
        self._place = place_of(operation)
        self._losses: list[ImportLoss] = []
        self._secrets: list[str] = []
        self._named: list[str] = []
        """The secrets that are used, in comments too."""

        self._is_own = says_its_own(operation)
        self._proof = self._own_proof() if self._is_own else shared
        self._stands_here = self._is_own or not shared.is_one_line
        self._named += self._proof.secrets
        parameters = parameters_of(description, operation)
        self._parameters = [each for each in parameters if not self._is_proof(each)]

    def request(self) -> MadeRequest:
        body = self._body()
        self._losses += what_follows(self._description, self._operation, self._name, self._source)
        variables = dict[str, str]()
        path = self._path(variables)
        required, optional = self._queries()
        lines = [*self._request_line(path, required), *self._fields()]
        head = [*self._head(), *(f"# # @param {name}={value}" for name, value in optional)]
        files: tuple[tuple[str, str | bytes], ...] = ()
        if body is not None:
            directives, typed, files = self._typed_body(body)
            head += directives
            lines += typed
        lines += self._checks()
        return MadeRequest(
            self._title(),
            self._name,
            tuple(head),
            variables,
            tuple(lines),
            frozenset(("baseUrl", *variables, *(f"secrets.{each}" for each in self._named))),
            (*self._secrets, *(self._proof.secrets if self._is_own else ())),
            files,
            tuple(self._losses),
        )

    def _lose(self, what: str, hint: str = "") -> None:
        self._losses.append(ImportLoss(self._place, what, hint, self._source))

    def _own_proof(self) -> Proof:
        found = proof_of(self._description, required_security(self._description, self._operation))
        for what, hint in found.losses:
            self._lose(what, hint)
        return found

    def _is_proof(self, parameter: Parameter) -> bool:
        """Whether a parameter is what proves who asks: that is sent already."""
        needed = required_security(self._description, self._operation)
        return any(
            each.scheme.kind == "apiKey"
            and each.scheme.node.text("name") == parameter.name
            and each.scheme.node.text("in") == parameter.place
            for choice in needed
            for each in choice
        )

    def _title(self) -> str:
        words = self._operation.summary or self._place
        return words if len(words) <= _LONGEST_TITLE else f"{words[:_LONGEST_TITLE].rstrip()} ..."

    def _head(self) -> Iterator[str]:
        yield f"# @name {self._name}"
        node = self._operation.node
        if node.members.get("deprecated") is True:
            yield "# @description Deprecated."
        lines = [" ".join(line.split()) for line in node.text("description").split("\n")]
        told = [line for line in lines if line]
        if told[:1] != [self._title()]:
            yield from (f"# @description {line}" for line in told[:_MOST_LINES])
        tags = [each for each in node.listed("tags") if isinstance(each, str)]
        if len(tags) > 1:
            yield f"# @tag {' '.join(_NOT_IN_NAMES.sub('-', each).strip('-') for each in tags)}"
        if self._stands_here:
            directives = self._proof.directives or (NO_PROOF if self._shared.is_one_line else ())
            yield from (f"# @{each}" for each in directives)

    def _path(self, variables: dict[str, str]) -> str:
        """The path with variables in it; what they are goes into `variables`."""
        known = {each.name: each for each in self._parameters if each.place == "path"}

        def bound(typed: str) -> str:
            parameter = known.get(typed) or Parameter(
                typed, "path", True, None, self._operation.node
            )
            name = _NOT_IN_NAMES.sub("_", typed).strip("_") or "value"
            name = f"_{name}" if name[0].isdigit() or name in _RESERVED else name
            text = path_text(self._description, parameter)
            variables[name] = text.value or "-"
            return f"{text.before}{{{{{name}}}}}"

        template = self._operation.template.partition("#")[0]
        # Every second piece is the name of a parameter.
        pieces = enumerate(_PLACEHOLDER.split(template))
        path = (bound(each) if at % 2 else quote(each, safe=_OF_PATHS) for at, each in pieces)
        return f"{self._server()}{''.join(path)}"

    def _server(self) -> str:
        """The base URL: that of all, or the operation's own."""
        if self._description.version is not Version.SWAGGER_2:
            for owner in (self._operation.node, self._operation.item):
                servers = self._description.at(owner, "servers")
                for _, server in self._description.children(servers):
                    url = server.text("url").rstrip("/")
                    if "://" in url and not _UNPLAIN.search(url):
                        return url
        return "{{baseUrl}}"

    def _queries(self) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
        """The pairs of the query that have to be there, and those that may be left out."""
        required, optional = list[tuple[str, str]](), list[tuple[str, str]]()
        for each in self._parameters:
            if each.place != "query":
                continue
            if is_secret_member(each.name):
                pairs: tuple[tuple[str, str], ...] = ((each.name, self._secret(each)),)
            else:
                pairs = pairs_of(self._description, each)
            if each.required:
                required += pairs
            else:
                lines = ((_line(pair_name), _line(text)) for pair_name, text in pairs)
                optional += (pair for pair in lines if "{{" not in "".join(pair))
        return required, optional

    def _secret(self, parameter: Parameter) -> str:
        name = _NOT_IN_NAMES.sub("_", parameter.name).strip("_")
        self._named.append(name)
        if parameter.required:
            self._secrets.append(name)
        return f"{{{{secrets.{name}}}}}"

    def _request_line(self, path: str, query: list[tuple[str, str]]) -> list[str]:
        first = "&" if "?" in path else "?"
        pairs = [
            f"{name}={value}" if value.startswith("{{secrets.") else encoded_pair(name, value)
            for name, value in query
        ]
        line = f"{self._operation.method} {path}"
        whole = f"{line}{first if pairs else ''}{'&'.join(pairs)}"
        if len(whole) <= _LONGEST_LINE:
            return [whole]
        return [line, *(f"    {'&' if at else first}{pair}" for at, pair in enumerate(pairs))]

    def _fields(self) -> Iterator[str]:
        answer = answer_of(self._description, self._operation)
        if answer is not None:
            contents = answer_contents(self._description, self._operation, answer)
            types = dict.fromkeys(each.media_type for each in contents)
            wanted = [each for each in types if is_json(each)][:1] or types
            if wanted:
                yield f"Accept: {', '.join(wanted)}"
        for each in self._parameters:
            if each.place != "header" or each.name.lower() in _NO_PARAMETERS:
                continue
            if not _FIELD_NAME.fullmatch(each.name):
                self._lose(f'"{each.name}" is no name of a header field')
                continue
            secret = is_secret_header(each.name)
            value = self._secret(each) if secret else field_text(self._description, each)
            line = f"{each.name}: {value}"
            yield line if each.required else f"# {line}"
        yield from self._cookies()

    def _cookies(self) -> Iterator[str]:
        pairs = [("; ".join(f"{n}={v}" for n, v in self._proof.cookies), True)]
        for each in self._parameters:
            if each.place == "cookie":
                texts = pairs_of(self._description, each)
                pairs.append(("; ".join(encoded_pair(*pair) for pair in texts), each.required))
        needed = "; ".join(text for text, required in pairs if required and text)
        more = "; ".join(text for text, _ in pairs if text)
        if needed:
            yield f"Cookie: {needed}"
        if more != needed:
            yield f"# Cookie: {more}"

    def _body(self) -> MadeBody | None:
        if self._operation.method in _WITHOUT_BODY and not needs_body(
            self._description, self._operation
        ):
            return None
        return made_body(self._description, self._operation)

    def _typed_body(
        self, body: MadeBody
    ) -> tuple[list[str], list[str], tuple[tuple[str, str | bytes], ...]]:
        """Its directives, its lines with the field that says its type, and its files."""
        files = [(name, b"") for name in body.files]
        if files:
            self._lose(
                f"`{body.files[0]}` is an empty file to be sent", "put the file that you mean there"
            )
        content = body.body
        headers = (("Content-Type", body.media_type),)
        if body.media_type == FORM and isinstance(content, TextBody):
            # Percent-encoded as it is, nothing in it can be taken for anything else.
            text = content.text.replace("&", "\n&")
            return _others(body), [f"Content-Type: {FORM}", "", *text.split("\n")], ()
        made = written(Draft("POST", "http://localhost/", headers, content, title=self._name))
        if isinstance(content, TextBody) and "{{" in content.text:
            name = f"{self._name}-body.txt"
            lines = [f"Content-Type: {body.media_type}", "", f"< ./{name}"]
            return [], lines, ((name, content.text),)
        head, _, rest = made.text.rstrip("\n").partition("\n\n")
        above = head.split("\n")
        directives = [line for line in above if line.startswith("# @")]
        fields = above[len(directives) + 1 :]
        return (
            [*_others(body), *directives],
            [*fields, "", *rest.split("\n")],
            (*files, *made.files),
        )

    def _checks(self) -> Iterator[str]:
        statuses = [status for status, _ in answers_of(self._description, self._operation)]
        good = [each for each in statuses if each[:1] == "2"]
        if len(good) == 1 and good[0].isdigit():
            yield from ("", f"# @assert status == {good[0]}")
        elif good:
            yield from ("", "# @assert status >= 200", "# @assert status < 300")


def _line(text: str) -> str:
    """A text without what would end the line that it stands on."""
    return " ".join(text.split())


def _others(body: MadeBody) -> list[str]:
    return [f"# It also takes {', '.join(body.others)}."] if body.others else []
