"""Which scheme answers for which kind of authentication."""

from typing import assert_never

from callsheet import authentication as kinds
from callsheet.exchange import OutgoingRequest
from callsheet.http.auth.flow import Flow, Means


def authenticated(request: OutgoingRequest, means: Means) -> Flow:
    """The flow for the request's authentication; a scheme is imported when it is used."""
    match request.authentication:
        case kinds.Basic() as scheme:
            from callsheet.http.auth.basic import basic

            return basic(request, scheme, means)
        case kinds.Bearer() as scheme:
            from callsheet.http.auth.bearer import bearer

            return bearer(request, scheme, means)
        case kinds.ApiKey() as scheme:
            from callsheet.http.auth.api_key import api_key

            return api_key(request, scheme, means)
        case kinds.Digest() as scheme:
            from callsheet.http.auth.digest import digest

            return digest(request, scheme, means)
        case kinds.OAuth2() as scheme:
            from callsheet.http.auth.oauth2 import oauth2

            return oauth2(request, scheme, means)
        case kinds.OAuth1() as scheme:
            from callsheet.http.auth.oauth1 import oauth1

            return oauth1(request, scheme, means)
        case kinds.Aws() as scheme:
            from callsheet.http.auth.aws import aws

            return aws(request, scheme, means)
        case kinds.GoogleServiceAccount() as scheme:
            from callsheet.http.auth.google_service_account import google_service_account

            return google_service_account(request, scheme, means)
        case kinds.Jwt() as scheme:
            from callsheet.http.auth.jwt import jwt

            return jwt(request, scheme, means)
        case kinds.Ntlm() as scheme:
            from callsheet.http.auth.ntlm import ntlm

            return ntlm(request, scheme, means)
        case kinds.Foreign() as scheme:
            from callsheet.http.auth.foreign import foreign

            return foreign(request, scheme, means)
        case kinds.NoAuthentication():
            raise AssertionError("nothing to prove")
        case _:
            assert_never(request.authentication)
