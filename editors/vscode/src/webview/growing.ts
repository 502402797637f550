// The text of a stream while it grows, at most so much of it that the page stays quick.

/** Characters of a stream that the page keeps; the rest is there when it ends. */
const KEPT = 5_000_000;

export class Growing {
  #text = "";

  /** Put in what came from a character of the stream on; what came before it stays. */
  add(start: number, text: string): void {
    if (start <= this.#text.length && this.#text.length < KEPT) {
      this.#text = this.#text.slice(0, start) + text;
    }
  }

  get lines(): string[] {
    return this.#text.split(/\r\n|\r|\n/);
  }

  get size(): number {
    return this.#text.length;
  }
}
