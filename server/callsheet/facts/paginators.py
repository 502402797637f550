"""The kinds of `# @paginate`, with dlt's names for their arguments and its defaults."""

from callsheet.facts.directive_facts import ArgumentFacts, ArgumentKind, DirectiveFacts, Place

_EVERYWHERE = frozenset(Place)
_MOST = ArgumentFacts(
    "max_pages", ArgumentKind.INTEGER, "Stops after so many pages.", required=False
)


def _word(name: str, documentation: str, *aliases: str) -> ArgumentFacts:
    return ArgumentFacts(name, ArgumentKind.WORD, documentation, required=False, aliases=aliases)


def _number(name: str, documentation: str, *aliases: str) -> ArgumentFacts:
    return ArgumentFacts(name, ArgumentKind.INTEGER, documentation, required=False, aliases=aliases)


def _switch(name: str, documentation: str) -> ArgumentFacts:
    return ArgumentFacts(name, ArgumentKind.SWITCH, documentation, required=False)


def _paginator(
    name: str, documentation: str, example: str, *keywords: ArgumentFacts
) -> DirectiveFacts:
    return DirectiveFacts(
        f"paginate {name}",
        documentation,
        f"paginate {example}",
        (),
        (*keywords, _MOST),
        places=_EVERYWHERE,
        strict=True,
    )


_ENDS = (
    _switch("stop_after_empty_page", "Stop at a page without items. Default: on."),
    _word("has_more_path", "JSONPath of whether there is more."),
)

PAGINATORS = (
    _paginator(
        "json_link",
        "The body has the URL of the next page.",
        "json_link next_url_path=pagination.next",
        _word("next_url_path", "JSONPath of that URL. Default: `next`."),
        _word("prev_url_path", "JSONPath of the URL of the page before."),
    ),
    _paginator(
        "header_link",
        "A `Link` field has the URL of the next page (RFC 8288).",
        "header_link",
        _word("links_next_key", "The relation that leads on. Default: `next`."),
    ),
    _paginator(
        "header_cursor",
        "A header field has the cursor of the next page.",
        "header_cursor cursor_key=X-Next cursor_param=after",
        _word("cursor_key", "The field. Default: `next`."),
        _word("cursor_param", "The parameter that takes the cursor. Default: `cursor`."),
    ),
    _paginator(
        "offset",
        "So many items from a number on. It ends at the total, at `maximum_offset`, or at an "
        "empty page.",
        "offset limit=100 total_path=meta.total",
        ArgumentFacts("limit", ArgumentKind.INTEGER, "Items of a page.", required=False),
        _number("offset", "Of the first page. Default: 0.", "initial_offset"),
        _word("offset_param", "Its parameter. Default: `offset`."),
        _word("offset_body_path", "Where it goes in a JSON body instead."),
        _word("limit_param", "The parameter of the limit. Default: `limit`."),
        _word("limit_body_path", "Where the limit goes in a JSON body instead."),
        _word("total_path", "JSONPath of the number of all items. Default: `total`, if there."),
        _number("maximum_offset", "Ends before this one."),
        *_ENDS,
    ),
    _paginator(
        "page_number",
        "The page of a number. It ends at the total, at `maximum_page`, or at an empty page.",
        "page_number base_page=1 total_path=total_pages",
        _number("base_page", "The number of the first page. Default: 0."),
        _number("page", "Where to begin. Default: the first page.", "initial_page"),
        _word("page_param", "Its parameter. Default: `page`."),
        _word("page_body_path", "Where it goes in a JSON body instead."),
        _word("total_path", "JSONPath of the number of all pages. Default: `total`, if there."),
        _number("maximum_page", "Ends before this one."),
        *_ENDS,
    ),
    _paginator(
        "cursor",
        "The body has the cursor of the next page.",
        "cursor cursor_path=meta.next cursor_param=after",
        _word("cursor_path", "JSONPath of the cursor. Default: `cursors.next`."),
        _word("cursor_param", "The parameter that takes it. Default: `cursor`."),
        _word("cursor_body_path", "Where it goes in a JSON body instead."),
        _switch("stop_after_empty_page", "Stop at a page without items. Default: off."),
        _word("has_more_path", "JSONPath of whether there is more."),
    ),
    _paginator("single_page", "One page, whatever the answer says of others.", "single_page"),
    _paginator(
        "auto",
        "The first answer decides, and what it chose is said in hover and report.",
        "auto",
    ),
)
