"""`pytest api/`: real runs of pytest in folders of their own, against a server on loopback."""

import subprocess
import sys
from xml.etree import ElementTree as ET

import pytest

# Imported before pytester looks which modules there are: it forgets those that come in a run.
import callsheet.pytest_plugin.requests
from loopback import serving

assert callsheet.pytest_plugin.requests

pytest_plugins = ["pytester"]

OTHERS_OFF = ("-p", "no:asyncio", "-p", "no:hypothesispytest", "-p", "no:faker", "-p", "no:lsp")

CHAIN = """\
### Log in
# @name login
# @tag smoke, slow-lane
GET {origin}/json

### Who am I?
# @name me
GET {origin}/text/{{{{login.response.body.$.name}}}}

# @assert status == 200

###
GET {origin}/json
"""


@pytest.fixture
def server():
    with serving() as loopback:
        yield loopback


@pytest.fixture
def write(pytester, server):
    def write(text, name="api/users.http"):
        path = pytester.path / name
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_text(text.replace("{origin}", server.origin).replace("{{{{", "{{"))

    return lambda text, name="api/users.http": write(text.replace("}}}}", "}}"), name)


@pytest.fixture
def run(pytester):
    def run(*arguments):
        return pytester.runpytest_inprocess(*OTHERS_OFF, "-W", "error", *arguments)

    return run


def lines(result, *wanted):
    result.stdout.fnmatch_lines([each.replace("[", "[[]") for each in wanted], consecutive=False)


def test_a_request_is_a_test_named_as_it_is(write, run, server):
    write(CHAIN)
    collected = run("api", "--collect-only", "-q")
    ids = [line for line in collected.outlines if "::" in line]
    assert ids == ["api/users.http::login", "api/users.http::me", "api/users.http::#3"]
    assert server.targets == []
    run("api").assert_outcomes(passed=3)
    assert server.targets == ["GET /json", "GET /text/Ada", "GET /json"]


def test_names_that_pytest_would_take_apart_or_that_are_there_twice(write, run):
    write("### a::b\nGET {origin}/json\n\n### a::b\nGET {origin}/json\n\n### a:b-2\nGET {origin}/x")
    collected = run("api", "--collect-only", "-q")
    ids = [line.partition("::")[2] for line in collected.outlines if "::" in line]
    assert ids == ["a:b", "a:b-2", "a:b-2-2"]
    run("api/users.http::a:b-2").assert_outcomes(passed=1)


def test_what_failed_is_said_as_our_console_says_it(write, run, server):
    write('### me\nGET {origin}/json?token=canary-url\n\n# @assert jsonpath "$.name" == "Bob"\n')
    result = run("api", "--tb=short")
    result.assert_outcomes(failed=1)
    text = result.stdout.str()
    assert "Traceback" not in text
    assert "canary" not in text
    lines(
        result,
        "✗ me  GET *token=••• → 200 OK*api/users.http:2",
        "    api/users.http:4:11: failed: *",
        '      4 | # @assert jsonpath "$.name" == "Bob"',
        "*^^^^*",
        "GET http://127.0.0.1:*/json?token=•••",
        "HTTP/1.1 200 OK",
        '{"id": 7, "name": "Ada", *',
        'FAILED api/users.http::me - `jsonpath "$.name"` is "Ada", not "Bob"',
    )
    located = run("api", "--tb=line")
    lines(located, "*/api/users.http:4: *Bob*")


def test_what_could_not_be_made(write, run):
    write("### nobody\nGET http://127.0.0.1:1/\n\n### hole\nGET {origin}/{{{{nothing}}}}\n")
    result = run("api")
    result.assert_outcomes(failed=2)
    lines(
        result,
        "FAILED api/users.http::nobody - nothing listens on 127.0.0.1:1",
        "FAILED api/users.http::hole - `nothing` has no value",
    )


@pytest.mark.parametrize("chosen", [("-k", "me"), ("api/users.http::me",)])
def test_what_a_request_needs_is_sent_when_it_is_not_selected(write, run, server, chosen):
    write(CHAIN)
    arguments = chosen if chosen[0] != "-k" else ("api", *chosen)
    run(*arguments).assert_outcomes(passed=1, deselected=2 if chosen[0] == "-k" else 0)
    assert server.targets == ["GET /json", "GET /text/Ada"]


def test_a_need_without_an_answer_is_an_error_of_who_needs_it(write, run):
    write(
        "### last\nGET {origin}/text/{{{{login.response.body.$.name}}}}\n\n"
        "### login\nGET http://127.0.0.1:1/\n"
    )
    result = run("api")
    result.assert_outcomes(errors=1, failed=1)
    lines(
        result,
        "! login  GET http://127.0.0.1:1/ → no connection*",
        "ERROR api/users.http::last - nothing listens on 127.0.0.1:1",
    )


def test_what_is_wrong_with_a_need_is_shown_beside(write, run):
    write(
        "### login\nGET {origin}/json\n\n# @assert status == 201\n\n"
        "### me\nGET {origin}/text/{{{{login.response.body.$.nam}}}}\n"
    )
    result = run("api", "-k", "me")
    result.assert_outcomes(failed=1, deselected=1)
    lines(result, "It needs:", "✗ login  *", "*# @assert status == 201")


def test_skipped_is_skipped_and_where(write, run, server):
    write("### off\n# @disabled\nGET {origin}/json\n\n### on\n# @ref off\nGET {origin}/json\n")
    result = run("api", "-rs")
    result.assert_outcomes(skipped=2)
    lines(result, "SKIPPED [1] api/users.http:3: disabled", "SKIPPED [1] api/users.http:7: *off*")
    assert server.targets == []


FIXTURES = """\
### a
GET {origin}/json

### prepare
# @setup
GET {origin}/text/up

# @assert body == "%s"

### clean
# @teardown
GET {origin}/text/down

# @assert body == "%s"

### b
GET {origin}/echo/{{{{prepare.response.body.*}}}}
"""


def test_setup_and_teardown_are_sent_once_also_for_one_request(write, run, server):
    write(FIXTURES % ("up", "down"))
    run("api").assert_outcomes(passed=2)
    run("api/users.http::a").assert_outcomes(passed=1)
    up, down = "GET /text/up", "GET /text/down"
    assert server.targets == [up, "GET /json", "GET /echo/up", down, up, "GET /json", down]


def test_a_setup_that_went_wrong_is_an_error_of_all_and_is_cleaned_up(write, run, server):
    write(FIXTURES % ("x", "down"))
    result = run("api")
    result.assert_outcomes(errors=2)
    lines(result, "✗ prepare *")
    assert server.targets == ["GET /text/up", "GET /text/down"]


def test_a_teardown_that_went_wrong_is_an_error_of_the_last(write, run):
    write(FIXTURES % ("up", "x"))
    result = run("api")
    result.assert_outcomes(passed=2, errors=1)
    lines(
        result,
        "*ERROR at teardown of b*",
        "✗ clean *",
        'ERROR api/users.http::b - `body` is "down", not "x"',
    )


def test_tags_are_markers_that_are_registered(write, run):
    write(CHAIN + "\n###\n# @tag skip, xfail, team:a, _x\nGET {origin}/json\n")
    strict = ("api", "--strict-markers")
    run(*strict, "-m", "smoke").assert_outcomes(passed=1, deselected=3)
    run(*strict, "-m", "slow-lane and not smoke").assert_outcomes(deselected=4)
    run(*strict, "-k", "team:a").assert_outcomes(passed=1, deselected=3)


def test_fixtures_give_variables_secrets_and_a_base_url(pytester, write, run, server):
    pytester.makeconftest(f"""
        import pytest

        @pytest.fixture(scope="module")
        def callsheet_variables(callsheet_variables):
            return {{**callsheet_variables, "number": 7, "flag": True}}

        @pytest.fixture
        def callsheet_secrets():
            return {{"key": "canary-of-fixture"}}

        @pytest.fixture(scope="session")
        def callsheet_base_url():
            return "{server.origin}/text"

        @pytest.fixture(autouse=True, scope="module")
        def noticed(request):
            assert request.path.name == "users.http"
    """)
    write(
        "GET /{{{{number}}}}-{{{{flag}}}}\nX-Secret: {{{{key}}}}\n\n"
        '# @assert body == "7-true"\n# @assert body == "canary-of-fixture"\n'
    )
    result = run("api")
    result.assert_outcomes(failed=1)
    assert ("X-Secret", "canary-of-fixture") in server.received[0].headers
    text = result.stdout.str()
    assert "canary" not in text
    assert text.count("failed:") == 1


def test_the_environment_comes_from_an_option_a_file_or_a_fixture(pytester, write, run, server):
    write(
        '{"dev": {"name": "d"}, "prod": {"name": "p"}, "qa": {"name": "q"}}',
        "api/http-client.env.json",
    )
    write("GET {origin}/text/{{{{name}}}}\n")
    pytester.makeini("[pytest]\ncallsheet_env = dev\n")
    run("api").assert_outcomes(passed=1)
    run("api", "--callsheet-env", "prod").assert_outcomes(passed=1)
    wrong = run("api", "--callsheet-env", "prd")
    wrong.assert_outcomes(errors=1)
    lines(wrong, 'there is no environment "prd"', 'hint: did you mean "prod"?')
    pytester.makeconftest("""
        import pytest

        @pytest.fixture
        def callsheet_environment():
            return "qa"
    """)
    run("api").assert_outcomes(passed=1)
    assert server.targets == ["GET /text/d", "GET /text/p", "GET /text/q"]


def test_variables_come_from_the_command_line(write, run, server):
    write("GET {origin}/text/{{{{a}}}}-{{{{secrets.b}}}}\n")
    run("api", "--callsheet-var", "a=1", "--callsheet-secret", "b=2").assert_outcomes(passed=1)
    assert server.targets == ["GET /text/1-2"]
    assert "takes NAME=VALUE" in run("api", "--callsheet-var", "a").stdout.str()


def test_nothing_is_sent_that_was_not_named(pytester, write, run, server):
    write(CHAIN)
    pytester.makepyfile("def test_own(): pass")
    run().assert_outcomes(passed=1)
    run("api", "-p", "no:callsheet").assert_outcomes()
    pytester.makeini("[pytest]\ncallsheet_collect = none\n")
    run("api").assert_outcomes()
    assert server.targets == []
    pytester.makeini("[pytest]\ncallsheet_collect = all\n")
    run().assert_outcomes(passed=4)
    pytester.makeini("[pytest]\ncallsheet_collect = some\n")
    assert 'callsheet_collect cannot be "some"' in run().stderr.str()


def test_last_failed_and_the_first_failure(write, run, server):
    write(
        "### a\nGET {origin}/json\n\n### b\nGET {origin}/x\n\n# @assert status == 200\n\n"
        "###\nGET {origin}/json\n"
    )
    run("api").assert_outcomes(passed=2, failed=1)
    run("api", "--lf").assert_outcomes(failed=1)
    run("api", "-x").assert_outcomes(passed=1, failed=1)
    assert [target[5:] for target in server.targets] == ["json", "x", "json", "x", "json", "x"]


def test_junit_xml(pytester, write, run):
    write(
        "### a\nGET {origin}/json\n\n### b\nGET {origin}/x\n\n# @assert status == 200\n\n"
        "### c\n# @disabled\nGET {origin}/json\n\n### d\n# @ref e\nGET {origin}/json\n\n"
        "### e\nGET http://127.0.0.1:1/\n"
    )
    run("api", "--junitxml=report.xml")
    cases = ET.parse(pytester.path / "report.xml").iter("testcase")
    found = {
        case.get("name"): (case.get("classname"), [each.tag for each in case]) for case in cases
    }
    assert found == {
        "a": ("api.users.http", []),
        "b": ("api.users.http", ["failure"]),
        "c": ("api.users.http", ["skipped"]),
        "d": ("api.users.http", ["error"]),
        "e": ("api.users.http", ["failure"]),
    }


def test_a_rerun_sends_anew(pytester, write, run, server):
    pytester.makeconftest("""
        import pytest
        paths = iter(["x", "x", "json"])

        @pytest.fixture
        def callsheet_variables():
            return {"path": next(paths)}
    """)
    write("### a\nGET {origin}/{{{{path}}}}\n\n# @assert status == 200\n")
    run("api", "--reruns", "2").assert_outcomes(passed=1)
    assert server.targets == ["GET /x", "GET /x", "GET /json"]


def test_a_rerun_asks_once_more_for_what_had_no_answer(pytester, write, run, server):
    pytester.makeconftest(f"""
        import pytest
        ports = iter([1, {server.port}])

        @pytest.fixture
        def callsheet_variables():
            return {{"port": next(ports)}}
    """)
    write(
        "### a\n# @ref b\nGET {origin}/json\n\n### b\nGET http://127.0.0.1:{{{{port}}}}/x\n",
    )
    run("api", "--reruns", "1", "-k", "a and not b").assert_outcomes(passed=1, deselected=1)
    assert server.targets == ["GET /x", "GET /json"]


def test_a_file_that_cannot_be_read(pytester, write, run):
    write("GET {origin}/json\n")
    (pytester.path / "api/users.http").write_bytes(b"GET http://x/\xff")
    result = run("api")
    result.assert_outcomes(errors=1)
    lines(result, "api/users.http:1:14: error: this file cannot be read*")


@pytest.mark.parametrize("how", ["load", "loadfile"])
def test_workers_of_xdist_send_what_their_requests_need(pytester, write, server, how):
    write(CHAIN)
    write(CHAIN, "api/more.http")
    arguments = (*OTHERS_OFF, "-n", "2", "--dist", how, "api")
    pytester.runpytest_subprocess(*arguments).assert_outcomes(passed=6)
    assert {"GET /json", "GET /text/Ada"} == set(server.targets)


def test_workers_of_xdist_collect_nothing_that_was_not_named(pytester, write, server):
    write(CHAIN)
    pytester.makepyfile("def test_own(): pass")
    pytester.runpytest_subprocess(*OTHERS_OFF, "-n", "1").assert_outcomes(passed=1)
    assert server.targets == []


def test_runs_without_request_files_import_nothing(pytester):
    pytester.makepyfile("def test_own(): pass")
    program = (
        "import sys, pytest; code = pytest.main(['-q']);"
        "ours = {each for each in sys.modules if each.partition('.')[0] == 'callsheet'};"
        "print(sorted(ours)); sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    )
    assert done.stdout.splitlines()[-1] == "['callsheet', 'callsheet.pytest_plugin']"


def test_snapshots_are_compared_and_none_is_written(write, run, pytester):
    write(
        "### a\n# @snapshot\nGET {origin}/json\n\n### b\n# @snapshot of=status\nGET {origin}/json\n"
    )
    folder = pytester.path / "api" / "__snapshots__"
    folder.mkdir()
    kept = "## b: status\n\n```text\n200\n```\n"
    (folder / "users.http.snap").write_text(kept)
    result = run("api")
    result.assert_outcomes(passed=1, failed=1)
    lines(result, '*has no "a"; `--update-snapshots` writes it*')
    assert (folder / "users.http.snap").read_text() == kept


def test_durations_are_judged_over_all_rounds(write, run):
    write("### a\n# @foreach n in [1, 2]\nGET {origin}/json\n\n# @assert duration max < 0\n")
    result = run("api")
    result.assert_outcomes(failed=1)
    lines(result, "*expected < 0 (of 2 answers)*")
