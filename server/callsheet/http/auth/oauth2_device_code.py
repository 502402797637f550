"""Device code: a person types a code on any machine, and we ask until it is done (RFC 8628)."""

from collections.abc import Generator

from callsheet.authentication import OAuth2
from callsheet.exchange import Failure, Response, SendOptions
from callsheet.http.auth.flow import Aside, Means
from callsheet.http.auth.kept_token import Steps
from callsheet.http.auth.oauth2_endpoint import (
    Fields,
    Refusal,
    asked,
    lifetime_of,
    plain,
    refused,
    token_of,
    web_address,
)
from callsheet.http.auth.oauth2_sign_in import cancelled
from callsheet.store.tokens import Token

GRANT_TYPE = "urn:ietf:params:oauth:grant-type:device_code"

_INTERVAL = 5.0
"""Seconds between two questions, and those that `slow_down` adds (3.2, 3.5)."""

_LIFETIME = 900.0
"""Seconds to type the code when the answer does not say."""


def device_code(scheme: OAuth2, options: SendOptions, means: Means) -> Steps[Token | Failure]:
    """A token for the person who types the code."""
    if not scheme.device_url:
        return refused(
            "the address for device codes is missing", "write it: device_url=https://..."
        )
    parameters = {"scope": scheme.scope, "audience": scheme.audience}
    fields = yield from asked(scheme.device_url, parameters, scheme, options, means)
    if isinstance(fields, Refusal):
        return fields.failure
    code, user_code = str(fields.get("device_code") or ""), str(fields.get("user_code") or "")
    # Google answers with `verification_url`.
    page = str(fields.get("verification_uri") or fields.get("verification_url") or "")
    if not (code and user_code and page):
        return refused("the answer has no device code to type", "check device_url")
    if not _shown_to_a_person(page, user_code, fields, scheme, means):
        return refused(
            "somebody has to type a code to sign in, and nobody is there",
            "sign in before with `callsheet auth login`, or use `grant=client_credentials`",
        )
    return (yield from _polled(code, fields, scheme, options, means))


def _shown_to_a_person(
    page: str, user_code: str, fields: Fields, scheme: OAuth2, means: Means
) -> bool:
    what = f' for "{scheme.name}"' if scheme.name else ""
    told = means.person.tell(
        f"To sign in{what}, open {plain(page)} and type the code {plain(user_code)}"
    )
    address = web_address(str(fields.get("verification_uri_complete") or page))
    return (address is not None and means.person.open_browser(address)) or told


def _polled(
    code: str, fields: Fields, scheme: OAuth2, options: SendOptions, means: Means
) -> Generator[Aside, Response | Failure, Token | Failure]:
    end = means.clock() + lifetime_of(fields, _LIFETIME)
    interval = _interval(fields)
    parameters = {"grant_type": GRANT_TYPE, "device_code": code}
    while means.clock() + interval < end:
        means.wait(interval)
        if means.cancelled():
            return cancelled()
        answer = yield from asked(scheme.token_url, parameters, scheme, options, means)
        if not isinstance(answer, Refusal):
            return token_of(answer, scheme, means)
        match answer:
            case Refusal(error="authorization_pending"):
                pass
            case Refusal(error="slow_down"):
                interval += _INTERVAL
            case Refusal(unreached=True):
                interval *= 2
            case _:
                return answer.failure
    return refused("nobody typed the code in time", "sign in again, and sooner")


def _interval(fields: Fields) -> float:
    return max(lifetime_of({"expires_in": fields.get("interval")}, _INTERVAL), 1.0)
