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
