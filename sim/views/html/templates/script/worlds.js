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
// The scenario as it stands, then its cases: the same worlds, solved anew.
const sets = [{ label: "As it stands", rule: data.rule, numbers: data.numbers.map((number) => number.value),
  outcomes: data.outcomes, players: data.players.map((p) => p.value), played: data.played }, ...data.cases];
let set = sets[0];
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
