"""The directives that pull whole collections out of an API: pages, items, parents, what is new."""

from callsheet.facts.directive_facts import (
    ArgumentFacts,
    ArgumentKind,
    DirectiveFacts,
    Peer,
    Place,
)
from callsheet.facts.paginators import PAGINATORS

_EVERYWHERE = frozenset(Place)


def _word(name: str, documentation: str, *aliases: str) -> ArgumentFacts:
    return ArgumentFacts(name, ArgumentKind.WORD, documentation, required=False, aliases=aliases)


def _step(name: str, documentation: str, example: str) -> DirectiveFacts:
    return DirectiveFacts(
        name,
        documentation,
        f"{name} {example}",
        (ArgumentFacts("expression", ArgumentKind.EXPRESSION, "JavaScript over `item`."),),
        places=_EVERYWHERE,
        repeatable=True,
        strict=True,
    )


_PAGES = (
    DirectiveFacts(
        "paginate",
        "Follows the pages of the answer, in one of dlt's ways. All pages together are one "
        "request in a report; `{{NAME.items}}` are the items of all of them, `{{NAME.response}}` "
        "is the last page. A page or a cursor that comes twice ends it with an error.",
        "paginate json_link next_url_path=pagination.next",
        places=_EVERYWHERE,
        variants=PAGINATORS,
        open=True,
        strict=True,
    ),
    DirectiveFacts(
        "select",
        "Which part of an answer the items are: a JSONPath. Without it they are found as dlt finds "
        "them, and what was found is said.",
        "select $.results",
        (ArgumentFacts("path", ArgumentKind.TEXT, "JSONPath in the body."),),
        aliases=("data-selector",),
        places=_EVERYWHERE,
        strict=True,
    ),
    _step(
        "filter",
        "Keeps the items for which the expression, or a function of the item, is true. Steps are "
        "taken in the order in which they stand, those of a resource first.",
        "item.id < 10",
    ),
    _step(
        "map", "Puts what the expression gives in place of each item.", "({...item, email: null})"
    ),
    _step(
        "yield-map",
        "Puts what is in the list that the expression gives in place of each item.",
        "item.reactions.map(reaction => ({id: item.id, reaction}))",
    ),
)

_PARENTS = (
    DirectiveFacts(
        "foreach",
        "Sends the request once for each item: of another request, of a list, of a CSV or JSON "
        "file. Several of them nest. With `parallel=N` so many go out at the same time.",
        "foreach issue in issues parallel=8",
        (
            ArgumentFacts(
                "loop", ArgumentKind.EXPRESSION, "`NAME in REQUEST`, `… in FILE.csv`, `… in EXPR`."
            ),
        ),
        (
            ArgumentFacts(
                "parallel", ArgumentKind.INTEGER, "How many at the same time. Default: 1.", False
            ),
        ),
        repeatable=True,
        strict=True,
    ),
    DirectiveFacts(
        "loop",
        "httpYac's way to repeat a request: `for x of LIST`, `for 3`, `while EXPR`.",
        "loop for id of [1, 2, 3]",
        (ArgumentFacts("loop", ArgumentKind.EXPRESSION, "The loop."),),
        peers=(Peer.HTTPYAC,),
        strict=True,
    ),
    DirectiveFacts(
        "include",
        "Copies fields of the loop's item into each row, as dlt does: `_issues_id`.",
        "include issue.id, issue.title",
        (ArgumentFacts("fields", ArgumentKind.WORDS, "`NAME.field`, with commas between them."),),
        repeatable=True,
        strict=True,
    ),
)

_STATE = (
    DirectiveFacts(
        "incremental",
        "Asks only for what is new: the greatest value of a field is kept, and the next load "
        "begins there. `{{incremental.start_value}}`, `.initial_value`, `.last_value` and "
        "`.end_value` can stand anywhere in the request.",
        "incremental cursor_path=updated_at initial_value=2024-01-25T00:00:00Z",
        (),
        (
            ArgumentFacts("cursor_path", ArgumentKind.WORD, "JSONPath in each item."),
            _word("initial_value", "Where the first load begins."),
            _word("end_value", "Where it ends; no mark is kept then."),
            _word("convert", "JavaScript over `value`: what goes out, in quotes."),
            ArgumentFacts(
                "row_order",
                ArgumentKind.CHOICE,
                "How items are ordered: paging ends where the rest is known.",
                required=False,
                choices=("asc", "desc"),
            ),
            _word("lag", "How far before the mark to begin: a number, or a duration for dates."),
            _word("start_param", "The parameter that takes the start value."),
            _word("end_param", "The parameter that takes the end value."),
        ),
        places=_EVERYWHERE,
        strict=True,
    ),
    DirectiveFacts(
        "load",
        "How `callsheet load` keeps the rows: table, key, and whether they replace, add to or "
        "merge with what is there.",
        "load key=id write=merge",
        (),
        (
            _word("table", "The table. Default: the request's name.", "table_name"),
            _word("key", "The columns that identify a row.", "primary_key"),
            ArgumentFacts(
                "write",
                ArgumentKind.CHOICE,
                "Default: merge with a key, append with `@incremental`, else replace.",
                required=False,
                choices=("replace", "append", "merge"),
                aliases=("write_disposition",),
            ),
            ArgumentFacts(
                "nesting",
                ArgumentKind.INTEGER,
                "How deep values become columns and tables. Default: 0, they are JSON text.",
                required=False,
                aliases=("max_table_nesting",),
            ),
            ArgumentFacts(
                "select",
                ArgumentKind.SWITCH,
                "`off` asks for it as a parent only.",
                required=False,
                aliases=("selected",),
            ),
        ),
        places=_EVERYWHERE,
        strict=True,
    ),
)

_OUTCOMES = (
    DirectiveFacts(
        "on",
        "What an answer means: `ignore` takes it for no items, `fail` for an error. By status, by "
        "a text in the body, or both. The first rule that fits counts.",
        "on 404 ignore",
        (
            ArgumentFacts(
                "rule",
                ArgumentKind.TEXT,
                "Statuses (`404`, `404, 410`, `500-503`, `5xx`), a text of the body "
                '(`"text" in body`), or one behind the other; then `ignore` or `fail`.',
            ),
        ),
        places=_EVERYWHERE,
        repeatable=True,
        strict=True,
    ),
    DirectiveFacts(
        "error",
        "A named error: when the expression is true, the request fails with this name and the "
        "process ends with 1. It sees `error.code`, `error.message`, `error.variables.response` "
        "and `response`. The first that is true counts.",
        'error too_hot when response.body.temp > 35 message="Too hot"',
        (ArgumentFacts("rule", ArgumentKind.EXPRESSION, "`NAME when EXPRESSION`: JavaScript."),),
        (_word("message", "What to say; may have bindings."),),
        places=_EVERYWHERE,
        repeatable=True,
        strict=True,
    ),
    DirectiveFacts(
        "save",
        "Keeps the body of the answer in a file, as `>> FILE` does; its id, size, name and type "
        "stand in the report and in `response.document`.",
        "save ./out/{{$timestamp}}.json",
        (ArgumentFacts("file", ArgumentKind.TEXT, "The file; without one it gets a name.", False),),
        peers=(Peer.HTTPYAC,),
        strict=True,
    ),
)

COLLECTING = (*_PAGES, *_PARENTS, *_STATE, *_OUTCOMES)
