import type { Page } from 'playwright-core';

import { catalogues, type Catalogue } from './harness';

/** What is cut off, or reaches out of the box that it stands in, such as a list of choices that is wider than its field. */
export function cutOff(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    // The head of a table is there for screen readers alone where the window is narrow.
    const hidden = (element: Element) => getComputedStyle(element.closest('thead') ?? element).clipPath !== 'none';
    const visible = [...document.querySelectorAll('.fui-Badge, .fui-Field > *, button, a, label, h1, h2, h3, dt, th')].filter(
      (element) => element.getClientRects().length > 0 && !hidden(element),
    );
    const tooSmall = (element: Element) =>
      element.matches('.fui-Badge, button') && (element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 1);
    const beyond = (element: Element) => {
      const box = element.closest('.fui-Field, .fui-DialogContent, li, td, main')?.getBoundingClientRect();
      return box !== undefined && element.getBoundingClientRect().right > box.right + 1;
    };
    return visible.filter((element) => tooSmall(element) || beyond(element)).map((element) => `${element.tagName}: ${element.textContent}`);
  });
}

/** Every text of a catalogue that is not made by a function. */
function plainTexts(value: unknown): string[] {
  if (typeof value === 'string') {
    return [value];
  }
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(plainTexts) : [];
}

/**
 * What the page shows or says in English although this language has other words for it: texts, labels and titles.
 * What is marked as English is left out, such as what the service says in its own words.
 */
export async function englishLeft(page: Page, texts: Catalogue): Promise<string[]> {
  const own = new Set(plainTexts(texts));
  const english = plainTexts(catalogues.en).filter((text) => !own.has(text));
  return page.evaluate((words) => {
    const known = new Set(words);
    const found: string[] = [document.title.replace(/ - Certferry$/, '')];
    const elements = document.createTreeWalker(document.body, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    for (let node = elements.nextNode(); node !== null; node = elements.nextNode()) {
      const element = node instanceof Element ? node : node.parentElement;
      if (element === null || element.closest('[lang="en"]') !== null) {
        continue;
      }
      if (node instanceof Element) {
        found.push(...['aria-label', 'title', 'placeholder', 'alt'].map((name) => node.getAttribute(name) ?? ''));
      } else {
        found.push(node.textContent ?? '');
      }
    }
    return [...new Set(found.map((text) => text.trim().replace(/[:*]$/, '')).filter((text) => known.has(text)))];
  }, english);
}
