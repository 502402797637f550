"""Which requests are offered where the name of one can stand."""

import pytest

from callsheet.features.completion_items import MOST, ItemKind
from features.offering import offers

MANY = "".join(f"### r{n}\n# @name r{n:04}\nGET /{n}\n\n" for n in range(MOST + 50))


def offered(text: str) -> list[str]:
    """The requests that are offered, the best first."""
    return [item.label for item in offers(text)[1] if item.kind is ItemKind.REQUEST]


@pytest.mark.parametrize("line", ["GET /{{<|>}}", "# @ref <|>", "# @foreach x in <|>"])
def test_no_more_than_one_more_than_a_list_shows(line: str) -> None:
    assert offered(f"{MANY}### last\n{line}\n") == [f"r{n:04}" for n in range(MOST + 1)]


@pytest.mark.parametrize("line", ["GET /{{c<|>}}", "# @ref c<|>"])
def test_those_that_begin_so_are_taken_first(line: str) -> None:
    names = ("last_comment", "cast", "new", "clear")
    text = "".join(f"###\n# @name {name}\nGET /\n\n" for name in names)
    assert offered(f"{text}###\n{line}\n") == ["cast", "clear", "last_comment"]


@pytest.mark.parametrize("line", ["GET /{{<|>}}", "# @ref <|>", "# @foreach x in <|>"])
def test_only_the_request_of_the_cursor_is_left_out(line: str) -> None:
    """Not one of another file that stands in as many blocks."""
    text = f"""
    //- /workspace/main.http
    # @import other.http

    ###
    # @name here
    {line}
    //- /workspace/other.http
    @a = b

    ###
    # @name there
    GET /
    """
    assert offered(text) == ["there"]


def test_a_name_that_stands_for_another_means_the_first() -> None:
    text = "###\n# @name a b\nGET /1\n\n###\n# @name a_b\nGET /2\n\n###\nGET /{{<|>}}\n"
    assert [item.detail for item in offers(text)[1] if item.label == "a_b"] == ["GET /1"]
