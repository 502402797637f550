"""The directives of other tools that have no effect here, each with the reason."""

from callsheet.facts.directive_facts import (
    ArgumentFacts,
    ArgumentKind,
    DirectiveFacts,
    Peer,
    Support,
)

_VALUE = (ArgumentFacts("value", ArgumentKind.TEXT, "As the other tool takes it.", required=False),)


def _elsewhere(
    name: str, documentation: str, *peers: Peer, aliases: tuple[str, ...] = ()
) -> DirectiveFacts:
    return DirectiveFacts(
        name,
        documentation,
        name,
        _VALUE,
        aliases=aliases,
        repeatable=True,
        peers=peers,
        support=Support.ELSEWHERE,
    )


_VIEWS = (
    _elsewhere(
        "extension",
        "The ending of the file in which httpYac saves the answer. No effect here: `>> file` says "
        "the whole name.",
        Peer.HTTPYAC,
    ),
    _elsewhere(
        "open-with",
        "The editor with which httpYac opens the answer. No effect here: the answer is a document "
        "of your own editor.",
        Peer.HTTPYAC,
    ),
    _elsewhere(
        "language",
        "The language in which httpYac shows the answer. No effect here: it follows from the "
        "answer's `Content-Type`.",
        Peer.HTTPYAC,
    ),
    _elsewhere(
        "no-response-view",
        "Keeps httpYac from opening the answer. No effect here: an answer opens only when asked.",
        Peer.HTTPYAC,
    ),
    _elsewhere(
        "no-streaming-log",
        "Keeps httpYac from printing each part of a stream. No effect here: nothing is printed "
        "while it arrives.",
        Peer.HTTPYAC,
    ),
    _elsewhere(
        "jwt",
        "Adds the decoded claims of a token to the body that httpYac shows. No effect here: the "
        "body stays as it was received.",
        Peer.HTTPYAC,
    ),
    _elsewhere(
        "jq",
        "Filters the answer that kulala shows. No effect here: the answer is shown whole.",
        Peer.KULALA,
        aliases=("kulala-jq",),
    ),
    _elsewhere("debug", "httpYac's log level. No effect here: `--output` chooses.", Peer.HTTPYAC),
    _elsewhere("verbose", "httpYac's log level. No effect here: `--output` chooses.", Peer.HTTPYAC),
    _elsewhere(
        "accept",
        "Makes kulala show an answer as it arrives. No effect here: every answer is read as a "
        "stream.",
        Peer.KULALA,
    ),
)

_READING = (
    _elsewhere(
        "force-region-delimiter",
        "Makes `###` the only separator in httpYac. No effect here: it always is.",
        Peer.HTTPYAC,
    ),
    _elsewhere(
        "no-gql-parsing",
        "Keeps httpYac from taking a body for GraphQL. No effect here: only the method, a header "
        "or the content type makes it so.",
        Peer.HTTPYAC,
    ),
    _elsewhere(
        "response-ref",
        "Ties a stored answer to the request in httpYac. No effect here: answers are kept apart "
        "from the files.",
        Peer.HTTPYAC,
    ),
    _elsewhere(
        "kulala-vscode-restclient-compat",
        "Makes kulala read the file as REST Client does. No effect here: there is one reading.",
        Peer.KULALA,
    ),
    _elsewhere(
        "lang",
        "The language of the script that follows. No effect here: scripts are JavaScript, and a "
        "script in Lua is not run.",
        Peer.REST_NVIM,
    ),
    _elsewhere(
        "kulala-openapi-explorer",
        "Has kulala take the answer for a description of an API. No effect here: `# @openapi URL` "
        "names the description itself.",
        Peer.KULALA,
        aliases=("kulala-openapi-json", "kulala-openapi-no-cache"),
    ),
    _elsewhere(
        "step",
        "Ties the request to a step of a Gherkin feature. No effect here: there are no features.",
        Peer.APIC,
    ),
)

_SENDING = (
    _elsewhere(
        "attach-cookie-jar",
        "Turns cookies on in kulala. No effect here: they are on, unless `# @no-cookie-jar`.",
        Peer.KULALA,
    ),
    _elsewhere(
        "keep-streaming",
        "Keeps a WebSocket, SSE or MQTT connection open in httpYac. No effect here: `# @stream` "
        "says when a stream has brought enough.",
        Peer.HTTPYAC,
    ),
    _elsewhere(
        "grpc",
        "A setting of a gRPC call. No effect here: gRPC is read and not run.",
        Peer.HTTPYAC,
        Peer.KULALA,
        aliases=(
            "grpc-reflection",
            "grpc-import-path",
            "grpc-proto",
            "grpc-protoset",
            "grpc-plaintext",
            "grpc-authority",
            "grpc-v",
        ),
    ),
    _elsewhere(
        "stdin-cmd",
        "Pipes the answer through a command of the shell. No effect here: a file never starts "
        "programs.",
        Peer.KULALA,
        aliases=("stdin-cmd-pre", "env-stdin-cmd", "env-stdin-cmd-pre"),
    ),
    _elsewhere(
        "curl",
        "Hands an option to curl. No effect here, but for `insecure`, `connect-timeout` and "
        "`proxy`: requests are not sent by curl.",
        Peer.KULALA,
        aliases=("kulala-curl",),
    ),
)

OF_PEERS = (*_VIEWS, *_READING, *_SENDING)
"""Each says why it has no effect."""
