import re
import sys
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from types import SimpleNamespace
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from callsheet.facts.dynamic_variables import DYNAMIC_VARIABLES, FAKER_PROVIDERS
from callsheet.model.dynamic import dynamic_names, dynamic_value
from callsheet.model.evaluate import TOKENS
from callsheet.model.moment import DynamicResult, Moment
from callsheet.problems import Code, Problem, Severity
from callsheet.script import fake
from callsheet.script.sandbox import ScriptValue, evaluate
from callsheet.syntax.bindings import DynamicVariable
from callsheet.syntax.nodes import Piece
from callsheet.text import Span


def moment(**given):
    now = datetime(2026, 2, 3, 4, 5, 6, 789_123, tzinfo=UTC)
    return Moment(**{"now": now, "random": Random(7), "zone": ZoneInfo("Europe/Berlin")} | given)


def variable(text):
    name = re.match(r"\$[\w.-]+", text)[0]
    raw = text[len(name) :].strip()
    start = text.rindex(raw)
    return DynamicVariable(
        Piece(Span(0, len(name)), name), (), Piece(Span(start, start + len(raw)), raw)
    )


def value(text, **given):
    result = dynamic_value(variable(text), moment(**given))
    assert isinstance(result, DynamicResult), result
    return result.value


def problem(text, **given):
    result = dynamic_value(variable(text), moment(**given))
    assert isinstance(result, Problem), result
    return result


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$timestamp", 1770091506),
        ("$timestamp ms", 1770091506789),
        ("$timestamp -1 d", 1770091506 - 86400),
        ("$timestamp +1 h", 1770091506 + 3600),
        ("$timestamp 1 h ms", 1770091506789 + 3600_000),
        ("$timestamp 500 ms", 1770091507),
        ("$timestamp 1 M", 1770091506 + 28 * 86400),
        ("$timestamp 1 m", 1770091506 + 60),
        ("$timestamp -60 y", -123_364_494),
        ("$isoTimestamp", "2026-02-03T04:05:06.789Z"),
        ("$date", "2026-02-03"),
        ("$datetime", "2026-02-03T04:05:06.789Z"),
        ("$datetime iso8601", "2026-02-03T04:05:06.789Z"),
        ("$datetime rfc1123", "Tue, 03 Feb 2026 04:05:06 GMT"),
        ("$datetime rfc1123 1 y", "Wed, 03 Feb 2027 04:05:06 GMT"),
        ('$datetime "DD-MM-YYYY"', "03-02-2026"),
        ("$datetime 'DD-MM-YYYY'", "03-02-2026"),
        ('$datetime "yyyy-MM-dd"', "2026-02-03"),
        ('$datetime "YYYY-MM-DD HH:mm" -1 d', "2026-02-02 04:05"),
        ("$datetime 1 d", "2026-02-04T04:05:06.789Z"),
        ('$datetime ""', ""),
        ("$localDatetime iso8601", "2026-02-03T05:05:06+01:00"),
        ("$localDatetime rfc1123", "Tue, 03 Feb 2026 05:05:06 +0100"),
        ('$localDatetime "HH:mm Z" 6 M', "05:05 +02:00"),
        ("$localDatetime iso8601 -2 h", "2026-02-03T03:05:06+01:00"),
    ],
)
def test_values_of_the_clock(text, expected):
    assert value(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "$timestamp 1",
        "$timestamp d",
        "$timestamp 1 fortnight",
        "$timestamp 1d",
        "$timestamp + 3600",
        "$timestamp 99999 y",
        "$datetime YYYY-MM-DD",
        '$datetime "YYYY',
        "$datetime iso8601 1",
        "$datetime rfc 1 d",
    ],
)
def test_what_is_no_offset_or_format(text):
    found = problem(text)
    assert found.code is Code.SYNTAX_BINDING
    assert found.span.of(text) == text.partition(" ")[2]
    assert "{{$" in found.hint


def test_a_format_of_two_worlds_is_a_warning():
    result = dynamic_value(variable('$datetime "YYYY-MM-dd"'), moment())
    assert isinstance(result, DynamicResult)
    assert result.value == "2026-02-Tu"
    assert [note.severity for note in result.notes] == [Severity.WARNING]


def test_one_reading_of_the_clock_serves_a_request():
    now = moment()
    assert len({dynamic_value(variable("$timestamp ms"), now).value for _ in range(3)}) == 1


@pytest.mark.parametrize("name", ["$uuid", "$guid", "$random.uuid"])
def test_each_place_has_a_uuid_of_its_own(name):
    now = moment()
    values = [dynamic_value(variable(name), now).value for _ in range(50)]
    assert len(set(values)) == 50
    assert {UUID(each).version for each in values} == {4}


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("$randomInt", 0, 1000),
        ("$randomInt 1 3", 1, 2),
        ("$randomInt -3 -1", -3, -2),
        ("$random.integer", 0, 1000),
        ("$random.integer()", 0, 1000),
        ("$random.integer(2)", 0, 1),
        ("$random.integer(5, 7)", 5, 6),
        ("$random.integer 5 7", 5, 6),
        ("$random.float()", 0, 1000),
        ("$random.float(0.5)", 0, 0.5),
        ("$random.float(1.25,1.5)", 1.25, 1.5),
    ],
)
def test_random_numbers_keep_their_bounds(text, low, high):
    now = moment()
    values = [dynamic_value(variable(text), now).value for _ in range(3000)]
    assert all(low <= each <= high for each in values)
    if high - low < 3 and "float" not in text:
        assert set(values) == set(range(low, high + 1))
    assert all(isinstance(each, float if "float" in text else int) for each in values)


@pytest.mark.parametrize(
    ("text", "pattern"),
    [
        ("$random.alphabetic(30)", r"[A-Za-z]{30}"),
        ("$random.alphanumeric(30)", r"[A-Za-z0-9_]{30}"),
        ("$random.hexadecimal(30)", r"[0-9A-F]{30}"),
        ("$random.alphabetic(0)", ""),
        ("$random.email", r"[a-z]+@example\.com"),
    ],
)
def test_random_texts(text, pattern):
    assert re.fullmatch(pattern, value(text))


@pytest.mark.parametrize(
    "text",
    [
        "$randomInt 1",
        "$randomInt 1 2 3",
        "$randomInt a b",
        "$randomInt 3 3",
        "$random.integer(0)",
        "$random.integer(1.2, 1.9)",
        "$random.float(1, 2, 3)",
        "$random.float(inf)",
        "$random.float(nan)",
        "$random.alphabetic",
        "$random.alphabetic(-1)",
        "$random.hexadecimal(9999999999)",
    ],
)
def test_bounds_that_make_no_sense(text):
    assert problem(text).severity is Severity.ERROR


def test_swapped_bounds_are_a_warning():
    result = dynamic_value(variable("$randomInt 5 4"), moment())
    assert isinstance(result, DynamicResult)
    assert result.value == 4
    assert [note.severity for note in result.notes] == [Severity.WARNING]
    assert dynamic_value(variable("$random.integer(5, 4)"), moment()).notes


def test_the_same_seed_gives_the_same_values():
    texts = ["$uuid", "$randomInt", "$random.float", "$random.alphabetic(9)", "$random.email"]
    assert [value(text) for text in texts] == [value(text) for text in texts]
    assert value("$uuid") != value("$uuid", random=Random(8))


def test_values_of_the_environment():
    given = {
        "process_environment": {"HOME": "/home/bob", "NAME": "Bob"},
        "dotenv": {"KEY": "k", "a.b-c": "d"},
        "variable": {"which": "NAME", "key": "KEY"}.get,
        "root": Path("/w"),
        "index": 0,
        "example_server": "http://127.0.0.1:1",
    }
    expected = {
        "$env.HOME": "/home/bob",
        "$processEnv HOME": "/home/bob",
        "$processEnv %which": "Bob",
        "$dotenv KEY": "k",
        "$dotenv a.b-c": "d",
        "$dotenv %key": "k",
        "$projectRoot": str(Path("/w")),
        "$historyFolder": str(Path("/w/.idea/httpRequests")),
        "$index": 0,
        "$exampleServer": "http://127.0.0.1:1",
    }
    assert {text: value(text, **given) for text in expected} == expected


@pytest.mark.parametrize(
    ("name", "content", "is_secret"),
    [
        ("DEPLOY_TOKEN", "t0ken-123", True),
        ("dbPassword", "hunter22", True),
        ("DEPLOY_TOKEN", "none", False),
        ("HOME", "t0ken-123", False),
        ("MONKEY", "t0ken-123", False),
    ],
)
def test_a_variable_of_the_process_is_secret_by_its_name(name, content, is_secret):
    for text in (f"$processEnv {name}", f"$env.{name}"):
        found = dynamic_value(variable(text), moment(process_environment={name: content}))
        assert found == DynamicResult(content, secret=is_secret), text


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("$env.HMOE", 'no "HMOE"', 'did you mean "HOME"?'),
        ("$processEnv ZZZ", 'no "ZZZ"', "set `ZZZ`"),
        ("$processEnv", "needs a name", "$processEnv NAME"),
        ("$processEnv %nobody", 'no variable "nobody"', ""),
        ("$dotenv ZZZ", 'no "ZZZ" in the .env file', "`ZZZ=…`"),
        ("$projectRoot", "no workspace folder", ""),
        ("$historyFolder", "no workspace folder", ""),
        ("$index", "only inside a loop", "@foreach"),
        ("$exampleServer", "does not run", "callsheet demo"),
        ("$placeholder", "filled in", "in place of"),
        ("$timestmp", "no dynamic variable `$timestmp`", 'did you mean "$timestamp"?'),
        ("$random.name.fulName", "no random value", 'did you mean "name.fullName"?'),
    ],
)
def test_what_has_no_value_says_why(text, message, hint):
    found = problem(text, process_environment={"HOME": "/home/bob"})
    assert found.code is Code.UNRESOLVED_VARIABLE
    assert message in found.message
    assert hint in found.hint


def asking(answers):
    asked = []

    def ask(question):
        asked.append(question)
        return answers.get(question.label)

    return ask, asked


def test_questions_take_the_answer_then_the_default():
    ask, asked = asking({"Your name": "Eve", "Colour": "red", "PIN": "1234"})
    assert value("$input Your name $value: Bob", ask=ask) == "Eve"
    assert value("$prompt Town $value: Rome", ask=ask) == "Rome"
    assert value("$pick Colour $value: green, red", ask=ask) == "red"
    assert value("$input-askonce Your name", ask=ask) == "Eve"
    result = dynamic_value(variable("$password PIN"), moment(ask=ask))
    assert result == DynamicResult("1234", secret=True)
    assert [(each.kind, each.label, each.ask_once) for each in asked] == [
        ("input", "Your name", False),
        ("prompt", "Town", False),
        ("pick", "Colour", False),
        ("input", "Your name", True),
        ("password", "PIN", False),
    ]
    assert asked[2].options == ("green", "red")


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("$input Your name", Code.UNRESOLVED_PROMPT, '"Your name" has no answer'),
        ("$password", Code.UNRESOLVED_PROMPT, '"password" has no answer'),
        ("$pick Colour $value: red,green", Code.UNRESOLVED_PROMPT, '"Colour" has no answer'),
        ("$pick Colour", Code.SYNTAX_BINDING, "offers no values"),
    ],
)
def test_a_question_without_an_answer(text, code, words):
    found = problem(text)
    assert (found.code, words in found.message) == (code, True)


def test_only_what_is_offered_can_be_picked():
    ask, _ = asking({"Colour": "rde"})
    found = problem("$pick Colour $value: red,green", ask=ask)
    assert (found.message, found.hint) == (
        '"rde" is not offered for "Colour"',
        'did you mean "red"?',
    )


class FakeFaker:
    """The part of the Faker library that is used, with a value that shows its seed."""

    def __init__(self, locale):
        if locale == "xx":
            raise AttributeError(locale)
        self.locale = locale

    def seed_instance(self, seed):
        self.seed = seed

    def name(self):
        return f"{self.locale} {self.seed}"

    def words(self, number=3):
        return ["w"] * number

    def address(self):
        return "1 Street\nTown"


def test_made_up_values_come_from_faker(monkeypatch):
    monkeypatch.setitem(sys.modules, "faker", SimpleNamespace(Faker=FakeFaker))
    fake._faker.cache_clear()
    seed = Random(7).getrandbits(64)
    assert value("$random.name.fullName") == f"en_US {seed}"
    assert value('$random.locale.name.fullName("zh_CN")') == f"zh_CN {seed}"
    assert value("$random.lorem.words(2)") == "w w"
    assert value("$random.address.fullAddress") == "1 Street, Town"
    assert "locale" in problem('$random.locale.name.fullName("xx")').message
    assert "has no `city`" in problem("$random.address.city").message
    fake._faker.cache_clear()


def test_without_faker_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "faker", None)
    fake._faker.cache_clear()
    found = problem("$random.name.fullName")
    assert found.hint == "install it with `pip install callsheet[faker]`"


def test_every_provider_exists_in_faker():
    faker = pytest.importorskip("faker").Faker("en_US")
    assert [name for name, method in FAKER_PROVIDERS.items() if not hasattr(faker, method)] == []


def test_every_form_in_the_table_is_understood():
    given = {
        "process_environment": {"HOME": "h", "v": "w"},
        "dotenv": {"API_KEY": "k", "v": "w"},
        "variable": lambda _name: "v",
        "ask": lambda question: question.options[0] if question.options else "answer",
        "root": Path("/w"),
        "index": 1,
        "example_server": "http://127.0.0.1:1",
    }
    unexplained = {
        form: result.message
        for fact in DYNAMIC_VARIABLES
        for form in fact.forms
        # They are about answers, variables and tokens: test_evaluate.py and test_named_tokens.py.
        if fact.name not in ("$xpath", "$global.") and fact.name not in TOKENS
        if isinstance(result := dynamic_value(variable(form), moment(**given)), Problem)
        and not re.search(r"filled in|Faker library", result.message)
    }
    assert unexplained == {}


def names(source, *free, **given):
    pieces = [
        Piece(Span(source.index(name), source.index(name) + len(name)), name) for name in free
    ]
    return dynamic_names(source, pieces, moment(**given))


def test_a_script_sees_dynamic_variables_by_name():
    source = "$timestamp + 3600 + host"
    found, problems = names(source, "$timestamp", "host")
    assert (found, problems) == ({"$timestamp": 1770091506}, ())
    assert evaluate("$timestamp + 3600", found) == ScriptValue(1770095106)


def test_a_script_sees_no_more_of_the_environment_than_it_names():
    environment = {"HOME": "/h", "TOKEN": "secret", "A-B": "c"}
    source = "$env.HOME + $env['A-B'] + $env.NONE + $random.integer(3)"
    found, problems = names(source, "$env", "$random", process_environment=environment)
    assert (found, problems) == ({"$env": {"HOME": "/h", "A-B": "c", "NONE": None}}, ())


def test_a_name_without_a_value_is_a_problem_of_the_script():
    found, problems = names("$index + 1", "$index")
    assert found == {}
    assert [each.code for each in problems] == [Code.UNRESOLVED_VARIABLE]
