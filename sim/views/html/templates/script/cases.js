// ---- cases: one tab each --------------------------------------------------------------------------------------------
const tabs = sets.map((one, k) => make("button", { type: "button", role: "tab", id: `case-${k}`, "aria-controls": "case-panel" }, one.label));
function turn(k) {
  set = sets[k];
  tabs.forEach((tab, i) => { tab.setAttribute("aria-selected", i === k); tab.tabIndex = i === k ? 0 : -1; });
  if (tabs.length > 1) byId("case-panel").setAttribute("aria-labelledby", tabs[k].id);
  outcomes.forEach((o, i) => { for (const part of ["value", "low", "high", "known"]) o[part] = column[set.outcomes[i][part]]; });
  players.forEach((p, i) => { p.value = column[set.players[i]]; });
  numbers.forEach((number, i) => {
    const value = column[set.numbers[i]];
    if (value === number.value) return;  // what a case leaves as it is keeps its mark
    Object.assign(number, prepared({}, value));
    framed(number);
  });
  say(byId("live-rule"), set.rule);
  if (world >= 0) explain(world);
  paint(true);
}
tabs.forEach((tab, k) => {
  tab.addEventListener("click", () => turn(k));
  tab.addEventListener("keydown", (event) => {
    const to = { ArrowLeft: k - 1, ArrowRight: k + 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (to === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    const next = (to + tabs.length) % tabs.length;
    turn(next);
    tabs[next].focus();
  });
});
