// Somebody at a page: finds things by the names a screen reader says, and tells what is seen and heard.
import { isFirefox, named } from './named.js';
import { paintFace, watchPage } from './probe.js';

const WAIT = 45_000; // long enough for a busy machine; where time matters a scenario says how much
let asked = 0;

export class Person {
  /** @type {string[]} exceptions and errors of the page */
  errors = [];
  #firefox;

  /**
   * Opens a page in a profile of its own.
   * @param {import('puppeteer-core').Browser} browser
   * @param {string} name
   * @param {{face?: string, quiet?: RegExp, viewport?: {width: number, height: number}}} [options]
   *   face: a colour, #rrggbb, instead of the browser's made-up camera; quiet: errors that are meant to be
   */
  static async open(browser, name, { face, quiet, viewport } = {}) {
    const context = await browser.createBrowserContext();
    const page = await context.newPage();
    const person = new Person(context, page, name, await isFirefox(browser));
    const blame = (text) => quiet?.test(text) || person.errors.push(`${name}: ${text}`);
    page.on('pageerror', (error) => blame(error.stack ?? String(error)));
    page.on('console', (message) => message.type() === 'error' && blame(message.text()));
    await page.evaluateOnNewDocument(watchPage);
    if (viewport !== undefined) {
      await page.setViewport(viewport);
    }
    if (face !== undefined) {
      person.colour = rgb(face);
      await page.evaluateOnNewDocument(paintFace, face);
    }
    return person;
  }

  constructor(context, page, name, firefox) {
    this.context = context;
    /** @type {import('puppeteer-core').Page} */
    this.page = page;
    this.name = name;
    this.#firefox = firefox;
    /** @type {number[]} what colour the camera shows, when it is painted */
    this.colour = [];
  }

  /** Goes to a room and joins it. */
  async join(url, { password, camera = true } = {}) {
    await this.page.goto(url, { waitUntil: 'domcontentloaded', timeout: 2 * WAIT });
    await this.fill('Your name', this.name);
    if (password !== undefined) {
      await this.fill('Password', password);
    }
    await this.click(camera ? 'Join' : 'Join without camera');
    await this.state('joined');
  }

  /** Clicks what has this role and exactly this name. */
  async click(name, role = 'button') {
    await this.#named(role, name).click();
  }

  async fill(name, text) {
    await this.#named('textbox', name).fill(text);
  }

  /** Waits until something with this role and name is there. */
  async finds(name, role = 'button', timeout = WAIT) {
    await this.#named(role, name, timeout).wait();
  }

  #named(role, name, timeout = WAIT) {
    return this.page.locator(named(this.#firefox, role, name)).setTimeout(timeout);
  }

  /** Waits for the call to be in a state. */
  state(state, timeout = WAIT) {
    return this.until(`is ${state}`, timeout, (want) => document.documentElement.dataset.state === want, state);
  }

  /**
   * Waits until a function, run in the page, answers with something true. Its text is sent over as one expression, because the
   * page's policy forbids what puppeteer's own waitForFunction does.
   */
  async until(what, timeout, condition, ...args) {
    const answer = await this.#ask(`(async () => {
      const condition = ${condition};
      for (const end = performance.now() + ${timeout}; performance.now() < end;) {
        if (await condition(...${JSON.stringify(args)})) return true;
        await new Promise((resolve) => setTimeout(resolve, 150));
      }
      return false;
    })()`);
    if (!answer) {
      throw new Error(`${this.name} ${what}: not within ${timeout} ms`);
    }
  }

  /** Evaluates an expression; once more when the page went elsewhere meanwhile. */
  async #ask(expression) {
    try {
      return await this.page.evaluate(expression);
    } catch (error) {
      if (!/context|navigat|realm|frame/i.test(String(error))) {
        throw error;
      }
      return this.page.evaluate(expression);
    }
  }

  /** Waits until an element is there, and returns its text. */
  async shows(selector, timeout = WAIT) {
    await this.until(`shows ${selector}`, timeout, (wanted) => document.querySelector(wanted) !== null, selector);
    return this.page.$eval(selector, (element) => element.textContent.replace(/\s+/g, ' ').trim());
  }

  async loses(selector, timeout = WAIT) {
    await this.until(`loses ${selector}`, timeout, (wanted) => document.querySelector(wanted) === null, selector);
  }

  /** Waits until new pictures of every one of these people keep coming. */
  async sees(...people) {
    await Promise.all(people.map((person) => this.seesMove(tile(person))));
  }

  async seesMove(selector, timeout = WAIT) {
    const since = `moves ${++asked}`;
    await this.until(`sees ${selector} move`, timeout, (wanted, at) => window.lab.moves(wanted, at), selector, since);
  }

  /** Waits until sound keeps coming from so many people. */
  async hears(voices, timeout = WAIT) {
    const since = `voices ${++asked}`;
    const enough = async (at, least) => (await window.lab.voices(at)) >= least;
    await this.until(`hears ${voices} voices`, timeout, enough, since, voices);
  }

  /** Waits until the picture of somebody is of this colour, within what a codec does to it. */
  async seesFace(person, timeout = WAIT) {
    const near = (selector, want) => window.lab.colourOf(selector)?.every((value, i) => Math.abs(value - want[i]) < 48);
    await this.until(`sees the face of ${person.name}`, timeout, near, tile(person), person.colour);
  }

  /** The id under which this page knows somebody. */
  idOf(person) {
    return this.page.$eval(tile(person), (element) => element.dataset.participant);
  }

  /** How many connections are open. A participant has exactly one. */
  connections() {
    return this.page.evaluate(() => window.lab.open().length);
  }

  /** @returns {Promise<any[]>} the reports of one type from getStats */
  reports(type) {
    return this.page.evaluate((wanted) => window.lab.reports(wanted), type);
  }

  async leave() {
    await this.click('Leave');
    await this.state('left');
  }

  async close() {
    await this.context.close();
  }
}

/** A colour, #rrggbb, as [red, green, blue]. */
export function rgb(face) {
  return [1, 3, 5].map((at) => Number.parseInt(face.slice(at, at + 2), 16));
}

/** The tile of a person, by name. */
export function tile(person, attributes = '') {
  return `[data-participant][data-name="${person.name ?? person}"]${attributes}`;
}
