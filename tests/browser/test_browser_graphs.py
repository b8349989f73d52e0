"""Graphs in the browser: letters stay in their boxes and are large enough, the keyboard reaches them, lists remain."""

from __future__ import annotations

from pathlib import Path

import pytest
from visitor import Visitor

pytestmark = pytest.mark.browser

PAGES = (
    "ratingen/wirkung-frauen.html",
    "kreis-mettmann/wirkung-grundlegende-massnahmen.html",
    "objekt/RAT-LZ-014.html",
)
# Every line of text with how far it sticks out of its node, and its size on the screen.
LINES = """() => [...document.querySelectorAll('.netzbild a')].flatMap(link => {
  const box = link.querySelector('rect').getBoundingClientRect();
  return [...link.querySelectorAll('tspan')].map(line => {
    const text = line.getBoundingClientRect();
    const scale = line.ownerSVGElement.getScreenCTM().a;
    return {
      text: line.textContent,
      out: Math.max(box.left - text.left, text.right - box.right, box.top - text.top, text.bottom - box.bottom),
      size: parseFloat(getComputedStyle(line).fontSize) * scale,
    };
  });
})"""
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.mark.parametrize("address", PAGES)
def test_letters_stay_in_their_boxes(visitor: Visitor, address: str) -> None:
    """In the browser's own font no line leaves its node, and none is smaller than 14 pixels."""
    lines = visitor.open(address).evaluate(LINES)
    assert lines
    assert [line for line in lines if line["out"] > 0] == []
    assert [line for line in lines if line["size"] < 13.99] == []


@pytest.mark.parametrize("address", PAGES)
def test_nodes_are_links_for_the_keyboard(visitor: Visitor, address: str) -> None:
    """Every node takes the focus and shows it."""
    page = visitor.open(address)
    focusable = page.evaluate(
        """() => [...document.querySelectorAll('.netzbild a')].map(link => {
          link.focus({focusVisible: true});
          return document.activeElement === link && getComputedStyle(link).outlineStyle !== 'none';
        })"""
    )
    assert focusable
    assert all(focusable)


@pytest.mark.parametrize("address", PAGES)
def test_narrow_windows_show_the_list_alone(visitor: Visitor, address: str) -> None:
    """At 320 pixels the picture gives way to the list, and the page scrolls one way only."""
    page = visitor.open(address, width=320)
    assert page.evaluate(OVERFLOW) <= 0
    assert not page.locator(".netzbild").first.is_visible()
    assert page.locator(".kette a, .verweise a").first.is_visible()


def test_picture_is_the_same_from_right_to_left(visitor: Visitor) -> None:
    """On a page from right to left every line stays in its box."""
    page = visitor.open(PAGES[0])
    page.evaluate("document.documentElement.dir = 'rtl'")
    assert [line for line in page.evaluate(LINES) if line["out"] > 0] == []


def test_print_holds_the_whole_picture(visitor: Visitor, tmp_path: Path) -> None:
    """On paper the picture is scaled to the sheet: nothing is cut off."""
    page = visitor.open(PAGES[0], width=718)
    page.emulate_media(media="print")
    cut = page.evaluate(
        """() => [...document.querySelectorAll('.netzbild')].filter(picture => {
          const box = picture.getBoundingClientRect();
          return box.width === 0 || box.right > document.documentElement.clientWidth + 1;
        }).length"""
    )
    assert cut == 0
