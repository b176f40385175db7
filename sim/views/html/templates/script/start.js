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
byId("cases").hidden = sets.length < 2;
byId("cases").append(...tabs);
turn(0);
