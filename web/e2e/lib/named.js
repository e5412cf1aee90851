// Finding things by their role and the name that a screen reader says.
import { Puppeteer } from 'puppeteer-core';

// Chromium is asked for its accessibility tree. Firefox takes a second to answer that, each time: there the name is worked out from
// what it is made of, which is plain in our pages.
Puppeteer.registerCustomQueryHandler('named', {
  queryOne(root, wanted) {
    const [role, name] = JSON.parse(wanted);
    const plain = (text) => text.replace(/\s+/g, ' ').trim();
    const called = (element) => plain(element.getAttribute('aria-label') ?? element.labels?.[0]?.textContent ?? element.innerText);
    const candidates = root.querySelectorAll({ button: 'button', textbox: 'input, textarea', link: 'a[href]' }[role]);
    return [...candidates].find((element) => called(element) === name && element.checkVisibility()) ?? null;
  },
});

/** @param {import('puppeteer-core').Browser} browser */
export async function isFirefox(browser) {
  return (await browser.version()).startsWith('firefox/');
}

/**
 * A selector for exactly this role and name.
 * @param {boolean} firefox
 * @param {'button' | 'textbox' | 'link'} role
 */
export function named(firefox, role, name) {
  return firefox ? `named/${JSON.stringify([role, name])}` : `::-p-aria([name="${name}"][role="${role}"])`;
}
