// One page of answers and what it asks for; it may be hidden, and is told what it missed.

import * as vscode from "vscode";
import { opening } from "../opening.ts";
import type { Answer, Sent } from "../protocol.ts";
import type { Session } from "../server/session.ts";
import { type Action, ASKABLE, type FromPage, type ToPage } from "./messages.ts";
import { plain } from "../wording.ts";
import type { Surface } from "./surface.ts";
import { bodyPath, wholeBody } from "./whole.ts";

/** The longest image, in bytes, that is shown. */
const LONGEST_IMAGE = 20_000_000;

export class Conversation implements vscode.Disposable {
  readonly #waiting: ToPage[] = [];
  readonly #listening: vscode.Disposable;
  #ready = false;
  #shown: Answer | Sent | undefined;

  constructor(
    readonly surface: Surface,
    private readonly session: Session,
    private readonly act: (action: Action, shown: Answer | Sent) => Promise<void>,
  ) {
    this.#listening = surface.webview.onDidReceiveMessage((message: FromPage) => void this.#receive(message));
  }

  /** The answer that is on the page, or how the request ended that has none. */
  get shown(): Answer | Sent | undefined {
    return this.#shown;
  }

  tell(message: ToPage): void {
    if (message.kind === "answer") {
      this.#shown = message.answer;
    } else if (message.kind === "unanswered") {
      this.#shown = message.sent;
    } else if (message.kind === "sending") {
      this.#shown = { ...message.sending, outcome: "skipped", summary: "", answered: false, answer: null, assertions: [], problems: [] };
    }
    if (this.#ready) {
      void this.surface.webview.postMessage(message);
    } else {
      this.#waiting.push(message);
    }
  }

  dispose(): void {
    this.#listening.dispose();
  }

  async #receive(message: FromPage): Promise<void> {
    switch (message.kind) {
      case "ready":
        this.#ready = true;
        this.#waiting.splice(0).forEach((each) => this.tell(each));
        return;
      case "ask":
        return this.#reply(message.ask, () => this.#ask(message.method, message.parameters));
      case "image":
        return this.#reply(message.ask, () => this.#image());
      case "whole":
        return this.#reply(message.ask, () => this.#whole());
      case "do":
        return this.#shown && this.#try(this.act(message.action, this.#shown));
      case "reveal":
        return this.#shown && this.#try(reveal(this.#shown, message.line));
    }
  }

  /** What cannot be done is said: nobody else hears of it. */
  async #try(done: Promise<void>): Promise<void> {
    try {
      await done;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.session.log.warn(reason);
      void vscode.window.showErrorMessage(plain(reason));
    }
  }

  /** The document is somewhere else now. */
  moved(now: (uri: string) => string): void {
    if (this.#shown) {
      this.#shown = { ...this.#shown, uri: now(this.#shown.uri) };
    }
  }

  async #reply(ask: number, answered: () => Promise<unknown>): Promise<void> {
    try {
      this.tell({ kind: "reply", ask, result: await answered() });
    } catch (error) {
      this.tell({ kind: "fault", ask, message: error instanceof Error ? error.message : String(error) });
    }
  }

  async #ask(method: string, parameters: object): Promise<unknown> {
    if (!ASKABLE.some((each) => each === method)) {
      throw new Error(`a page may not ask for ${method}`);
    }
    return this.session.ask(method, parameters);
  }

  async #whole(): Promise<string | null> {
    const answer = this.#shown;
    return answer && "report" in answer ? ((await wholeBody(this.session, answer)) ?? null) : null;
  }

  /** The image as an address that holds all of it: a page loads nothing. */
  async #image(): Promise<string | null> {
    const answer = this.#shown;
    if (!answer || !("body" in answer) || !answer.body || answer.body.size > LONGEST_IMAGE) {
      return null;
    }
    const path = await bodyPath(this.session, answer);
    if (!path) {
      return null;
    }
    const data = await vscode.workspace.fs.readFile(vscode.Uri.file(path));
    return `data:${answer.body.mediaType};base64,${Buffer.from(data).toString("base64")}`;
  }
}

/** Go to a line of the document that a request is in. */
export async function reveal({ uri }: { uri: string }, line: number): Promise<void> {
  const document = await opening(uri);
  const place = new vscode.Range(line, 0, line, 0);
  await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.One, selection: place });
}
