"""What the steps of a file see of each other: the same however many are under way at once.

A step sees the cookies and the captured values of all before the last barrier, and of the steps
that it waits for. Those of steps beside it come with the next barrier, in the order of the file.
"""

from collections.abc import Sequence

from callsheet.run.graph import Node
from callsheet.run.script_state import ScriptState
from callsheet.run.session import Session


class Branches:
    """The session of a part and its branches; who uses it from several threads holds a lock."""

    def __init__(self, session: Session, nodes: Sequence[Node]) -> None:
        """Make them; `nodes` are all of the turn."""
        self._session = session
        self._nodes = nodes
        self._branches: dict[int, Session | None] = {}
        """Of each step behind the last barrier that has begun; None: nothing came in it."""

        self._giving = 0
        """Those that have ended and were given something: a bit for each, as in the nodes."""

    def begin(self, number: int) -> Session:
        """The session in which a step is performed whose waits have ended."""
        node = self._nodes[number]
        if node.barrier or self._session.settings.dry_run:
            self.join()
            return self._session
        latest = node.base + node.behind.bit_length() - 1
        before = self._branches.get(latest)
        if before and node.behind == self._nodes[latest].behind | 1 << (latest - node.base):
            # In a chain each one goes on where the one before it is.
            branch = before.branched()
        else:
            giving = (
                self._branches[node.base + each] for each in _bits(node.behind & self._giving)
            )
            branch = self._session.branched(filter(None, giving))
        self._branches[number] = branch
        return branch

    def ended(self, number: int) -> None:
        """A step has ended."""
        branch, node = self._branches.get(number), self._nodes[number]
        if branch is not None and branch.was_given_something:
            self._giving |= 1 << (number - node.base)
        elif branch is not None and not node.behind & self._giving:
            self._branches[number] = None

    def scripts(self) -> ScriptState:
        """What scripts have set in all that has ended, in the order of the steps."""
        state = self._session.known.scripts.branched()
        for number in sorted(self._branches):
            if branch := self._branches[number]:
                state.take(branch.known.scripts)
        return state.branched()

    def join(self) -> None:
        """All that came in branches is there for everybody, in the order of the steps."""
        for number in sorted(self._branches):
            if branch := self._branches[number]:
                self._session.take(branch)
            self._session.known.come_last(self._nodes[number].step.place.key)
        self._branches.clear()
        self._giving = 0


def _bits(number: int) -> list[int]:
    found = []
    while number:
        lowest = number & -number
        found.append(lowest.bit_length() - 1)
        number ^= lowest
    return found
