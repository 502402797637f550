"""The signatures over the finished request: every `# @sign` of all that holds for it."""

from callsheet.authentication import HmacSignature, JwtSignature, Signature
from callsheet.model.authentication import made_jwt
from callsheet.model.circumstances import Circumstances
from callsheet.model.filling import Filling
from callsheet.model.scheme_arguments import SchemeArguments
from callsheet.problems import Severity


def read_signatures(filling: Filling, circumstances: Circumstances) -> tuple[Signature, ...]:
    """The signatures in their order, the farthest layer's first; what is wrong is told."""
    return tuple(
        _signature(SchemeArguments(filling, setting, circumstances))
        for setting in filling.settings.inward("sign")
        if filling.checked(setting)
    )


def _signature(given: SchemeArguments) -> Signature:
    if given.scheme == "jwt":
        token = made_jwt(given)
        given.check_length(token.key, token.algorithm, Severity.ERROR)
        return JwtSignature(given.text("header") or "X-Appsmith-Signature", token)
    key = given.secret("key")
    given.need("key", key)
    return HmacSignature(
        given.text("header") or "X-Signature",
        key,
        given.word("alg", "sha256"),
        given.text("text") if given.has("text") else None,
        given.word("encoding", "hex"),
        given.text("prefix"),
    )
