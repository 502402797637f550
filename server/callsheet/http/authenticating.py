"""Drives the flow of a scheme: what it yields is sent, and it is told what came back."""

from collections.abc import Callable
from dataclasses import field, replace

from callsheet.exchange import (
    Failure,
    FailureKind,
    Hop,
    OutgoingRequest,
    Response,
    SentRequest,
    Timings,
)
from callsheet.http.auth.flow import Aside, Flow, Main, Means
from callsheet.late_dataclasses import dataclass
from callsheet.no_authentication import NoAuthentication

_UNENCODABLE = Failure(
    FailureKind.AUTHENTICATION,
    "the credentials have half of a surrogate pair, which no encoding can carry",
    "look at where they come from: an escape such as `\\ud83c` stands alone there",
)


@dataclass(slots=True)
class Authenticating:
    """Sends a request the way its scheme wants."""

    request: OutgoingRequest
    means: Means
    send: Callable[[OutgoingRequest], Hop]
    """Makes one hop, and knows of no scheme."""

    hops: list[Hop] = field(default_factory=list)
    """Those of the request itself, never empty in the end; the last has the answer."""

    asides: list[Hop] = field(default_factory=list)

    def run(self) -> None:
        """Send until the scheme is content, or says why it cannot go on."""
        if isinstance(self.request.authentication, NoAuthentication):
            self.hops.append(self._sent(self.request))
            return
        from callsheet.http.auth.schemes import authenticated

        refused = self._drive(authenticated(self.request, self.means))
        if refused is not None:
            self.hops.append(_unsent(self.request, refused))

    def _drive(self, flow: Flow) -> Failure | None:
        try:
            step = next(flow)
            while True:
                step = flow.send(self._outcome(step))
        except StopIteration as end:
            refused: Failure | None = end.value
            return refused
        except UnicodeEncodeError:
            return _UNENCODABLE
        finally:
            flow.close()

    def _outcome(self, step: Aside | Main) -> Response | Failure:
        match step:
            case Aside(own):
                self.asides.append(self.send(own))
                return self.asides[-1].outcome
            case Main(proven):
                self.hops.append(self._sent(proven))
                return self.hops[-1].outcome

    def _sent(self, proven: OutgoingRequest) -> Hop:
        if not self.request.signatures:
            return self.send(proven)
        from callsheet.http.auth.signatures import signed

        finished = signed(replace(proven, signatures=self.request.signatures), self.means)
        return _unsent(proven, finished) if isinstance(finished, Failure) else self.send(finished)


def _unsent(request: OutgoingRequest, failure: Failure) -> Hop:
    sent = SentRequest(request.method, request.url, request.headers, request.body)
    return Hop(sent, failure, Timings())
