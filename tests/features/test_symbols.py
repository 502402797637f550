"""The outline of a document."""

from collections.abc import Iterator

from inline_snapshot import snapshot

from callsheet.features.symbols import Symbol, symbols
from fixture import scene


def check(text: str, expected: str):
    shown = scene(text)
    assert "\n".join(_lines(symbols(shown.document), "")) == expected
    _check_spans(symbols(shown.document))


def _lines(outline: tuple[Symbol, ...], indent: str) -> Iterator[str]:
    for symbol in outline:
        yield f"{indent}{symbol.kind} {symbol.name} | {symbol.detail}"
        yield from _lines(symbol.children, indent + "  ")


def _check_spans(outline: tuple[Symbol, ...]):
    """The LSP wants the name inside of the whole."""
    for symbol in outline:
        assert symbol.span.covers(symbol.name_span)
        _check_spans(symbol.children)


def test_requests_hold_the_variables_of_their_block():
    check(
        """
        @host = https://example.org

        ### list
        @page = 2
        GET {{host}}/users
            ?page={{page}}

        ###
        GET {{host}}/me

        ###
        # @name login
        POST {{host}}/login

        ###
        curl https://example.org/
        """,
        snapshot("""\
variable host | https://example.org
request list | GET {{host}}/users?page={{page}}
  variable page | 2
request GET {{host}}/me | \n\
request login | POST {{host}}/login
request curl | \
"""),
    )


def test_resources_stand_with_their_address():
    check(
        """
        ### github
        # @resource
        # @base-url https://me:hush@api.example.org
        @page = 1

        ### an API
        # @resource api

        ###
        # @resource
        """,
        snapshot("""\
resource github | https://me:•••@api.example.org
  variable page | 1
resource api | \n\
resource resource | \
"""),
    )
