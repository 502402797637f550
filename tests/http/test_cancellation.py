from callsheet.http.cancellation import Cancellation


def test_registered_actions_are_called_once() -> None:
    calls: list[str] = []
    cancellation = Cancellation()
    cancellation.on_cancel(lambda: calls.append("a"))
    assert not cancellation.cancelled
    cancellation.cancel()
    cancellation.cancel()
    assert calls == ["a"]
    assert cancellation.cancelled


def test_an_action_taken_back_is_not_called() -> None:
    calls: list[str] = []
    cancellation = Cancellation()
    cancellation.on_cancel(lambda: calls.append("a"))()
    cancellation.cancel()
    assert calls == []


def test_a_late_action_is_called_at_once() -> None:
    calls: list[str] = []
    cancellation = Cancellation()
    cancellation.cancel()
    cancellation.on_cancel(lambda: calls.append("late"))()
    assert calls == ["late"]
