// Makes elements of the page. Text is only ever set as text: nothing an answer says becomes markup.

type Child = Node | string | null | undefined;

export interface Attributes {
  class?: string;
  role?: string;
  title?: string;
  id?: string;
  type?: string;
  tabIndex?: number;
  [aria: `aria-${string}`]: string | undefined;
}

export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined) {
      made.setAttribute(name === "tabIndex" ? "tabindex" : name, String(value));
    }
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

export function button(label: string | Node, press: () => void, attributes: Attributes = {}): HTMLButtonElement {
  const made = element("button", { type: "button", ...attributes }, label);
  made.addEventListener("click", press);
  return made;
}

/** A table of texts; the first row names the columns. */
export function table(caption: string, head: string[], rows: Child[][]): HTMLElement {
  const cells = (row: Child[], tag: "th" | "td") => row.map((cell) => element(tag, {}, cell));
  return element(
    "div",
    { class: "scroll", tabIndex: 0, role: "region", "aria-label": caption },
    element(
      "table",
      { "aria-label": caption },
      element("thead", {}, element("tr", {}, ...cells(head, "th"))),
      element("tbody", {}, ...rows.map((row) => element("tr", {}, ...cells(row, "td")))),
    ),
  );
}

export function nothing(text: string): HTMLElement {
  return element("p", { class: "nothing" }, text);
}
