"""Completion and signature help over the wire, for clients that can do more or less."""

from lsprotocol import types as lsp

from callsheet.features.addresses import Address
from callsheet.lsp.index import Index
from editor import editing

ABLE = lsp.ClientCapabilities(
    text_document=lsp.TextDocumentClientCapabilities(
        completion=lsp.CompletionClientCapabilities(
            completion_item=lsp.ClientCompletionItemOptions(
                snippet_support=True,
                insert_replace_support=True,
                label_details_support=True,
                documentation_format=[lsp.MarkupKind.Markdown],
                resolve_support=lsp.ClientCompletionItemResolveOptions(["documentation"]),
            )
        ),
        signature_help=lsp.SignatureHelpClientCapabilities(
            signature_information=lsp.ClientSignatureInformationOptions(
                documentation_format=[lsp.MarkupKind.Markdown],
                parameter_information=lsp.ClientSignatureParameterInformationOptions(
                    label_offset_support=True
                ),
            )
        ),
    )
)
TEXT = "@host = http://localhost\n\n# @timeout 5s connect=1\nGET {{host}}/\nAccept: a\nAcc\n"


async def test_documentation_is_sent_when_it_is_asked_for():
    async with editing(ABLE) as editor:
        assert editor.capabilities.completion_provider.resolve_provider is True
        uri = editor.open(TEXT)
        found = await editor.client.text_document_completion_async(
            lsp.CompletionParams(**editor.position(uri, 5, 2))
        )
        item = next(each for each in found.items if each.label == "Accept-Language")
        assert (item.documentation, found.is_incomplete) == (None, False)
        assert item.label_details.description == "RFC 9110, 12.5.4"
        assert item.text_edit.insert.end.character == 2
        assert item.text_edit.replace.end.character == 3
        whole = await editor.client.completion_item_resolve_async(item)
        assert whole.documentation.kind == lsp.MarkupKind.Markdown
        assert whole.documentation.value.startswith("Languages that the reader prefers")


async def test_a_client_that_asks_for_nothing_more_gets_all_at_once():
    async with editing() as editor:
        assert not editor.capabilities.completion_provider.resolve_provider
        uri = editor.open(TEXT)
        found = await editor.client.text_document_completion_async(
            lsp.CompletionParams(**editor.position(uri, 5, 2))
        )
        item = next(each for each in found.items if each.label == "Accept-Language")
        assert item.documentation.startswith("Languages that the reader prefers")
        assert isinstance(item.text_edit, lsp.TextEdit)


async def test_the_argument_at_the_cursor_is_marked():
    async with editing(ABLE) as editor:
        uri = editor.open(TEXT)
        params = lsp.SignatureHelpParams(**editor.position(uri, 2, 23))
        found = await editor.client.text_document_signature_help_async(params)
        (way,) = found.signatures
        start, end = way.parameters[found.active_parameter].label
        assert way.label[start:end] == "[connect=…]"
        nowhere = lsp.SignatureHelpParams(**editor.position(uri, 4, 3))
        assert await editor.client.text_document_signature_help_async(nowhere) is None
    async with editing() as editor:
        uri = editor.open(TEXT)
        params = lsp.SignatureHelpParams(**editor.position(uri, 2, 12))
        found = await editor.client.text_document_signature_help_async(params)
        assert found.signatures[0].parameters[0].label == "[read]"
        assert found.active_parameter == 0


async def test_the_index_knows_where_requests_of_closed_files_go(tmp_path):
    (tmp_path / "a.http").write_text("GET https://a.test/b?c=1\n")
    (tmp_path / "http-client.env.json").write_text('{"dev": {"host": "x"}}')
    index = Index()
    assert index.addresses(tmp_path, lambda _: tmp_path) == ()
    await index.update([tmp_path])
    assert index.addresses(tmp_path, lambda _: tmp_path) == (Address("https://a.test", "/b", None),)
    assert index.addresses(tmp_path / "b", lambda _: tmp_path) == ()


async def test_a_character_that_begins_an_object_brings_up_nothing():
    begun = "###\nPOST {{host}}\nContent-Type: application/json\n\n{"
    text = f'{TEXT}\n{begun}"name": 1}}\n\n{begun}'
    async with editing(ABLE) as editor:
        uri = editor.open(text)
        environment = editor.open(
            '{"dev": {"a": 1}, "prod": {', "file:///project/http-client.env.json"
        )
        for opened, line, character in ((uri, 15, 1), (environment, 0, 27)):
            place = editor.position(opened, line, character)
            asked = lsp.CompletionParams(**place)
            assert (await editor.client.text_document_completion_async(asked)).items
            kind = lsp.CompletionTriggerKind.TriggerCharacter
            typed = lsp.CompletionParams(**place, context=lsp.CompletionContext(kind, "{"))
            assert not (await editor.client.text_document_completion_async(typed)).items


async def test_numbers_are_asked_for_again_at_each_key_so_that_no_other_one_is_taken():
    async with editing(ABLE) as editor:
        uri = editor.open("# @timeout 5\nGET {{host}}/\n\n?? status \n")
        for line, character, again in ((0, 12, True), (3, 10, False)):
            params = lsp.CompletionParams(**editor.position(uri, line, character))
            found = await editor.client.text_document_completion_async(params)
            assert (bool(found.items), found.is_incomplete) == (True, again)
