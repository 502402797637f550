// The text of a stream while it grows, at most so much of it that the page stays quick: what is newest.

/** Characters of a stream that the page keeps; all of it is there when it ends. */
export const KEPT = 5_000_000;

export class Growing {
  #text = "";
  /** The character of the stream that the text begins at. */
  #from = 0;
  #cut = 0;
  #lines: string[] | undefined;

  /** Put in what came from a character of the stream on, in UTF-16 units; a piece of which all is there counts once. */
  add(start: number, text: string): void {
    const end = this.#from + this.#text.length;
    const known = end - start;
    if (known <= 0) {
      this.#text += text;
      // Behind a hole it goes on all the same: what is lost never came.
      this.#from += -known;
    } else if (known < text.length) {
      this.#text += text.slice(known);
    }
    if (this.#text.length > KEPT) {
      this.#shorten();
    }
    this.#lines = undefined;
  }

  get lines(): string[] {
    this.#lines ??= this.#text.split(/\r\n|\r|\n/);
    return this.#lines;
  }

  /** Characters that are kept. */
  get size(): number {
    return this.#text.length;
  }

  /** Characters that were left out at the beginning, because there are too many. */
  get cut(): number {
    return this.#cut;
  }

  /** Leave out whole lines, and more than need be, so that not every piece does it again. */
  #shorten(): void {
    const least = this.#text.length - 0.8 * KEPT;
    const line = this.#text.indexOf("\n", least) + 1;
    const left = line > 0 ? line : Math.ceil(least);
    this.#text = this.#text.slice(left);
    this.#from += left;
    this.#cut += left;
  }
}
