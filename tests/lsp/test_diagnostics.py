"""Diagnostics as a client gets them: how bad a person says they are, and how they are drawn."""

from lsprotocol import types as lsp

from editor import Editor, editing

DRAWS_TAGS = lsp.ClientCapabilities(
    text_document=lsp.TextDocumentClientCapabilities(
        publish_diagnostics=lsp.PublishDiagnosticsClientCapabilities(
            tag_support=lsp.ClientDiagnosticsTagOptions(
                [lsp.DiagnosticTag.Unnecessary, lsp.DiagnosticTag.Deprecated]
            )
        )
    )
)
TAKES_EDITS = lsp.ClientCapabilities(
    text_document=lsp.TextDocumentClientCapabilities(
        code_action=lsp.CodeActionClientCapabilities(
            code_action_literal_support=lsp.ClientCodeActionLiteralOptions(
                lsp.ClientCodeActionKindOptions([lsp.CodeActionKind.QuickFix])
            )
        )
    )
)
TEXT = "GET https://example.org/#part\nPragma: no-cache\nAcept: text/plain\n"


def shown(diagnostics) -> list[str]:
    return [f"{each.severity.name} {each.code}" for each in diagnostics]


def configure(editor: Editor, **settings) -> None:
    editor.client.workspace_did_change_configuration(
        lsp.DidChangeConfigurationParams({"callsheet": settings})
    )


async def published(editor: Editor, number: int) -> list[lsp.Diagnostic]:
    """What was published, from 0."""
    await editor.wait_for(lambda: len(editor.published) > number)
    return list(editor.published[number].diagnostics)


async def test_a_person_says_how_bad_problems_are_and_needs_no_restart():
    async with editing() as editor:
        editor.open(TEXT)
        assert shown(await published(editor, 0)) == [
            "Information target-fragment",
            "Hint header-deprecated",
            "Information header-unknown",
        ]
        configure(
            editor,
            diagnostics={
                "target-fragment": "error",
                "header-deprecated": "off",
                "header-unknwon": "off",
            },
        )
        assert shown(await published(editor, 1)) == [
            "Error target-fragment",
            "Information header-unknown",
        ]
        told = await editor.wait_for(lambda: editor.client.messages)
        assert told[0].message == (
            "the setting `diagnostics`: there is no problem "
            '"header-unknwon": did you mean "header-unknown"?'
        )
        configure(editor)
        assert len(await published(editor, 2)) == 3


async def test_differences_between_tools_are_told_on_demand():
    async with editing() as editor:
        editor.open("# @name my list\n# @timeout 5000\nGET https://example.org/\n")
        # Five thousand seconds are no hint: nobody wants to wait as long.
        assert shown(await published(editor, 0)) == ["Warning dialect-difference"]
        configure(editor, differences=True)
        assert shown(await published(editor, 1)) == [
            "Hint dialect-difference",
            "Warning dialect-difference",
        ]


async def test_no_fix_is_offered_for_what_is_not_shown():
    async with editing(TAKES_EDITS) as editor:
        uri = editor.open(TEXT)

        async def fixes() -> list[str]:
            start = lsp.Position(2, 1)
            found = await editor.client.text_document_code_action_async(
                lsp.CodeActionParams(
                    lsp.TextDocumentIdentifier(uri),
                    lsp.Range(start, start),
                    lsp.CodeActionContext([], only=[lsp.CodeActionKind.QuickFix]),
                )
            )
            return [each.title for each in found]

        assert await fixes() == ["Change to `Accept`"]
        configure(editor, diagnostics={"header-unknown": "off"})
        assert await fixes() == []


async def test_what_is_deprecated_or_without_effect_is_drawn_so():
    text = "# @use a\n# @use a\nGET https://example.org/\nPragma: no-cache\n\n### a\n# @resource\n"
    async with editing(DRAWS_TAGS) as editor:
        editor.open(text)
        tags = {each.code: each.tags for each in await published(editor, 0)}
        assert tags["unreachable-directive"] == (lsp.DiagnosticTag.Unnecessary,)
        assert tags["header-deprecated"] == (lsp.DiagnosticTag.Deprecated,)
    async with editing() as editor:
        editor.open(text)
        assert {each.tags for each in await published(editor, 0)} == {None}


async def test_nothing_is_published_for_an_older_version_after_a_newer_one():
    async with editing() as editor:
        uri = editor.open(TEXT)
        for version in range(2, 30):
            editor.edit(uri, version, ((0, 0), (0, 0), "#" if version % 2 else "\n"))
            if version % 7 == 0:
                # Whatever is looked at anew is told of the version that there is now.
                configure(editor, diagnostics={"target-fragment": "error"})
        await editor.diagnostics(uri, 29)
        versions = [each.version for each in editor.published if each.uri == uri]
        assert versions == sorted(versions)
