// The page of a run. Everything from outside becomes text nodes; nothing here makes HTML of a text.

const head = JSON.parse(document.getElementById("head").textContent);
const rows = head.rows;
const pieces = new Map();
const SIGNS = { passed: "✓", failed: "✗", errored: "!", skipped: "–" };

rows.forEach((row, number) => {
  row.number = number;
  row.place = `${head.files[row.file]}:${row.line}`;
  row.title = row.name || row.place;
  if (row.round !== undefined) row.title += ` [${row.round}]`;
  if (row.repetition !== undefined) row.title += ` (repetition ${row.repetition + 1})`;
  row.anchor = row.place + (row.repetition === undefined ? "" : `~${row.repetition + 1}`)
    + (row.round === undefined ? "" : `[${row.round}]`);
  row.wrong = row.outcome === "failed" || row.outcome === "errored";
});

function detailsOf(row) {
  const piece = Math.floor(row.number / head.piece);
  if (!pieces.has(piece)) {
    const element = document.getElementById(`piece-${piece}`);
    pieces.set(piece, JSON.parse(element.textContent));
  }
  return pieces.get(piece)[row.number % head.piece];
}

function sought(row) {
  row.sought ??= [row.title, row.method, row.url, row.place, row.status, row.said, row.why,
    ...(row.tags ?? [])].join("\n").toLowerCase();
  return row.sought;
}

const STEERING = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** A text without characters that turn its direction or cannot be seen. */
function visible(text) {
  return text.replace(STEERING, (each) => {
    const number = each.charCodeAt(0);
    return number < 0x20
      ? String.fromCharCode(0x2400 + number)
      : `⟨U+${number.toString(16).toUpperCase().padStart(4, "0")}⟩`;
  });
}

function duration(seconds) {
  if (seconds < 0.00095) return `${(seconds * 1000).toFixed(1)} ms`;
  if (seconds < 0.9995) return `${(seconds * 1000).toFixed(0)} ms`;
  if (seconds < 59.95) return `${seconds.toFixed(2).replace(/\.?0+$/, "")} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

function size(bytes) {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let unit = 0;
  let amount = bytes;
  for (; amount >= 1023.95 && unit < units.length - 1; unit += 1) amount /= 1024;
  return `${unit ? amount.toFixed(1).replace(/\.0$/, "") : bytes} ${units[unit]}`;
}

const counted = (number, noun) => `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;

/** An element; texts among its children become text nodes. */
function make(tag, properties, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "class") element.className = value;
    else if (name === "value" || typeof value !== "string") element.setAttribute(name, value === true ? "" : value);
    else element.setAttribute(name, visible(value));
  }
  element.append(...children.flat(Infinity).filter((each) => each !== null && each !== undefined && each !== "")
    .map((each) => (typeof each === "string" ? visible(each) : each)));
  return element;
}

/** A place on a bar, from 0 to 1; a policy allows no style in attributes. */
function spanning(element, from, to) {
  element.style.left = `${(100 * from).toFixed(3)}%`;
  element.style.width = `${(100 * Math.max(0, to - from)).toFixed(3)}%`;
  return element;
}

