"""Does so many things at the same time, and gives their results in the order they were begun."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Work = TypeVar("Work")
Result = TypeVar("Result")


def in_parallel(
    do: Callable[[Work], Result],
    work: Iterable[Work],
    count: int,
    give_up: Callable[[], None] = lambda: None,
) -> Iterator[tuple[Work, Result]]:
    """Each piece of work with its result; at most `count` are under way.

    With a count of one nothing is begun before the result of the piece before it was taken.
    `give_up` ends what is under way when nobody takes the results any more.
    """
    if count <= 1:
        for piece in work:
            yield piece, do(piece)
        return
    with ThreadPoolExecutor(count, thread_name_prefix="round") as pool:
        begun: deque[tuple[Work, Future[Result]]] = deque()
        try:
            for piece in work:
                begun.append((piece, pool.submit(do, piece)))
                if len(begun) >= count:
                    first, future = begun.popleft()
                    yield first, future.result()
            while begun:
                first, future = begun.popleft()
                yield first, future.result()
        except BaseException:
            for _, future in begun:
                future.cancel()
            give_up()
            raise
