// What stands behind a request line: that it is being sent, and at once how it went.

import * as vscode from "vscode";
import type { Outcome, Progress, Sending, Sent } from "./protocol.ts";
import type { Sends } from "./sends.ts";
import { howFar } from "./wording.ts";

type State = Outcome | "sending";

interface Note {
  uri: string;
  name: string;
  line: number;
  state: State;
  text: string;
}

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
  readonly #notes = new Map<string, Note>();
  readonly #places = new Map<number, string>();
  readonly #shown = vscode.window.createTextEditorDecorationType({
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedOpen,
  });
  readonly #wrong = vscode.window.createTextEditorDecorationType({
    isWholeLine: true,
    overviewRulerColor: new vscode.ThemeColor("testing.iconFailed"),
    overviewRulerLane: vscode.OverviewRulerLane.Left,
  });
  readonly #failures = new Map<string, { line: number; text: string }[]>();
  readonly #listening: vscode.Disposable;

  constructor(private readonly sends: Sends) {
    this.#listening = vscode.Disposable.from(
      sends.onBegan((sending) => this.#began(sending)),
      sends.onProgress((progress) => this.#went(progress)),
      sends.onEnded((sent) => this.#ended(sent)),
      vscode.window.onDidChangeVisibleTextEditors(() => this.#draw()),
      vscode.workspace.onDidChangeTextDocument((change) => this.#move(change)),
    );
  }

  dispose(): void {
    this.#listening.dispose();
    this.#shown.dispose();
    this.#wrong.dispose();
  }

  #began({ id, uri, name, line }: Sending): void {
    const key = `${uri}#${name}#${line}`;
    this.#places.set(id, key);
    this.#notes.set(key, { uri, name, line, state: "sending", text: "sending …" });
    this.#failures.delete(key);
    this.#draw();
  }

  #went(progress: Progress): void {
    const note = this.#noteOf(progress.id);
    if (note) {
      note.text = howFar(progress);
      this.#draw();
    }
  }

  #ended({ id, uri, name, line, outcome, summary, assertions, problems }: Sent): void {
    const key = this.#places.get(id) ?? `${uri}#${name}#${line}`;
    this.#places.delete(id);
    this.#notes.set(key, { uri, name, line, state: outcome, text: summary });
    const failed = this.sends.areTests ? [] : assertions.filter((each) => !each.passed);
    const wrong = [
      ...failed.map((each) => ({ line: each.line, text: each.message ?? `was ${JSON.stringify(each.actual)}` })),
      ...problems.filter((each) => each.line !== line).map((each) => ({ line: each.line, text: each.message })),
    ];
    this.#failures.set(key, wrong);
    this.#draw();
  }

  #noteOf(id: number): Note | undefined {
    return this.#notes.get(this.#places.get(id) ?? "");
  }

  #draw(): void {
    for (const editor of vscode.window.visibleTextEditors) {
      const uri = editor.document.uri.toString();
      const notes = [...this.#notes.entries()].filter(([, note]) => sameDocument(note.uri, uri));
      editor.setDecorations(
        this.#shown,
        notes.map(([, note]) => decoration(note.line, `${SIGNS[note.state]} ${note.text}`, COLOURS[note.state])),
      );
      editor.setDecorations(
        this.#wrong,
        notes.flatMap(([key]) =>
          (this.#failures.get(key) ?? []).map((each) => decoration(each.line, `✗ ${each.text}`, COLOURS.failed)),
        ),
      );
    }
  }

  /** Lines above which text is put or taken away go with it; an edited request line loses its note. */
  #move({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
    const uri = document.uri.toString();
    for (const [key, note] of this.#notes) {
      if (!sameDocument(note.uri, uri)) {
        continue;
      }
      for (const { range, text } of contentChanges) {
        const added = text.split("\n").length - 1 - (range.end.line - range.start.line);
        if (range.start.line <= note.line && range.end.line >= note.line && note.state !== "sending") {
          this.#notes.delete(key);
          this.#failures.delete(key);
        } else if (range.end.line < note.line) {
          note.line += added;
          this.#failures.get(key)?.forEach((each) => (each.line += added));
        } else {
          this.#failures.get(key)?.forEach((each) => (each.line += range.end.line < each.line ? added : 0));
        }
      }
    }
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
