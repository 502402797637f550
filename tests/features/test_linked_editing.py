"""The two tags of an element of XML."""

import pytest

from callsheet.features.linked_editing import linked_tags
from fixture import scene

HEAD = "POST https://example.org/\n\n"


def tags(body: str) -> list[str]:
    shown = scene(HEAD + body)
    text = shown.document.text
    return [
        f"{span.start - len(HEAD)}:{span.of(text)}"
        for span in linked_tags(shown.document, shown.offset)
    ]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<a><b<|>></b></a>", ["4:b", "8:b"]),
        ("<a><b></b></a<|>>", ["1:a", "12:a"]),
        ("<div<|>><br>1<p>2</div>", ["1:div", "16:div"]),
        ("<a<|>></b><b></a>", ["1:a", "12:a"]),
        ('<a x="</a>"><a>1</<|>a></a>', ["13:a", "18:a"]),
        ("<x:a><!-- <x:a> --><![CDATA[</x:a>]]></x:a<|>>", ["1:x:a", "39:x:a"]),
        ("<a><br/></<|>a>", ["1:a", "10:a"]),
        ("<a><br<|>/></a>", []),
        ("<a><b<|>></c></a>", []),
        ("<a>te<|>xt</a>", []),
        ('{"a": "<a<|>></a>"}', []),
        ("< ./fi<|>le.xml", []),
    ],
)
def test_tags_that_belong_together(body, expected):
    assert tags(body) == expected


def test_outside_of_a_body_nothing_is_linked():
    assert linked_tags(scene("GET https://exa<|>mple.org/\n").document, 10) == ()
