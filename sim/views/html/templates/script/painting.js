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
  const which = sets.length > 1 ? `${set.label}: ` : "";
  return `${which}${byId("live-count").textContent}${where ? `, where ${where}` : ""}. ${byId("live-few").textContent} ${m ? told : ""}`;
}
