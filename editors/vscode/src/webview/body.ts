// The body of an answer, in the forms that its kind has, and the search in it.

import { isCut } from "../cut.ts";
import type { Answer, Body, Form, Found, Lines } from "../protocol.ts";
import { bytes } from "../wording.ts";
import { button, element, nothing } from "./element.ts";
import { ask, image, whole } from "./host.ts";
import { LinesView } from "./lines.ts";
import { preview } from "./preview.ts";
import { findRows, RowsView } from "./rows.ts";
import { TreeView } from "./tree.ts";

export type View = "Pretty" | "Raw" | "Tree" | "Table" | "Preview" | "Hex";

const VIEWS: Record<Body["kind"], View[]> = {
  json: ["Pretty", "Raw", "Tree", "Table", "Hex"],
  xml: ["Pretty", "Raw", "Hex"],
  html: ["Raw", "Preview", "Hex"],
  image: ["Preview", "Hex"],
  text: ["Raw", "Hex"],
  binary: ["Hex"],
};
const FORMS: Partial<Record<View, Form>> = { Pretty: "pretty", Raw: "raw", Hex: "hex" };

/** The longest HTML, in lines, that is shown as a page. */
const LONGEST_PAGE = 50_000;
/** Bodies up to this size, in bytes, are looked through for a table without being asked. */
const LOOKED_THROUGH = 5_000_000;

export class BodyView {
  readonly root = element("div", { class: "body" });
  readonly #choices = element("div", { class: "choices", role: "radiogroup", "aria-label": "How the body is shown" });
  readonly #search = element("input", { type: "search", "aria-label": "Search in the body" });
  readonly #said = element("span", { class: "said", role: "status" });
  readonly #space = element("div", { class: "space" });
  #lines: LinesView | undefined;
  #found: Found | undefined;
  #view: View;

  constructor(
    private readonly answer: Answer,
    private readonly body: Body,
    wanted: View | undefined,
    private readonly nonce: string,
    private readonly told: (view: View) => void,
  ) {
    const views = VIEWS[body.kind];
    this.#view = wanted && views.includes(wanted) ? wanted : (views[0] ?? "Raw");
    this.#search.placeholder = "Search";
    this.#search.addEventListener("keydown", (event) => {
      if (event.key === "Enter") {
        void this.#next();
      }
    });
    this.#search.addEventListener("input", () => (this.#found = undefined));
    this.#choices.addEventListener("keydown", (event) => this.#key(event));
    this.root.append(element("div", { class: "bar-of-body" }, this.#choices, this.#said, this.#search), this.#space);
    this.#draw();
    if (body.kind === "json" && body.size <= LOOKED_THROUGH) {
      void this.#dropTable();
    }
  }

  /** Put the cursor into the search. */
  search(): void {
    this.#search.focus();
    this.#search.select();
  }

  /** Nothing is asked for any more. */
  close(): void {
    this.#lines?.close();
  }

  #views: View[] | undefined;

  get #offered(): View[] {
    return this.#views ?? VIEWS[this.body.kind];
  }

  async #dropTable(): Promise<void> {
    if ((await findRows(this.answer.id)) === null) {
      this.#views = VIEWS.json.filter((view) => view !== "Table");
      if (this.#view === "Table") {
        this.#choose("Pretty");
      }
      this.#drawChoices();
    }
  }

  #choose(view: View): void {
    this.#view = view;
    this.told(view);
    this.#draw();
    this.#choices.querySelector<HTMLElement>("[aria-checked=true]")?.focus();
  }

  #drawChoices(): void {
    this.#choices.replaceChildren(
      ...this.#offered.map((view) => {
        const chosen = view === this.#view;
        const attributes = { role: "radio", "aria-checked": String(chosen), tabIndex: chosen ? 0 : -1 };
        return button(view, () => this.#choose(view), attributes);
      }),
    );
  }

  #draw(): void {
    this.#drawChoices();
    this.#lines?.close();
    this.#lines = undefined;
    this.#found = undefined;
    this.#said.textContent = this.body.whole ? "" : "not all that was announced came";
    const form = FORMS[this.#view];
    this.#search.hidden = form === undefined;
    this.#space.replaceChildren(form ? this.#text(form) : this.#other());
  }

  #text(form: Form): HTMLElement {
    const source = (start: number, count: number) => ask<Lines>("callsheet/body", { id: this.answer.id, form, start, count });
    const language = form === "hex" ? "hex" : this.body.kind;
    const told = (total: number, done: boolean) => {
      const cut = this.body.whole ? "" : " · not all that was announced came";
      this.#said.textContent = `${total.toLocaleString()} ${total === 1 ? "line" : "lines"}${done ? "" : " so far …"}${cut}`;
    };
    this.#lines = new LinesView(source, language, `Body, ${form}, ${bytes(this.body.size)}`, told);
    return this.#lines.root;
  }

  #other(): HTMLElement {
    switch (this.#view) {
      case "Tree":
        return new TreeView(this.answer.id).root;
      case "Table":
        return later(async () => {
          const path = await findRows(this.answer.id);
          return path ? new RowsView(this.answer.id, path).root : nothing("There is no array of objects in the body.");
        });
      default:
        return later(() => (this.body.kind === "image" ? this.#image() : this.#page()));
    }
  }

  async #image(): Promise<HTMLElement> {
    const address = await image();
    if (!address) {
      return nothing("The image is too large to be shown here, or is not that of the last answer any more.");
    }
    const picture = element("img", { class: "picture" });
    picture.alt = `The answer as an image, ${this.body.mediaType}, ${bytes(this.body.size)}`;
    picture.src = address;
    return element("div", { class: "scroll checkered", tabIndex: 0 }, picture);
  }

  async #page(): Promise<HTMLElement> {
    const lines: string[] = [];
    while (lines.length < LONGEST_PAGE) {
      const asked = { id: this.answer.id, form: "raw", start: lines.length, count: 5_000 };
      const page = await ask<Lines>("callsheet/body", asked);
      if (!page) {
        return nothing("The server has the body no more: send the request again.");
      }
      lines.push(...page.lines);
      if (page.done && lines.length >= page.total) {
        break;
      }
    }
    const shown = preview(lines.join("\n"), this.nonce);
    return lines.some(isCut) ? this.#cutPage(shown) : shown;
  }

  /** A page of which not all is there, with a way to the rest. */
  #cutPage(shown: HTMLElement): HTMLElement {
    const more = button("Show All of It …", () => {
      void whole().then((text) => text !== null && place.replaceChildren(preview(text, this.nonce)));
    });
    const words = "Lines of more than 20,000 characters are cut, so this is not all of the page. ";
    const place = element("div", { class: "cut-page" }, element("p", { class: "nothing" }, words, more), shown);
    return place;
  }

  async #next(): Promise<void> {
    const text = this.#search.value;
    const form = FORMS[this.#view];
    if (!text || !form || !this.#lines) {
      return;
    }
    const from = this.#found ? this.#found.line + 1 : 0;
    const asked = { id: this.answer.id, form, text };
    const found =
      (await ask<Found>("callsheet/search", { ...asked, start: from })) ??
      (from > 0 ? await ask<Found>("callsheet/search", { ...asked, start: 0 }) : null);
    this.#found = found ?? undefined;
    this.#said.textContent = found ? `line ${(found.line + 1).toLocaleString()}` : "not found";
    this.#lines.mark(this.#found);
  }

  #key(event: KeyboardEvent): void {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const offered = this.#offered;
    const to = step && offered[(offered.indexOf(this.#view) + step + offered.length) % offered.length];
    if (to) {
      event.preventDefault();
      this.#choose(to);
    }
  }
}

/** Something that takes a while: a word stands there until it comes. */
function later(made: () => Promise<HTMLElement>): HTMLElement {
  const place = element("div", { class: "later", "aria-busy": "true" }, nothing("…"));
  void made().then(
    (element_) => {
      place.removeAttribute("aria-busy");
      place.replaceChildren(element_);
    },
    (error: unknown) => place.replaceChildren(nothing(String(error))),
  );
  return place;
}
