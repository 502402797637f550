"""AWS Signature Version 4: a signature over exactly the target that goes out."""

from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote_to_bytes

from callsheet.authentication import Aws
from callsheet.exchange import Body, Failure, FailureKind, FilePart, OutgoingRequest
from callsheet.http.auth.aws_places import is_s3, place_of
from callsheet.http.auth.fields import with_field
from callsheet.http.auth.flow import Flow, Main, Means
from callsheet.http.auth.hashing import feed_body
from callsheet.http.outgoing import host_field

if TYPE_CHECKING:
    from botocore.awsrequest import AWSRequest

_HASH_FIELD = "X-Amz-Content-SHA256"
_UNSIGNED = "UNSIGNED-PAYLOAD"
_NOT_OURS_TO_SIGN = frozenset({"content-length", "cookie", "transfer-encoding"})
"""What the sender changes or leaves out behind us."""


def aws(request: OutgoingRequest, scheme: Aws, means: Means) -> Flow:
    """Sign and send; region and service come from the host where they are not given."""
    means.obtained.update(filter(None, (scheme.secret, scheme.session_token)))
    signed = _signed(request, scheme, means)
    if isinstance(signed, Failure):
        return signed
    yield Main(signed)
    return None


def _signed(request: OutgoingRequest, scheme: Aws, means: Means) -> OutgoingRequest | Failure:
    host = next((v for n, v in request.headers if n.lower() == "host"), host_field(request))
    region, service = place_of(host.strip())
    region, service = scheme.region or region or "us-east-1", scheme.service or service
    if not service:
        return Failure(
            FailureKind.AUTHENTICATION,
            f'the host "{host}" does not say which AWS service it is',
            "name it: `service=` (and `region=`), as in `service=execute-api region=eu-west-1`",
        )
    time = datetime.fromtimestamp(means.clock(), UTC).strftime("%Y%m%dT%H%M%SZ")
    dated = with_field(request, "X-Amz-Date", time)
    if scheme.session_token:
        dated = with_field(dated, "X-Amz-Security-Token", scheme.session_token)
    payload = _payload(request, service)
    if isinstance(payload, Failure):
        return payload
    if is_s3(service):
        dated = with_field(dated, _HASH_FIELD, payload)
    try:
        proof = _authorization(dated, scheme, (region, service), (host, time, payload))
    except ImportError:
        return Failure(
            FailureKind.AUTHENTICATION,
            "AWS signatures need the library botocore, which is not installed",
            'pip install "callsheet[aws]"',
        )
    means.obtained.add(proof.rpartition("=")[2])
    return with_field(dated, "Authorization", proof)


def _payload(request: OutgoingRequest, service: str) -> str | Failure:
    """What is said of the body: its hash, or that a file is not hashed where TLS protects it."""
    typed = next((v for n, v in request.headers if n.lower() == _HASH_FIELD.lower()), None)
    if typed is not None:
        return typed.strip()
    if is_s3(service) and request.scheme == "https" and _is_streamed(request.body):
        return _UNSIGNED
    taking = sha256()
    unreadable = feed_body(request.body, taking)
    return taking.hexdigest() if unreadable is None else unreadable


def _is_streamed(body: Body | None) -> bool:
    return body is not None and any(isinstance(part, FilePart) for part in body.parts)


def _authorization(
    request: OutgoingRequest, scheme: Aws, place: tuple[str, str], facts: tuple[str, str, str]
) -> str:
    from botocore.auth import S3SigV4Auth, SigV4Auth
    from botocore.credentials import Credentials

    (region, service), (host, time, payload) = place, facts
    credentials = Credentials(scheme.key, scheme.secret, scheme.session_token or None)
    signer = (S3SigV4Auth if is_s3(service) else SigV4Auth)(credentials, service, region)
    # The body is hashed in pieces by us; botocore would want it whole or as an open file.
    signer.payload = lambda _request: payload
    canonical = _as_botocore_wants(request, host, service)
    canonical.context["timestamp"] = time
    to_sign = signer.string_to_sign(canonical, signer.canonical_request(canonical))
    names = signer.signed_headers(signer.headers_to_sign(canonical))
    return (
        f"AWS4-HMAC-SHA256 Credential={signer.scope(canonical)}, SignedHeaders={names}, "
        f"Signature={signer.signature(to_sign, canonical)}"
    )


def _as_botocore_wants(request: OutgoingRequest, host: str, service: str) -> "AWSRequest":
    from botocore.awsrequest import AWSRequest

    path, _, query = request.target.partition("?")
    if is_s3(service):
        path = quote(unquote_to_bytes(path), safe="/-_.~")
    made = AWSRequest(request.method, f"{request.scheme}://host{path}?{_canonical(query)}")
    made.headers["Host"] = host
    for name, value in request.headers:
        if name.lower() not in _NOT_OURS_TO_SIGN | {"authorization", "host"}:
            made.headers[name] = value
    return made


def _canonical(query: str) -> str:
    """The parameters, each decoded as a server does and encoded as AWS prescribes."""
    pairs = (pair.partition("=") for pair in query.split("&") if pair)
    return "&".join(f"{_encoded(name)}={_encoded(value)}" for name, _, value in pairs)


def _encoded(text: str) -> str:
    return quote(unquote_to_bytes(text.replace("+", " ")), safe="-_.~")
