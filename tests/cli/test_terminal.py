"""Commands in a real terminal, with answers that would like to steer it."""

import pytest

from cli.tmux import callsheet_in
from loopback import serving

HOSTILE = "\x1b]0;stolen\x07\x1b[2J\x1b[31mred\u202e\x9b31m"


@pytest.fixture(scope="module")
def server():
    with serving() as loopback:
        yield loopback


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "api"
    made.mkdir()
    return made


def test_what_goes_on_is_on_the_last_line_and_is_taken_away(folder, server):
    server.released.clear()
    text = f"### first\nGET {server.origin}/json\n\n### second\nGET {server.origin}/hold\n"
    (folder / "api.http").write_text(text)
    with callsheet_in(folder, "run", columns=60) as terminal:
        shown = terminal.see("✓ first", "sending 2 of 2")
        assert shown.split("\n")[-1].startswith("sending 2 of 2: GET http://127.0.0.1")
        server.released.set()
        shown = terminal.see("2 requests · 2 passed")
        assert "sending" not in shown


def test_ctrl_c(folder, server):
    server.released.clear()
    text = f"### held\nGET {server.origin}/hold\n\n### never\nGET {server.origin}/json\n"
    (folder / "api.http").write_text(text)
    with callsheet_in(folder, "run") as terminal:
        terminal.see("sending 1 of 2")
        terminal.press("C-c")
        shown = terminal.ended()
        assert "2 requests · 2 skipped" in shown
        assert "Traceback" not in shown
        assert "(skipped: interrupted)" in shown
    server.released.set()


@pytest.mark.parametrize("output", [(), ("--output", "body")])
def test_an_answer_cannot_steer_the_terminal(folder, server, output):
    (folder / "evil.txt").write_text(HOSTILE)
    request = f"POST {server.origin}/back\nContent-Type: text/plain\n\n< evil.txt\n"
    (folder / "api.http").write_text(f"### bad\n# @assert status == 201\n{request}")
    with callsheet_in(folder, "run", *output) as terminal:
        shown = terminal.see("1 request · 1 failed", "␛]0;stolen␇␛[2J␛[31mred��31m")
        assert "failed: `status` is 200, not 201" in shown
        assert terminal.title != "stolen"


def test_colours_only_where_they_are_wanted(folder, server):
    (folder / "api.http").write_text(f"GET {server.origin}/json\n")
    for variables, coloured in (({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)):
        with callsheet_in(folder, "run", **variables) as terminal:
            terminal.see("1 request · 1 passed")
            assert ("\x1b[32m✓" in terminal.screen(colours=True)) is coloured


def test_a_question_has_a_line_of_its_own_while_it_waits(folder, server):
    asking = "# @prompt who Your name\n# @note send it?"
    (folder / "api.http").write_text(f"{asking}\nGET {server.origin}/text/{{{{who}}}}\n")
    with callsheet_in(folder, "run") as terminal:
        shown = terminal.see("Your name:")
        assert shown == "Your name:"  # What was being sent is no longer said.
        terminal.press("a", "d", "a", "Enter")
        assert terminal.see("send it? [y/N]") == "Your name: ada\nsend it? [y/N]"
        terminal.press("y", "Enter")
        assert "/text/ada → 200 OK" in terminal.see("1 request · 1 passed")
