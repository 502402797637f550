import pytest

from callsheet.load.names import LONGEST, SEPARATOR, Names, snake_case


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("id", "id"),
        ("createdAt", "created_at"),
        ("Created At", "created_at"),
        ("HTTPStatus", "http_status"),
        ("userID", "user_id"),
        (" padded ", "padded"),
        ("2nd", "_2nd"),
        ("a__b", "a_b"),
        ("_private", "_private"),
        ("total_", "totalx"),
        ("total__", "totalxx"),
        ("a+b*c", "axbxc"),
        ("a-b", "a_b"),
        ("@id", "aid"),
        ("a|b", "alb"),
        ("größe", "gr_e"),
        ("日本", "x"),
        ("", "_empty"),
        ("  ", "_empty"),
        ("\ud800", "x"),
    ],
)
def test_snake_case(name, expected):
    assert snake_case(name) == expected


def test_long_names_are_cut_and_stay_apart():
    one, two = snake_case("a" * 500 + "1"), snake_case("a" * 500 + "2")
    assert len(one) == len(two) == LONGEST
    assert one != two


def test_a_path_is_joined_by_two_underscores():
    assert Names().of(f"owner{SEPARATOR}lastLogin") == "owner__last_login"


def test_namesakes_get_names_of_their_own_and_are_told():
    names = Names()
    assert [names.of(field) for field in ("a b", "c", "a_b", "a-b", "a b")] == [
        *("a_b", "c", "a_b_2", "a_b_3", "a_b"),
    ]
    assert names.namesakes() == {"a b": "a_b", "a_b": "a_b_2", "a-b": "a_b_3"}


def test_a_later_run_gives_the_same_names_in_any_order():
    first = Names()
    for field in ("a b", "a_b"):
        first.of(field)
    second = Names((), first.namesakes())
    assert [second.of(field) for field in ("a_b", "a b")] == ["a_b_2", "a_b"]


def test_a_reserved_name_is_nobodys():
    assert Names(("_callsheet_id",)).of("_callsheet_id") == "_callsheet_id_2"
