// The timeline: each request as a bar, those that were under way at once below each other.

const ROUNDED = 0.002;
const lanes = laid();
const canvas = make("canvas", { "aria-hidden": "true", onmousemove: onLanes, onmouseleave: () => { laneNews.textContent = ""; }, onclick: onLanes });
const laneNews = make("output");
const allLanes = document.createElement("canvas");
const laneHeight = Math.max(4, Math.min(14, Math.floor(120 / lanes.many)));

/** Puts each request that was sent in the first lane that is free when it begins. */
function laid() {
  const sent = rows.filter((row) => row.at !== null).sort((one, other) => one.at - other.at);
  const free = [];
  for (const row of sent) {
    let lane = free.findIndex((until) => until <= row.at + ROUNDED);
    if (lane < 0) lane = free.length;
    free[lane] = row.at + row.seconds;
    row.lane = lane;
  }
  return { sent, many: free.length, end: Math.max(head.seconds, ...free, 1e-6) };
}

function lanesPart() {
  if (!lanes.sent.length) return null;
  const many = lanes.many > 1 ? `, up to ${lanes.many} requests at once` : "";
  return make("details", { class: "lanes", open: true, ontoggle: () => drawLanes() }, make("summary", {}, `Timeline${many}`, laneNews), canvas);
}

function drawLanes() {
  if (!lanes.sent.length || !canvas.isConnected || !canvas.clientWidth) return;
  const ratio = devicePixelRatio || 1;
  const width = canvas.clientWidth;
  const height = laneHeight * lanes.many + 18;
  canvas.style.height = `${height}px`;
  for (const each of [canvas, allLanes]) {
    each.width = width * ratio;
    each.height = height * ratio;
  }
  const paint = allLanes.getContext("2d");
  paint.scale(ratio, ratio);
  const matching = new Set(shown);
  const colours = Object.fromEntries(Object.keys(SIGNS).map((each) => [each, colourOf(each)]));
  for (const row of lanes.sent) {
    paint.globalAlpha = matching.has(row) ? 1 : 0.2;
    paintRow(paint, row, colours[row.outcome], width);
  }
  paint.globalAlpha = 1;
  paint.fillStyle = colourOf("faint");
  paint.font = "11px system-ui, sans-serif";
  for (const at of ticks(lanes.end, Math.max(2, Math.floor(width / 110)))) {
    const x = (at / lanes.end) * width;
    paint.fillRect(x, laneHeight * lanes.many, 1, 4);
    const said = at ? duration(at) : "0";
    paint.fillText(said, Math.min(x + 3, width - paint.measureText(said).width), height - 3);
  }
  markLane();
}

/** The lanes as they are drawn, with the chosen request in a colour of its own. */
function markLane() {
  if (!allLanes.width) return;
  const paint = canvas.getContext("2d");
  paint.setTransform(1, 0, 0, 1, 0, 0);
  paint.clearRect(0, 0, canvas.width, canvas.height);
  paint.drawImage(allLanes, 0, 0);
  if (!selected || selected.at === null) return;
  paint.scale(devicePixelRatio || 1, devicePixelRatio || 1);
  paintRow(paint, selected, colourOf("link"), canvas.clientWidth);
}

function paintRow(paint, row, colour, width) {
  const long = (row.seconds / lanes.end) * width;
  paint.fillStyle = colour;
  paint.fillRect((row.at / lanes.end) * width, row.lane * laneHeight, Math.max(1, long - 0.5), laneHeight - 1);
}

const colourOf = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`);

function ticks(end, most) {
  const raw = end / most;
  const power = 10 ** Math.floor(Math.log10(raw));
  const each = [1, 2, 5, 10].map((factor) => factor * power).find((length) => length >= raw);
  return Array.from({ length: Math.floor(end / each) + 1 }, (_, number) => number * each);
}

function onLanes(event) {
  const lane = Math.floor(event.offsetY / laneHeight);
  const at = (event.offsetX / canvas.clientWidth) * lanes.end;
  const near = (3 / canvas.clientWidth) * lanes.end;
  const found = lanes.sent.find((row) => row.lane === lane && row.at - near <= at && at <= row.at + row.seconds + near);
  laneNews.textContent = found ? visible(`${found.title}  ${found.method} ${found.url}  ${found.status ?? ""} ${found.said}  ${duration(found.seconds)}`) : "";
  if (found && event.type === "click") choose(found);
}

