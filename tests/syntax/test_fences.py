"""Fences: what of a document is requests, of each kind; Markdown as markdown-it reads it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from markdown_it import MarkdownIt

from callsheet.facts.markups import Markup
from callsheet.syntax.fence import Fence, is_http
from callsheet.syntax.fenced_text import fenced_text
from callsheet.text import SourceText, split_lines

_HTTP = (
    "http|HTTP|rest|http request|http {3}|http{3}|http title=x|{.http}|{.http .numberLines}|"
    "{#id .http}|{http}|{http, echo=true}|{code-block} http|{sourcecode} http|http:a.http|http,x"
)
_OTHER = (
    "|json|https|httpie|http-get|http://x.example|http ignore|http,ignore|http no-run|http no_run|"
    "{http eval=false}|http :eval no|http :eval never|restructured|a http|.https"
)


@pytest.mark.parametrize("info", _HTTP.split("|"))
def test_a_language_means_requests(info):
    assert is_http(info)


@pytest.mark.parametrize("info", _OTHER.split("|"))
def test_a_language_means_something_else(info):
    assert not is_http(info)


_WITHIN = [
    pytest.param(Markup.MARKDOWN, "```http\nGET /a\n```\n", ["GET /a\n"], id="ticks"),
    pytest.param(Markup.MARKDOWN, "~~~~ rest\n~~~\n~~~~~\n", ["~~~\n"], id="longer-close"),
    pytest.param(Markup.MARKDOWN, "```http\nGET /a", ["GET /a"], id="never-closed"),
    pytest.param(Markup.MARKDOWN, "```http\n```\n", [""], id="empty"),
    pytest.param(Markup.MARKDOWN, "````md\n```http\nA\n```\n````\n", [], id="in-another"),
    pytest.param(Markup.MARKDOWN, "see ```http\nGET /a\n", [], id="within-a-line"),
    pytest.param(Markup.MARKDOWN, "```http://a.example```\n", [], id="code-span"),
    pytest.param(Markup.MARKDOWN, "<!--\n```http\nA\n```\n-->\n", [], id="comment"),
    pytest.param(Markup.MARKDOWN, "<!-- x -->\n```http\nA\n```\n", ["A\n"], id="closed-comment"),
    pytest.param(
        Markup.MARKDOWN, "1. x\n\n   ```http\n   A\n\n     B\n   ```\n", ["A\n\n  B\n"], id="list"
    ),
    pytest.param(Markup.MARKDOWN, "- ```http\n  A\n  ```\n", ["A\n"], id="list-line"),
    pytest.param(Markup.MARKDOWN, "- ```http\n  A\nend\n", ["A\n"], id="list-ends"),
    pytest.param(Markup.MARKDOWN, "> ```http\n> A\n>\n>B\n> ```\n", ["A\n\nB\n"], id="quotation"),
    pytest.param(Markup.MARKDOWN, "> ```http\n> A\nB\n", ["A\n"], id="quotation-ends"),
    pytest.param(Markup.MARKDOWN, "> > - ```http\n> >   A\n", ["A\n"], id="nested"),
    pytest.param(Markup.MARKDOWN, "!!! note\n\n    ```http\n    A\n    ```\n", ["A\n"], id="note"),
    pytest.param(Markup.MARKDOWN, "\t```http\n\tA\n\t```\n", ["A\n"], id="tab"),
    pytest.param(
        Markup.MARKDOWN, "```{code-block} http\n:linenos:\nA\n```\n", ["A\n"], id="option"
    ),
    pytest.param(Markup.MARKDOWN, "```http\r\nA\r\n```\r\n", ["A\r\n"], id="crlf"),
    pytest.param(Markup.MARKDOWN, "```http\rA\r```\r", ["A\r"], id="cr"),
    pytest.param(Markup.ASCIIDOC, "[source,http]\n----\nA\n\n----\n", ["A\n\n"], id="listing"),
    pytest.param(
        Markup.ASCIIDOC, "[source%linenums, http, x=y]\n.T\n....\nA\n....\n", ["A\n"], id="literal"
    ),
    pytest.param(Markup.ASCIIDOC, '[,language="http"]\nA\nB\n\nC\n', ["A\nB\n"], id="paragraph"),
    pytest.param(Markup.ASCIIDOC, "```http\nA\n```\n", ["A\n"], id="asciidoctor-ticks"),
    pytest.param(Markup.ASCIIDOC, "----\n[source,http]\n----\nA\n", [], id="shown-listing"),
    pytest.param(Markup.ASCIIDOC, "////\n```http\nA\n```\n////\n", [], id="asciidoc-comment"),
    pytest.param(Markup.ASCIIDOC, "[source,json]\n----\nA\n----\n", [], id="other-listing"),
    pytest.param(
        Markup.RESTRUCTURED_TEXT,
        ".. code-block:: http\n   :linenos:\n\n   A\n\n     B\n\nend\n",
        ["A\n\n  B\n"],
        id="code-block",
    ),
    pytest.param(Markup.RESTRUCTURED_TEXT, "  .. code:: HTTP\n\n    A\n  B\n", ["A\n"], id="deep"),
    pytest.param(Markup.RESTRUCTURED_TEXT, ".. code:: json\n\n  A\n", [], id="other-directive"),
    pytest.param(Markup.RESTRUCTURED_TEXT, ".. sourcecode:: http\n", [""], id="nothing-below"),
    pytest.param(
        Markup.ORG, "#+begin_src http :pretty\n  A\n  ,* B\n#+END_SRC\n", ["A\n* B\n"], id="org"
    ),
    pytest.param(Markup.ORG, "#+BEGIN_EXAMPLE\n#+begin_src http\nA\n", [], id="org-example"),
]


@pytest.mark.parametrize(("markup", "text", "expected"), _WITHIN)
def test_what_of_a_document_is_requests(markup, text, expected):
    assert _contents(text, markup) == expected


_TITLES = [
    (Markup.MARKDOWN, "# A *b* `c` [d](e) #\n```http\n```", "A *b* c d"),
    (Markup.MARKDOWN, "## C# ##\n```http\n```", "C#"),
    (Markup.MARKDOWN, "Name\n====\n```http\n```", "Name"),
    (Markup.MARKDOWN, "## Old\n### New {#id}\n> ```http\n> ```", "New"),
    (Markup.MARKDOWN, "---\ntitle: x\n---\n```http\n```", "title: x"),
    (Markup.ASCIIDOC, "== Head\n.Own\n[source,http]\n----\n----", "Own"),
    (Markup.ASCIIDOC, "== Head\n.Own\n\nText\n\n[source,http]\n----\n----", "Head"),
    (Markup.RESTRUCTURED_TEXT, "=====\nTitle\n=====\n\n.. code:: http\n\n  A", "Title"),
    (Markup.RESTRUCTURED_TEXT, ".. code:: http\n  :caption: Own\n\n  A", "Own"),
    (Markup.ORG, "** TODO Head :tag:\n#+begin_src http\n#+end_src", "Head"),
    (Markup.ORG, "* Head\n#+NAME: own\n#+begin_src http\n#+end_src", "own"),
]


@pytest.mark.parametrize(("markup", "text", "title"), _TITLES)
def test_a_fence_is_called_as_what_stands_above_it(markup, text, title):
    assert [fence.title for fence in _fences(text, markup)] == [title]


HOSTILE = [
    " " * 200_000,
    ">" * 200_000,
    "`" * 200_000,
    "[" * 200_000,
    "<" * 200_000,
    "1. " * 70_000,
]


@pytest.mark.parametrize("markup", Markup)
@pytest.mark.parametrize("line", HOSTILE, ids=lambda line: line[:2])
def test_long_lines_take_no_longer_than_they_are_long(markup, line):
    """Quadratic time would be minutes here."""
    text = f"{line}x`\n# {line}x\n* {line}:x\n[{line}\n#+begin_src {line}\n.. code:: {line}\n"
    assert _fences(text, markup) == ()


_LINES = [
    "```http", "````http", "~~~ rest", "```", "````", "~~~", "", "GET /a", "  GET /b", "text",
    "# Title", "```json", "> ```http", "> ```", "> GET /c", ">", "- ```http",
    "- ```http\n  GET /d\n\n  ```", "> - ~~~http\n>   GET /e\n>\n>   body\n>   ~~~",
]  # fmt: skip


@given(some.lists(some.sampled_from(_LINES), max_size=9))
@settings(max_examples=300, deadline=None)
def test_markdown_is_read_as_a_parser_of_commonmark_reads_it(lines):
    text = "".join(f"{line}\n" for line in lines)
    tokens = MarkdownIt().parse(text)
    expected = [each.content for each in tokens if each.type == "fence" and is_http(each.info)]
    assert [each.rstrip() for each in _contents(text, Markup.MARKDOWN)] == [
        each.rstrip() for each in expected
    ]


def _fences(text: str, markup: Markup) -> tuple[Fence, ...]:
    return fenced_text(SourceText(text), markup).fences


def _contents(text: str, markup: Markup) -> list[str]:
    lines = split_lines(text)
    return [
        "".join(
            lines[fence.first + number][len(margin) :]
            for number, margin in enumerate(fence.margins)
        )
        for fence in _fences(text, markup)
    ]
