// JSON as it is read: laid out and coloured, every token as it came.

const COLOURED = 150_000;
const TOKEN = /\s*(?:("(?:[^"\\]|\\.)*")(\s*:)?|(-?\d[\d.eE+-]*)|(true|false|null)|([{}[\],]))/y;

/** JSON laid out anew, every token as it came, as pairs of a kind and a text; null when it is none. */
function laidOut(text) {
  const begun = text.trimStart()[0];
  if (begun !== "{" && begun !== "[") return null;
  const found = [];
  let depth = 0;
  let fresh = false;
  let at = 0;
  const newLine = () => `\n${"  ".repeat(Math.min(depth, 60))}`;
  while (at < text.length) {
    TOKEN.lastIndex = at;
    const token = TOKEN.exec(text);
    if (!token) {
      if (text.slice(at).trim() === "") break;
      return null;
    }
    at = TOKEN.lastIndex;
    const [, string, colon, number, word, mark] = token;
    const closes = mark === "}" || mark === "]";
    if (closes) depth -= 1;
    if (mark !== "," && fresh !== closes && found.length && depth >= 0 && (fresh || closes)) found.push(["", newLine()]);
    if (string) found.push([colon ? "n" : "s", string], ...(colon ? [["", ": "]] : []));
    else if (number) found.push(["d", number]);
    else if (word) found.push(["w", word]);
    else found.push(["", mark]);
    fresh = mark === "{" || mark === "[";
    if (fresh) depth += 1;
    if (mark === ",") found.push(["", newLine()]);
  }
  return found;
}

/** The element of a text, coloured where it is JSON. */
function coloured(text, className) {
  const tokens = text.length <= COLOURED ? laidOut(text) : null;
  if (!tokens) return make("pre", { class: className, tabindex: 0 }, text.replaceAll("\r\n", "\n"));
  const pre = make("pre", { class: className, tabindex: 0 });
  pre.append(...tokens.map(([kind, token]) => {
    if (!kind) return token;
    const span = document.createElement("span");
    span.className = kind;
    span.textContent = visible(token);
    return span;
  }));
  return pre;
}

