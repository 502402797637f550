// What a page that is not there yet has to be told when it comes.

import type { ToPage } from "./messages.ts";

/** Pieces of streams that are kept: the newest, since the page goes on behind a hole. */
const PIECES = 2_000;

export class Missed {
  #messages: ToPage[] = [];

  add(message: ToPage): void {
    const first = this.#messages[0]?.kind;
    const isOver = first === undefined || first === "answer" || first === "unanswered";
    if (message.kind === "answer" || message.kind === "unanswered" || (isOver && message.kind === "sending")) {
      this.#messages = [message];
      return;
    }
    if (isOver) {
      // It goes on behind an answer that is looked at.
      return;
    }
    if (message.kind === "progress") {
      const { id } = message.progress;
      this.#messages = this.#messages.filter((each) => each.kind !== "progress" || each.progress.id !== id);
    }
    this.#messages.push(message);
    const pieces = message.kind === "streamed" ? this.#messages.filter((each) => each.kind === "streamed") : [];
    if (pieces.length > 2 * PIECES) {
      const old = new Set<ToPage>(pieces.slice(0, -PIECES));
      this.#messages = this.#messages.filter((each) => !old.has(each));
    }
  }

  get messages(): readonly ToPage[] {
    return this.#messages;
  }
}
