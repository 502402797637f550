"""What `??` means by httpYac where Hurl means something else (dialects.md A18.1)."""

from callsheet.run.filters import apply_filter
from callsheet.run.findings import ABSENT, Finding, Found, Unfit
from callsheet.syntax.assertions import AssertionStyle, SubjectAssertion
from callsheet.values import value_text


def in_one_line(assertion: SubjectAssertion, actual: Found) -> Found:
    """In httpYac a header that came several times is one text."""
    plain = assertion.selection.subject == "header" and not assertion.selection.filters
    if assertion.style is AssertionStyle.HTTPYAC and plain and isinstance(actual, list):
        return ", ".join(str(each) for each in actual)
    return actual


def compared_as_httpyac(
    assertion: SubjectAssertion, actual: Finding, expected: Finding
) -> tuple[Finding, Finding]:
    """What httpYac compares of a line of its own.

    Numbers are searched as texts, texts that read as numbers compared as those, and what is not
    there is `undefined`.
    """
    is_scalar = isinstance(actual, (int, float))
    match assertion.predicate:
        case "contains" | "startsWith" | "endsWith" | "matches" if is_scalar:
            return value_text(actual), expected  # type: ignore[arg-type]
        case ">" | ">=" | "<" | "<=" if isinstance(actual, str) and isinstance(expected, str):
            numbers = (apply_filter("toFloat", (), each) for each in (actual, expected))
            one, other = (None if isinstance(each, Unfit) else each for each in numbers)
            return (actual, expected) if one is None or other is None else (one, other)
        case "==" | "!=" if expected == "undefined" and actual is ABSENT:
            return "undefined", expected
        case _:
            return actual, expected
