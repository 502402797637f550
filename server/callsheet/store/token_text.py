"""How tokens are written in a file: JSON with a version, so that what is not ours is known."""

import json
from collections.abc import Mapping
from dataclasses import replace

from callsheet.late_dataclasses import dataclass
from callsheet.store.tokens import Token, TokenKey

_VERSION = 1
_SECRET = ("access_token", "refresh_token", "id_token")


@dataclass(frozen=True, slots=True)
class NotTokens:
    """A file that this version of Callsheet did not write, and why that is known."""

    reason: str


@dataclass(frozen=True, slots=True)
class KeptToken:
    """A token as a file has it."""

    token: Token
    in_vault: bool = False
    """Its secret part is elsewhere."""

    def secrets(self) -> str:
        """The secret part, as one text."""
        return json.dumps({name: getattr(self.token, name) for name in _SECRET})

    def with_secrets(self, text: str) -> Token | None:
        """The whole token; None when the text is none of ours."""
        try:
            value = json.loads(text)
        except (ValueError, RecursionError):
            return None
        if not isinstance(value, dict) or not all(isinstance(each, str) for each in value.values()):
            return None
        access, refresh, identity = (value.get(name, "") for name in _SECRET)
        return replace(self.token, access_token=access, refresh_token=refresh, id_token=identity)


@dataclass(frozen=True, slots=True)
class _Entry:
    key: TokenKey
    token: Token
    in_vault: bool = False


@dataclass(frozen=True, slots=True)
class _File:
    version: int
    tokens: list[_Entry]


def tokens_text(tokens: Mapping[TokenKey, KeptToken]) -> bytes:
    """The content of a file."""
    import msgspec

    ordered = sorted(tokens.items(), key=lambda item: item[0])
    entries = [_Entry(key, _written(kept), kept.in_vault) for key, kept in ordered]
    return msgspec.json.format(msgspec.json.encode(_File(_VERSION, entries)), indent=1) + b"\n"


def read_tokens(data: bytes) -> dict[TokenKey, KeptToken] | NotTokens:
    """The tokens in a file's content."""
    import msgspec

    try:
        file = msgspec.json.decode(data, type=_File)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return NotTokens("it is not what Callsheet writes")
    if file.version != _VERSION:
        return NotTokens("another version of Callsheet wrote it")
    return {each.key: KeptToken(each.token, each.in_vault) for each in file.tokens}


def _written(kept: KeptToken) -> Token:
    if not kept.in_vault:
        return kept.token
    return replace(kept.token, access_token="", refresh_token="", id_token="")
