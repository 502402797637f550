"""A client of ours for tests: it hears what the server tells plug-ins, and asks as they do."""

import asyncio

from editor import PATIENCE

PLUGIN = {"plugin": True}
NEWS = ("sending", "sent", "environment", "history", "progress", "streamed")


def plain(value):
    """What pygls made objects of, as JSON has it."""
    if hasattr(value, "_asdict"):
        return {key: plain(each) for key, each in value._asdict().items()}
    return [plain(each) for each in value] if isinstance(value, list) else value


class Plugin:
    """A client of ours, and what it was told."""

    def __init__(self, editor) -> None:
        self.editor = editor
        self.news: list[tuple[str, dict]] = []
        for name in NEWS:
            self._listen(name)

    def _listen(self, name: str) -> None:
        @self.editor.client.feature(f"callsheet/{name}")
        def told(params) -> None:
            self.news.append((name, plain(params)))
            self.editor.news()

    def told(self, name: str) -> list[dict]:
        return [params for each, params in self.news if each == name]

    async def ask(self, method: str, **params):
        answer = self.editor.client.protocol.send_request_async(f"callsheet/{method}", params)
        return plain(await asyncio.wait_for(answer, PATIENCE))
