// The list of requests, what narrows it, and the keys.

const ROW = 46;
const MOST_PRINTED = 300;
const MOST_LISTED = 2000;
const page = document.getElementById("page");
const chosen = { outcome: new Set(), file: "", tag: "", text: "", order: "file" };
let shown = [];
let selected = null;

const list = make("div", {
  class: "list", role: "listbox", tabindex: 0, "aria-label": "requests", onscroll: () => draw(), onkeydown: onListKey,
});
const space = make("div", {});
const rowsHolder = make("div", {});
list.append(space, rowsHolder);
const news = make("p", { class: "unseen", role: "status" });
const panel = make("section", { class: "details", tabindex: -1, "aria-label": "details of the request", hidden: true });
const main = make("main", { class: "main" },
  make("div", { class: "listing" }, list,
    make("p", { class: "keys" }, make("kbd", {}, "↑"), " ", make("kbd", {}, "↓"), " choose  ", make("kbd", {}, "Enter"), " details  ",
      make("kbd", {}, "n"), " ", make("kbd", {}, "p"), " next, previous that went wrong  ", make("kbd", {}, "/"), " search")),
  panel);

function summary() {
  const number = Object.fromEntries(Object.keys(SIGNS).map((each) => [each, rows.filter((row) => row.outcome === each).length]));
  const wrong = number.failed + number.errored;
  const said = !rows.length ? "No request" : wrong ? `${wrong.toLocaleString("en")} of ${counted(rows.length, "request")} went wrong`
    : number.passed === rows.length ? (rows.length === 1 ? "The request passed" : `All ${counted(rows.length, "request")} passed`)
    : `${counted(rows.length, "request")}, none went wrong`;
  const kind = wrong || head.troubles.length ? (number.failed ? "failed" : "errored") : "passed";
  const facts = [["started", head.started.replace("T", " ").replace("+00:00", " UTC")], ["took", duration(head.seconds)], ["environment", head.environment],
    ["jobs", head.jobs > 1 ? `${head.jobs}` : null], ["seed", head.seed === null ? null : `${head.seed}`], ["made by", head.tool]];
  return make("header", { class: "top" },
    make("h1", {}, make("span", { class: kind, "aria-hidden": "true" }, SIGNS[kind]), said),
    make("ul", { class: "facts" }, facts.filter(([, value]) => value).map(([name, value]) => make("li", {}, `${name} `, make("b", {}, value)))),
    rows.length ? make("div", { class: "share", role: "img", "aria-label": Object.entries(number).map(([name, many]) => `${many} ${name}`).join(", ") },
      Object.entries(number).filter(([, many]) => many).map(([name, many]) => {
        const share = make("span", { class: name, title: `${many} ${name}` });
        share.style.flexGrow = many;
        return share;
      })) : null,
    head.interrupted ? make("p", { class: "warning" }, "The run was interrupted; what had not been sent by then was skipped.") : null,
    head.fault ? make("p", { class: "warning" }, `The run ended too early: ${head.fault}`) : null,
    head.troubles.length ? make("div", { class: "troubles", tabindex: 0, role: "region", "aria-label": "files with errors" }, head.troubles.map((each) => card("errored", each))) : null);
}

function tools() {
  const number = (outcome) => rows.filter((row) => row.outcome === outcome).length;
  const search = make("input", { type: "search", placeholder: "Search name, URL, status, message…", "aria-label": "search", oninput: (event) => { chosen.text = event.target.value.toLowerCase(); filter(); } });
  const outcomes = Object.keys(SIGNS).filter(number).map((outcome) => make("button", {
    type: "button", class: outcome, "aria-pressed": "false", "data-outcome": outcome,
    onclick: (event) => {
      if (!chosen.outcome.delete(outcome)) chosen.outcome.add(outcome);
      event.currentTarget.setAttribute("aria-pressed", `${chosen.outcome.has(outcome)}`);
      filter();
    },
  }, `${SIGNS[outcome]} ${number(outcome).toLocaleString("en")} ${outcome}`));
  const choice = (label, key, pairs) => make("select", { "aria-label": label, onchange: (event) => { chosen[key] = event.target.value; filter(); } },
    pairs.map(([value, said]) => make("option", { value }, said)));
  const tags = [...new Set(rows.flatMap((row) => row.tags ?? []))].sort();
  const files = [...new Set(rows.map((row) => row.file))];
  return make("div", { class: "tools", role: "search" }, search, outcomes,
    files.length > 1 ? choice("file", "file", [["", "all files"], ...files.map((file) => [`${file}`, head.files[file]])]) : null,
    tags.length ? choice("tag", "tag", [["", "all tags"], ...tags.map((tag) => [tag, `# ${tag}`])]) : null,
    choice("order", "order", [["file", "as in the files"], ["slow", "slowest first"], ["time", "as they began"]]));
}

function filter() {
  const found = rows.filter((row) => (!chosen.outcome.size || chosen.outcome.has(row.outcome))
    && (chosen.file === "" || row.file === Number(chosen.file))
    && (!chosen.tag || (row.tags ?? []).includes(chosen.tag))
    && (!chosen.text || sought(row).includes(chosen.text)));
  if (chosen.order === "slow") found.sort((one, other) => other.seconds - one.seconds);
  if (chosen.order === "time") found.sort((one, other) => (one.at ?? Infinity) - (other.at ?? Infinity) || one.number - other.number);
  shown = chosen.order === "file" && head.files.length > 1 ? grouped(found) : found;
  news.textContent = `${counted(found.length, "request")} shown`;
  list.scrollTop = 0;
  space.style.height = `${shown.length * ROW}px`;
  draw();
  drawLanes();
}

/** The rows with a heading for each file. */
function grouped(found) {
  const all = [];
  let file = -1;
  for (const row of found) {
    if (row.file !== file) {
      file = row.file;
      all.push({ heading: head.files[file], rows: [] });
    }
    all.push(row);
  }
  let heading = null;
  for (const each of all) {
    if (each.heading !== undefined) heading = each;
    else heading.rows.push(each);
  }
  return all;
}

function drawnRow(row, index) {
  if (row.heading !== undefined) {
    const wrong = row.rows.filter((each) => each.wrong).length;
    return make("div", { class: "row file", role: "presentation" }, make("b", {}, row.heading), counted(row.rows.length, "request"),
      wrong ? make("span", { class: "failed" }, `${wrong} went wrong`) : null);
  }
  const element = make("div", {
    class: `row ${row.outcome}`, role: "option", id: `row-${row.number}`, "aria-selected": `${row === selected}`,
    "aria-setsize": shown.length, "aria-posinset": index + 1, onclick: () => choose(row, { scroll: false }),
  },
  make("span", { class: "sign" }, make("span", { "aria-hidden": "true" }, SIGNS[row.outcome]), make("span", { class: "unseen" }, `${row.outcome} `)),
  make("span", { class: "name" }, row.title),
  make("span", { class: "status" }, row.status ? `${row.status} ${row.said}` : row.said),
  make("span", { class: "seconds" }, row.at === null ? "" : duration(row.seconds)),
  make("span"),
  make("span", { class: "address" }, row.wrong && row.why ? row.why : `${row.method} ${row.url}`),
  make("span", { class: "place" }, `:${row.line}`),
  make("span", { class: "track", "aria-hidden": "true" }, row.at === null ? null
    : spanning(make("span"), row.at / lanes.end, (row.at + row.seconds) / lanes.end)));
  return element;
}

function draw() {
  const first = Math.max(0, Math.floor(list.scrollTop / ROW) - 5);
  const last = Math.min(shown.length, Math.ceil((list.scrollTop + list.clientHeight) / ROW) + 5);
  if (!shown.length) {
    rowsHolder.replaceChildren(make("p", { class: "nothing" }, rows.length ? "No request is like that." : "Nothing was to be sent."));
    return;
  }
  rowsHolder.replaceChildren(...shown.slice(first, last).map((row, number) => {
    const element = drawnRow(row, first + number);
    element.style.top = `${(first + number) * ROW}px`;
    return element;
  }));
  if (selected) list.setAttribute("aria-activedescendant", `row-${selected.number}`);
}

const hashOf = (row) => `#${row.anchor.split("/").map(encodeURIComponent).join("/").replaceAll("%3A", ":")}`;

function remember(hash) {
  try {
    history.replaceState(null, "", hash);
  } catch {
    // A frame without an origin of its own has no say in the address.
  }
}

function choose(row, { scroll = true, focus = false } = {}) {
  selected = row;
  if (location.hash !== hashOf(row)) remember(hashOf(row));
  const sign = make("span", { class: row.outcome, "aria-hidden": "true" }, SIGNS[row.outcome]);
  panel.replaceChildren(make("button", { type: "button", class: "close", onclick: leave }, "Close"),
    ...told(row, make("h2", {}, sign, row.title)));
  panel.hidden = false;
  panel.scrollTop = 0;
  page.classList.add("with-details");
  if (scroll) reveal(row);
  draw();
  markLane();
  if (focus) panel.focus();
}

function leave() {
  page.classList.remove("with-details");
  panel.hidden = true;
  panel.replaceChildren();
  remember("#");
  draw();
  list.focus();
}

function reveal(row) {
  const top = shown.indexOf(row) * ROW;
  if (top < 0) return;
  if (top < list.scrollTop + ROW) list.scrollTop = top - ROW;
  else if (top + 2 * ROW > list.scrollTop + list.clientHeight) list.scrollTop = top + 2 * ROW - list.clientHeight;
}

function step(by, wanted = () => true) {
  let at = shown.indexOf(selected);
  if (at < 0) at = by > 0 ? -1 : shown.length;
  const way = Math.sign(by);
  let found = null;
  for (let left = Math.abs(by), next = at + way; left > 0 && next >= 0 && next < shown.length; next += way) {
    if (shown[next].heading !== undefined || !wanted(shown[next])) continue;
    found = shown[next];
    left -= 1;
  }
  if (found) choose(found);
}

function onListKey(event) {
  const many = Math.max(1, Math.floor(list.clientHeight / ROW) - 1);
  const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: many, PageUp: -many, End: shown.length, Home: -shown.length };
  if (event.key in steps) step(steps[event.key]);
  else if (event.key === "Enter" && selected) choose(selected, { focus: true });
  else return;
  event.preventDefault();
}

document.addEventListener("keydown", (event) => {
  const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape" && (typing || !panel.hidden)) {
    if (typing) list.focus();
    else if (panel.contains(document.activeElement)) list.focus();
    else leave();
  } else if (typing) return;
  else if (event.key === "/") page.querySelector("input").focus();
  else if (event.key === "n") step(1, (row) => row.wrong);
  else if (event.key === "p") step(-1, (row) => row.wrong);
  else return;
  event.preventDefault();
});

function followHash() {
  let wanted;
  try {
    wanted = decodeURIComponent(location.hash.slice(1));
  } catch {
    return false;
  }
  const found = wanted && (rows.find((row) => row.anchor === wanted) ?? rows.find((row) => row.place === wanted));
  if (found) choose(found);
  return Boolean(found);
}

addEventListener("beforeprint", () => {
  const wrong = rows.filter((row) => row.wrong);
  const more = rows.length - MOST_LISTED;
  const plain = rows.slice(0, MOST_LISTED).map((row) => [SIGNS[row.outcome], row.title, `${row.method} ${row.url}`, row.status ? `${row.status} ${row.said}` : row.said, row.at === null ? "" : duration(row.seconds), row.place]);
  const whole = wrong.slice(0, MOST_PRINTED).map((row) => make("section", { class: "details" }, told(row, make("h2", {}, `${SIGNS[row.outcome]} ${row.title}`))));
  document.getElementById("print").replaceChildren(summary(), ...whole, make("h2", {}, "All requests"), table(["", "name", "request", "answer", "time", "place"], plain),
    more > 0 ? make("p", {}, `and ${more} more`) : "");
});
addEventListener("afterprint", () => document.getElementById("print").replaceChildren());

const heading = summary();
heading.append(lanesPart() ?? "", ...coverageParts());
page.append(heading, tools(), news, main);
page.hidden = false;
addEventListener("resize", () => { draw(); drawLanes(); });
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawLanes);
addEventListener("hashchange", followHash);
filter();
if (!followHash()) {
  const first = rows.find((row) => row.wrong);
  if (first && innerWidth > 960) choose(first);
}
