"""The request of a page, once the request that it goes back to has been read anew."""

from collections.abc import Mapping
from dataclasses import replace

from callsheet.exchange import Body, OutgoingRequest
from callsheet.http.redirects import same_origin
from callsheet.run.paginate.parameters import parameters_of, with_parameter
from callsheet.values import JsonValue, json_text, parse_json


def renewed(page: OutgoingRequest, old: OutgoingRequest, new: OutgoingRequest) -> OutgoingRequest:
    """The request of a page with what is new in `new`; what says which page it is stays.

    What no longer is as it was in `old` is the paginator's, and stays as well. So does all of a
    page at another origin: nothing new is for it.

    Args:
        page: As the paginator asks for it, made from `old`.
        old: The request as it was read first.
        new: As it was read after a 401, with other credentials.
    """
    if not same_origin(page, old):
        return page
    fields = dict(zip(old.headers, new.headers, strict=False))
    is_old = page.authentication == old.authentication
    return replace(
        page,
        target=_target(page, old, new),
        headers=tuple(fields.get(field, field) for field in page.headers),
        body=_body(page.body, old.body, new.body),
        authentication=new.authentication if is_old else page.authentication,
        secret_headers=page.secret_headers | new.secret_headers,
    )


def _target(page: OutgoingRequest, old: OutgoingRequest, new: OutgoingRequest) -> str:
    if page.target == old.target:
        return new.target
    path, mark, query = page.target.partition("?")
    if path == old.target.partition("?")[0]:
        page = replace(page, target=new.target.partition("?")[0] + mark + query)
    here, before = parameters_of(page), parameters_of(old)
    for name, value in parameters_of(new).items():
        if name in before and here.get(name) == before[name] != value:
            page = with_parameter(page, name, value)
    return page.target


def _body(page: Body | None, old: Body | None, new: Body | None) -> Body | None:
    if page == old:
        return new
    if old == new:
        return page
    try:
        members = _merged(_json(page), _json(old), _json(new))
    except ValueError:
        return page
    return Body((json_text(members).encode(),))


def _merged(page: JsonValue, old: JsonValue, new: JsonValue) -> JsonValue:
    if page == old:
        return new
    if not (isinstance(page, Mapping) and isinstance(old, Mapping) and isinstance(new, Mapping)):
        return page
    return {
        name: _merged(value, old[name], new[name]) if name in old and name in new else value
        for name, value in page.items()
    }


def _json(body: Body | None) -> JsonValue:
    parts = body.parts if body else ()
    return parse_json(b"".join(part for part in parts if isinstance(part, bytes)).decode())
