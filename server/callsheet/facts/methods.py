"""The request methods: what each means, whether it may be repeated, and whether we send it."""

from enum import StrEnum

from callsheet.late_dataclasses import dataclass


class Protocol(StrEnum):
    """What a method word stands for; those that need more than HTTP are parsed and not run."""

    HTTP = "HTTP"
    GRAPHQL = "GraphQL"
    WEBSOCKET = "WebSocket"
    EVENTS = "server-sent events"
    GRPC = "gRPC"
    MQTT = "MQTT"
    AMQP = "AMQP"
    RSOCKET = "RSocket"


_RUN = (Protocol.HTTP, Protocol.GRAPHQL, Protocol.EVENTS, Protocol.WEBSOCKET)


@dataclass(frozen=True, slots=True)
class MethodFacts:
    """A word that may stand at the beginning of a request line."""

    name: str
    documentation: str
    """One or two sentences of Markdown, with the RFC that defines it."""

    safe: bool = False
    """It asks for nothing to change (RFC 9110, 9.2.1; IANA's registry for the others)."""

    idempotent: bool = False
    """Sending it twice means the same as sending it once (RFC 9110, 9.2.2)."""

    protocol: Protocol = Protocol.HTTP

    @property
    def run(self) -> bool:
        """Whether Callsheet sends it; the others are parsed and reported as skipped."""
        return self.protocol in _RUN


_METHODS = (
    MethodFacts("GET", "Fetches the target (RFC 9110, 9.3.1).", safe=True, idempotent=True),
    MethodFacts(
        "HEAD",
        "As GET, but the answer has no content (RFC 9110, 9.3.2).",
        safe=True,
        idempotent=True,
    ),
    MethodFacts(
        "POST",
        "Gives the content to the target to process, often to create something (RFC 9110, 9.3.3).",
    ),
    MethodFacts("PUT", "Replaces the target by the content (RFC 9110, 9.3.4).", idempotent=True),
    MethodFacts("PATCH", "Changes a part of the target (RFC 5789)."),
    MethodFacts("DELETE", "Removes the target (RFC 9110, 9.3.5).", idempotent=True),
    MethodFacts(
        "OPTIONS",
        "Asks what can be done with the target, or with the server as a whole when the target "
        "is `*` (RFC 9110, 9.3.7).",
        safe=True,
        idempotent=True,
    ),
    MethodFacts("CONNECT", "Opens a tunnel to the host and port that are named (RFC 9110, 9.3.6)."),
    MethodFacts(
        "TRACE",
        "Asks for the request to be sent back as it arrived (RFC 9110, 9.3.8).",
        safe=True,
        idempotent=True,
    ),
    MethodFacts(
        "QUERY",
        "Asks a question that stands in the content; safe to repeat, unlike POST "
        "(draft-ietf-httpbis-safe-method-w-body).",
        safe=True,
        idempotent=True,
    ),
    MethodFacts("LOCK", "Takes or renews a lock on the target (RFC 4918, 9.10)."),
    MethodFacts("UNLOCK", "Gives a lock back (RFC 4918, 9.11).", idempotent=True),
    MethodFacts(
        "PROPFIND",
        "Reads properties of the target and, by `Depth`, of its members (RFC 4918, 9.1).",
        safe=True,
        idempotent=True,
    ),
    MethodFacts("PROPPATCH", "Changes properties of the target (RFC 4918, 9.2).", idempotent=True),
    MethodFacts(
        "COPY", "Copies the target to the URL in `Destination` (RFC 4918, 9.8).", idempotent=True
    ),
    MethodFacts(
        "MOVE", "Moves the target to the URL in `Destination` (RFC 4918, 9.9).", idempotent=True
    ),
    MethodFacts("MKCOL", "Creates a collection at the target (RFC 4918, 9.3).", idempotent=True),
    MethodFacts(
        "MKCALENDAR", "Creates a calendar collection at the target (RFC 4791, 5.3.1).", False, True
    ),
    MethodFacts("ACL", "Sets who may do what with the target (RFC 3744, 8.1).", idempotent=True),
    MethodFacts(
        "SEARCH",
        "Asks the server to search with the query in the content (RFC 5323, 2).",
        safe=True,
        idempotent=True,
    ),
    MethodFacts(
        "REPORT",
        "Asks for a report that the content describes (RFC 3253, 3.6).",
        safe=True,
        idempotent=True,
    ),
    MethodFacts("CHECKOUT", "Makes a version writable (RFC 3253, 4.3).", idempotent=True),
    MethodFacts("CHECKIN", "Makes a new version (RFC 3253, 4.4).", idempotent=True),
    MethodFacts("MERGE", "Merges the source into the target (RFC 3253, 11.2).", idempotent=True),
    MethodFacts("MKACTIVITY", "Creates an activity (RFC 3253, 13.5).", idempotent=True),
    MethodFacts("MKWORKSPACE", "Creates a workspace (RFC 3253, 6.3).", idempotent=True),
    MethodFacts(
        "VERSION-CONTROL", "Puts the target under version control (RFC 3253, 3.5).", False, True
    ),
    MethodFacts(
        "BASELINE-CONTROL",
        "Puts a collection under baseline control (RFC 3253, 12.6).",
        False,
        True,
    ),
    MethodFacts(
        "GRAPHQL",
        "POST with the query of the body, and the JSON after it as its variables, in GraphQL's "
        "JSON form.",
        protocol=Protocol.GRAPHQL,
    ),
    MethodFacts(
        "WEBSOCKET",
        "Opens a WebSocket (RFC 6455), says the messages of the body, which lines of `===` part, "
        "and hears what comes; `=== wait-for-server` waits for a message.",
        protocol=Protocol.WEBSOCKET,
    ),
    MethodFacts("WS", "Opens a WebSocket (RFC 6455).", protocol=Protocol.WEBSOCKET),
    MethodFacts("WSS", "Opens a WebSocket over TLS (RFC 6455).", protocol=Protocol.WEBSOCKET),
    MethodFacts(
        "SSE",
        "GET that asks for server-sent events; `# @stream` says when there are enough.",
        safe=True,
        idempotent=True,
        protocol=Protocol.EVENTS,
    ),
    MethodFacts(
        "EVENTSOURCE",
        "GET that asks for server-sent events; `# @stream` says when there are enough.",
        safe=True,
        idempotent=True,
        protocol=Protocol.EVENTS,
    ),
    MethodFacts("GRPC", "Calls a gRPC method.", protocol=Protocol.GRPC),
    MethodFacts("MQTT", "Publishes to, or listens at, an MQTT topic.", protocol=Protocol.MQTT),
    MethodFacts("AMQP", "Publishes to, or listens at, an AMQP queue.", protocol=Protocol.AMQP),
    MethodFacts("RSOCKET", "Calls an RSocket route.", protocol=Protocol.RSOCKET),
)

METHODS = {method.name: method for method in _METHODS}
"""Every known method word by its name, the common ones first."""


def find_method(name: str) -> MethodFacts | None:
    """What is known of a method, in whatever case it is written; None for a custom one."""
    return METHODS.get(name.upper())
