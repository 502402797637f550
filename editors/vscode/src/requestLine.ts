// What stands behind a request line: that it is being sent, and at once how it went.

import * as vscode from "vscode";
import { movedTo } from "./answer/moved.ts";
import { Notes, type State } from "./notes.ts";
import type { Progress, Sending, Sent } from "./protocol.ts";
import type { Sends } from "./sends.ts";
import { howFar } from "./wording.ts";

const SIGNS: Record<State, string> = {
  sending: "●",
  passed: "✓",
  failed: "✗",
  errored: "✗",
  skipped: "○",
  cancelled: "○",
};

const COLOURS: Record<State, string> = {
  sending: "descriptionForeground",
  passed: "charts.green",
  failed: "charts.red",
  errored: "charts.red",
  skipped: "descriptionForeground",
  cancelled: "descriptionForeground",
};

export class RequestLines implements vscode.Disposable {
  readonly #notes = new Notes(sameDocument);
  readonly #shown = vscode.window.createTextEditorDecorationType({
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedOpen,
  });
  readonly #wrong = vscode.window.createTextEditorDecorationType({
    isWholeLine: true,
    overviewRulerColor: new vscode.ThemeColor("testing.iconFailed"),
    overviewRulerLane: vscode.OverviewRulerLane.Left,
  });
  readonly #listening: vscode.Disposable;

  constructor(private readonly sends: Sends) {
    this.#listening = vscode.Disposable.from(
      sends.onBegan((sending) => this.#began(sending)),
      sends.onProgress((progress) => this.#went(progress)),
      sends.onEnded((sent) => this.#ended(sent)),
      vscode.window.onDidChangeVisibleTextEditors(() => this.#draw()),
      vscode.workspace.onDidRenameFiles((renamed) => this.#rename(renamed)),
      vscode.workspace.onDidChangeTextDocument((change) => this.#move(change)),
    );
  }

  dispose(): void {
    this.#listening.dispose();
    this.#shown.dispose();
    this.#wrong.dispose();
  }

  #began(sending: Sending): void {
    this.#notes.began(sending);
    this.#draw();
  }

  #went(progress: Progress): void {
    if (this.#notes.went(progress.id, howFar(progress))) {
      this.#draw();
    }
  }

  #ended(sent: Sent): void {
    const { line, assertions, problems } = sent;
    const failed = this.sends.areTests ? [] : assertions.filter((each) => !each.passed);
    this.#notes.ended(sent, [
      ...failed.map((each) => ({ line: each.line, text: each.message ?? `was ${JSON.stringify(each.actual)}` })),
      ...problems.filter((each) => each.line !== line).map((each) => ({ line: each.line, text: each.message })),
    ]);
    this.#draw();
  }

  #rename({ files }: vscode.FileRenameEvent): void {
    const moves = files.map((each) => [each.oldUri.toString(), each.newUri.toString()] as const);
    this.#notes.renamed((uri) => movedTo(vscode.Uri.parse(uri).toString(), moves));
    this.#draw();
  }

  #draw(): void {
    for (const editor of vscode.window.visibleTextEditors) {
      const notes = this.#notes.of(editor.document.uri.toString());
      editor.setDecorations(
        this.#shown,
        notes.map((note) => decoration(note.line, `${SIGNS[note.state]} ${note.text}`, COLOURS[note.state])),
      );
      editor.setDecorations(
        this.#wrong,
        notes.flatMap((note) => note.failures.map((each) => decoration(each.line, `✗ ${each.text}`, COLOURS.failed))),
      );
    }
  }

  #move({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
    const edits = contentChanges.map(({ range, text }) => ({
      first: range.start.line,
      last: range.end.line,
      added: text.split("\n").length - 1 - (range.end.line - range.start.line),
    }));
    this.#notes.moved(document.uri.toString(), edits);
    this.#draw();
  }
}

function decoration(line: number, text: string, colour: string): vscode.DecorationOptions {
  const end = new vscode.Position(line, Number.MAX_SAFE_INTEGER);
  const shown = text.length > 200 ? `${text.slice(0, 200)} …` : text;
  return {
    range: new vscode.Range(end, end),
    renderOptions: {
      after: { contentText: shown.replaceAll("\n", " "), margin: "0 0 0 2em", color: new vscode.ThemeColor(colour) },
    },
  };
}

/** Addresses are spelled by the server or by VS Code, which escape not alike. */
function sameDocument(one: string, other: string): boolean {
  return one === other || vscode.Uri.parse(one).toString() === vscode.Uri.parse(other).toString();
}
