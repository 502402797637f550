// What is known of one request.

function source(place) {
  if (place.source === undefined) return null;
  const [from, to] = place.marked;
  const number = `${place.line}`;
  const text = place.source;
  const blank = [...text.slice(0, from)].map((each) => (each === "\t" ? "\t" : " ")).join("");
  return make("pre", { "aria-label": `line ${number} of the file` },
    make("span", { class: "at" }, `${number} | `), text.slice(0, from),
    make("mark", {}, text.slice(from, to)), text.slice(to), "\n",
    make("span", { class: "at", "aria-hidden": "true" }, `${" ".repeat(number.length)} | `),
    make("span", { class: "caret", "aria-hidden": "true" }, blank + "^".repeat(Math.max(1, to - from))));
}

function card(kind, said) {
  return make("div", { class: `card ${kind}` },
    make("p", { class: "message" }, said.message, said.code ? make("span", { class: "faint" }, ` [${said.code}]`) : null),
    said.hint ? make("p", { class: "hint" }, `hint: ${said.hint}`) : null,
    said.where ? make("p", { class: "faint mono" }, said.where) : null,
    source(said));
}

function difference(text) {
  const kinds = { "+": "plus", "-": "minus", "@": "hunk" };
  // What does not fit a schema is a list without such a head.
  const head = text.startsWith("@@") ? [["minus", "--- expected"], ["plus", "+++ actual"]] : [];
  return make("pre", { "aria-label": "difference from expected to actual" },
    head.map(([side, line]) => [make("span", { class: side }, line), "\n"]),
    text.split("\n").map((line) => [make("span", { class: kinds[line[0]] }, line), "\n"]));
}

function failedAssertion(each) {
  const sides = each.expected === "null" && each.actual === "null" ? null : make("dl", { class: "sides" },
    make("dt", {}, "expected"), make("dd", {}, each.expected),
    make("dt", {}, "actual"), make("dd", {}, each.actual));
  return make("div", { class: "card failed" },
    make("p", { class: "message" }, each.message || each.expression),
    make("p", { class: "faint mono" }, each.where),
    source(each),
    each.difference ? [difference(each.difference), part("expected and actual, whole", false, sides)] : sides);
}

function fields(headers) {
  if (!headers.length) return null;
  return make("table", { class: "fields" },
    make("tbody", {}, headers.map(([name, value]) => make("tr", {}, make("th", { scope: "row" }, name), make("td", {}, value)))));
}

function body(shown, what) {
  if (!shown || (!shown.size && !shown.files)) return make("p", { class: "faint" }, "no body");
  const text = shown.text ?? shown.hex;
  const where = [shown.file ? `, whole in ${shown.file}` : "", shown.files ? `, from ${shown.files.join(", ")}` : ""].join("");
  const cut = shown.cut && text !== undefined ? `; the first ${shown.hex ? "bytes" : `${size(text.length)}`} are shown` : "";
  const bar = make("div", { class: "bar" }, make("span", { class: "size" }, `${size(shown.size)}${where}${cut}`));
  if (text === undefined || text === "") return bar;
  const holder = make("div", {}, bar);
  const show = (pretty) => {
    const pre = pretty ? coloured(text, "body") : make("pre", { class: `body${shown.hex ? "" : " wrapped"}`, tabindex: 0 }, text.replaceAll("\r\n", "\n"));
    pre.setAttribute("aria-label", what);
    holder.replaceChildren(bar, pre);
    for (const button of bar.querySelectorAll("[aria-pressed]")) {
      button.setAttribute("aria-pressed", `${(button.dataset.form === "pretty") === pretty}`);
    }
  };
  const isJson = shown.text !== undefined && text.length <= COLOURED && laidOut(text) !== null;
  if (isJson) {
    for (const [form, said] of [["pretty", "Pretty"], ["raw", "Raw"]]) {
      bar.append(make("button", { type: "button", "aria-pressed": "false", "data-form": form, onclick: () => show(form === "pretty") }, said));
    }
  }
  bar.append(make("button", { type: "button", onclick: (event) => copy(text, event.currentTarget) }, "Copy"));
  show(isJson);
  return holder;
}

function copy(text, button) {
  navigator.clipboard?.writeText(text).then(() => {
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = "Copy"; }, 1500);
  }, () => { button.textContent = "Not allowed here"; });
}

const statusLine = (response) => `${response.version} ${response.status} ${response.reason}`.trim();

function part(summary, open, ...children) {
  return make("details", { class: "part", open }, make("summary", {}, summary), make("div", {}, children));
}

function requestParts(request, quiet) {
  if (quiet) return [make("p", { class: "faint" }, "left out: # @no-log")];
  return [fields(request.headers), body(request.body, "body of the request")];
}

function responseParts(response, quiet) {
  const problem = response.problem ? make("p", { class: "errored" }, response.problem) : null;
  if (quiet) return [problem, make("p", { class: "faint" }, `${size(response.body.size)}; left out: # @no-log`)];
  return [problem, body(response.body, "body of the answer"), fields(response.headers)];
}

const HOPS = { aside: "for authentication", earlier: "an earlier try", hop: "" };

const ORIGIN = /^[a-z]+:\/\/[^/]+(?=\/)/i;

function hopTitle(hop, url = hop.request.url) {
  const ended = hop.response ? `${hop.response.status} ${hop.response.reason}` : hop.failed;
  return `${hop.request.method} ${url} → ${ended}`;
}

function hopPart(hop, quiet) {
  const kind = HOPS[hop.kind] ? make("span", { class: "faint" }, `  ${HOPS[hop.kind]}`) : null;
  return part([hopTitle(hop), kind], false,
    make("h3", {}, "Request"), requestParts(hop.request, quiet),
    make("h3", {}, "Answer"), hop.response ? [make("p", { class: "mono" }, statusLine(hop.response)), responseParts(hop.response, quiet)] : make("p", {}, hop.failure));
}

function waterfall(hops) {
  let end = 0;
  const placed = hops.map((hop) => {
    const [connect, tls, first, total] = hop.timings;
    const from = hop.begun ?? end;
    end = Math.max(end, from + total);
    return { hop, from, connect, tls, first, total };
  }).sort((one, other) => one.from - other.from);
  if (!end) return null;
  const lines = placed.flatMap(({ hop, from, connect, tls, first, total }) => {
    const phases = [["connect", connect], ["tls", tls], ["wait", first], [hop.failed ? "wait" : "receive", Math.max(0, total - connect - tls - first)]];
    let at = from;
    const spans = phases.filter(([, long]) => long > 0).map(([kind, long]) => {
      at += long;
      return spanning(make("span", { class: kind, title: `${NAMES[kind]} ${duration(long)}` }), (at - long) / end, at / end);
    });
    const said = phases.filter(([, long]) => long > 0).map(([kind, long]) => `${NAMES[kind]} ${duration(long)}`).join(", ");
    return [make("span", { class: "label", title: hop.request.url }, hopTitle(hop, hop.request.url.replace(ORIGIN, ""))),
      make("div", { class: "track", role: "img", "aria-label": `begins after ${duration(from)}: ${said}` }, spans),
      make("span", { class: "seconds" }, duration(total))];
  });
  return [make("h3", {}, "Time"), make("div", { class: "fall" }, lines),
    make("p", { class: "legend" }, Object.entries(NAMES).map(([kind, said]) => make("span", {}, make("i", { class: kind }), said)))];
}

const NAMES = { connect: "connecting", tls: "TLS", wait: "waiting", receive: "receiving" };

function table(names, lines) {
  return make("table", {}, make("thead", {}, make("tr", {}, names.map((name) => make("th", { scope: "col" }, name)))),
    make("tbody", {}, lines.map((line) => make("tr", {}, line.map((cell) => make("td", {}, `${cell ?? ""}`))))));
}

function section(title, ...children) {
  return [make("h3", {}, title), children];
}

/** All that is known of a request, as elements. */
function told(row, heading) {
  const given = detailsOf(row);
  const hops = given.hops ?? [];
  const last = hops.at(-1);
  const { quiet } = given;
  const wrong = (given.assertions ?? []).filter((each) => !each.passed);
  const held = (given.assertions ?? []).filter((each) => each.passed);
  const chips = [
    make("span", { class: `chip ${row.outcome}` }, row.outcome),
    row.status ? make("span", { class: "chip" }, `${row.status} ${row.said}`) : null,
    hops.length ? make("span", { class: "chip" }, duration(row.seconds)) : null,
    last?.response ? make("span", { class: "chip" }, size(last.response.body.size)) : null,
    row.at === null ? null : make("span", { class: "chip" }, `after ${duration(row.at)}`),
    given.attempts ? make("span", { class: "chip" }, `${given.attempts} tries`) : null,
    given.cached ? make("span", { class: "chip" }, "from cache") : null,
    given.rows === undefined ? null : make("span", { class: "chip" }, counted(given.rows, "item")),
    (row.tags ?? []).map((tag) => make("span", { class: "chip" }, `# ${tag}`)),
    make("a", { class: "chip mono", href: hashOf(row) }, row.place),
  ];
  return [
    heading,
    make("p", { class: "address" }, `${row.method} ${row.url}`),
    make("div", { class: "chips" }, chips),
    given.skipped ? make("div", { class: "card" }, make("p", {}, `skipped: ${given.skipped}`)) : null,
    (given.failures ?? []).map((each) => card("errored", each)),
    (given.problems ?? []).map((each) => card(each.severity === "error" ? "errored" : "", each)),
    given.error ? card("failed", given.error) : null,
    wrong.map(failedAssertion),
    held.length ? section(wrong.length ? "Assertions that held" : "Assertions",
      make("ul", { class: "plain mono" }, held.map((each) => make("li", {}, make("span", { class: "passed" }, "✓ "), each.expression)))) : null,
    given.notes ? section("On the way", make("ul", { class: "plain" }, given.notes.map((note) => make("li", {}, note)))) : null,
    given.logs ? section("Said by scripts", make("ul", { class: "plain mono" }, given.logs.map((line) => make("li", {}, line)))) : null,
    waterfall(hops),
    last?.response ? section(["Answer ", make("span", { class: "faint mono" }, statusLine(last.response), last.response.remote ? ` from ${last.response.remote}` : "")],
      responseParts(last.response, quiet)) : null,
    last ? section("Request as sent", make("p", { class: "mono address" }, `${last.request.method} ${last.request.url}`), requestParts(last.request, quiet)) : null,
    given.prepared ? section("Request, not sent", requestParts(given.prepared, quiet)) : null,
    hops.length > 1 ? section("All that went over the wire", hops.map((hop) => hopPart(hop, quiet))) : null,
    given.pages ? section("Pages", table(["page", "status", "time", "items", "URL"], given.pages.map((page) => [page.number, page.status, duration(page.seconds), page.items, page.url]))) : null,
    given.pieces ? section("Pieces of the upload", table(["bytes", "status", "time", "tries"], given.pieces.map((each) => [`${each.first}–${each.last}`, each.status, duration(each.seconds), each.attempts]))) : null,
    given.item === undefined ? null : section("Item of the loop", coloured(given.item, "wrapped")),
    given.results ? section("Results", table(["name", "value"], given.results)) : null,
    given.saved ? section("Saved", table(["file", "size", "type"], given.saved.map((each) => [each.path, size(each.size), each.type]))) : null,
  ].flat(Infinity).filter((each) => each !== null);
}

