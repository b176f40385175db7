// The page's only script: shows the worlds of the run, and counts them anew within what the reader marks.
// It fetches nothing, and writes every text with textContent or as a text node: labels are a stranger's.
"use strict";
(() => {
const BARS = 24;          // of a histogram, unless the number has fewer values
const CLASSES = 8;        // of equal count, between which a number's share of the variation is measured
const FIRST = 6;          // numbers shown at once; the others open on demand
const STRONGEST = 5;      // numbers that are listed as decisive
const FEW = 100;          // worlds below which figures are a matter of luck
const CONFIDENT = 1.96;   // standard errors on either side for 95 per cent of confidence
const SPOKEN = 500;       // milliseconds of rest before a screen reader is told

const byId = (id) => document.getElementById(id);
const data = JSON.parse(byId("worlds-data").textContent), n = data.worlds;

// ---- worlds: one Float64Array a column --------------------------------------------------------------------------
function columns() {
  const text = atob(data.data);
  let at = 0;
  return data.columns.map((head) => {
    const column = new Float64Array(n);
    for (let i = 0; i < n; i++) {
      if (head.values) {
        const value = head.values[text.charCodeAt(at++)];
        column[i] = value === null ? NaN : value;
      } else {
        const code = text.charCodeAt(at) + 256 * text.charCodeAt(at + 1);
        at += 2;
        column[i] = code === 65535 ? NaN : head.low + code * head.step;
      }
    }
    return column;
  });
}
const column = columns();
const numbers = data.numbers.map((number) => prepared(number, column[number.value]));
const outcomes = data.outcomes.map((o) => ({ label: o.label, value: column[o.value], low: column[o.low],
  high: column[o.high], known: column[o.known] }));
const players = data.players.map((p) => ({ label: p.label, value: column[p.value] }));
// A number with its worlds' places from 0 to 1 on its axis, the bar and the class that each falls into.
function prepared(number, value) {
  const sorted = Float64Array.from(value).sort();
  const atoms = Array.from(new Set(sorted));
  const bars = atoms.length <= BARS ? atoms.length : BARS;
  const made = { ...number, value, low: sorted[0], high: sorted[n - 1], atoms: bars < BARS ? atoms : null, bars,
    place: new Float64Array(n), bar: new Uint8Array(n), class: new Uint8Array(n), brush: null,
    count: new Float64Array(bars), sum: new Float64Array(bars), all: new Float64Array(bars) };
  const index = new Map(atoms.map((x, i) => [x, i]));
  const ends = Array.from({ length: CLASSES - 1 }, (_, k) => sorted[Math.floor((k + 1) * n / CLASSES)]);
  for (let i = 0; i < n; i++) {
    made.place[i] = made.atoms ? (index.get(value[i]) + 0.5) / bars : (value[i] - made.low) / (made.high - made.low);
    made.bar[i] = Math.min(bars - 1, Math.floor(made.place[i] * bars));
    made.class[i] = ends.filter((end) => value[i] >= end).length;
    made.all[made.bar[i]]++;
  }
  return made;
}

// ---- what the marked worlds say: one pass -----------------------------------------------------------------------
const inside = new Uint8Array(n), kept = new Int32Array(n);
let m = 0;

function select() {
  const marked = numbers.filter((number) => number.brush);
  inside.fill(1);
  for (const { place, brush: [low, high] } of marked) {
    for (let i = 0; i < n; i++) if (place[i] < low || place[i] > high) inside[i] = 0;
  }
  m = 0;
  for (let i = 0; i < n; i++) if (inside[i]) kept[m++] = i;
  return marked;
}
// Mean, standard error and count of a column over the marked worlds that have a value.
function mean(values) {
  let sum = 0, count = 0, square = 0;
  for (let k = 0; k < m; k++) { const x = values[kept[k]]; if (x === x) { sum += x; count++; } }
  const centre = sum / count;
  for (let k = 0; k < m; k++) { const x = values[kept[k]]; if (x === x) square += (x - centre) ** 2; }
  return { mean: count ? centre : NaN, error: count > 1 ? Math.sqrt(square / (count - 1) / count) : NaN, count, square };
}

function quantiles(values, levels) {
  const sorted = Float64Array.from(kept.subarray(0, m), (i) => values[i]).filter((x) => x === x).sort(), count = sorted.length;
  return levels.map((level) => {
    if (!count) return NaN;
    const at = level * (count - 1), below = Math.floor(at), above = Math.min(below + 1, count - 1);
    return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
  });
}
// Share of an outcome's variation between classes of a number, less what chance gives (Kelley 1935).
function explained(number, values, whole) {
  const count = new Float64Array(CLASSES), sum = new Float64Array(CLASSES);
  for (let k = 0; k < m; k++) {
    const i = kept[k], x = values[i];
    if (x === x) { count[number.class[i]]++; sum[number.class[i]] += x; }
  }
  let between = 0, classes = 0;
  for (let c = 0; c < CLASSES; c++) {
    if (count[c]) { between += count[c] * (sum[c] / count[c] - whole.mean) ** 2; classes++; }
  }
  if (whole.count < FEW || whole.count <= classes || !(whole.square > 1e-12 * whole.count)) return NaN;
  const within = Math.max(0, whole.square - between) / (whole.count - classes);
  return Math.max(0, (between - (classes - 1) * within) / whole.square);
}

function histogram(number, values) {
  for (const tally of [number.count, number.sum]) tally.fill(0);
  for (let k = 0; k < m; k++) {
    const i = kept[k];
    number.count[number.bar[i]]++;
    if (values && values[i] === values[i]) number.sum[number.bar[i]] += values[i];
  }
}

// ---- words ------------------------------------------------------------------------------------------------------
const quoted = (label) => `“${label}”`;
const whole = (count) => count.toLocaleString("en-US");
const short = (x) => x !== x ? "–" : x.toLocaleString("en-US", { maximumSignificantDigits: 3 }).replace("-", "−");
function percent(x) {
  if (x !== x) return "–";
  if (x > 0 && x < 0.0005) return "<0.1%";
  return x < 1 && x >= 0.9995 ? ">99.9%" : `${(100 * x).toFixed(1)}%`;
}
const measured = (found) => percent(found.mean) +
  (found.error > 0.00026 ? ` ± ${(100 * CONFIDENT * found.error).toFixed(1)}` : "");
function valueAt(number, place, upper) {
  if (!number.atoms) return short(number.low + place * (number.high - number.low));
  const at = Math.round(place * number.bars) - (upper ? 1 : 0);
  return short(number.atoms[Math.max(0, Math.min(number.bars - 1, at))]);
}
const range = (number, [low, high]) => `${valueAt(number, low, false)} to ${valueAt(number, high, true)}`;
const unit = (number) => number.unit ? ` ${number.unit}` : "";

// ---- elements ---------------------------------------------------------------------------------------------------
function make(tag, attributes = {}, ...children) {
  const spaces = ["svg", "path", "rect", "line"].includes(tag) ? "http://www.w3.org/2000/svg" : "http://www.w3.org/1999/xhtml";
  const element = document.createElementNS(spaces, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}
function say(element, text) { if (element.textContent !== text) element.textContent = text; }
const bar = () => {
  const span = make("rect", { class: "span", y: 3, height: 8 }), mark = make("rect", { class: "at", y: 0, height: 14, width: 3 });
  return { span, mark, svg: make("svg", { class: "bar", width: "100%", height: 14, "aria-hidden": "true" },
    make("line", { class: "track", x1: 0, x2: "100%", y1: 7, y2: 7 }), span, mark) };
};
function place(own, low, at, high) {
  for (const [part, x, width] of [[own.span, low, high - low], [own.mark, at, NaN]]) {
    part.setAttribute("visibility", x === x ? "visible" : "hidden");
    if (x === x) part.setAttribute("x", `${100 * x}%`);
    if (width === width) part.setAttribute("width", `${100 * width}%`);
  }
}
function row(body, label) {
  const cell = () => make("td", { role: "cell" });
  const own = { head: make("th", { scope: "row", role: "rowheader" }, label), first: cell(), second: cell(), chart: bar() };
  body.append(make("tr", { role: "row" }, own.head, own.first, own.second, make("td", { role: "cell", class: "wide" }, own.chart.svg)));
  return own;
}

const outcomeRows = outcomes.map((o) => row(byId("live-outcomes"), o.label));
const ends = players.map((p) => {
  const known = p.value.filter((x) => x === x);
  return [known.reduce((a, b) => Math.min(a, b), 0), known.reduce((a, b) => Math.max(a, b), 0)];
});
const playerRows = players.map((p) => row(byId("live-payoffs"), p.label));
const driverRows = numbers.slice(0, STRONGEST).map(() => row(byId("live-drivers"), ""));
const focus = byId("focus");
outcomes.forEach((o, i) => focus.append(make("option", { value: i }, o.label)));
if (outcomes.length) focus.value = data.likeliest; else byId("focus-choice").hidden = byId("live-chances").hidden = byId("live-decisive").hidden = true;

function plot(number) {
  const all = make("path", { class: "all" }), some = make("path", { class: "some" }), part = make("path", { class: "part" });
  const here = make("line", { class: "here", y1: 0, y2: 60, visibility: "hidden" });
  const box = make("div", { class: "brush", hidden: "" });
  const handles = ["from", "to"].map((end, i) => handle(number, end, i));
  const area = make("div", { class: "plot" },
    make("svg", { viewBox: "0 0 100 60", preserveAspectRatio: "none", "aria-hidden": "true" }, all, some, part, here), box, ...handles);
  const told = make("span", { class: "told", "aria-hidden": "true" });
  const clear = make("button", { type: "button", class: "clear", hidden: "", "aria-label": `Mark all of ${number.label} again` }, "×");
  clear.addEventListener("click", () => { handles[0].focus(); mark(number, 0, 1); });
  const shown = make("div", { role: "group", "aria-label": number.label, class: "number" },
    make("p", { class: "name" }, make("span", {}, number.label), clear), area,
    make("p", { class: "ends" }, make("span", { "aria-hidden": "true" }, valueAt(number, 0, false)), told,
      make("span", { "aria-hidden": "true" }, valueAt(number, 1, true))));
  Object.assign(number, { some, part, here, box, handles, told, clear, area });
  all.setAttribute("d", shape(number, number.all));
  area.addEventListener("pointerdown", (event) => dragged(number, event));
  return shown;
}

function handle(number, end, i) {
  const made = make("div", { class: "handle", role: "slider", tabindex: 0, "aria-label": `${number.label}, ${end}`,
    "aria-orientation": "horizontal", "aria-valuemin": number.low, "aria-valuemax": number.high });
  made.addEventListener("keydown", (event) => {
    const step = number.atoms ? 1 / number.bars : 0.01;
    const by = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -10, PageUp: 10, Home: -Infinity, End: Infinity }[event.key];
    if (event.key === "Escape") mark(number, 0, 1);
    if (by === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    const brush = number.brush ? number.brush.slice() : [0, 1];
    const moved = Math.min(1, Math.max(0, brush[i] + (Number.isFinite(by) ? by * step : by)));
    brush[i] = i ? Math.max(moved, brush[0] + step) : Math.min(moved, brush[1] - step);
    mark(number, snapped(number, brush[0]), snapped(number, brush[1]));
  });
  return made;
}

const snapped = (number, x) => number.atoms ? Math.round(x * number.bars) / number.bars : Math.round(1e4 * x) / 1e4;
function mark(number, low, high) {
  number.brush = low <= 0 && high >= 1 ? null : [Math.max(0, low), Math.min(1, high)];
  soon();
}
// A drag over the plot marks anew; one that begins on a handle moves this end.
function dragged(number, event) {
  if (event.button) return;
  const frame = number.area.getBoundingClientRect();
  const at = (e) => Math.min(1, Math.max(0, (e.clientX - frame.left) / frame.width));
  const i = number.handles.indexOf(event.target);
  const fixed = i < 0 ? at(event) : (number.brush || [0, 1])[1 - i];
  const move = (e) => {
    const ends = [fixed, at(e)].sort((a, b) => a - b);
    if (i < 0 && ends[1] - ends[0] < 0.01 && e.type === "pointermove") return;
    const [low, high] = ends.map((x) => snapped(number, x));
    if (high > low) mark(number, low, high);
  };
  const stop = () => { for (const [name, f] of listeners) number.area.removeEventListener(name, f); };
  const listeners = [["pointermove", move], ["pointerup", stop], ["pointercancel", stop]];
  number.area.setPointerCapture(event.pointerId);
  for (const [name, f] of listeners) number.area.addEventListener(name, f);
  if (i < 0) event.preventDefault();
}
// Bars as one path; `most` is the highest bar of all worlds, so that heights stay comparable while marking.
function shape(number, heights) {
  const most = number.all.reduce((a, b) => Math.max(a, b), 1), width = 100 / number.bars;
  let d = "";
  for (let b = 0; b < number.bars; b++) {
    const height = 60 * heights[b] / most, gap = 0.08 * width;
    if (height > 0) d += `M${(b * width + gap).toFixed(2)} 60v${(-height).toFixed(2)}h${(width - 2 * gap).toFixed(2)}V60z`;
  }
  return d;
}

// ---- painting ---------------------------------------------------------------------------------------------------
// What is on the screen, or about to be, is painted; the rest when it comes there, or before it is printed.
const near = new Set();
const watch = new IntersectionObserver((entries) => {
  for (const entry of entries) near[entry.isIntersecting ? "add" : "delete"](entry.target);
  soon();
}, { rootMargin: "200px" });
let waiting = 0, speech = 0;
function soon() { if (!waiting) waiting = requestAnimationFrame(() => { waiting = 0; paint(); }); }

function paint(everything) {
  const width = canvas.clientWidth, height = canvas.clientHeight;  // read before anything is written: one layout
  const marked = select(), chosen = outcomes[focus.value], found = outcomes.map((o) => mean(o.value));
  outcomes.forEach((o, i) => {
    const low = mean(o.low), high = mean(o.high), known = !(mean(o.known).mean < 1), own = outcomeRows[i];
    say(own.first, measured(found[i]));
    const apart = percent(low.mean) !== percent(high.mean);
    say(own.second, !known ? `at most ${percent(low.mean)}, at least ${percent(high.mean)}` :
      apart ? `${percent(low.mean)} to ${percent(high.mean)}` : percent(low.mean));
    place(own.chart, known ? low.mean : NaN, found[i].mean, high.mean);
  });
  players.forEach((p, i) => {
    const [low, middle, high] = quantiles(p.value, [0.05, 0.5, 0.95]), [least, most] = ends[i], width = most - least || 1;
    say(playerRows[i].first, short(mean(p.value).mean));
    say(playerRows[i].second, `${short(low)} to ${short(high)}`);
    place(playerRows[i].chart, (low - least) / width, (middle - least) / width, (high - least) / width);
  });
  if (chosen) paintDrivers(chosen, found[focus.value]);
  for (const number of numbers) if (everything || near.has(number.area)) paintNumber(number, chosen);
  if (everything || near.has(canvas)) paintDots(chosen, width, height);
  say(byId("live-count"), `${whole(m)} of ${whole(n)} worlds${marked.length ? ` (${percent(m / n)}) are within what you mark` : ""}`);
  say(byId("live-few"), m < FEW ? (m ? "So few worlds are a matter of luck: read nothing into the figures." : "No world is there: nothing can be said.") : "");
  byId("reset").disabled = !marked.length;
  clearTimeout(speech);
  speech = setTimeout(() => say(byId("live-spoken"), spoken(marked, found)), SPOKEN);
}

function paintDrivers(chosen, found) {
  const shares = numbers.filter((number) => number.named).map((number) => [explained(number, chosen.value, found), number]);
  shares.sort((a, b) => (b[0] || 0) - (a[0] || 0));
  const nothing = found.count < FEW ? "too few worlds to tell" : "it is the same in all of them";
  driverRows.forEach((own, i) => {
    const [share, number] = shares[i] || [NaN];
    say(own.head, share === share ? number.label : i ? "" : nothing);
    say(own.first, share === share ? percent(share) : "");
    place(own.chart, 0, NaN, share);
  });
}

function paintNumber(number, chosen) {
  histogram(number, chosen && chosen.value);
  number.some.setAttribute("d", shape(number, number.count));
  number.part.setAttribute("d", shape(number, number.sum));
  const [low, high] = number.brush || [0, 1];
  number.box.hidden = number.clear.hidden = !number.brush;
  number.box.style.left = `${100 * low}%`;
  number.box.style.width = `${100 * (high - low)}%`;
  number.handles.forEach((made, i) => {
    made.style.left = `${100 * (i ? high : low)}%`;
    made.setAttribute("aria-valuenow", number.low + (i ? high : low) * (number.high - number.low));
    made.setAttribute("aria-valuetext", valueAt(number, i ? high : low, i === 1) + unit(number));
  });
  say(number.told, number.brush ? range(number, number.brush) : number.unit);
}

function spoken(marked, found) {
  const where = marked.map((number) => `${number.label}: ${range(number, number.brush)}${unit(number)}`).join("; ");
  const told = outcomes.map((o, i) => `${quoted(o.label)} ${measured(found[i])}`).join(", ");
  return `${byId("live-count").textContent}${where ? `, where ${where}` : ""}. ${byId("live-few").textContent} ${m ? told : ""}`;
}

// ---- single worlds ----------------------------------------------------------------------------------------------
const canvas = byId("dots"), across = byId("across"), up = byId("up");
let world = -1;
numbers.forEach((number, i) => { for (const list of [across, up]) list.append(make("option", { value: i }, number.label)); });
if (numbers.length > 1) up.value = 1; else byId("single").hidden = true;
const spot = (i, width, height) => [8 + numbers[across.value].place[i] * (width - 16),
  8 + (1 - numbers[up.value].place[i]) * (height - 16)];
// Those within what is marked lie on top.
function paintDots(chosen, width, height) {
  if (!width || numbers.length < 2) return;
  const sharp = window.devicePixelRatio || 1, pen = canvas.getContext("2d"), style = getComputedStyle(canvas);
  canvas.width = width * sharp;  // which clears it
  canvas.height = height * sharp;
  pen.scale(sharp, sharp);
  const kind = (i) => !inside[i] ? 0 : chosen && chosen.value[i] > 0.5 ? 2 : 1, size = n > 2000 ? 2 : 3;
  ["--faint", "--no", "--blue"].forEach((name, k) => {
    pen.fillStyle = style.getPropertyValue(name);
    for (let i = 0; i < n; i++) {
      if (kind(i) !== k) continue;
      const [x, y] = spot(i, width, height);
      pen.fillRect(x - size / 2, y - size / 2, size, size);
    }
  });
  if (world < 0) return;
  pen.strokeStyle = style.getPropertyValue("--red");
  pen.lineWidth = 3;
  pen.beginPath();
  pen.arc(...spot(world, width, height), 8, 0, 7);
  pen.stroke();
}

function explain(i) {
  if (!(i >= 0 && i < n)) return say(byId("world"), `The page holds worlds ${data.first} to ${data.first + n - 1}; this is none of them.`);
  world = i;
  byId("draw").value = data.first + i;
  const line = (label, ...cells) => make("tr", {}, make("th", { scope: "row" }, label), ...cells.map((c) => make("td", { class: "number" }, c)));
  const table = (caption, heads, rows) => make("table", {}, make("caption", {}, caption),
    make("thead", {}, make("tr", {}, ...heads.map((head, at) => make("th", { scope: "col", class: at ? "number" : "" }, head)))), make("tbody", {}, ...rows));
  byId("world").replaceChildren(make("h4", {}, `World ${data.first + i}`),
    ...(data.command ? [make("p", {}, "Why it ends so, step by step: ", make("code", {}, `${data.command} ${data.first + i}`))] : []),
    ...(outcomes.length ? [table("What comes of it", ["Outcome", data.rule, "lowest to highest"], outcomes.map((o) => line(o.label, percent(o.value[i]),
      `${o.known[i] ? "" : "at most "}${percent(o.low[i])} ${o.known[i] ? "to" : ", at least"} ${percent(o.high[i])}`)))] : []),
    table("Who gets what", ["Player", data.rule], players.map((p) => line(p.label, short(p.value[i])))),
    table("Its numbers", ["Number", "Value"], numbers.map((number) => line(number.label, short(number.value[i]) + unit(number)))));
  for (const number of numbers) {
    number.here.setAttribute("visibility", "visible");
    for (const end of ["x1", "x2"]) number.here.setAttribute(end, 100 * number.place[i]);
  }
  soon();
}

function nextWorld(by) {
  for (let i = world + by; i >= 0 && i < n; i += by) if (inside[i]) return explain(i);
}
canvas.addEventListener("click", (event) => {
  const frame = canvas.getBoundingClientRect(), x = event.clientX - frame.left, y = event.clientY - frame.top;
  let best = -1, least = 24 ** 2;
  for (let k = 0; k < m; k++) {
    const [a, b] = spot(kept[k], frame.width, frame.height), far = (a - x) ** 2 + (b - y) ** 2;
    if (far < least) { least = far; best = kept[k]; }
  }
  if (best >= 0) explain(best);
});
for (const [id, by] of [["before", -1], ["after", 1]]) byId(id).addEventListener("click", () => nextWorld(by));
byId("draw").addEventListener("change", (event) => explain(Math.round(event.target.value) - data.first));

// ---- start ------------------------------------------------------------------------------------------------------
byId("numbers-first").append(...numbers.slice(0, FIRST).map(plot));
const more = byId("numbers-more");
more.hidden = numbers.length <= FIRST;
say(more.querySelector("summary"), `All other numbers (${numbers.length - FIRST})`);
more.querySelector("div").append(...numbers.slice(FIRST).map(plot));
for (const number of numbers) watch.observe(number.area);
watch.observe(canvas);
window.addEventListener("beforeprint", () => paint(true));
byId("reset").addEventListener("click", () => { for (const number of numbers) number.brush = null; paint(true); });
for (const list of [focus, across, up]) list.addEventListener("change", soon);
window.addEventListener("resize", soon);
window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", soon);
say(byId("live-of"), `The page holds ${n < data.of ? `the first ${whole(n)} of the run's ${whole(data.of)} worlds` : `all ${whole(n)} worlds of the run`}.`);
for (const hidden of document.querySelectorAll("[data-script]")) hidden.hidden = false;
paint(true);
})();
