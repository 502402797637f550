// What is being sent and how it went: the server's notifications, gathered for those who show them.

import * as vscode from "vscode";
import type { Progress, Sending, Sent, Streamed } from "./protocol.ts";
import type { Session } from "./server/session.ts";

export class Sends implements vscode.Disposable {
  readonly #began = new vscode.EventEmitter<Sending>();
  readonly #went = new vscode.EventEmitter<Progress>();
  readonly #streamed = new vscode.EventEmitter<Streamed>();
  readonly #ended = new vscode.EventEmitter<Sent>();
  readonly #active = new Map<number, Sending>();
  readonly onBegan = this.#began.event;
  readonly onProgress = this.#went.event;
  readonly onStreamed = this.#streamed.event;
  readonly onEnded = this.#ended.event;
  /** Whether tests are run, whose failures VS Code shows itself. */
  areTests = false;

  constructor(session: Session) {
    session.hear<Sending>("callsheet/sending", (sending) => {
      this.#active.set(sending.id, sending);
      this.#began.fire(sending);
    });
    session.hear<Progress>("callsheet/progress", (progress) => this.#went.fire(progress));
    session.hear<Streamed>("callsheet/streamed", (streamed) => this.#streamed.fire(streamed));
    session.hear<Sent>("callsheet/sent", (sent) => {
      this.#active.delete(sent.id);
      this.#ended.fire(sent);
    });
    session.onDidChange((condition) => {
      if (condition !== "running") {
        this.#forget();
      }
    });
  }

  /** A server that is gone ends nothing any more. */
  #forget(): void {
    for (const { id, uri, name, line } of this.#active.values()) {
      const summary = "the server ended";
      this.#ended.fire({
        ...{ id, uri, name, line, summary, outcome: "errored", answered: false, answer: null },
        ...{ assertions: [], problems: [{ line, message: "the server ended before the answer came" }] },
      });
    }
    this.#active.clear();
  }

  dispose(): void {
    for (const emitter of [this.#began, this.#went, this.#streamed, this.#ended]) {
      emitter.dispose();
    }
  }
}
