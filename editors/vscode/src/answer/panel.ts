// Shows answers where the person wants them, and does what is asked for on their pages.

import * as vscode from "vscode";
import type { Answer, Lines, Named, Numbered, Place, Sending, Sent, Streamed } from "../protocol.ts";
import { isCut } from "../cut.ts";
import { atCursor } from "../places.ts";
import type { Sends } from "../sends.ts";
import type { Session } from "../server/session.ts";
import { Conversation, reveal } from "./conversation.ts";
import { Follows } from "./follows.ts";
import type { Action, ToPage } from "./messages.ts";
import { Missed } from "./missed.ts";
import { movedTo } from "./moved.ts";
import { wholeBody } from "./whole.ts";
import { BELOW, below, beside, type Surface } from "./surface.ts";

/** The longest text, in characters, that goes to the clipboard. */
const LONGEST_COPY = 50_000_000;

export class AnswerPanel implements vscode.WebviewViewProvider, vscode.Disposable {
  readonly #listening: vscode.Disposable;
  readonly #follows = new Follows();
  readonly #missed = new Missed();
  /** Documents that were renamed: from, and to. The server names an answer by where it was sent from. */
  readonly #moves: (readonly [string, string])[] = [];
  #beside: Conversation | undefined;
  #below: Conversation | undefined;

  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly session: Session,
    sends: Sends,
  ) {
    this.#listening = vscode.Disposable.from(
      vscode.window.registerWebviewViewProvider(BELOW, this, { webviewOptions: { retainContextWhenHidden: true } }),
      sends.onBegan((sending) => this.#began(sending)),
      sends.onProgress((progress) => this.#follows.has(progress.id) && this.#tell({ kind: "progress", progress })),
      sends.onStreamed((streamed) => this.#grew(streamed)),
      sends.onEnded((sent) => this.#ended(sent)),
      vscode.workspace.onDidRenameFiles((renamed) => this.#moved(renamed)),
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration("callsheet.answers")) {
          this.#goFrom(this.#isBelow ? this.#beside : this.#below);
        }
      }),
    );
  }

  /** The answer that is looked at, if a page has one. */
  get shown(): Answer | Sent | undefined {
    return this.#page?.shown;
  }

  /** Show what is sent while this lasts, and the last answer when it is over. */
  async follow<T>(meant: Place | undefined, sending: () => Promise<T>): Promise<T> {
    const follow = this.#follows.begin();
    let why = "";
    const listening = this.session.onDidRefuse((reason) => (why = reason));
    try {
      return await sending();
    } catch (error) {
      why = error instanceof Error ? error.message : String(error);
      throw error;
    } finally {
      listening.dispose();
      if (why && meant) {
        follow.last ??= unsent(meant, why);
      }
      await this.#showLast(this.#follows.end(follow));
    }
  }

  /** Show an answer that is there already; whether there is one. */
  async show(which: Place | Numbered | Named, focus = false): Promise<boolean> {
    const answer = await this.session.ask<Answer | null>("callsheet/answer", which);
    if (!answer) {
      return false;
    }
    this.#open(focus);
    this.#tell({ kind: "answer", answer: { ...answer, uri: this.#now(answer.uri) } });
    return true;
  }

  /** Keys go to the page, which shows the answer of the request at the cursor if there is none yet. */
  async focus(): Promise<void> {
    const meant = this.#page ? undefined : atCursor();
    if (!this.#page && !(meant && (await this.show(meant, true)))) {
      void vscode.window.showInformationMessage("There is no answer to go to yet: send a request first.");
    }
    this.#page?.surface.reveal(true);
    this.#page?.tell({ kind: "focus" });
  }

  /** Do something with the answer that is looked at. */
  async act(action: Action): Promise<void> {
    if (this.#page?.shown) {
      await this.#act(action, this.#page.shown);
    }
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    this.#below = this.#conversation(below(this.context, view), () => (this.#below = undefined));
    this.#missed.messages.forEach((each) => this.#below?.tell(each));
  }

  dispose(): void {
    this.#listening.dispose();
    this.#beside?.dispose();
    this.#below?.dispose();
  }

  get #isBelow(): boolean {
    return vscode.workspace.getConfiguration("callsheet").get("answers") === "below";
  }

  get #page(): Conversation | undefined {
    return this.#isBelow ? this.#below : this.#beside;
  }

  #conversation(surface: Surface, gone: () => void): Conversation {
    const made = new Conversation(surface, this.session, (action, shown) => this.#act(action, shown));
    surface.onDidDispose(() => {
      made.dispose();
      gone();
    });
    return made;
  }

  /** Answers are shown somewhere else from now on: what was looked at last goes there. */
  #goFrom(before: Conversation | undefined): void {
    before?.surface.close();
    const [last] = this.#missed.messages;
    if (last?.kind === "answer") {
      this.#open(false);
      this.#tell(last);
    }
  }

  /** Where a document is that was renamed; one that is where it was, is what is meant. */
  #now(uri: string): string {
    const isOpen = vscode.workspace.textDocuments.some((each) => each.uri.toString() === uri);
    return isOpen ? uri : this.#moves.reduce((now, move) => movedTo(now, [move]), uri);
  }

  #moved({ files }: vscode.FileRenameEvent): void {
    const moves = files.map((each) => [each.oldUri.toString(), each.newUri.toString()] as const);
    this.#moves.push(...moves);
    this.#beside?.moved((uri) => movedTo(uri, moves));
    this.#below?.moved((uri) => movedTo(uri, moves));
  }

  #open(focus: boolean): void {
    if (this.#isBelow) {
      void vscode.commands.executeCommand(`${BELOW}.focus`, { preserveFocus: !focus });
    } else {
      this.#beside ??= this.#conversation(beside(this.context, "Answer"), () => (this.#beside = undefined));
      this.#beside.surface.reveal(focus);
    }
  }

  #tell(message: ToPage): void {
    this.#missed.add(message);
    const page = this.#page;
    page?.tell(message);
    const shown = page?.shown;
    if (page && shown) {
      page.surface.name(`${shown.name}${shown.summary ? `: ${shown.summary.split(" · ")[0]}` : ""}`);
    }
  }

  #began(sending: Sending): void {
    if (this.#follows.began(sending)) {
      this.#open(false);
      this.#tell({ kind: "sending", sending });
    }
  }

  #grew({ id, start, text }: Streamed): void {
    if (this.#follows.has(id)) {
      this.#tell({ kind: "streamed", id, start, text });
    }
  }

  #ended(sent: Sent): void {
    if (this.#follows.ended(sent)) {
      this.#tell({ kind: "ended", sent });
    }
  }

  async #showLast(sent: Sent | undefined): Promise<void> {
    if (!sent) {
      return;
    }
    if (!sent.answered || !(await this.show(sent.answer ? { id: sent.answer } : sent))) {
      this.#open(false);
      this.#tell({ kind: "unanswered", sent });
    }
  }

  async #act(action: Action, shown: Answer | Sent): Promise<void> {
    const place: Place = { uri: shown.uri, name: shown.name, line: shown.line };
    const which = "number" in shown && shown.number !== null ? { ...place, number: shown.number } : place;
    switch (action) {
      case "again":
        return vscode.commands.executeCommand("callsheet.send", place);
      case "cancel":
        return vscode.commands.executeCommand("callsheet.cancel", place);
      case "compare":
        return vscode.commands.executeCommand("callsheet.compare", which);
      case "save":
        return vscode.commands.executeCommand("callsheet.saveBody", which);
      case "copy":
        return this.#copy(shown);
      case "editor":
        return this.#openText(shown);
      case "request":
        return reveal(shown, shown.line);
      case "side":
        return this.#toTheSide(shown);
    }
  }

  async #copy(shown: Answer | Sent): Promise<void> {
    const text = await this.#text(shown);
    if (text !== undefined) {
      await vscode.env.clipboard.writeText(text);
      vscode.window.setStatusBarMessage("Body copied", 3_000);
    }
  }

  async #openText(shown: Answer | Sent): Promise<void> {
    const content = await this.#text(shown);
    if (content !== undefined) {
      const kind = "body" in shown ? shown.body?.kind : undefined;
      const language = kind === "json" || kind === "xml" || kind === "html" ? kind : "plaintext";
      const document = await vscode.workspace.openTextDocument({ content, language });
      await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.Beside });
    }
  }

  /** The whole body as it is laid out, unless it is too long for where it is to go. */
  async #text(shown: Answer | Sent): Promise<string | undefined> {
    if (!("id" in shown) || !("body" in shown) || !shown.body) {
      return undefined;
    }
    if (shown.body.size > LONGEST_COPY) {
      void vscode.window.showWarningMessage("The body is too long for that: save it to a file.");
      return undefined;
    }
    const lines: string[] = [];
    for (;;) {
      const asked = { id: shown.id, form: "pretty", start: lines.length, count: 5_000 };
      const page = await this.session.ask<Lines | null>("callsheet/body", asked);
      if (!page) {
        return undefined;
      }
      lines.push(...page.lines);
      if (page.done && lines.length >= page.total) {
        return lines.some(isCut) ? wholeBody(this.session, shown) : lines.join("\n");
      }
      if (page.lines.length === 0) {
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  }

  /** Keep an answer in an editor of its own; the next one is shown where this one was. */
  async #toTheSide(shown: Answer | Sent): Promise<void> {
    if ("report" in shown) {
      const surface = beside(this.context, `${shown.name}: ${shown.summary.split(" · ")[0]}`);
      this.#conversation(surface, () => undefined).tell({ kind: "answer", answer: shown });
    }
  }
}

/** How a send ended that did not come to anything. */
function unsent({ uri, name, line }: Place, why: string): Sent {
  const ended = { id: -1, uri, name: name || "Request", line: line ?? 0, outcome: "errored", summary: "not sent" } as const;
  const problems = [{ line: ended.line, message: why }];
  return { ...ended, answered: false, answer: null, assertions: [], problems };
}
