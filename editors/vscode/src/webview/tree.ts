// A JSON body as a tree: branches come from the server when they are opened.

import type { Branch } from "../protocol.ts";
import { element, nothing } from "./element.ts";
import { ask } from "./host.ts";

/** Children that come at once. */
const PAGE = 100;

/** Places of members, in objects too: keys may be masked. */
type Path = number[];

export class TreeView {
  readonly root = element("div", { class: "tree scroll", role: "tree", "aria-label": "Body as a tree", tabIndex: 0 });

  constructor(private readonly id: string | number) {
    this.root.addEventListener("keydown", (event) => this.#key(event));
    void this.#begin();
  }

  async #begin(): Promise<void> {
    const branch = await this.#ask([], 0);
    if (!branch) {
      this.root.removeAttribute("role");
      this.root.replaceChildren(nothing("The body is no JSON, or the server has it no more."));
      return;
    }
    this.#fill(this.root, [], 0, branch);
    const first = this.root.querySelector<HTMLElement>("[role=treeitem]");
    first?.setAttribute("tabindex", "0");
    this.root.removeAttribute("tabindex");
  }

  #ask(path: Path, start: number): Promise<Branch | null | undefined> {
    return ask<Branch>("callsheet/tree", { id: this.id, path, start, count: PAGE });
  }

  #fill(into: HTMLElement, path: Path, start: number, branch: Branch): void {
    into.append(...branch.children.map((child, index) => this.#item([...path, start + index], child)));
    const next = start + branch.children.length;
    if (branch.children.length > 0 && next < branch.size) {
      const more = `${(branch.size - next).toLocaleString()} more …`;
      const item = plainItem(path.length + 1, more, "more");
      const load = () => void this.#more(item, into, path, next);
      item.addEventListener("click", load);
      item.addEventListener("toggle-branch", load);
      into.append(item);
    } else if (start === 0 && branch.size === 0) {
      into.append(plainItem(path.length + 1, branch.kind === "array" ? "[ ]" : branch.kind === "object" ? "{ }" : "empty", "amount"));
    }
  }

  async #more(more: HTMLElement, into: HTMLElement, path: Path, start: number): Promise<void> {
    const branch = await this.#ask(path, start);
    if (!branch || !more.isConnected) {
      return;
    }
    const had = more.contains(document.activeElement);
    const before = into.childElementCount;
    more.remove();
    this.#fill(into, path, start, branch);
    if (had) {
      this.#focus(into.children[before - 1] as HTMLElement | undefined);
    }
  }

  #item(path: Path, { key, kind, size, text }: Branch["children"][number]): HTMLElement {
    const opens = (kind === "object" || kind === "array") && size > 0;
    const key_ = element("span", { class: "key" }, String(key));
    const value = opens
      ? element("span", { class: "amount" }, kind === "array" ? `[${size.toLocaleString()}]` : `{${size.toLocaleString()}}`)
      : element("span", { class: CLASSES[kind] }, text);
    const row = element("div", { class: "row" }, element("span", { class: "twist", "aria-hidden": "true" }), key_, value);
    const item = element("div", {
      role: "treeitem",
      tabIndex: -1,
      "aria-level": String(path.length),
      "aria-label": opens ? `${key}, ${kind} of ${size}` : `${key}: ${text}`,
      "aria-expanded": opens ? "false" : undefined,
    }, row);
    row.style.paddingInlineStart = `${path.length - 1}em`;
    row.addEventListener("click", () => {
      this.#focus(item);
      if (opens) {
        void this.#toggle(item, path);
      }
    });
    item.addEventListener("toggle-branch", () => opens && void this.#toggle(item, path));
    return item;
  }

  async #toggle(item: HTMLElement, path: Path): Promise<void> {
    const open = item.getAttribute("aria-expanded") === "true";
    item.setAttribute("aria-expanded", String(!open));
    let group = item.querySelector<HTMLElement>(":scope > [role=group]");
    if (group) {
      group.hidden = open;
      return;
    }
    group = element("div", { role: "group" });
    item.append(group);
    const branch = await this.#ask(path, 0);
    if (branch) {
      this.#fill(group, path, 0, branch);
    }
  }

  #key(event: KeyboardEvent): void {
    const item = (event.target as HTMLElement).closest<HTMLElement>("[role=treeitem]");
    if (!item) {
      return;
    }
    const expanded = item.getAttribute("aria-expanded");
    const items = [...this.root.querySelectorAll<HTMLElement>("[role=treeitem]")].filter((each) => each.offsetParent);
    const here = items.indexOf(item);
    const parent = item.parentElement?.closest<HTMLElement>("[role=treeitem]");
    const moves: Record<string, () => void> = {
      ArrowDown: () => this.#focus(items[here + 1]),
      ArrowUp: () => this.#focus(items[here - 1]),
      Home: () => this.#focus(items[0]),
      End: () => this.#focus(items.at(-1)),
      ArrowRight: () => (expanded === "false" ? toggle(item) : this.#focus(items[here + 1])),
      ArrowLeft: () => (expanded === "true" ? toggle(item) : this.#focus(parent)),
      Enter: () => toggle(item),
      " ": () => toggle(item),
    };
    const move = moves[event.key];
    if (move) {
      event.preventDefault();
      move();
    }
  }

  #focus(item: HTMLElement | null | undefined): void {
    if (item) {
      this.root.querySelectorAll("[role=treeitem][tabindex='0']").forEach((each) => each.setAttribute("tabindex", "-1"));
      item.setAttribute("tabindex", "0");
      item.focus({ preventScroll: true });
      item.querySelector(".row")?.scrollIntoView({ block: "nearest" });
    }
  }
}

const CLASSES = { object: "plain", array: "plain", string: "string", number: "number", boolean: "word", null: "word" };

/** A row of the tree that is no member: a tree has nothing but items. */
function plainItem(level: number, words: string, kind: string): HTMLElement {
  const attributes = { role: "treeitem", tabIndex: -1, "aria-level": String(level), "aria-label": words };
  const row = element("div", { class: `row ${kind}` }, element("span", { class: "twist", "aria-hidden": "true" }), words);
  row.style.paddingInlineStart = `${level - 1}em`;
  return element("div", attributes, row);
}

function toggle(item: HTMLElement): void {
  item.dispatchEvent(new CustomEvent("toggle-branch"));
}
