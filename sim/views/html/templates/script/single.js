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
    ...(set.played.texts.length ? [make("p", {}, `What is played in its solutions: ${set.played.texts[column[set.played.value][i]]}.`)] : []),
    ...(data.command && set === sets[0] ? [make("p", {}, "Why it ends so, step by step: ", make("code", {}, `${data.command} ${data.first + i}`))] : []),
    ...(outcomes.length ? [table("What comes of it", ["Outcome", set.rule, "lowest to highest"], outcomes.map((o) => line(o.label, percent(o.value[i]),
      `${o.known[i] ? "" : "at most "}${percent(o.low[i])} ${o.known[i] ? "to" : ", at least"} ${percent(o.high[i])}`)))] : []),
    table("Who gets what", ["Player", set.rule], players.map((p) => line(p.label, short(p.value[i])))),
    table("Its numbers, the unusual first", ["Number", "Value", "less in"], numbers.map((number) => [number, below(number, i)])
      .sort((a, b) => Math.abs(b[1] - 0.5) - Math.abs(a[1] - 0.5))
      .map(([number, share]) => line(number.label, short(number.value[i]) + unit(number), percent(share)))));
  for (const number of numbers) {
    number.here.setAttribute("visibility", "visible");
    for (const end of ["x1", "x2"]) number.here.setAttribute(end, 100 * number.place[i]);
  }
  soon();
}

// Share of the page's worlds in which a number is smaller than in this one, half of those with the same value among them.
function below(number, i) {
  let less = 0, same = 0;
  for (const x of number.value) { if (x < number.value[i]) less++; else if (x === number.value[i]) same++; }
  return (less + same / 2) / n;
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
