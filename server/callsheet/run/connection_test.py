"""Tests a connection: which of name, proxy, TLS, credentials and path fails, and why."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from enum import StrEnum
from ipaddress import ip_address
from urllib.parse import unquote_plus

from callsheet.amounts import duration_text
from callsheet.exchange import (
    Exchange,
    Failure,
    FailureKind,
    Hop,
    OutgoingRequest,
    Proxy,
    Response,
)
from callsheet.facts.credential_headers import carries_credentials
from callsheet.facts.exit_codes import ExitCode, gravest
from callsheet.facts.secret_names import is_secret_parameter
from callsheet.http.auth.challenges import challenges_of
from callsheet.http.outgoing import port_of
from callsheet.http.proxy_refusals import place_of
from callsheet.late_dataclasses import dataclass
from callsheet.no_authentication import NO_AUTHENTICATION
from callsheet.proxies import proxy_for

Send = Callable[[OutgoingRequest], Exchange]


class Stage(StrEnum):
    """What has to work, in this order; a connection has those that it goes through."""

    NAME = "name"
    PROXY = "proxy"
    CONNECT = "connect"
    TLS = "TLS"
    ANSWER = "answer"
    """Only there when it is bad: what is connected to does not speak HTTP."""

    CREDENTIALS = "credentials"
    PATH = "base path"


class Verdict(StrEnum):
    """How a stage went."""

    GOOD = "good"
    BAD = "bad"
    UNKNOWN = "unknown"
    """It may be right, and nothing that was sent tells."""

    UNTRIED = "untried"
    """Something before it failed."""


@dataclass(frozen=True, slots=True)
class Check:
    """One stage and how it went."""

    stage: Stage
    verdict: Verdict
    message: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class ConnectionReport:
    """What a connection is good for."""

    url: str
    checks: tuple[Check, ...]
    exchanges: tuple[Exchange, ...]

    @property
    def exit_code(self) -> ExitCode:
        """What it says to the shell: 4 when nobody answers, 1 when what answers does not let in."""
        return gravest([_exit_code(check) for check in self.checks])


def check_connection(
    request: OutgoingRequest, send: Send, *, signed_in: bool = False, guessed: bool = False
) -> ConnectionReport:
    """Ask without credentials first, so that a wrong token is not taken for a dead host.

    Args:
        request: A GET to the base URL with all that the resource has.
        send: Sends for real.
        signed_in: Whether another request signed in for it, so that cookies prove it.
        guessed: Whether nobody said that something is at this path.
    """
    bare_request = without_credentials(request)
    bare = send(bare_request)
    reached = _reached(request, bare.hops[0])
    if isinstance(bare.hops[0].outcome, Failure):
        checks = (*reached, *_untried((Stage.CREDENTIALS, Stage.PATH)))
        return ConnectionReport(request.url, checks, (bare,))
    if not signed_in and not has_credentials(request):
        checks = (*reached, _none_set(bare), _path(bare, proven=False, guessed=guessed))
        return ConnectionReport(request.url, checks, (bare,))
    proven = send(request)
    checks = (*reached, _credentials(proven, bare), _path(proven, proven=True, guessed=guessed))
    return ConnectionReport(request.url, checks, (bare, proven))


def has_credentials(request: OutgoingRequest) -> bool:
    """Whether something in it proves who sends it, cookies apart."""
    return replace(without_credentials(request), options=request.options) != request


def without_credentials(request: OutgoingRequest) -> OutgoingRequest:
    """The request as a stranger would send it."""
    headers = tuple(
        field
        for field in request.headers
        if field[0].lower() not in request.secret_headers and not carries_credentials(field[0])
    )
    return replace(
        request,
        target=_without_keys(request.target),
        headers=headers,
        options=replace(request.options, use_cookies=False),
        authentication=NO_AUTHENTICATION,
        signatures=(),
    )


def _without_keys(target: str) -> str:
    path, mark, query = target.partition("?")
    pairs = query.split("&")
    kept = [pair for pair in pairs if not is_secret_parameter(unquote_plus(pair.partition("=")[0]))]
    return target if kept == pairs else path + (mark + "&".join(kept) if kept else "")


def _reached(request: OutgoingRequest, hop: Hop) -> tuple[Check, ...]:
    """The stages up to an answer, as far as the first request came."""
    stages = _stages(request, hop)
    failure = hop.outcome
    if not isinstance(failure, Failure):
        return tuple(stages)
    failed = _failed_stage({check.stage for check in stages}, hop, failure)
    bad = Check(failed, Verdict.BAD, failure.message, failure.hint)
    names = [check.stage for check in stages]
    if failed not in names:
        return (*stages, bad)
    place = names.index(failed)
    # A client certificate that cannot be read is known before anything is opened.
    before = stages[:place] if hop.timings.connect else _untried(names[:place])
    return (*before, bad, *_untried(names[place + 1 :]))


def _untried(stages: Iterable[Stage]) -> list[Check]:
    return [Check(stage, Verdict.UNTRIED) for stage in stages]


def _stages(request: OutgoingRequest, hop: Hop) -> list[Check]:
    """The stages on the way to the server, each as it is when it is good."""
    proxy = _proxy_of(request)
    remote = hop.outcome.remote if isinstance(hop.outcome, Response) else ""
    took = _took(hop.timings.connect)
    if proxy is not None:
        checks = [Check(Stage.PROXY, Verdict.GOOD, place_of(proxy) + (f", {took}" if took else ""))]
    elif request.options.unix_socket is not None:
        checks = [Check(Stage.CONNECT, Verdict.GOOD, str(request.options.unix_socket))]
    else:
        place = f"port {port_of(request)}"
        checks = [Check(Stage.CONNECT, Verdict.GOOD, ", ".join(filter(None, (place, took))))]
        if not _is_address(request.host):
            address = remote.rpartition(":")[0]
            said = f"{request.host} is {address}" if address else request.host
            checks.insert(0, Check(Stage.NAME, Verdict.GOOD, said))
    if request.scheme == "https":
        checks.append(_good_tls(request, hop))
    return checks


def _good_tls(request: OutgoingRequest, hop: Hop) -> Check:
    took = _took(hop.timings.tls)
    if request.options.verify_certificates:
        message = ", ".join(filter(None, ("the certificate is trusted", took)))
        return Check(Stage.TLS, Verdict.GOOD, message)
    hint = "`# @tls verify=off` or `--insecure` turned it off; trust it with `# @tls ca=FILE`"
    return Check(Stage.TLS, Verdict.UNKNOWN, "the certificate was not checked", hint)


def _failed_stage(stages: set[Stage], hop: Hop, failure: Failure) -> Stage:
    first = Stage.PROXY if Stage.PROXY in stages else Stage.CONNECT
    match failure.kind:
        case FailureKind.DNS if Stage.NAME in stages:
            return Stage.NAME
        case FailureKind.PROXY | FailureKind.REFUSED:
            return first
        case FailureKind.TLS:
            return Stage.TLS if Stage.TLS in stages else first
        case _ if not failure.unsent:
            return Stage.ANSWER
        case _ if Stage.TLS in stages and hop.timings.tls:
            # The time of a handshake counts also when nothing came of it.
            return Stage.TLS
        case _:
            return first


def _proxy_of(request: OutgoingRequest) -> Proxy | None:
    if request.options.unix_socket is not None:
        return None
    return proxy_for(request.options.proxies, request.scheme, request.host, port_of(request))


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _took(seconds: float) -> str:
    return f"in {duration_text(seconds)}" if seconds else ""


def _none_set(bare: Exchange) -> Check:
    outcome = bare.outcome
    if isinstance(outcome, Response) and outcome.status == 401:
        message = f"the server wants credentials{_wanted(outcome)}, and none are set"
        return Check(
            Stage.CREDENTIALS,
            Verdict.BAD,
            message,
            "add `# @auth …` to the resource or the request",
        )
    return Check(Stage.CREDENTIALS, Verdict.GOOD, "none are set, and none are wanted here")


def _wanted(response: Response) -> str:
    schemes = list(dict.fromkeys(each.scheme.capitalize() for each in challenges_of(response)))
    return f" by {' or '.join(schemes)}" if schemes else ""


def _credentials(proven: Exchange, bare: Exchange) -> Check:
    outcome, without = proven.outcome, bare.outcome
    if isinstance(outcome, Failure):
        return Check(Stage.CREDENTIALS, Verdict.BAD, outcome.message, outcome.hint)
    barred = without.status if isinstance(without, Response) else 0
    if outcome.status == 401:
        message = f"the server does not accept them: 401{_said(outcome)}"
        wanted = _wanted(outcome)
        hint = "look whether they are right and not expired"
        hint += f"; the server takes them{wanted}" if wanted else ""
        return Check(Stage.CREDENTIALS, Verdict.BAD, message, hint)
    if outcome.status == 403:
        message = "the server knows them, and does not let them in here: 403"
        if barred == 403:
            message = "the server lets nobody in here, with credentials or without: 403"
        return Check(Stage.CREDENTIALS, Verdict.BAD, message, "ask for the rights, or a scope")
    if barred in (401, 403):
        message = f"accepted; without them the answer is {barred}"
        return Check(Stage.CREDENTIALS, Verdict.GOOD, message)
    return Check(
        Stage.CREDENTIALS,
        Verdict.UNKNOWN,
        "not refused, but the answer here is the same without them",
        "test a request that needs them: `--name REQUEST`",
    )


def _said(response: Response) -> str:
    """The server's own words (RFC 6750, 3)."""
    found = (each.parameters.get("error_description") for each in challenges_of(response))
    return next((f', and says "{text}"' for text in found if text), "")


def _path(exchange: Exchange, *, proven: bool, guessed: bool) -> Check:
    outcome = exchange.outcome
    if isinstance(outcome, Failure):
        if outcome.kind is FailureKind.AUTHENTICATION:
            return Check(Stage.PATH, Verdict.UNTRIED)
        message = outcome.message
        if len(exchange.hops) > 1:
            message = f"it redirects to {exchange.hops[-1].request.url}: {message}"
        return Check(Stage.PATH, Verdict.BAD, message, outcome.hint)
    status = f"{outcome.status} {outcome.reason}".strip()
    there = exchange.hops[-1].request.url
    if there != exchange.request.url:
        status += f" at {there}, where it redirects to"
    if outcome.status in (401, 403):
        return Check(Stage.PATH, Verdict.UNKNOWN, f"{status}: nobody gets to see what is there")
    if guessed and 400 <= outcome.status < 500:
        message = f"{status}: the server answers, which is all that can be said here"
        return Check(Stage.PATH, Verdict.UNKNOWN, message)
    if outcome.status in (404, 410):
        message = f"the server answers, and has nothing here: {status}"
        hint = (
            "look at the path of the base URL; where an API has nothing at its root, "
            "test a request: `--name REQUEST`"
        )
        return Check(Stage.PATH, Verdict.BAD, message, hint)
    if outcome.status >= 500:
        hint = "the address and the credentials are not to blame" if proven else ""
        return Check(Stage.PATH, Verdict.BAD, f"the server fails: {status}", hint)
    verdict = Verdict.UNKNOWN if outcome.status >= 400 else Verdict.GOOD
    return Check(Stage.PATH, verdict, status)


def _exit_code(check: Check) -> ExitCode:
    if check.verdict is not Verdict.BAD:
        return ExitCode.GOOD
    reached = check.stage in (Stage.CREDENTIALS, Stage.PATH)
    return ExitCode.FAILED if reached else ExitCode.NOT_MADE
