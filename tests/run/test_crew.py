"""A crew does what waits for nothing at once; results are taken in the order of the work."""

from threading import Barrier, Event, current_thread

import pytest

from callsheet.run.crew import Alone, Crew


def taken(crew, count):
    """All results of each piece of work, taken in order."""
    found = []
    for number in range(count):
        results = []
        while (result := crew.take(number, len(results))) is not None:
            results.append(result)
        found.append(results)
    return found


@pytest.fixture
def crew():
    """Makes crews that are closed in the end."""
    made = []

    def make(waits, jobs, do):
        made.append(Crew(waits, jobs, do))
        return made[-1]

    yield make
    for each in made:
        each.close()


def test_so_many_are_under_way_at_once(crew):
    met = Barrier(20)

    def do(number, _):
        met.wait(30)
        yield number

    assert taken(crew([[]] * 20, 20, do), 20) == [[number] for number in range(20)]


def test_never_more_than_that(crew):
    threads = set()

    def do(number, _):
        threads.add(current_thread().name)
        yield current_thread().ident

    assert len({each[0] for each in taken(crew([[]] * 30, 3, do), 30)}) <= 3
    assert threads == {"job"}


def test_what_waits_begins_when_the_others_have_ended(crew):
    ended = []

    def do(number, _):
        assert set(waits[number]) <= set(ended)
        yield f"{number}a"
        yield f"{number}b"
        ended.append(number)

    waits = [[], [0], [0], [1, 2], [], [3, 4]]
    assert taken(crew(waits, 4, do), 6) == [[f"{n}a", f"{n}b"] for n in range(6)]


def test_the_smallest_number_is_begun_first(crew):
    begun = []

    def do(number, _):
        begun.append(number)
        yield number

    taken(crew([[], [0], [0], [], [1]], 1, do), 5)
    assert begun == [0, 1, 2, 3, 4]


def test_results_are_taken_before_their_work_has_ended(crew):
    go_on = Event()

    def do(_number, _cancellation):
        yield "first"
        go_on.wait(30)
        yield "second"

    both = crew([[], []], 2, do)
    assert both.take(0, 0) == "first"
    go_on.set()
    assert (both.take(0, 1), both.take(0, 2)) == ("second", None)


def test_what_is_told_and_asked_is_done_by_who_takes_results(crew):
    here = []

    def do(number, _):
        both.tell(lambda: here.append((number, current_thread())))
        yield both.ask(lambda: (number, current_thread()))

    both = crew([[], []], 2, do)
    me = current_thread()
    assert taken(both, 2) == [[(0, me)], [(1, me)]]
    assert sorted(number for number, _ in here) == [0, 1]
    assert {thread for _, thread in here} == {me}


def test_questions_are_asked_in_the_order_of_the_work(crew):
    asked = []
    second = Event()

    def do(number, _):
        if number == 0:
            second.wait(30)
        else:
            second.set()
        yield both.ask(lambda: asked.append(number) or number)

    both = crew([[], []], 2, do)
    assert taken(both, 2) == [[0], [1]]
    assert asked == [0, 1]


def test_what_the_work_raises_is_raised_where_it_is_taken(crew):
    def do(number, _):
        yield number
        if number == 1:
            raise RuntimeError("oops")

    both = crew([[], []], 2, do)
    assert [both.take(0, 0), both.take(0, 1), both.take(1, 0)] == [0, None, 1]
    with pytest.raises(RuntimeError, match="oops"):
        both.take(1, 1)


def test_closing_cancels_and_keeps_what_has_ended(crew):
    ended, cancelled = Event(), Event()

    def do(number, cancellation):
        if number == 2:
            ended.wait(30)
            cancellation.on_cancel(cancelled.set)
            both.tell(lambda: None)
            yield "begun"
            cancelled.wait(30)
            yield "too late"
        else:
            yield number
            if number == 1:
                ended.set()

    both = crew([[], [], [], [2]], 4, do)
    assert both.take(0, 0) == 0
    assert both.take(2, 0) == "begun"
    assert both.take(1, 1) is None
    both.close()
    assert cancelled.is_set()
    assert both.left(1, 0) == ([1], True)
    assert both.left(2, 1) == ([], False)
    assert both.left(3, 0) == ([], False)


def test_who_waits_for_an_answer_is_given_up(crew):
    waiting = Event()

    def do(number, _):
        if number == 1:
            waiting.set()
            yield both.ask(lambda: "never")
        waiting.wait(30)
        yield number

    both = crew([[], []], 2, do)
    assert both.take(0, 0) == 0
    both.close()
    assert both.left(1, 0) == ([], False)


def test_some_are_cancelled(crew):
    begun = Barrier(3)

    def do(number, cancellation):
        ended = Event()
        cancellation.on_cancel(ended.set)
        begun.wait(30)
        if number == 0:
            both.cancel(lambda other: other == 2)
        elif number == 2:
            ended.wait(30)
        yield cancellation.cancelled

    both = crew([[], [], []], 3, do)
    assert taken(both, 3) == [[False], [False], [True]]


def test_alone():
    told = []

    def do(number, cancellation):
        alone.tell(lambda: told.append(number))
        yield alone.ask(lambda: number)
        assert cancellation is None

    alone = Alone(do)
    assert taken(alone, 3) == [[0], [1], [2]]
    assert told == [0, 1, 2]
    assert alone.left(1, 0) == ((), False)


def test_nothing_behind_broken_work_is_begun_and_all_before_it_is(crew):
    broken, begun = Event(), []

    def do(number, _):
        begun.append(number)
        if number == 2:
            broken.set()
            raise RuntimeError("oops")
        broken.wait(30)
        yield number

    both = crew([[], [0], [], [2], [1]], 2, do)
    assert [both.take(n, i) for n in (0, 1) for i in (0, 1)] == [0, None, 1, None]
    with pytest.raises(RuntimeError, match="oops"):
        both.take(2, 0)
    assert sorted(begun) == [0, 1, 2]
