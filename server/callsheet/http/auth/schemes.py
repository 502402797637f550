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
        case kinds.Digest():
            raise AssertionError("http/auth/digest.py")
        case kinds.OAuth2():
            raise AssertionError("http/auth/oauth2.py")
        case kinds.OAuth1():
            raise AssertionError("http/auth/oauth1.py")
        case kinds.Aws():
            raise AssertionError("http/auth/aws.py")
        case kinds.GoogleServiceAccount():
            raise AssertionError("http/auth/google_service_account.py")
        case kinds.Jwt():
            raise AssertionError("http/auth/jwt.py")
        case kinds.Ntlm():
            raise AssertionError("http/auth/ntlm.py")
        case kinds.Foreign():
            raise AssertionError("http/auth/foreign.py")
        case kinds.NoAuthentication():
            raise AssertionError("nothing to prove")
        case _:
            assert_never(request.authentication)
