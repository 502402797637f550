// A long text of which the page holds only what is seen: lines come from the server as one scrolls.

import type { Found, Lines } from "../protocol.ts";
import { pieces } from "./colour.ts";
import { element, nothing } from "./element.ts";
import { scrollTo, viewport } from "./viewport.ts";

/** Lines of one request, and how many answers to keep. */
const PAGE = 500;
const KEPT = 60;
/** Milliseconds after which a text that is still being laid out is asked for again. */
const PAUSE = 150;

export type Source = (start: number, count: number) => Promise<Lines | null | undefined>;

export class LinesView {
  readonly root: HTMLElement;
  readonly #sizer = element("div", { class: "sizer" });
  readonly #layer = element("div", { class: "layer" });
  readonly #pages = new Map<number, string[]>();
  readonly #loading = new Set<number>();
  #total = 0;
  #lineHeight = 19;
  #marked: Found | undefined;
  #gone = false;
  #drawn = "";

  constructor(
    private readonly source: Source,
    private readonly language: string,
    label: string,
    private readonly told: (total: number, done: boolean) => void = () => undefined,
  ) {
    const attributes = { class: "lines scroll", tabIndex: 0, role: "document", "aria-label": label };
    this.root = element("div", attributes, this.#sizer);
    this.#sizer.append(this.#layer);
    this.root.addEventListener("scroll", () => this.#draw());
    new ResizeObserver(() => this.#measure()).observe(this.root);
    void this.#count();
  }

  /** Nothing is asked for any more. */
  close(): void {
    this.#gone = true;
  }

  get total(): number {
    return this.#total;
  }

  /** The first line that is seen. */
  get seen(): number {
    return viewport(this.root.scrollTop, this.root.clientHeight, this.#lineHeight, this.#total).first;
  }

  /** Bring a place into view and mark it. */
  mark(found: Found | undefined): void {
    this.#marked = found;
    if (found) {
      this.root.scrollTop = scrollTo(found.line, this.root.clientHeight, this.#lineHeight, this.#total);
    }
    this.#drawn = "";
    this.#draw();
    this.#layer.querySelector("mark")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  /** The text has more lines now; those that were there may have changed. */
  grow(): void {
    this.#pages.clear();
    this.#drawn = "";
    void this.#count();
  }

  async #count(): Promise<void> {
    for (;;) {
      const page = await this.source(0, PAGE);
      if (this.#gone) {
        return;
      }
      if (!page) {
        this.root.replaceChildren(nothing("The server has the body no more: send the request again."));
        return;
      }
      this.#pages.set(0, page.lines);
      this.#total = page.total;
      this.told(page.total, page.done);
      this.#drawn = "";
      this.#measure();
      if (page.done) {
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
  }

  #measure(): void {
    const height = Number.parseFloat(getComputedStyle(this.root).lineHeight);
    this.#lineHeight = Number.isFinite(height) ? height : this.#lineHeight;
    this.#draw();
  }

  #draw(): void {
    const view = viewport(this.root.scrollTop, this.root.clientHeight, this.#lineHeight, this.#total);
    this.#sizer.style.height = `${view.height}px`;
    this.#layer.style.top = `${view.top}px`;
    this.#layer.style.setProperty("--digits", `${String(this.#total).length}ch`);
    this.#want(view.first, view.count);
    const signature = `${view.first} ${view.count} ${this.#total} ${this.#loadedWithin(view.first, view.count)}`;
    if (signature !== this.#drawn) {
      this.#drawn = signature;
      const numbers = Array.from({ length: view.count }, (_, index) => view.first + index);
      this.#layer.replaceChildren(...numbers.map((number) => this.#row(number)));
    }
  }

  #loadedWithin(first: number, count: number): string {
    return this.#pagesOf(first, count)
      .map((page) => (this.#pages.has(page) ? "1" : "0"))
      .join("");
  }

  #pagesOf(first: number, count: number): number[] {
    const [from, to] = [Math.floor(first / PAGE), Math.floor((first + Math.max(0, count - 1)) / PAGE)];
    return Array.from({ length: to - from + 1 }, (_, index) => from + index);
  }

  #want(first: number, count: number): void {
    for (const page of this.#pagesOf(first, count)) {
      if (!this.#pages.has(page) && !this.#loading.has(page) && page * PAGE < this.#total) {
        void this.#load(page);
      }
    }
  }

  async #load(page: number): Promise<void> {
    this.#loading.add(page);
    const found = await this.source(page * PAGE, PAGE).catch(() => null);
    this.#loading.delete(page);
    if (found && !this.#gone) {
      this.#pages.set(page, found.lines);
      for (const old of [...this.#pages.keys()].slice(0, Math.max(0, this.#pages.size - KEPT))) {
        this.#pages.delete(old);
      }
      this.#draw();
    }
  }

  #row(number: number): HTMLElement {
    const text = this.#pages.get(Math.floor(number / PAGE))?.[number % PAGE];
    const row = element("div", { class: "line" }, element("span", { class: "gutter", "aria-hidden": "true" }, String(number + 1)));
    const content = element("span", { class: "text" });
    if (text === undefined) {
      content.append(" ");
    } else if (this.#marked?.line === number) {
      content.append(...marked(text, this.#marked));
    } else {
      content.append(...pieces(text, this.language).map((piece) => element("span", { class: piece.kind }, piece.text)));
    }
    row.append(content);
    return row;
  }
}

function marked(text: string, { character, length }: Found): Node[] {
  const end = character + length;
  return [
    document.createTextNode(text.slice(0, character)),
    element("mark", {}, text.slice(character, end)),
    document.createTextNode(text.slice(end)),
  ];
}
