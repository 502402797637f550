// What is known of each send at its request line: where the line is now, how it goes, what was wrong.

import type { Outcome, Sending, Sent } from "./protocol.ts";

export type State = Outcome | "sending";

export interface Note {
  uri: string;
  line: number;
  state: State;
  text: string;
  /** What was wrong, at the lines where it was. */
  failures: { line: number; text: string }[];
}

/** Lines of a document that were put in place of others. */
export interface Edit {
  first: number;
  last: number;
  /** Lines that there are more now. */
  added: number;
}

export class Notes {
  readonly #notes = new Map<number, Note>();
  /** Sends under way whose line tells of a later one. */
  readonly #late = new Set<number>();

  readonly #same: (one: string, other: string) => boolean;

  /** Addresses may be spelled in several ways: `same` says whether two are of one document. */
  constructor(same: (one: string, other: string) => boolean) {
    this.#same = same;
  }

  began({ id, uri, line }: Sending): void {
    this.#clear(uri, line);
    this.#notes.set(id, { uri, line, state: "sending", text: "sending …", failures: [] });
  }

  /** Say how far a send is; whether it has a line. */
  went(id: number, text: string): boolean {
    const note = this.#notes.get(id);
    if (note) {
      note.text = text;
    }
    return note !== undefined;
  }

  ended({ id, uri, line, outcome, summary }: Sent, failures: { line: number; text: string }[]): void {
    if (this.#late.delete(id)) {
      return;
    }
    const begun = this.#notes.get(id);
    const [now, place] = [begun?.line ?? line, begun?.uri ?? uri];
    this.#clear(place, now);
    // The server counts lines as they were when it was sent.
    const moved = failures.map((each) => ({ ...each, line: each.line + now - line }));
    this.#notes.set(id, { uri: place, line: now, state: outcome, text: summary, failures: moved });
    this.#late.delete(id);
  }

  /** Lines below an edit go with their text; an edited request line loses its note. */
  moved(uri: string, edits: readonly Edit[]): void {
    for (const [id, note] of this.#notes) {
      if (!this.#same(note.uri, uri)) {
        continue;
      }
      for (const { first, last, added } of edits) {
        note.failures.forEach((each) => (each.line += last < each.line ? added : 0));
        if (first <= note.line && last >= note.line && note.state !== "sending") {
          this.#notes.delete(id);
        } else if (last < note.line) {
          note.line += added;
        }
      }
    }
  }

  /** Documents are called otherwise now. */
  renamed(now: (uri: string) => string): void {
    this.#notes.forEach((note) => (note.uri = now(note.uri)));
  }

  of(uri: string): Note[] {
    return [...this.#notes.values()].filter((note) => this.#same(note.uri, uri));
  }

  /** A line has one note at a time. */
  #clear(uri: string, line: number): void {
    for (const [id, note] of this.#notes) {
      if (note.line === line && this.#same(note.uri, uri)) {
        this.#notes.delete(id);
        if (note.state === "sending") {
          this.#late.add(id);
        }
      }
    }
  }
}
