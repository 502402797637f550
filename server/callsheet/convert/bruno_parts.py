"""What a file of Bruno says, in one shape for `.bru` and for OpenCollection's YAML."""

from collections.abc import Iterable, Mapping
from dataclasses import field

from callsheet.convert.bruno_blocks import Block, Row, nested
from callsheet.convert.loose_json import members, objects, text
from callsheet.late_dataclasses import dataclass
from callsheet.values import JsonValue

_METHODS = "get post put delete patch options head connect trace http"
METHODS = frozenset(_METHODS.split())


@dataclass(frozen=True, slots=True)
class Check:
    """A row of `assert`."""

    expression: str
    operator: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """A stored answer."""

    name: str
    status: str
    headers: tuple[Row, ...]
    body: str


@dataclass(frozen=True, slots=True)
class BrunoPart:
    """A request, a folder or a collection."""

    meta: Mapping[str, str] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    method: str = ""
    url: str = ""
    auth_mode: str = ""
    auth: Mapping[str, str] = field(default_factory=dict)
    token_parameters: tuple[Row, ...] = ()
    """Of a token request of OAuth 2, beyond the standard."""

    body_mode: str = ""
    body: str = ""
    variables: str = ""
    """Of GraphQL."""

    body_rows: tuple[Row, ...] = ()
    query: tuple[Row, ...] = ()
    path: tuple[Row, ...] = ()
    headers: tuple[Row, ...] = ()
    first: tuple[Row, ...] = ()
    """Variables that are set before the request."""

    kept: tuple[Row, ...] = ()
    """Variables that are set from the answer."""

    checks: tuple[Check, ...] = ()
    script_before: str = ""
    script_after: str = ""
    tests: str = ""
    docs: str = ""
    settings: Mapping[str, str] = field(default_factory=dict)
    answers: tuple[Answer, ...] = ()


def part_of_blocks(blocks: Iterable[Block]) -> BrunoPart:
    """The part that a `.bru` file is."""
    blocks = tuple(blocks)
    known = {each.name: each for each in blocks}

    def rows(name: str) -> tuple[Row, ...]:
        return known[name].rows if name in known else ()

    def words(name: str) -> str:
        return known[name].text if name in known else ""

    meta = _values(rows("meta"))
    head = next((each for each in blocks if each.name in METHODS), Block("", 0))
    given = _values(head.rows)
    mode = given.get("auth") or _values(rows("auth")).get("mode", "")
    body_mode = _body_mode(given.get("body", ""), known)
    return BrunoPart(
        meta=meta,
        tags=tuple(meta.get("tags", "").split()),
        method=given.get("method", "") if head.name == "http" else head.name,
        url=given.get("url", ""),
        auth_mode=mode,
        auth=_values(rows(f"auth:{mode}")),
        token_parameters=rows("auth:oauth2:additional_params:access_token_req:body"),
        body_mode=body_mode,
        body=words(f"body:{body_mode}") or words("body"),
        variables=words("body:graphql:vars"),
        body_rows=rows(f"body:{body_mode}"),
        query=rows("params:query") or rows("query"),
        path=rows("params:path"),
        headers=rows("headers"),
        first=rows("vars:pre-request"),
        kept=rows("vars:post-response"),
        checks=tuple(_check(row) for row in rows("assert") if row.enabled),
        script_before=words("script:pre-request"),
        script_after=words("script:post-response"),
        tests=words("tests"),
        docs=words("docs"),
        settings=_values(rows("settings")),
        answers=tuple(_answer(each.text) for each in blocks if each.name == "example"),
    )


_BODY_MODES = {
    "formUrlEncoded": "form-urlencoded",
    "multipartForm": "multipart-form",
    "formurlencoded": "form-urlencoded",
    "multipartform": "multipart-form",
}


def _body_mode(mode: str, known: Mapping[str, Block]) -> str:
    mode = _BODY_MODES.get(mode, mode)
    if mode or "body" not in known:
        return mode
    return "json"


def _values(rows: Iterable[Row]) -> dict[str, str]:
    return {row.name: row.value for row in rows if row.enabled}


def _check(row: Row) -> Check:
    operator, _, value = row.value.strip().partition(" ")
    if operator in OPERATORS:
        return Check(row.name.strip(), operator, value.strip())
    return Check(row.name.strip(), "eq", row.value.strip())


_OPERATOR_WORDS = """
eq neq gt gte lt lte in notIn contains notContains length matches notMatches startsWith endsWith
between isEmpty isNotEmpty isNull isUndefined isDefined isTruthy isFalsy isJson isNumber isString
isBoolean isArray
"""
OPERATORS = frozenset(_OPERATOR_WORDS.split())


def _answer(example: str) -> Answer:
    found = nested(example)
    response = _object(found.get("response"))
    status, body = _object(response.get("status")), _object(response.get("body"))
    headers = _object(response.get("headers"))
    line = f"{status.get('code', '')} {status.get('text', '')}".strip()
    rows = tuple(Row(name, str(value)) for name, value in headers.items())
    return Answer(str(found.get("name", "")), line, rows, str(body.get("content", "")))


def _object(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}


def part_of_yaml(content: Mapping[str, JsonValue]) -> BrunoPart:
    """The part that a file of OpenCollection is."""
    info, http = members(content.get("info")), members(content.get("http"))
    http = http or members(content.get("graphql"))
    shared, runtime = members(content.get("request")), members(content.get("runtime"))
    common = {**shared, **{key: value for key, value in runtime.items() if key != "auth"}}
    scripts = {
        text(each.get("type")): text(each.get("code")) for each in objects(common.get("scripts"))
    }
    auth = http.get("auth", runtime.get("auth", shared.get("auth")))
    body = http.get("body")
    chosen = _chosen_body(body)
    mode = _BODY_MODES.get(text(chosen.get("type")), text(chosen.get("type")))
    is_graphql = "query" in chosen or text(info.get("type")) == "graphql"
    docs = content.get("docs")
    return BrunoPart(
        meta={
            key: text(value) for key, value in info.items() if not isinstance(value, (dict, list))
        },
        tags=tuple(text(each) for each in _list(info.get("tags"))),
        method=text(http.get("method")) or ("post" if is_graphql and http else ""),
        url=text(http.get("url")),
        auth_mode=_yaml_auth_mode(auth),
        auth=_yaml_auth(members(auth)),
        token_parameters=_token_parameters(members(auth)),
        body_mode="graphql" if is_graphql else mode,
        body=text(chosen.get("query")) if is_graphql else _yaml_text(chosen.get("data")),
        variables=text(chosen.get("variables")),
        body_rows=_yaml_rows(chosen.get("data")),
        query=tuple(
            _yaml_row(each) for each in objects(http.get("params")) if each.get("type") != "path"
        ),
        path=tuple(
            _yaml_row(each) for each in objects(http.get("params")) if each.get("type") == "path"
        ),
        headers=_yaml_rows(http.get("headers") or shared.get("headers")),
        first=_yaml_rows(common.get("variables")),
        kept=tuple(_action(each) for each in objects(common.get("actions"))),
        checks=tuple(
            _yaml_check(each)
            for each in objects(common.get("assertions"))
            if not each.get("disabled")
        ),
        script_before=scripts.get("before-request", ""),
        script_after=scripts.get("after-response", ""),
        tests=scripts.get("tests", ""),
        docs=text(members(docs).get("content")) if isinstance(docs, Mapping) else text(docs),
        settings={key: text(value) for key, value in members(content.get("settings")).items()},
        answers=tuple(_yaml_answer(each) for each in objects(content.get("examples"))),
    )


def _list(value: JsonValue) -> "Iterable[JsonValue]":
    return value if isinstance(value, (list, tuple)) else ()


def _chosen_body(body: JsonValue) -> Mapping[str, JsonValue]:
    """The body; of several variants the one that is chosen."""
    variants = list(objects(body))
    if not variants:
        return members(body)
    chosen = next((each for each in variants if each.get("selected")), variants[0])
    return members(chosen.get("body"))


def _yaml_text(data: JsonValue) -> str:
    return "" if isinstance(data, (list, tuple, dict)) else text(data)


def _yaml_rows(rows: JsonValue) -> tuple[Row, ...]:
    return tuple(_yaml_row(each) for each in objects(rows))


def _yaml_row(row: Mapping[str, JsonValue]) -> Row:
    enabled = not row.get("disabled") and row.get("selected") is not False
    media_type = text(row.get("contentType"))
    if "filePath" in row or row.get("type") == "file":
        value = row.get("filePath", row.get("value"))
        paths = [text(each) for each in _list(value)] or [text(value)]
        shown = f"@file({'|'.join(paths)})"
    else:
        data = row.get("value")
        shown = text(data.get("data")) if isinstance(data, Mapping) else text(data)
    return Row(
        text(row.get("name")),
        f"{shown} @contentType({media_type})" if media_type else shown,
        enabled,
    )


def _yaml_check(row: Mapping[str, JsonValue]) -> Check:
    return Check(
        text(row.get("expression")), text(row.get("operator")) or "eq", text(row.get("value"))
    )


def _action(row: Mapping[str, JsonValue]) -> Row:
    name = text(members(row.get("variable")).get("name"))
    expression = text(members(row.get("selector")).get("expression"))
    fits = row.get("type") == "set-variable" and row.get("phase") == "after-response"
    return Row(name, expression, fits and not row.get("disabled"))


def _yaml_answer(example: Mapping[str, JsonValue]) -> Answer:
    response = members(example.get("response"))
    line = f"{text(response.get('status'))} {text(response.get('statusText'))}".strip()
    body = response.get("body")
    shown = text(members(body).get("data")) if isinstance(body, Mapping) else text(body)
    return Answer(text(example.get("name")), line, _yaml_rows(response.get("headers")), shown)


def _yaml_auth_mode(auth: JsonValue) -> str:
    return auth if isinstance(auth, str) else text(members(auth).get("type"))


_FLOWS = {"resource_owner_password_credentials": "password"}
_NAMES = {
    "accessTokenUrl": "access_token_url",
    "authorizationUrl": "authorization_url",
    "callbackUrl": "callback_url",
    "refreshTokenUrl": "refresh_token_url",
    "consumerKey": "consumer_key",
    "consumerSecret": "consumer_secret",
    "accessToken": "access_token",
    "accessTokenSecret": "token_secret",
    "tokenSecret": "token_secret",
    "signatureMethod": "signature_method",
    "privateKey": "private_key",
    "includeBodyHash": "include_body_hash",
}


def _yaml_auth(auth: Mapping[str, JsonValue]) -> dict[str, str]:
    """The arguments of an authentication by the names of `.bru` files."""
    found = {
        _NAMES.get(key, key): text(value)
        for key, value in auth.items()
        if not isinstance(value, (Mapping, list, tuple))
    }
    if "flow" not in auth:
        return found
    credentials, owner = members(auth.get("credentials")), members(auth.get("resourceOwner"))
    flow = text(auth.get("flow"))
    placement = members(members(auth.get("tokenConfig")).get("placement"))
    found |= {
        "grant_type": _FLOWS.get(flow, flow),
        "client_id": text(credentials.get("clientId")),
        "client_secret": text(credentials.get("clientSecret")),
        "credentials_placement": text(credentials.get("placement")),
        "username": text(owner.get("username")),
        "password": text(owner.get("password")),
        "pkce": "true" if "pkce" in auth and auth["pkce"] is not False else "false",
        "token_placement": "url" if "query" in placement else "header",
        "token_query_key": text(placement.get("query")),
        "token_header_prefix": text(placement.get("header", "Bearer")),
    }
    return found


def _token_parameters(auth: Mapping[str, JsonValue]) -> tuple[Row, ...]:
    more = members(auth.get("additionalParameters"))
    return tuple(
        _yaml_row(each)
        for each in objects(more.get("accessTokenRequest"))
        if each.get("placement") == "body"
    )
