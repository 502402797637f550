// Shows HTML of an answer. What a server sent never runs, and loads and sends nothing: the frame is a
// sandbox that allows nothing, the policy of this page holds in it, and what could do either is taken out.

import { element } from "./element.ts";
import { ruleOf, sheet } from "./styles.ts";

const TAKEN_OUT =
  "script, iframe, frame, frameset, object, embed, applet, portal, base, link, meta, template, noembed, noframes, plaintext, form[action]";
const ADDRESSES = ["href", "src", "srcset", "action", "formaction", "ping", "background", "poster", "xlink:href", "data"];

/** The text of an HTML page in a frame in which nothing happens. */
export function preview(html: string, nonce: string): HTMLIFrameElement {
  const frame = element("iframe", { class: "preview", title: "Preview of the answer" });
  frame.setAttribute("sandbox", "");
  frame.setAttribute("referrerpolicy", "no-referrer");
  frame.srcdoc = harmless(html, nonce);
  return frame;
}

function harmless(html: string, nonce: string): string {
  // A document that was parsed and is nowhere shown runs nothing and loads nothing.
  const page = new DOMParser().parseFromString(html, "text/html");
  page.querySelectorAll(TAKEN_OUT).forEach((each) => {
    if (each.localName === "form") {
      each.removeAttribute("action");
    } else {
      each.remove();
    }
  });
  const rules: string[] = [];
  for (const each of page.querySelectorAll("*")) {
    moveStyle(each, rules);
    for (const { name, value } of [...each.attributes]) {
      const leads = ADDRESSES.includes(name.toLowerCase()) && !/^data:image\/|^#/i.test(value.trim());
      if (/^on/i.test(name) || leads) {
        each.removeAttribute(name);
      }
    }
  }
  for (const style of page.querySelectorAll("style")) {
    // The text of a style is written as it is, so that `</style>` in it would be markup.
    style.textContent = sheet(style.textContent ?? "");
    style.setAttribute("nonce", nonce);
  }
  const own = page.createElement("style");
  own.setAttribute("nonce", nonce);
  own.textContent = `:root { background: #fff; color: #000; font-family: sans-serif; } ${rules.join("\n")}`;
  page.head.prepend(own);
  return `<!doctype html>${page.documentElement.outerHTML}`;
}

/** Styles of elements would be refused, so they become rules. */
function moveStyle(each: Element, rules: string[]): void {
  const style = each.getAttribute("style");
  if (style !== null) {
    each.removeAttribute("style");
    each.setAttribute("data-callsheet-style", String(rules.length));
    rules.push(ruleOf(rules.length, style));
  }
}
