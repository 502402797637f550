"""Resolution: one request on its way to the wire, part by part, with all that is wrong on it."""

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from callsheet.exchange import Body, Headers, OutgoingRequest, SendOptions
from callsheet.facts.directives import find_directive
from callsheet.facts.methods import Protocol, find_method
from callsheet.late_dataclasses import dataclass
from callsheet.model.arrays import arrays_of
from callsheet.model.auth_requests import auth_requests
from callsheet.model.circumstances import Circumstances
from callsheet.model.client_certificate import with_certificate
from callsheet.model.collection import COLLECTING, NOTHING_COLLECTED, Collection
from callsheet.model.conversation import conversation_of, handshake_target, opens_websocket
from callsheet.model.delivery import read_delivery
from callsheet.model.dialects import Dialect
from callsheet.model.document import Document, PlacedBlock
from callsheet.model.evaluate import Evaluator
from callsheet.model.filling import Filling
from callsheet.model.headers import (
    Field,
    Fields,
    basic_credentials,
    checked_field,
    field_value,
    joined_fields,
    read_fields,
)
from callsheet.model.httpyac_options import with_variables
from callsheet.model.inherited import (
    base_origin,
    inherited_fields,
    inherited_parameters,
    own_settings,
    past_resource,
    with_base,
)
from callsheet.model.listening import listening_fields
from callsheet.model.options import send_options
from callsheet.model.outcomes import NO_OUTCOMES, Outcomes, read_outcomes
from callsheet.model.scope import Scope
from callsheet.model.settings import Level, Settings, SettingsLayer
from callsheet.model.ssl_configuration import with_ssl_configuration
from callsheet.model.substitute import Evaluation, Substitution
from callsheet.model.target import Target, read_target, with_parameters
from callsheet.model.versions import version_problem
from callsheet.no_authentication import NO_AUTHENTICATION
from callsheet.problems import Problem, Severity
from callsheet.redact import is_ordinary
from callsheet.syntax.directives import arguments_of
from callsheet.syntax.nodes import Request, SaveTo
from callsheet.text import Span
from callsheet.values import value_text

if TYPE_CHECKING:
    from callsheet.authentication import Authentication, Signature


@dataclass(frozen=True, slots=True)
class Resolved:
    """A request that is ready to go out."""

    request: OutgoingRequest
    notes: tuple[Problem, ...] = ()
    """Warnings that concern this send; spans of the document."""

    secrets: frozenset[str] = frozenset()
    """Every secret text that went into it, for the redactor."""

    save_to: tuple[tuple[SaveTo, str], ...] = ()
    """The `>>` lines with their paths resolved."""

    collection: Collection = NOTHING_COLLECTED
    outcomes: Outcomes = NO_OUTCOMES
    """What its answers mean."""


@dataclass(frozen=True, slots=True)
class Unresolved:
    """A request that cannot go out, with all reasons; spans of the document."""

    problems: tuple[Problem, ...]
    secrets: frozenset[str] = frozenset()
    """Every secret text that was met: the problems may quote one."""


class Resolution:
    """One request on its way to the wire."""

    def __init__(
        self,
        document: Document,
        block: PlacedBlock,
        request: Request,
        scope: Scope,
        circumstances: Circumstances,
    ) -> None:
        self._document = document
        self._block = block
        self._request = request
        self._circumstances = circumstances
        self._scope = scope
        self._evaluator = Evaluator(document, scope, circumstances)
        self._substitution = Substitution(self._evaluator.evaluate)
        own = SettingsLayer(Level.REQUEST, document, block)
        settings = scope.settings or Settings((own,))
        self._filling = Filling(settings, self._substitution, document)
        self._omitted: frozenset[str] = frozenset()
        self._is_graphql = False
        self._opens_websocket = False

    def outcome(self) -> Resolved | Unresolved:
        """The request, or all that is wrong with it."""
        substitution = self._substitution
        substitution.problems += self._filling.settings.problems
        typed = read_fields(self._request, self._block, substitution)
        target = self._target(typed)
        inherited = inherited_fields(self._filling, typed)
        self._omitted = inherited.omitted
        fields = [*typed, *inherited.fields]
        outgoing = self._outgoing([*fields, *self._of_all_requests(fields)], target)
        if outgoing is not None and inherited.omitted:
            outgoing = replace(outgoing, omitted_headers=inherited.omitted)
        save_to = self._save_to()
        collection = self._collection()
        outcomes = read_outcomes(self._filling)
        if self._is_graphql:
            outcomes = replace(outcomes, of_graphql=True)
        if outgoing is None or substitution.problems:
            problems = dict.fromkeys(substitution.problems)
            ordered = tuple(sorted(problems, key=lambda problem: problem.span))
            return Unresolved(ordered, self._secrets)
        secrets = self._secrets
        private = _names_with(secrets, outgoing.headers) if secrets else frozenset()
        private |= self._obtained((*typed, *inherited.fields))
        if private or secrets:
            outgoing = replace(outgoing, secret_headers=private, secrets=secrets)
        notes = tuple(substitution.notes)
        return Resolved(outgoing, notes, secrets, save_to, collection, outcomes)

    @property
    def _secrets(self) -> frozenset[str]:
        return frozenset(filter(None, self._evaluator.secrets | self._substitution.secrets))

    def _of_all_requests(self, fields: Fields) -> list[Field]:
        """The fields that scripts have set for every request, then those that the environment has.

        One counts where nothing nearer says it.
        """
        environment = self._scope.default_fields
        self._substitution.secrets.update(each.value for each in environment if each.secret)
        given = {each.name.lower(): (each.name, each.value) for each in environment}
        given |= {name.lower(): (name, value) for name, value in self._circumstances.headers}
        if not given:
            return []
        nearer = self._omitted | {field.name.lower() for field in fields}
        if self._filling.settings.nearest("auth"):
            nearer |= {"authorization"}
        span = self._block.placed(self._request.line.span)
        found = (
            checked_field(Field(name, value, span, bound=True), self._substitution)
            for folded, (name, value) in given.items()
            if folded not in nearer
        )
        return [field for field in found if field is not None]

    def _target(self, fields: Fields) -> Target | None:
        pieces = self._request.target_pieces
        start = self._block.start
        problems = len(self._substitution.problems)
        text = "".join(
            self._substitution.line(each.text, start + each.span.start) for each in pieces
        )
        if len(self._substitution.problems) > problems:
            return None
        span = Span(start + pieces[0].span.start, start + pieces[-1].span.end)
        text = with_base(self._filling, text.strip(), self._circumstances.base_url)
        if len(self._substitution.problems) > problems:
            return None
        host = field_value(fields, "host") or ""
        if opens_websocket(self._request, text):
            self._opens_websocket, text = True, handshake_target(text)
        variable = "" if host or text[:1] not in ("/", "?") else self._text_named("host")
        encode = not self._filling.settings.is_on("no-auto-encoding")
        secure = self._scope.dialect is Dialect.REST_NVIM
        target = read_target(text, span, host, variable, encode=encode, secure=secure)
        if isinstance(target, Problem):
            self._substitution.problems.append(target)
            return None
        self._substitution.notes += target.notes
        self._keep_to_origin(text, target, span)
        return with_parameters(target, inherited_parameters(self._filling, encode=encode))

    def _keep_to_origin(self, text: str, target: Target, span: Span) -> None:
        """What a resource has goes to the origin of its base URL alone."""
        base = base_origin(self._filling, text)
        known = read_target(handshake_target(base), span) if base else target
        origin = "origin, which nobody can tell" if isinstance(known, Problem) else known.origin
        if origin == target.origin:
            return
        settings = self._filling.settings
        self._filling.settings = own_settings(settings)
        if settings != self._filling.settings:
            self._substitution.notes.append(past_resource(target.origin, origin, span))

    def _proven(self, fields: Fields) -> "tuple[Authentication, Fields]":
        """What proves who sends it, and the fields without those that say so in short."""
        if not self._filling.settings.nearest("auth") and not field_value(fields, "authorization"):
            return NO_AUTHENTICATION, fields
        from callsheet.model.authorization_header import proven

        return proven(self._filling, self._circumstances, fields, self._text_named)

    def _signatures(self) -> "tuple[Signature, ...]":
        if not self._filling.settings.nearest("sign"):
            return ()
        from callsheet.model.signing import read_signatures

        return read_signatures(self._filling, self._circumstances)

    def _collection(self) -> Collection:
        """What is collected out of its answers."""
        settings = self._filling.settings
        if not settings.has_any(COLLECTING) and not arrays_of(settings.layers[0].block.parsed):
            return NOTHING_COLLECTED
        from callsheet.model.paging import read_collection

        return read_collection(self._filling)

    def _obtained(self, fields: tuple[Field, ...]) -> frozenset[str]:
        """The fields that carry what the requests of `@auth custom` may have brought."""
        if not auth_requests(self._filling.settings):
            return frozenset()
        return frozenset(each.name.lower() for each in fields if each.bound)

    def _text_named(self, name: str) -> str:
        found = self._evaluator.variable(name)
        return value_text(found.value) if isinstance(found, Evaluation) else ""

    def _outgoing(self, fields: Fields, target: Target | None) -> OutgoingRequest | None:
        self._check_version()
        circumstances = self._circumstances
        options = self._options()
        if self._opens_websocket:
            options = replace(options, http2=False)
        options, fields = with_certificate(
            options, fields, self._document.folder, self._substitution, circumstances
        )
        if self._filling.settings.is_on("no-client-cert"):
            tls = replace(options.tls, certificate=None, key=None, bundle=None)
            options = replace(options, tls=tls)
        authentication, fields = self._proven(fields)
        if self._scope.dialect is Dialect.REST_CLIENT:
            fields = joined_fields(fields)
        headers, body = self._headers_and_body(listening_fields(self._request, fields))
        conversation = conversation_of(body) if self._opens_websocket else None
        body = None if self._opens_websocket else body
        delivery = read_delivery(self._filling, circumstances, body)
        if target is None:
            return None
        if target.socket:
            options = replace(options, unix_socket=self._document.folder / target.socket)
        return OutgoingRequest(
            self._method(),
            target.scheme,
            target.host,
            target.port,
            target.path,
            self._with_credentials(headers, target),
            body,
            options,
            authentication=authentication,
            signatures=self._signatures(),
            delivery=delivery,
            conversation=conversation,
        )

    def _with_credentials(self, headers: Headers, target: Target) -> Headers:
        """Credentials in the URL become a header unless one was typed."""
        if target.credentials is None:
            return headers
        typed = any(name.lower() == "authorization" for name, _ in headers)
        value = basic_credentials(target.credentials)
        user, _, password = target.credentials.partition(":")
        # A user without a password is a token: `https://ghp_abc@example.org`.
        alone = "" if password or is_ordinary(user) else user
        self._substitution.secrets.update((password or alone, value.partition(" ")[2]))
        return headers if typed else (*headers, ("Authorization", value))

    def _options(self) -> SendOptions:
        circumstances = self._circumstances
        place = self._block.placed(self._request.line.span)
        given = with_ssl_configuration(
            circumstances.options, self._scope, self._substitution, circumstances, place
        )
        given = with_variables(given, self._scope, self._text_named, self._substitution.secrets)
        return send_options(self._request, given, self._filling, circumstances)

    def _headers_and_body(self, fields: Fields) -> tuple[Headers, Body | None]:
        typed = self._request.body
        if typed is None:
            return _pairs(fields), None
        # Most requests have none, and what reads them all is a lot.
        from callsheet.model.body import BodyKind, BodySource, write_body
        from callsheet.model.request_body import request_body

        source = BodySource(
            self._document,
            self._block,
            self._circumstances,
            self._substitution,
            self._scope.dialect,
        )
        if self._opens_websocket:
            return _pairs(fields), write_body(typed, BodyKind.OTHER, "", source).body
        read = request_body(typed, self._request, fields, source, self._filling)
        self._is_graphql = read.is_graphql
        headers = _pairs(read.fields)
        if read.content_type and "content-type" not in self._omitted:
            headers = (*headers, ("Content-Type", read.content_type))
        return headers, read.body

    def _method(self) -> str:
        typed = self._request.line.method
        facts = find_method(typed.text) if typed else None
        if facts is None:
            return typed.text if typed else "GET"
        match facts.protocol:
            case Protocol.GRAPHQL:
                return "POST"
            case Protocol.EVENTS | Protocol.WEBSOCKET:
                return "GET"
            case _:
                return facts.name

    def _check_version(self) -> None:
        version = self._request.version
        problem = version_problem(version) if version else None
        if problem is None:
            return
        placed = problem.shifted(self._block.start)
        if problem.severity is Severity.ERROR:
            self._substitution.problems.append(placed)
        else:
            self._substitution.notes.append(placed)

    def _save_to(self) -> tuple[tuple[SaveTo, str], ...]:
        tree = self._block.tree
        lines = (item for item in (*tree.before, *tree.after) if isinstance(item, SaveTo))
        start = self._block.start
        return tuple(
            (line, self._substitution.line(line.path.text, start + line.path.span.start))
            for line in (*lines, *self._saves())
        )

    def _saves(self) -> Iterator[SaveTo]:
        """`# @save FILE`; without a file the answer gives it its name."""
        facts = find_directive("save")
        for directive in self._block.parsed.directives("save"):
            arguments = arguments_of(directive.value, facts) if facts else None
            if arguments is not None and arguments.enabled:
                path = arguments.first or directive.value
                yield SaveTo(directive.span, path, overwrite=False)


def _names_with(secrets: frozenset[str], headers: Headers) -> frozenset[str]:
    return frozenset(
        name.lower() for name, value in headers if any(secret in value for secret in secrets)
    )


def _pairs(fields: Fields) -> Headers:
    return tuple((field.name, field.value) for field in fields)
