"""What `# @incremental` says, and what is wrong with it."""

from decimal import Decimal

import pytest

from callsheet.model.cursor_values import Lag
from callsheet.model.filling import Filling
from callsheet.model.incremental import (
    RowOrder,
    incremental_layer,
    range_parameters,
    read_incremental,
)
from callsheet.model.substitute import Evaluation, Substitution
from fixture_filling import filled, told


def read(directive, before=""):
    filling, _ = filled(f"{before}\n# @incremental {directive}\nGET http://h\n")
    return read_incremental(filling), told(f"# @incremental {directive}", filling), filling


def test_all_of_it():
    found, wrong, _ = read(
        "cursor_path=$.meta.at initial_value=2024-01-25 row_order=desc lag=2d "
        'convert="value.slice(0, 10)" start_param=since end_param=until'
    )
    assert not wrong
    assert (found.cursor_path, found.initial_value, found.end_value) == (
        "$.meta.at", "2024-01-25", None,
    )  # fmt: skip
    assert found.row_order is RowOrder.DESCENDING
    assert found.lag == Lag(Decimal(2), "d")
    assert found.convert.written.text == "value.slice(0, 10)"
    assert (found.start_param, found.end_param) == ("since", "until")


def test_numbers_are_typed_and_bindings_replaced():
    found, wrong, _ = read("cursor_path=id initial_value={{first}} end_value=20", "@first = 10")
    assert (found.initial_value, found.end_value, wrong) == (10, 20, [])


def test_none_without_the_directive():
    filling, _ = filled("GET http://h\n")
    assert read_incremental(filling) is None


def test_a_resource_says_it_for_its_requests():
    filling, _ = filled(
        "### api\n# @resource api\n# @base-url http://h\n# @incremental cursor_path=at\n"
        "### posts\n# @use api\nGET /posts\n"
    )
    assert read_incremental(filling).cursor_path == "at"


@pytest.mark.parametrize(
    ("directive", "message"),
    [
        ("cursor_path=a[", '"a[" is no JSONPath'),
        ("cursor_path=a end_value=5", "`end_value` needs an `initial_value`"),
        ("cursor_path=a initial_value=5 end_value=3", "the end `3` comes before the beginning `5`"),
        ("cursor_path=a initial_value=2024-01-02 end_value=2024-01-01T23:00:00-00:30",
         "the end `2024-01-01T23:00:00-00:30` comes before the beginning `2024-01-02`"),
        ("cursor_path=a initial_value=5 end_value=2024-01-25",
         "`5` and `2024-01-25` cannot be compared"),
        ("cursor_path=a initial_value=5 end_value=abc", "`5` and `abc` cannot be compared"),
        ("cursor_path=a lag=soon", '"soon" is no lag'),
        ("cursor_path=a initial_value=5 lag=1h", "a lag in `h` needs dates, not numbers"),
        ("cursor_path=a initial_value=abc lag=1", "a lag needs numbers or dates"),
        ('cursor_path=a convert="value +"', "the expression"),
        ("cursor_path=a row_order=up", '"up" is not known here'),
        ("initial_value=5", "`@incremental` needs `cursor_path=`"),
    ],
)  # fmt: skip
def test_what_is_wrong(directive, message):
    found, (wrong,), _ = read(directive)
    assert found is None
    assert message in wrong


def test_a_lag_beside_an_end_is_told_and_done_without():
    found, (wrong,), _ = read("cursor_path=a initial_value=1 end_value=5 lag=2")
    assert found is not None
    assert wrong.endswith("`lag` says nothing beside `end_value`: such a range has no mark")


def test_bindings_that_are_left_are_not_judged():
    _, _, filling = read("cursor_path={{a}} initial_value={{b}} end_value=3 lag={{c}}")
    left = Substitution(lambda each: Evaluation(f"{{{{{each.inner.text}}}}}"))
    shown = Filling(filling.settings, left, filling.settings.layers[0].document)
    assert read_incremental(shown) is not None
    assert not left.problems


def test_parameters_of_the_range():
    found, _, _ = read("cursor_path=a initial_value=1 start_param=since end_param=until")
    values = {"start_value": 5, "initial_value": 1, "last_value": 5}
    assert range_parameters(found, values) == (("since", "5"),)
    assert range_parameters(found, {**values, "end_value": "b c"}) == (
        ("since", "5"), ("until", "b c"),
    )  # fmt: skip
    assert range_parameters(found, {}) == ()


def test_the_values_are_a_variable():
    variable = incremental_layer({"start_value": 5}).variables["incremental"]
    assert variable.value == {"start_value": 5}
