"""Credentials of a request in the words of another dialect."""

import re
from base64 import b64encode
from collections.abc import Sequence

from callsheet.convert.dialect_origins import passes_resource
from callsheet.convert.draft import header
from callsheet.convert.page import Page
from callsheet.convert.sheet import Sheet
from callsheet.model.settings import Level, Setting
from callsheet.syntax.bindings import bindings_in

_WORD = re.compile(r"(?:\{\{(?:[^{}]|\{[^{}]*\})*\}\}|\S)+")

Fields = list[tuple[str, str]]


def authentication_fields(
    page: Page, sheet: Sheet, fields: Sequence[tuple[str, str]]
) -> tuple[Fields, frozenset[str]]:
    """The fields that prove who sends the request, and the names of those they replace."""
    setting = sheet.settings.nearest("auth")
    if setting is None:
        return [], frozenset()
    own = setting.layer.level is Level.REQUEST
    typed = header(fields, "authorization")
    if typed is not None and not own:
        return [], frozenset()
    if not own and passes_resource(page, sheet):
        return [], frozenset()
    made = _fields_of(page, sheet, setting)
    if made is None:
        hint = "get a token otherwise, and write `Authorization: Bearer TOKEN`"
        if setting.arguments.variant == "session":
            hint = "send that request first; its cookies are kept"
        scheme = setting.arguments.variant or setting.directive.value.text
        page.lose(sheet, f"`@auth {scheme}` is no scheme of {page.dialect.shown}", hint)
        sheet.before.append(lost(page, f"@auth {setting.directive.value.text}"))
        return [], frozenset()
    replaced = {name.lower() for name, _ in made if name.lower() == "authorization"}
    return made, frozenset(replaced)


def lost(page: Page, text: str) -> str:
    """A directive that the tool does not know, as a comment."""
    return f"# lost: {text}" if page.dialect.strict else f"# {text}"


def _fields_of(page: Page, sheet: Sheet, setting: Setting) -> Fields | None:
    arguments = setting.arguments

    def given(key: str, place: int = 99, default: str = "") -> str:
        piece = arguments.key(key)
        if piece is None and place < len(arguments.positional):
            piece = arguments.positional[place]
        return piece.text if piece else default

    match arguments.variant:
        case "none":
            return []
        case "bearer":
            value = f"{given('prefix', default='Bearer')} {given('token', 0)}".strip()
            return [("Authorization", page.bound(sheet, value))]
        case "basic" | "digest" | "ntlm" | "negotiate" as scheme:
            word = {"ntlm": "NTLM"}.get(scheme, scheme.title())
            user, password = given("user", 0), given("password", 1)
            pair = f"{user}:{password}" if " " in user else f"{user} {password}"
            return _said(page, sheet, f"{word} {pair}".strip())
        case "aws":
            more = [("token", "session_token"), ("region", "region"), ("service", "service")]
            tail = [f"{name}:{given(key)}" for name, key in more if given(key)]
            return _said(page, sheet, " ".join(["AWS", given("key"), given("secret"), *tail]))
        case "api_key" if given("in") == "query":
            return []
        case "oauth2" | "oauth2_client_credentials":
            return [] if page.dialect.oauth(page, sheet, arguments) else None
        case "session" if page.dialect.expressions and arguments.first is not None:
            # The cookies of the login are kept there, too.
            called = page.reference(arguments.first.text)
            if called is not None:
                sheet.before.append(f"# @ref {called}")
            return None if called is None else []
        case "api_key":
            name = given("name", default="Authorization")
            value = f"{given('prefix')} {given('value')}".strip()
            return [(name, page.bound(sheet, value))]
        case _:
            return None


def _said(page: Page, sheet: Sheet, value: str) -> Fields | None:
    said = page.dialect.authorization(page, sheet, value)
    if not said:
        return None if said is None else []
    return [("Authorization", page.bound(sheet, said))]


def query_key(setting: Setting | None) -> tuple[str, str] | None:
    """The parameter of `# @auth api_key in=query`; None for any other."""
    if setting is None or setting.arguments.variant != "api_key":
        return None
    key = setting.arguments.key
    place, name, value = key("in"), key("name"), key("value")
    if place is None or place.text != "query" or name is None or value is None:
        return None
    return name.text, value.text


def scheme_of(value: str) -> tuple[str, list[str], str]:
    """The scheme of a field in small letters, its words, and all that follows the first of them."""
    found = list(_WORD.finditer(value))
    if not found:
        return "", [], ""
    rest = value[found[2].start() :] if len(found) > 2 else ""
    return found[0][0].lower(), [each[0] for each in found[1:]], rest


def user_and_password(value: str) -> tuple[str, str] | None:
    """User and password of `Basic USER PASSWORD` and `Basic USER:PASSWORD`; None for others."""
    _, words, rest = scheme_of(value)
    if len(words) >= 2:
        return words[0], rest
    if not words:
        return None
    masked = words[0]
    for binding in bindings_in(words[0]):
        span = binding.span
        masked = f"{masked[: span.start]}{'x' * (span.end - span.start)}{masked[span.end :]}"
    colon = masked.find(":")
    return None if colon < 0 else (words[0][:colon], words[0][colon + 1 :])


def encoded_basic(page: Page, sheet: Sheet, value: str) -> str | None:
    """`Basic` with user and password in base64; None when the file alone does not say them."""
    pair = user_and_password(value)
    if pair is None:
        return value
    known = page.static(sheet, f"{pair[0]}:{pair[1]}")
    return None if known is None else f"Basic {b64encode(known.encode()).decode('ascii')}"
