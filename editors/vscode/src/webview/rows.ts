// An array of objects as a table: rows come from the server as one scrolls to them.

import type { Branch, Rows } from "../protocol.ts";
import { element, nothing } from "./element.ts";
import { ask } from "./host.ts";

const PAGE = 200;
/** Members of the body that are looked at for an array, where the body itself is none. */
const LOOKED_AT = 20;

export type Path = number[];

/** Where in a body the first array of objects is, or null. */
export async function findRows(id: string | number): Promise<Path | null> {
  const isTable = async (path: Path) => Boolean(await ask<Rows>("callsheet/table", { id, path, start: 0, count: 1 }));
  if (await isTable([])) {
    return [];
  }
  const top = await ask<Branch>("callsheet/tree", { id, path: [], start: 0, count: LOOKED_AT });
  const members = top?.kind === "object" ? top.children : [];
  for (const [place, child] of members.entries()) {
    if (child.kind === "array" && child.size > 0 && (await isTable([place]))) {
      return [place];
    }
  }
  return null;
}

export class RowsView {
  readonly root = element("div", { class: "rows scroll", tabIndex: 0, role: "region", "aria-label": "Body as a table" });
  readonly #body = element("tbody");
  #count = 0;
  #total = 1;
  #busy = false;

  constructor(
    private readonly id: string | number,
    private readonly path: Path,
  ) {
    this.root.addEventListener("scroll", () => void this.#more());
    void this.#more();
  }

  async #more(): Promise<void> {
    const near = this.root.scrollTop + 2 * this.root.clientHeight >= this.root.scrollHeight;
    if (this.#busy || this.#count >= this.#total || !near) {
      return;
    }
    this.#busy = true;
    const asked = { id: this.id, path: this.path, start: this.#count, count: PAGE };
    const found = await ask<Rows>("callsheet/table", asked);
    this.#busy = false;
    if (!found || found.rows.length === 0) {
      this.#total = this.#count;
      if (this.#count === 0) {
        this.root.replaceChildren(nothing("There is no array of objects in the body."));
      }
      return;
    }
    if (this.#count === 0) {
      this.root.append(this.#table(found));
    }
    this.#body.append(...found.rows.map((row, index) => rowOf(row, this.#count + index)));
    this.#count += found.rows.length;
    this.#total = found.total;
  }

  #table({ columns, total }: Rows): HTMLElement {
    const head = ["", ...columns].map((name) => element("th", { "aria-label": name || "number" }, name));
    const attributes = { "aria-label": "Body as a table", "aria-rowcount": String(total) };
    return element("table", attributes, element("thead", {}, element("tr", {}, ...head)), this.#body);
  }
}

function rowOf(row: string[], index: number): HTMLElement {
  const number = element("td", { class: "gutter" }, String(index + 1));
  return element("tr", { "aria-rowindex": String(index + 1) }, number, ...row.map((text) => element("td", { title: text }, text)));
}
