"""The page for everybody: by keyboard alone, in light and dark, narrow and printed, read aloud; and safe."""

from __future__ import annotations

import base64
import hashlib
import re
from importlib.resources import files

import pytest

from sampler.verifier import verifier_page
from tests.small_inspection import ROWS, csv_text
from tests.verifier.check import check, choose, finished
from tests.verifier.conftest import records

KINDS = ["agrees", "differs", "changed"]


@pytest.fixture
def page_of(request, small, opened):
    """The small inspection's page, checked: all agrees; with an edited list; with changes since the draw."""

    def page(kind: str = "agrees", **options):
        folder = request.getfixturevalue("changed") if kind == "changed" else small
        made = opened(*records(folder), **options)
        text = csv_text(ROWS[kind == "differs" :]).encode()
        history = folder / "history.json" if kind == "changed" else None
        check(made, {"main": ("list.csv", text)}, history=history)
        return made

    return page


def test_it_works_from_the_keyboard_alone(small, opened):
    page = opened(*records(small))
    choose(page, "main", "List of cases", small / "cases" / "list.csv")
    reached = []
    for _ in range(12):
        page.keyboard.press("Tab")
        told = page.evaluate(
            "() => { const e = document.activeElement, s = getComputedStyle(e);"
            "return [e.id || e.className, s.outlineStyle, parseFloat(s.outlineWidth)]; }"
        )
        reached.append(told[0])
        assert told[1] == "solid", told
        assert told[2] >= 3, told
        if told[0] == "check":
            break
    assert reached == ["skip", "list-0", "file-0", "file-1", "history", "published", "check"]
    page.keyboard.press("Enter")
    assert finished(page).differing() == []
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
    page.keyboard.press("Space")
    assert page.evaluate("document.activeElement.parentElement.open")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('role')") == "region"
    page.keyboard.press("Tab")
    with page.expect_download():
        page.keyboard.press("Space")
    page.locator("#check").focus()
    page.keyboard.press("Space")
    assert finished(page).differing() == []


def test_the_skip_link_goes_to_the_lists(small, opened):
    page = opened(*records(small))
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "lists"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("kind", KINDS)
def test_axe_finds_nothing_against_wcag_2_2_aa(page_of, scheme, kind):
    axe = pytest.importorskip("axe_playwright_python", reason="axe is not installed (extra 'browser')")
    page = page_of(kind, color_scheme=scheme)
    page.evaluate("document.querySelectorAll('details').forEach(details => { details.open = true; })")
    page.evaluate(files(axe).joinpath("axe.min.js").read_text("utf-8"))
    rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    found = page.evaluate("tags => axe.run(document, { runOnly: tags })", rules)
    assert [(v["id"], v["nodes"][0]["html"]) for v in found["violations"]] == []
    passed = {rule["id"] for rule in found["passes"]}
    assert {"color-contrast", "label", "html-has-lang", "heading-order", "target-size", "list"} <= passed


def test_what_is_found_is_announced_and_said_in_words(page_of):
    page = page_of("differs")
    status = page.get_by_role("status")
    assert re.match(r"\d checks differ\. The first: main, Rows\. The list has 39 rows", status.inner_text())
    words = page.locator(".result").all_inner_texts()
    assert set(words) == {"Agrees", "Differs", "Not checked"}


@pytest.mark.parametrize("kind", KINDS)
def test_at_320_pixels_nothing_is_cut_off(page_of, kind):
    page = page_of(kind, viewport={"width": 320, "height": 640})
    page.evaluate("document.querySelectorAll('details').forEach(details => { details.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("kind", KINDS)
def test_every_target_is_at_least_24_pixels_high(page_of, kind):
    targets = "document.querySelectorAll('input, button, summary')"
    heights = page_of(kind).evaluate(f"Array.from({targets}, e => e.getBoundingClientRect().height)")
    assert len(heights) > 5
    assert min(heights) >= 24


def test_in_print_the_findings_stay_and_the_form_goes(page_of):
    page = page_of()
    page.emulate_media(media="print")
    assert page.locator("#form").is_hidden()
    assert page.locator("#verdict").is_visible()
    assert page.locator(".checks").first.is_visible()


def test_the_policy_lets_it_run_itself_and_nothing_else(small, browser, tmp_path):
    """The hashes are worked out here anew; a script or style put in, a picture or a request are stopped."""
    file = tmp_path / "proof.html"
    file.write_bytes(verifier_page(*records(small)))
    context = browser.new_context(offline=True)
    page = context.new_page()
    page.goto(file.as_uri())
    text = page.content()
    policy = page.locator("meta[http-equiv]").get_attribute("content")
    template = files("sampler.verifier").joinpath("verifier.html").read_text("utf-8")
    for tag in ("script", "style"):
        [content] = re.findall(rf"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
        assert content in template
        sha256 = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{sha256}'" in policy
    assert policy.startswith("default-src 'none'; ")
    blocked = page.evaluate(
        """async () => {
            const blocked = [];
            const note = event => blocked.push(event.effectiveDirective);
            document.addEventListener('securitypolicyviolation', note);
            const make = (name, more) => Object.assign(document.createElement(name), more);
            const add = (name, more) => document.body.append(make(name, more));
            add('script', { textContent: 'window.broken = true' });
            add('style', { textContent: 'body { color: red }' });
            add('img', { src: 'https://example.org/x.png' });
            await fetch('https://example.org/').catch(() => {});
            await new Promise(resolve => { setTimeout(resolve, 200); });
            return [window.broken || false, blocked.sort()];
        }"""
    )
    context.close()
    assert blocked == [False, ["connect-src", "img-src", "script-src-elem", "style-src-elem"]]


def test_the_page_asks_for_nothing(page_of):
    """The fixture has checked every request; the browser's own list of what was loaded is empty too."""
    assert page_of().evaluate("performance.getEntriesByType('resource').map(entry => entry.name)") == []


def test_texts_of_a_record_stay_texts(small, opened):
    plan, draw = records(small)
    plan["inspection"] = "<img src=x onerror=alert(1)></script><script>alert(2)</script>"
    draw["seed_source"] = "{{plan}} <!-- <script>"
    page = opened(plan, draw)
    assert page.locator("h1").inner_text() == f"Check the draw: {plan['inspection']}"
    assert page.get_by_text(draw["seed_source"]).count() == 1
    assert page.locator("img, script").count() == 3  # its own script and the two records


def test_the_same_record_gives_the_same_page(small):
    assert verifier_page(*records(small)) == verifier_page(*records(small))
