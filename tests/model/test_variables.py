from datetime import UTC, datetime
from random import Random

import pytest

from callsheet.model.circumstances import Circumstances
from callsheet.model.evaluate import Evaluator
from callsheet.model.scope import scope_of
from callsheet.model.substitute import Evaluation
from fixture import scene

FILES = """
    //- main.http
    GET /<|>
    //- http-client.env.json
    {"dev": {
        "key": {"provider": "env", "name": "API_KEY"},
        "pin": {"provider": "dotenv", "secretName": "PIN"},
        "lost": {"provider": "AzureKeyVault", "secretName": "x", "resourceId": "/y"}
    }}
    //- .env
    PIN=1234
    """


def evaluator(text: str = FILES) -> Evaluator:
    here = scene(text, environment="dev")
    circumstances = Circumstances(
        here.files,
        datetime(2026, 1, 1, tzinfo=UTC),
        Random(0),
        process_environment={"API_KEY": "k3y"},
    )
    scope = scope_of(here.workspace, here.document, here.document.blocks[0])
    return Evaluator(here.document, scope, circumstances)


@pytest.mark.parametrize(("name", "value"), [("key", "k3y"), ("pin", "1234")])
def test_a_value_that_is_provided_is_a_secret_text(name, value):
    here = evaluator()
    assert here.variable(name) == Evaluation(value, secret=True, typed=False)
    assert here.secrets == {value}


def test_an_unknown_provider_is_a_problem_where_its_value_is_used():
    problems = evaluator().variable("lost")
    assert isinstance(problems, tuple)
    assert [(each.code, each.message) for each in problems] == [
        ("environment-provider", 'nothing here can ask the provider "AzureKeyVault"')
    ]


@pytest.mark.parametrize(("length", "resolved"), [(60, True), (3000, False)])
def test_a_chain_of_definitions_may_not_be_endless(length, resolved):
    chain = "".join(f"@x{number} = {{{{x{number + 1}}}}}\n" for number in range(length))
    outcome = evaluator(f"{chain}@x{length} = 1\nGET /").variable("x0")
    if resolved:
        assert outcome == Evaluation("1", typed=False)
    else:
        assert isinstance(outcome, tuple)
        [problem] = outcome
        assert problem.message == '"x64" is more than 64 definitions away from its use'
        assert len(problem.related) == 64
