"""Form bodies: fields over several lines, and no more encoding than is needed."""

from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.model.body_form import write_form
from callsheet.model.substitute import Evaluation, fill


def form(text: str, value: str = "") -> str:
    parts, problems = fill(text, lambda _binding: Evaluation(value, typed=False))
    assert problems == ()
    return write_form(parts)


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("a=1&b=2", "a=1&b=2"),
        ("a = 1 &\nb=2", "a=1&b=2"),
        ("a=1\n&b=2\n&c=3", "a=1&b=2&c=3"),
        ("a=1 &\n  b = 2 &\n", "a=1&b=2"),
        ("a=1\nb", "a=1b"),
        ("a", "a"),
        ("a=", "a="),
        ("a=b=c", "a=b=c"),
        ("a=x+y", "a=x+y"),
        ("a=x%2By%20z", "a=x%2By%20z"),
        ("a=x y", "a=x%20y"),
        ('a=é&b="', "a=%C3%A9&b=%22"),
        ("a[]=1&a[]=2", "a[]=1&a[]=2"),
        ("a=%%&b=%&&c=%=&d=%+", "a=%25&b=%26&c=%3D&d=%2B"),
        (
            "fact = IntelliJ %+ HTTP Client %= love",
            "fact=IntelliJ%20%2B%20HTTP%20Client%20%3D%20love",
        ),
        ("a=%%41", "a=%2541"),
        ("a=100%", "a=100%25"),
    ],
)
def test_typed_forms(typed: str, sent: str):
    assert form(typed) == sent


@pytest.mark.parametrize(
    ("typed", "value", "sent"),
    [
        ("a={{v}}&b=1", " x y ", "a=%20x%20y%20&b=1"),
        ("a={{v}}", "x+y&z=1", "a=x+y&z=1"),
        ("a={{%v}}", "x+y&z=1", "a=x%2By%26z%3D1"),
        ("a={{v}}", "%2B", "a=%2B"),
        ("a={{v}}", "line\nline", "a=line%0Aline"),
        ("{{v}}", "a=1&b=2", "a=1&b=2"),
        ("{{v}} = 1 &\n{{v}}=2", "k", "k=1&k=2"),
    ],
)
def test_values_in_forms(typed: str, value: str, sent: str):
    assert form(typed, value) == sent


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_an_encoded_value_arrives_as_it_is(value: str):
    sent = form("a={{%v}} &\nb=1", value)
    assert parse_qsl(sent, keep_blank_values=True) == [("a", value), ("b", "1")]
