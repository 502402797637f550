from callsheet.model.environment import Layer, Origin, Source, Variable
from callsheet.model.secrets import secret_provider, secrets_of_process


def variable(value: object, *, secret: bool) -> Variable:
    return Variable("t", value, Origin(Source.PRIVATE), secret=secret)


def test_the_command_line_then_the_process_then_a_private_file():
    process = {"CALLSHEET_SECRET_t": "process", "t": "nothing to do with it"}
    layers = (Layer(Source.PRIVATE, {"t": variable("private", secret=True)}),)

    assert secret_provider({"t": "given"}, process, layers)("t") == "given"
    assert secret_provider({}, process, layers)("t") == "process"
    assert secret_provider({}, {}, layers)("t") == "private"
    assert secret_provider({}, {}, ())("t") is None


def test_an_empty_secret_is_one():
    assert secret_provider({"t": ""}, {"CALLSHEET_SECRET_t": "x"})("t") == ""


def test_names_that_a_shell_cannot_set():
    process = {"CALLSHEET_SECRET_GITHUB_TOKEN": "x"}
    for name in ("github-token", "github.token", "github_token", "GITHUB_TOKEN"):
        assert secret_provider({}, process)(name) == "x"


def test_values_that_are_not_private_are_no_secrets():
    layers = (
        Layer(Source.ENVIRONMENT, {"t": variable("public", secret=False)}),
        Layer(Source.PRIVATE, {"t": variable("private", secret=True)}),
    )
    assert secret_provider({}, {}, layers)("t") == "private"
    assert secret_provider({}, {}, layers[:1])("t") is None


def test_every_secret_of_the_process():
    process = {"CALLSHEET_SECRET_a": "1", "CALLSHEET_SECRET_B": "2", "HOME": "/"}
    assert secrets_of_process(process) == {"1", "2"}
