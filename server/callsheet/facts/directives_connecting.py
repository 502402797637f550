"""The directives of resources, authentication and connections."""

from callsheet.facts.auth_schemes import AUTH_SCHEMES, SIGNATURES
from callsheet.facts.directive_facts import (
    ArgumentFacts,
    ArgumentKind,
    DirectiveFacts,
    Peer,
    Place,
)

_EVERYWHERE = frozenset(Place)
_INHERITED = " On a resource or at the head of a file it holds for all that use it."

_RESOURCES = (
    DirectiveFacts(
        "resource",
        "Makes a resource of a block without a request: an address, header fields, parameters, "
        "credentials and settings that the requests share which say `# @use NAME`.",
        "resource github",
        (
            ArgumentFacts(
                "name",
                ArgumentKind.WORD,
                "The name; without it the block's title.",
                required=False,
            ),
        ),
        places=frozenset({Place.RESOURCE}),
    ),
    DirectiveFacts(
        "use",
        "Takes what a resource has: the request's own settings win over it. In a first block "
        "without a request it holds for the whole file. A resource may use another.",
        "use github",
        (ArgumentFacts("resource", ArgumentKind.WORD, "The name of the resource."),),
        places=_EVERYWHERE,
    ),
    DirectiveFacts(
        "base-url",
        "The address that relative targets are appended to, with one slash between them; its own "
        "path is kept. A target that is a whole URL ignores it.",
        "base-url https://api.example.org/v2",
        (ArgumentFacts("url", ArgumentKind.TEXT, "The address."),),
        places=_EVERYWHERE,
        strict=True,
    ),
    DirectiveFacts(
        "header",
        "A header field of every request that uses the resource. A request's field of that name "
        "replaces it; `# @header Name` alone takes it away, a default one too.",
        "header Accept: application/json",
        (ArgumentFacts("field", ArgumentKind.FIELD, "`Name: value`, or a name alone."),),
        places=_EVERYWHERE,
        repeatable=True,
        strict=True,
    ),
    DirectiveFacts(
        "param",
        "A query parameter behind those that are typed; its name and its value are always encoded, "
        "repeats are kept, and an array gives one for each element. `replace` drops what was "
        "inherited under that name.",
        "param per_page=100",
        (
            ArgumentFacts(
                "parameter", ArgumentKind.PARAMETER, "`name=value`, `replace name=value`."
            ),
        ),
        places=_EVERYWHERE,
        repeatable=True,
        strict=True,
    ),
)

_PROVING = (
    DirectiveFacts(
        "auth",
        "How the request proves who sends it. Credentials never cross to another origin, and "
        "everything secret in them is masked." + _INHERITED,
        "auth bearer {{secrets.token}}",
        places=_EVERYWHERE,
        peers=(Peer.APIC,),
        variants=AUTH_SCHEMES,
        open=True,
        strict=True,
    ),
    DirectiveFacts(
        "sign",
        "Adds a header field with a signature over the finished request." + _INHERITED,
        "sign hmac header=X-Signature key={{secrets.webhook}}",
        places=_EVERYWHERE,
        repeatable=True,
        variants=SIGNATURES,
        strict=True,
    ),
)

_CONNECTING = (
    DirectiveFacts(
        "tls",
        "What TLS connections are made with: whom to trust, and the client's own certificate. "
        "Paths are seen from the file." + _INHERITED,
        "tls ca=./ca.pem cert=./client.pem key=./client.key",
        (),
        (
            ArgumentFacts(
                "ca",
                ArgumentKind.PATH,
                "A PEM file, or a folder of them, to trust instead of the system's.",
                required=False,
            ),
            ArgumentFacts("cert", ArgumentKind.PATH, "The client's certificate, PEM.", False),
            ArgumentFacts("key", ArgumentKind.PATH, "The client's private key, PEM.", False),
            ArgumentFacts("pfx", ArgumentKind.PATH, "Both in one PKCS#12 file.", False),
            ArgumentFacts(
                "password",
                ArgumentKind.WORD,
                "The passphrase of the key or the PKCS#12 file.",
                required=False,
                aliases=("passphrase",),
                secret=True,
            ),
            ArgumentFacts(
                "verify",
                ArgumentKind.SWITCH,
                "`off` accepts any certificate: anybody on the way can read and change all.",
                required=False,
            ),
            ArgumentFacts(
                "min",
                ArgumentKind.CHOICE,
                "The lowest version.",
                required=False,
                choices=("1.2", "1.3"),
            ),
        ),
        places=_EVERYWHERE,
        strict=True,
    ),
    DirectiveFacts(
        "proxy",
        "Sends through a proxy: `http://`, `https://`, `socks5://` (names are resolved here) or "
        "`socks5h://` (by the proxy), with `user:password@` where it wants them. `except=` names "
        "hosts that are reached directly, with `*` for any letters." + _INHERITED,
        'proxy http://proxy.example.org:3128 except="*.internal, localhost"',
        (ArgumentFacts("url", ArgumentKind.PROXY, "The proxy."),),
        (ArgumentFacts("except", ArgumentKind.WORD, "Hosts without it, in quotes.", False),),
        aliases=("curl-proxy", "kulala-curl--proxy"),
        places=_EVERYWHERE,
        peers=(Peer.HTTPYAC,),
        strict=True,
    ),
    DirectiveFacts(
        "no-proxy",
        "Sends without the proxy that is set by a resource, the command line or the environment.",
        "no-proxy",
        places=_EVERYWHERE,
        peers=(Peer.HTTPYAC,),
    ),
    DirectiveFacts(
        "unix-socket",
        "Connects to a Unix socket, whatever host the URL names; that goes out as `Host`."
        + _INHERITED,
        "unix-socket /var/run/docker.sock",
        (ArgumentFacts("path", ArgumentKind.TEXT, "The socket."),),
        places=_EVERYWHERE,
        strict=True,
    ),
)

CONNECTING = (*_RESOURCES, *_PROVING, *_CONNECTING)
