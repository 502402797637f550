"""What scripts set for the rest of a run, and what branches hand on of it."""

from callsheet.model.environment import Origin, Source
from callsheet.run.script_state import ScriptState

ORIGIN = Origin(Source.GLOBAL)


def state(**values):
    made = ScriptState()
    made.become(values, values, ORIGIN)
    made.send_with((("X-A", "0"), ("X-B", "0")))
    return made.branched()


def test_what_branches_change_is_taken_in_their_order():
    scripts = state(a=0, b=0, c=0)
    first, second = scripts.branched(), scripts.branched()
    first.become({"a": 1, "b": 1}, ("a", "b"), ORIGIN)
    second.become({"a": 0, "b": 2}, ("b", "c"), ORIGIN)
    second.send_with((("X-A", "2"),))
    assert not scripts.was_changed
    scripts.take(first)
    scripts.take(second)
    assert (scripts.values, scripts.headers) == ({"a": 1, "b": 2}, (("X-A", "2"),))
    assert scripts.was_changed


def test_what_is_only_seen_is_not_handed_on():
    scripts, seen = state(a=0), state(a=0)
    seen.become({"a": 1}, ("a",), ORIGIN)
    branch = scripts.branched()
    branch.take(seen, as_own=False)
    assert branch.values == {"a": 1}
    assert not branch.was_changed


def test_headers_have_one_name_in_any_case():
    scripts = state()
    branch = scripts.branched()
    branch.send_with((("x-a", "1"), ("X-B", "0")))
    scripts.take(branch)
    assert scripts.headers == (("x-a", "1"), ("X-B", "0"))
