"""Beside dlt's own REST API source: parents and children as its documentation has them.

What differs, on purpose:

| | dlt | Callsheet |
|---|---|---|
| order of requests | children of several parents in turn | one parent after the other |
| a space in a query | `+` | `%20` |
| `_comments__posts_id` in rows | named `_comments_posts_id` when it is loaded | the same |
"""

import json
from dataclasses import dataclass

import pytest

from callsheet.cli.main import main
from callsheet.load.names import snake_case
from counterparts.dlt_rest_api import rows_of_dlt
from loaded import tables_in
from paged_api import Answer, Asked, paged_api

POSTS = [
    {"id": 1, "slug": "a b", "author": {"id": 7}, "title": "One", "rating": 1.5},
    {"id": 2, "slug": "c&d=e", "author": {"id": 8}, "title": None, "rating": 2},
    {"id": 3, "slug": "ü", "author": {"id": 7}, "title": "Three", "rating": 0.5},
]


def blog(asked: Asked) -> Answer:
    """Posts in two pages; comments in two pages a post; the second post's likes are not found."""
    number = asked.number("page", 1)
    match asked.path.split("/"):
        case ["posts"]:
            posts = POSTS[:2] if number == 1 else POSTS[2:]
            following = f"{asked.base}/posts?page=2" if number == 1 else None
            return Answer({"data": posts, "next": following})
        case ["posts", post, "comments"]:
            following = f"{asked.base}/{asked.path}?page=2" if number == 1 else None
            comments = [{"id": f"{post}-{number}", "tags": [post]}]
            return Answer({"items": comments, "next": following})
        case ["posts", post, "likes"]:
            return Answer({}, status=404) if post == "2" else Answer([{"post": post}])
        case ["posts", post]:
            return Answer({"id": post, "lines": ["x", "y"], "next": f"{asked.base}/posts"})
        case ["comments", *rest]:
            return Answer([{"of": rest, "asked": dict(asked.query), "name": "n"}])
        case ["search"]:
            return Answer([{"found": asked.body}])
        case ["tags", *rest]:
            return Answer([{"path": rest, "query": dict(asked.query)}])
        case _:
            return Answer({"error": asked.path}, status=400)


@dataclass(frozen=True)
class Case:
    theirs: tuple
    """The resources below `posts`, the last one is looked at."""

    ours: str


PARENT = "### posts\n# @paginate json_link\nGET {{base}}/posts\n\n"
PARENT_OF_DLT = {
    "name": "posts",
    "endpoint": {"path": "posts", "paginator": {"type": "json_link"}},
}


def child(path, include=(), steps=(), **endpoint):
    resource = {"name": "child", "endpoint": {"path": path, **endpoint}}
    resource |= {"processing_steps": list(steps)} if steps else {}
    return (resource | ({"include_from_parent": list(include)} if include else {}),)


CASES = {
    "path": Case(
        child("posts/{resources.posts.id}/comments", ["id", "title"]),
        "### child\n# @foreach post in posts\n# @include post.id, post.title\n"
        "# @paginate auto\nGET {{base}}/posts/{{post.id}}/comments\n",
    ),
    "query": Case(
        child("comments", params={"post_id": "{resources.posts.id}", "sort": "name"}),
        "### child\n# @foreach post in posts\n"
        "GET {{base}}/comments?post_id={{post.id}}&sort=name\n",
    ),
    "query_nested": Case(
        child("comments", ["rating"], params={"author": "{resources.posts.author.id}"}),
        "### child\n# @foreach post in posts\n# @include post.rating\n"
        "GET {{base}}/comments?author={{post.author.id}}\n",
    ),
    "query_text": Case(
        child("comments", params={"slug": "{resources.posts.slug}"}),
        "### child\n# @foreach post in posts\nGET {{base}}/comments\n    ?slug={{%post.slug}}\n",
    ),
    "body": Case(
        child(
            "search",
            method="POST",
            json={"filters": {"id": "{resources.posts.id}"}, "order": "desc", "limit": 5},
        ),
        "### child\n# @load\n# @foreach post in posts\nPOST {{base}}/search\n"
        "Content-Type: application/json\n\n"
        '{"filters": {"id": {{post.id}}}, "order": "desc", "limit": 5}\n',
    ),
    "one_thing": Case(
        child("posts/{resources.posts.id}"),
        "### child\n# @foreach post in posts\nGET {{base}}/posts/{{post.id}}\n",
    ),
    "steps": Case(
        child(
            "posts/{resources.posts.id}/comments",
            ["id"],
            [
                {"filter": "item['id'] != '2-1'"},
                {"map": "{**item, 'size': len(item['tags'])}"},
                {"yield_map": "[{**item, 'tag': tag} for tag in item['tags'] * 2]"},
            ],
            paginator={"type": "json_link"},
        ),
        "### child\n# @foreach post in posts\n# @include post.id\n# @paginate json_link\n"
        "# @filter item.id !== '2-1'\n"
        "# @map ({...item, size: item.tags.length})\n"
        "# @yield-map [...item.tags, ...item.tags].map(tag => ({...item, tag}))\n"
        "GET {{base}}/posts/{{post.id}}/comments\n",
    ),
    "ignored": Case(
        child(
            "posts/{resources.posts.id}/likes",
            response_actions=[{"status_code": 404, "action": "ignore"}],
        ),
        "### child\n# @foreach post in posts\n# @on 404 ignore\n"
        "GET {{base}}/posts/{{post.id}}/likes\n",
    ),
    "grandchildren": Case(
        (
            {
                "name": "comments",
                "endpoint": {
                    "path": "posts/{resources.posts.id}/comments",
                    "paginator": {"type": "json_link"},
                },
                "include_from_parent": ["id"],
            },
            {
                "name": "child",
                "endpoint": {
                    "path": "tags/{resources.comments._posts_id}/{resources.comments.id}/x"
                },
                "include_from_parent": ["id", "_posts_id"],
            },
        ),
        "### comments\n# @foreach post in posts\n# @include post.id\n# @paginate json_link\n"
        "GET {{base}}/posts/{{post.id}}/comments\n\n"
        "### child\n# @foreach comment in comments\n# @include comment.id, comment._posts_id\n"
        "GET {{base}}/tags/{{comment._posts_id}}/{{comment.id}}/x\n",
    ),
}

CLIENT_PAGED = {
    "children_of_a_client": Case(
        child("posts/{resources.posts.id}/comments"),
        "### child\n# @foreach post in posts\nGET {{base}}/posts/{{post.id}}/comments\n",
    ),
    "one_thing_of_a_client": Case(
        child("posts/{resources.posts.id}"),
        "### child\n# @foreach post in posts\nGET {{base}}/posts/{{post.id}}\n",
    ),
}
"""Those whose paginator stands for all requests."""

ALL = CASES | CLIENT_PAGED


def config(base, name):
    client = {"paginator": {"type": "json_link"}} if name in CLIENT_PAGED else {}
    return {
        "client": {"base_url": base, **client},
        "resources": [PARENT_OF_DLT, *ALL[name].theirs],
    }


def text(base, name):
    head = "# @paginate json_link\n" if name in CLIENT_PAGED else ""
    return f"{head}@base = {base}\n\n{PARENT}{ALL[name].ours}"


@pytest.fixture(scope="module")
def beside(tmp_path_factory):
    """By case: dlt's rows and requests, then ours."""
    folder = tmp_path_factory.mktemp("beside")
    with paged_api(dict.fromkeys(ALL, blog)) as api:
        sources = {name: (config(f"{api.origin}/{name}/", name), "child") for name in ALL}
        rows = rows_of_dlt(sources, folder)
        # A space in a query is `+` for requests, and `%20` for us: the same for every server.
        asked = {name: [each.replace("+", "%20") for each in api.asked[name]] for name in ALL}
        theirs = {name: (rows[name], sorted(asked[name])) for name in ALL}
        api.asked.clear()
        ours = {
            name: (loaded(text(f"{api.origin}/{name}", name), folder / name), api.asked[name])
            for name in ALL
        }
    return {name: (theirs[name], ours[name]) for name in ALL}


def loaded(text, folder):
    folder.mkdir()
    path = folder / "api.http"
    path.write_text(text)
    code = main(["load", str(path), "--into", f"ndjson:{folder}/rows", "--name", "child"])
    if code != 0:
        return f"exit code {code}"
    return tables_in("ndjson:rows", folder)["child"]


@pytest.mark.parametrize("name", ALL)
def test_as_dlt(name, beside):
    (rows, asked), (our_rows, we_asked) = beside[name]
    # dlt goes from one parent to the next while the first still has pages.
    assert in_order(our_rows) == in_order(named(row) for row in rows)
    assert sorted(we_asked) == asked


def named(row):
    """With the names that columns get; dlt gives them when it loads."""
    return {snake_case(name): value for name, value in row.items()}


def in_order(rows):
    return sorted(json.dumps(row, sort_keys=True) for row in rows)
