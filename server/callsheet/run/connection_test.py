"""Tests a connection: which of name, connection, TLS, credentials and path fails, and why."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from callsheet.amounts import duration_text
from callsheet.authentication import NO_AUTHENTICATION, NoAuthentication
from callsheet.exchange import (
    Exchange,
    Failure,
    FailureKind,
    OutgoingRequest,
    Response,
)
from callsheet.facts.credential_headers import carries_credentials
from callsheet.facts.exit_codes import ExitCode, gravest

Send = Callable[[OutgoingRequest], Exchange]


class Stage(StrEnum):
    """What has to work, in this order."""

    NAME = "name"
    PROXY = "proxy"
    CONNECT = "connect"
    TLS = "TLS"
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

    name: str
    url: str
    checks: tuple[Check, ...]
    exchanges: tuple[Exchange, ...]

    @property
    def exit_code(self) -> ExitCode:
        """What it says to the shell: 4 when nobody answers, 1 when what answers does not let in."""
        return gravest([_exit_code(check) for check in self.checks])


def check_connection(name: str, request: OutgoingRequest, send: Send) -> ConnectionReport:
    """Ask without credentials first, so that a wrong token is not taken for a dead host.

    Args:
        name: What the person calls it.
        request: A GET to the base URL with all that the resource has.
        send: Sends for real.
    """
    bare = send(_bare(request))
    checks = _reached(request, bare)
    if isinstance(bare.outcome, Failure) and bare.outcome.kind is not FailureKind.REDIRECT:
        rest = (Check(Stage.CREDENTIALS, Verdict.UNTRIED), Check(Stage.PATH, Verdict.UNTRIED))
        return ConnectionReport(name, request.url, (*checks, *rest), (bare,))
    if not _has_credentials(request):
        checks += (_without_credentials(bare.outcome), _path(bare.outcome, proven=False))
        return ConnectionReport(name, request.url, checks, (bare,))
    proven = send(request)
    checks += (_credentials(proven, bare), _path(proven.outcome, proven=True))
    return ConnectionReport(name, request.url, checks, (bare, proven))


def _bare(request: OutgoingRequest) -> OutgoingRequest:
    kept = (
        field
        for field in request.headers
        if field[0].lower() not in request.secret_headers and not carries_credentials(field[0])
    )
    return replace(request, headers=tuple(kept), authentication=NO_AUTHENTICATION, signatures=())


def _has_credentials(request: OutgoingRequest) -> bool:
    bare = _bare(request)
    return (request.headers, request.signatures) != (bare.headers, ()) or not isinstance(
        request.authentication, NoAuthentication
    )


def _reached(request: OutgoingRequest, exchange: Exchange) -> tuple[Check, ...]:
    """Name, proxy, connection and TLS, as far as the first request came."""
    hop = exchange.hops[0]
    timings = hop.timings
    stages = {Stage.NAME: request.host, Stage.CONNECT: duration_text(timings.connect)}
    if isinstance(hop.outcome, Response) and hop.outcome.remote:
        stages[Stage.NAME] = f"{request.host} is {hop.outcome.remote}"
    if request.scheme == "https":
        stages[Stage.TLS] = duration_text(timings.tls)
    failed = _failed_stage(request, exchange)
    if failed is Stage.PROXY:
        stages = {Stage.PROXY: "", **{stage: "" for stage in stages if stage is not Stage.NAME}}
    return tuple(_stage_checks(stages, failed, hop.outcome))


def _stage_checks(
    stages: dict[Stage, str], failed: Stage | None, outcome: Response | Failure
) -> list[Check]:
    checks: list[Check] = []
    verdict = Verdict.GOOD
    for stage, message in stages.items():
        if stage is failed and isinstance(outcome, Failure):
            checks.append(Check(stage, Verdict.BAD, outcome.message, outcome.hint))
            verdict = Verdict.UNTRIED
        else:
            checks.append(Check(stage, verdict, message if verdict is Verdict.GOOD else ""))
    return checks


def _failed_stage(request: OutgoingRequest, exchange: Exchange) -> Stage | None:
    hop = exchange.hops[0]
    if not isinstance(hop.outcome, Failure):
        return None
    match hop.outcome.kind:
        case FailureKind.DNS:
            return Stage.NAME
        case FailureKind.PROXY:
            return Stage.PROXY
        case FailureKind.TLS:
            return Stage.TLS if request.scheme == "https" else Stage.CONNECT
        case FailureKind.TIMEOUT if hop.timings.connect and request.scheme == "https":
            return Stage.TLS if not hop.timings.tls else Stage.CONNECT
        case _:
            return Stage.CONNECT


def _without_credentials(outcome: Response | Failure) -> Check:
    if isinstance(outcome, Response) and outcome.status == 401:
        challenge = outcome.header("WWW-Authenticate") or ""
        scheme = challenge.split(" ", 1)[0]
        wanted = f", the scheme `{scheme}`" if scheme else ""
        message = f"the server wants credentials{wanted}, and none are set"
        return Check(Stage.CREDENTIALS, Verdict.BAD, message, "add `# @auth …` to the resource")
    return Check(Stage.CREDENTIALS, Verdict.GOOD, "none are set, and none are wanted here")


def _credentials(proven: Exchange, bare: Exchange) -> Check:
    outcome, without = proven.outcome, bare.outcome
    if isinstance(outcome, Failure):
        return Check(Stage.CREDENTIALS, Verdict.BAD, outcome.message, outcome.hint)
    if outcome.status == 401:
        message = "the server does not accept them: 401"
        hint = "look whether they are right, not expired, and of the scheme that the server wants"
        return Check(Stage.CREDENTIALS, Verdict.BAD, message, hint)
    if outcome.status == 403:
        message = "the server knows them and does not let them in here: 403"
        return Check(Stage.CREDENTIALS, Verdict.BAD, message, "ask for the rights, or a scope")
    if isinstance(without, Response) and without.status in (401, 403):
        message = f"accepted; without them the answer is {without.status}"
        return Check(Stage.CREDENTIALS, Verdict.GOOD, message)
    return Check(
        Stage.CREDENTIALS,
        Verdict.UNKNOWN,
        "not refused, but the answer here is the same without them",
        "name a request that needs them: `--name`",
    )


def _path(outcome: Response | Failure, *, proven: bool) -> Check:
    if isinstance(outcome, Failure):
        return Check(Stage.PATH, Verdict.UNTRIED)
    status = f"{outcome.status} {outcome.reason}".strip()
    if outcome.status in (401, 403, 407):
        return Check(Stage.PATH, Verdict.UNKNOWN, f"{status}: nobody gets to see what is there")
    if outcome.status in (404, 410):
        hint = "look at the path of the base URL; an API may have nothing at its root: `--name`"
        return Check(
            Stage.PATH, Verdict.BAD, f"the host answers, and has nothing here: {status}", hint
        )
    if outcome.status >= 500:
        hint = "the address and the credentials are not to blame" if proven else "try again later"
        return Check(Stage.PATH, Verdict.BAD, f"the server fails: {status}", hint)
    return Check(Stage.PATH, Verdict.GOOD, status)


def _exit_code(check: Check) -> ExitCode:
    if check.verdict is not Verdict.BAD:
        return ExitCode.GOOD
    reached = check.stage in (Stage.CREDENTIALS, Stage.PATH)
    return ExitCode.FAILED if reached else ExitCode.NOT_MADE
