"""The page in a real browser without a network: what its script says of the worlds is what numpy says of them.

Skipped where chromium, chromedriver or selenium is not installed (Debian: `apt-get install chromium chromium-driver`;
`pip install selenium`).
"""

import io
import json
import shutil
import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from helpers.packed import unpacked
from PIL import Image

from sim.engine.central import central_batch
from sim.scenario.load import from_bytes, load
from sim.store.reader import Run
from sim.views.html.page import page
from sim.views.html.worlds import CaseWorlds, worlds_json
from sim.workflow.case_runs import case_runs, worlds_of_cases
from sim.workflow.run import Settings, run

ROOT = Path(__file__).parents[3]
MEETING = ROOT / "scenarios/moscow-2015/xi-kim-meeting.yaml"
DRAWS = 1500

FLAGS = """
--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking
--disable-component-update --disable-sync --window-size=1280,900
"""
BROWSER, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
needs_a_browser = pytest.mark.skipif(
    not (BROWSER and DRIVER and find_spec("selenium")), reason="no chromium, chromedriver or selenium is installed"
)
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Return a run of a scenario in which which equilibrium is played matters."""
    return run(load(MEETING), Settings(draws=DRAWS), tmp_path_factory.mktemp("worlds") / "run")


@pytest.fixture(scope="module")
def data(done: Run) -> dict[str, Any]:
    """Return what the script reads."""
    return json.loads(worlds_json(done, 10**9))


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Yield a browser that reaches no network."""
    webdriver = pytest.importorskip("selenium.webdriver")
    options = webdriver.ChromeOptions()
    options.binary_location = BROWSER
    for flag in [*FLAGS.split(), f"--user-data-dir={tmp_path_factory.mktemp('profile')}"]:
        options.add_argument(flag)
    options.add_argument("--host-resolver-rules=MAP * ~NOTFOUND")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(DRIVER))
    yield driver
    driver.quit()


@pytest.fixture
def opened(browser: Any, done: Run, tmp_path: Path) -> Iterator[Any]:
    """Yield the browser with the page of the run open in it; afterwards nothing may have been complained of."""
    file = tmp_path / "report.html"
    file.write_text(page(done, central_batch(done.scenario), {}, command="sim explain RUN --draw"), encoding="utf-8")
    browser.get(file.as_uri())
    yield browser
    assert browser.get_log("browser") == []


def one(browser: Any, selector: str) -> Any:
    return browser.find_element("css selector", selector)


def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds; fail after ten seconds."""
    last = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < last
        time.sleep(0.05)


def rows(browser: Any, table: str) -> list[list[str]]:
    script = (
        "return [...document.querySelectorAll(arguments[0] + ' tr')].map(r => [...r.cells].map(c => c.textContent))"
    )
    return browser.execute_script(script, f"#{table}")


def percent(share: float) -> str:
    if 0 < share < 5e-4:
        return "<0.1%"
    return ">99.9%" if 1 - 5e-4 <= share < 1 else f"{100 * share:.1f}%"


def brushed(browser: Any, data: dict[str, Any]) -> np.ndarray:
    """Return which worlds are within what the ends of all numbers in the page say."""
    script = """return [...document.querySelectorAll('.plot')].map(
        p => [...p.querySelectorAll('.handle')].map(h => parseFloat(h.style.left) / 100))"""
    inside, columns = np.ones(data["worlds"], bool), unpacked(data)
    for number, (low, high) in zip(data["numbers"], browser.execute_script(script), strict=True):
        values = columns[number["value"]]
        place = (values - values.min()) / np.ptp(values)
        inside &= (place >= low - 1e-12) & (place <= high + 1e-12)
    return inside


def assert_the_page_says_what_numpy_says(browser: Any, data: dict[str, Any], inside: np.ndarray) -> None:
    columns, worlds = unpacked(data), data["worlds"]
    until(lambda: one(browser, "#live-count").text.startswith(f"{inside.sum():,} of {worlds:,} worlds"))
    for row, outcome in zip(rows(browser, "live-outcomes"), data["outcomes"], strict=True):
        values, low, high = (columns[outcome[name]][inside] for name in ("value", "low", "high"))
        error = 1.96 * values.std(ddof=1) / np.sqrt(len(values))
        margin = f" ± {100 * error:.1f}" if 100 * error / 1.96 > 0.026 else ""
        ends = dict.fromkeys(percent(end.mean()) for end in (low, high))
        assert row[:3] == [outcome["label"], percent(values.mean()) + margin, " to ".join(ends)]
    for row, player in zip(rows(browser, "live-payoffs"), data["players"], strict=True):
        values = columns[player["value"]][inside]
        told = [float(text.replace("−", "-")) for text in (row[1], *row[2].split(" to "))]
        assert told == pytest.approx([values.mean(), *np.quantile(values, [0.05, 0.95])], rel=6e-3)
    assert_drivers(rows(browser, "live-drivers"), data, columns, inside)


def assert_drivers(told: list[list[str]], data: dict[str, Any], columns: list[np.ndarray], inside: np.ndarray) -> None:
    """Hold the shares against their definition: variance between eight classes, less what chance gives."""
    target = columns[data["outcomes"][data["likeliest"]]["value"]][inside]
    whole, shares = np.square(target - target.mean()).sum(), {}
    for number in data["numbers"]:
        values = columns[number["value"]]
        ends = np.sort(values)[[(k + 1) * len(values) // 8 for k in range(7)]]
        classes = np.searchsorted(ends, values, "right")[inside]
        groups = [target[classes == c] for c in np.unique(classes)]
        between = sum(len(g) * (g.mean() - target.mean()) ** 2 for g in groups)
        chance = (len(groups) - 1) * (whole - between) / (len(target) - len(groups))
        shares[number["label"]] = max(0.0, (between - chance) / whole)
    order = sorted(shares, key=lambda label: -shares[label])[:5]
    assert [row[:2] for row in told] == [[label, percent(shares[label])] for label in order]


@needs_a_browser
def test_all_worlds_are_counted_at_first(opened: Any, data: dict[str, Any]) -> None:
    assert_the_page_says_what_numpy_says(opened, data, np.ones(data["worlds"], bool))
    assert one(opened, "#live-few").text == ""


@needs_a_browser
def test_a_drag_marks_worlds_and_every_figure_follows(opened: Any, data: dict[str, Any]) -> None:
    from selenium.webdriver import ActionChains

    plots = opened.find_elements("css selector", "#numbers-first .plot")
    opened.execute_script("arguments[0].scrollIntoView({block: 'center'})", plots[0])
    ActionChains(opened).move_to_element_with_offset(plots[0], -30, 0).click_and_hold().move_by_offset(
        55, 5
    ).release().perform()
    until(lambda: "within what you mark" in one(opened, "#live-count").text)
    first = brushed(opened, data)
    assert 0 < first.sum() < data["worlds"]
    assert_the_page_says_what_numpy_says(opened, data, first)
    ActionChains(opened).move_to_element_with_offset(plots[1], 40, 0).click_and_hold().move_by_offset(
        -90, 0
    ).release().perform()
    until(lambda: not one(opened, "#live-count").text.startswith(f"{first.sum():,} "))
    both = brushed(opened, data)
    assert both.sum() < first.sum()
    assert_the_page_says_what_numpy_says(opened, data, both)
    one(opened, "#reset").click()
    assert_the_page_says_what_numpy_says(opened, data, np.ones(data["worlds"], bool))


@needs_a_browser
def test_keys_do_all_that_a_pointer_does_and_a_screen_reader_is_told(opened: Any, data: dict[str, Any]) -> None:
    from selenium.webdriver import Keys

    low, high = opened.find_elements("css selector", "#numbers-first .plot:first-of-type .handle")[:2]
    label = data["numbers"][0]["label"]
    assert [end.get_attribute("aria-label") for end in (low, high)] == [f"{label}, from", f"{label}, to"]
    assert {end.aria_role for end in (low, high)} == {"slider"}
    low.send_keys(Keys.PAGE_UP, Keys.PAGE_UP, Keys.PAGE_UP, Keys.ARROW_RIGHT)
    high.send_keys(Keys.ARROW_LEFT, Keys.PAGE_DOWN)
    until(lambda: "within what you mark" in one(opened, "#live-count").text)
    until(lambda: high.get_attribute("style") == "left: 89%;")
    inside = brushed(opened, data)
    values = unpacked(data)[data["numbers"][0]["value"]]
    place = (values - values.min()) / np.ptp(values)
    assert inside.tolist() == ((place >= 0.31) & (place <= 0.89)).tolist()
    assert_the_page_says_what_numpy_says(opened, data, inside)
    at = float((low.get_attribute("aria-valuetext") or "").split()[0])
    assert at == pytest.approx(values.min() + 0.31 * np.ptp(values), rel=6e-3)
    spoken = one(opened, "#live-spoken")
    assert (spoken.aria_role, spoken.get_attribute("aria-live")) == ("status", "polite")
    until(lambda: f"{inside.sum():,} of" in spoken.text and label in spoken.text and "“Xi and Kim meet”" in spoken.text)
    low.send_keys(Keys.ESCAPE)
    assert_the_page_says_what_numpy_says(opened, data, np.ones(data["worlds"], bool))


@needs_a_browser
def test_few_worlds_are_warned_of_and_none_says_nothing(opened: Any, data: dict[str, Any]) -> None:
    from selenium.webdriver import Keys

    handles = opened.find_elements("css selector", "#numbers-first .handle")
    handles[1].send_keys(Keys.HOME)  # one hundredth of the axis is left
    until(lambda: "matter of luck" in one(opened, "#live-few").text)
    inside = brushed(opened, data)
    assert 0 < inside.sum() < 100
    assert rows(opened, "live-drivers")[0][0] == "too few worlds to tell"
    handles[3].send_keys(Keys.HOME)
    until(lambda: one(opened, "#live-few").text == "No world is there: nothing can be said.")
    assert {row[1] for row in rows(opened, "live-outcomes")} == {"–"}


@needs_a_browser
def test_ends_that_are_not_known_are_bounded(browser: Any, tmp_path: Path) -> None:
    done = run(load(ROOT / "scenarios/moscow-2015/support-for-support.yaml"), Settings(draws=300), tmp_path / "run")
    data, file = json.loads(worlds_json(done, 10**9)), tmp_path / "bounded.html"
    file.write_text(page(done, central_batch(done.scenario), {}), encoding="utf-8")
    browser.get(file.as_uri())
    columns, bounds = unpacked(data), done.columns(["lowest_at_most.exchange", "highest_at_least.exchange"], 300)
    outcome = data["outcomes"][done.layout.outcomes.index("exchange")]
    assert not columns[outcome["known"]].any()
    most, least = (percent(float(np.mean(bounds[f"{end}.exchange"]))) for end in ("lowest_at_most", "highest_at_least"))
    [told] = [row[2] for row in rows(browser, "live-outcomes") if row[0] == outcome["label"]]
    assert told == f"at most {most}, at least {least}"


def as_in(case: dict[str, Any], data: dict[str, Any]) -> dict[str, Any]:
    """Return what the script reads as if a case were all there is."""
    numbers = [number | {"value": at} for number, at in zip(data["numbers"], case["numbers"], strict=True)]
    outcomes = [{"label": o["label"]} | own for o, own in zip(data["outcomes"], case["outcomes"], strict=True)]
    players = [p | {"value": at} for p, at in zip(data["players"], case["players"], strict=True)]
    return data | {"numbers": numbers, "outcomes": outcomes, "players": players}


@needs_a_browser
def test_each_case_is_a_tab_with_the_same_worlds_solved_anew(browser: Any, done: Run, tmp_path: Path) -> None:
    """What a tab says is what numpy says of the case's own run; marks stay, and keys go from tab to tab."""
    solved = list(case_runs(done, worlds_of_cases(done), tmp_path / "cases"))
    cases = [CaseWorlds(case.label, case.run) for case in solved]
    file = tmp_path / "report.html"
    file.write_text(page(done, central_batch(done.scenario), {}, cases=cases), encoding="utf-8")
    data = json.loads(worlds_json(done, 10**9, cases=cases))
    browser.get(file.as_uri())
    tabs = browser.find_elements("css selector", "[role=tab]")
    assert [tab.text for tab in tabs] == ["As it stands", *(case.label for case in cases)]
    everything = np.ones(data["worlds"], bool)
    assert_the_page_says_what_numpy_says(browser, data, everything)
    for key, tab, case in zip(["\ue014"] * len(cases), tabs[1:], data["cases"], strict=False):  # the arrow to the right
        browser.switch_to.active_element.send_keys(key) if tab is not tabs[1] else tab.click()
        assert tab.get_attribute("aria-selected") == "true"
        assert browser.switch_to.active_element == tab
        own = as_in(case, data)
        if all(np.ptp(unpacked(data)[at]) > 0 for at in case["numbers"]):
            assert_the_page_says_what_numpy_says(browser, own, everything)
        stored = solved[tabs.index(tab) - 1].run
        column = f"probability.{stored.layout.rules[0]}.meeting"
        shown = percent(stored.column(column, data["worlds"]).mean())
        assert rows(browser, "live-outcomes")[0][1].split(" ±")[0] == shown
    assert browser.get_log("browser") == []


@needs_a_browser
def test_single_values_are_marked_one_by_one(browser: Any, tmp_path: Path) -> None:
    from selenium.webdriver import Keys

    done = run(load(ROOT / "scenarios/moscow-2015/guest-list.yaml"), Settings(draws=300), tmp_path / "run")
    data, file = json.loads(worlds_json(done, 10**9)), tmp_path / "atoms.html"
    file.write_text(page(done, central_batch(done.scenario), {}), encoding="utf-8")
    browser.get(file.as_uri())
    [number] = [n for n in data["numbers"] if len(data["columns"][n["value"]].get("values", [])) == 2]
    values = unpacked(data)[number["value"]]
    browser.execute_script("for (const d of document.querySelectorAll('details')) d.open = true")
    low, high = (one(browser, f"[aria-label='{number['label']}, {end}']") for end in ("from", "to"))
    for end, key, value in ((low, Keys.ARROW_RIGHT, values.max()), (high, Keys.ARROW_LEFT, values.min())):
        end.send_keys(key)
        until(lambda value=value: one(browser, "#live-count").text.startswith(f"{(values == value).sum()} of 300"))
        assert end.get_attribute("aria-valuetext").split()[0] == f"{value:g}"
        end.send_keys(Keys.ESCAPE)


@needs_a_browser
def test_a_world_tells_its_numbers_and_how_to_explain_it(opened: Any, data: dict[str, Any]) -> None:
    from selenium.webdriver import ActionChains, Keys

    one(opened, "#draw").send_keys("17", Keys.ENTER)
    until(lambda: "World 17" in one(opened, "#world").text)
    told = one(opened, "#world").text
    assert "sim explain RUN --draw 17" in told
    columns = unpacked(data)
    for number in data["numbers"]:
        [cell] = [row[1] for row in rows(opened, "world") if row[0] == number["label"]]
        assert float(cell.split()[0].replace("−", "-")) == pytest.approx(columns[number["value"]][17], rel=6e-3)
        assert cell.endswith(number["unit"])
    canvas = one(opened, "#dots")
    x, y = (columns[n["value"]] for n in data["numbers"][:2])
    size = canvas.size
    spots = [(v - v.min()) / np.ptp(v) for v in (x, y)]
    world = int(np.argmax(spots[0]))  # nobody is near it
    at = 8 + spots[0] * (size["width"] - 16), 8 + (1 - spots[1]) * (size["height"] - 16)
    opened.execute_script("arguments[0].scrollIntoView({block: 'center'})", canvas)
    ActionChains(opened).move_to_element_with_offset(
        canvas, round(at[0][world] - size["width"] / 2), round(at[1][world] - size["height"] / 2)
    ).click().perform()
    until(lambda: f"World {world}\n" in one(opened, "#world").text)
    one(opened, "#draw").clear()
    one(opened, "#draw").send_keys("99999", Keys.ENTER)
    until(lambda: "this is none of them" in one(opened, "#world").text)


@needs_a_browser
def test_nothing_can_be_fetched_or_run_from_the_page(browser: Any, done: Run, tmp_path: Path) -> None:
    """Whatever got into the page would neither load nor run: the policy, not the template, is tried here."""
    made = page(done, central_batch(done.scenario), {})
    planted = "<img src='https://example.org/x.png'><script>document.title = 'run'</script><b onclick='x'>x</b>"
    file = tmp_path / "planted.html"
    file.write_text(made.replace("</main>", f"{planted}</main>"), encoding="utf-8")
    browser.get(file.as_uri())
    assert browser.title == done.summary["scenario"]["title"]
    told = " ".join(entry["message"] for entry in browser.get_log("browser"))
    assert "img-src" in told
    assert "script-src" in told
    fetched = "return fetch('https://example.org/').then(() => 'fetched', () => 'refused')"
    assert browser.execute_script(fetched) == "refused"
    assert "connect" in " ".join(entry["message"] for entry in browser.get_log("browser"))


@needs_a_browser
def test_labels_are_shown_and_never_run(browser: Any, tmp_path: Path) -> None:
    bad = "<img src=x onerror=document.title='run'>{} </script>"
    text = f"""
format: 1
title: Labels
players: {{ann: {{label: "{bad.format("ann")}"}}}}
parameters:
  gain: {{label: "{bad.format("gain")}", unit: "{bad.format("by")}", value: "uniform(-1, 2)", why: w, judgement: true}}
  other: {{label: other, unit: points, value: "uniform(-1, 2)", why: w, judgement: true}}
moves:
  act: {{player: ann, actions: [go, stay]}}
payoffs:
  ann: (act == go) * (gain + other)
outcomes:
  gone: {{label: "{bad.format("gone")}", when: act == go}}
  stayed: {{label: stayed, when: otherwise}}
"""
    done = run(from_bytes(text.encode(), "labels.yaml", "labels"), Settings(draws=300), tmp_path / "run")
    file = tmp_path / "labels.html"
    file.write_text(page(done, central_batch(done.scenario), {}), encoding="utf-8")
    browser.get(file.as_uri())
    one(browser, "#after").click()
    until(lambda: "World 0" in one(browser, "#world").text)
    assert browser.title == "Labels"
    assert bad.format("gain") in one(browser, "#numbers-first").text
    assert {row[0] for row in rows(browser, "live-outcomes")} == {bad.format("gone"), "stayed"}
    assert browser.find_elements("css selector", "#worlds img") == []
    assert browser.get_log("browser") == []


@needs_a_browser
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_a_page_is_as_wide_as_its_screen(browser: Any, opened: Any, width: int) -> None:
    metrics = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": width < 600}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    try:
        assert browser.execute_script("return document.documentElement.scrollWidth") <= width
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


@needs_a_browser
@pytest.mark.parametrize("width", [390, 1280])
def test_a_figure_keeps_letters_that_can_be_read_and_scrolls_alone(
    browser: Any, done: Run, tmp_path: Path, width: int
) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (2100, 300)).save(picture, "PNG")
    file = tmp_path / "report.html"
    figures = {"game": picture.getvalue()}
    file.write_text(page(done, central_batch(done.scenario), figures), encoding="utf-8")
    metrics = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": width < 700}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    browser.get(file.as_uri())
    measured = """const image = document.images[0], box = image.parentElement.getBoundingClientRect();
        return [image.getBoundingClientRect().width, box.right, document.documentElement.scrollWidth]"""
    image, box, whole = browser.execute_script(measured)
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    assert image >= 2100 / 2  # at 150 dots an inch a letter of 8 points is 16.7 dots high: 8 pixels at the least
    assert box <= whole <= width


@needs_a_browser
def test_paper_shows_the_marked_worlds_without_handles(browser: Any, opened: Any) -> None:
    shown = "return getComputedStyle(document.querySelector(arguments[0])).display"
    assert browser.execute_script(shown, ".handle") == "block"
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        assert browser.execute_script(shown, ".handle") == "none"
        assert browser.execute_script(shown, ".plot svg") == "block"
    finally:
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


@needs_a_browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_its_ground(browser: Any, opened: Any, scheme: str) -> None:
    """WCAG 2.2, 1.4.3: 4.5 to 1, by day and by night."""
    browser.execute_cdp_cmd(
        "Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
    )
    try:
        read = (
            "return ['--paper', ...arguments[0]].map(n => getComputedStyle(document.body).getPropertyValue(n).trim())"
        )
        paper, *inks = browser.execute_script(
            read, ["--ink", "--soft", "--blue", "--red", "--amber", "--good", "--bad"]
        )
        assert min(contrast(ink, paper) for ink in inks) >= 4.5
        assert browser.execute_script("return getComputedStyle(document.body).backgroundColor") == (
            "rgb(255, 255, 255)" if scheme == "light" else "rgb(20, 23, 26)"
        )
    finally:
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


def contrast(ink: str, paper: str) -> float:
    light = sorted((luminance(ink), luminance(paper)))
    return (light[1] + 0.05) / (light[0] + 0.05)


def luminance(colour: str) -> float:
    """Return the relative luminance of #rgb or #rrggbb, as WCAG defines it."""
    digits = colour[1:] if len(colour) == 7 else "".join(2 * c for c in colour[1:])
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return float(np.dot([0.2126, 0.7152, 0.0722], linear))
