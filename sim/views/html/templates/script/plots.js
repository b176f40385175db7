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
// Payoffs are shown on one scale for all cases: from the least to the greatest in any of them.
const ends = players.map((p, i) => {
  const known = sets.flatMap((one) => Array.from(column[one.players[i]].filter((x) => x === x)));
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
  const least = make("span", { "aria-hidden": "true" }), most = make("span", { "aria-hidden": "true" });
  const shown = make("div", { role: "group", "aria-label": number.label, class: "number" },
    make("p", { class: "name" }, make("span", {}, number.label), clear), area, make("p", { class: "ends" }, least, told, most));
  Object.assign(number, { whole: all, some, part, here, box, handles, told, clear, area, least, most });
  framed(number);
  area.addEventListener("pointerdown", (event) => dragged(number, event));
  return shown;
}
// What stands around the bars of a number: all worlds in pale, and the ends of its axis.
function framed(number) {
  number.whole.setAttribute("d", shape(number, number.all));
  say(number.least, valueAt(number, 0, false));
  say(number.most, valueAt(number, 1, true));
  for (const made of number.handles) { made.setAttribute("aria-valuemin", number.low); made.setAttribute("aria-valuemax", number.high); }
}

function handle(number, end, i) {
  const made = make("div", { class: "handle", role: "slider", tabindex: 0, "aria-label": `${number.label}, ${end}`,
    "aria-orientation": "horizontal" });
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
