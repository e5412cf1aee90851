// Debian's Chromium and Firefox with cameras, microphones and screens that are made up.
import puppeteer from 'puppeteer-core';

const chromium = {
  browser: 'chrome',
  executablePath: '/usr/bin/chromium',
  pipe: true, // no debugging port: works inside a network namespace too
  args: [
    '--no-sandbox', // CI runs as root
    '--disable-gpu',
    '--disable-background-networking',
    '--use-fake-ui-for-media-stream', // says yes to every question, and picks a screen
    '--use-fake-device-for-media-stream=fps=6', // few, because all browsers share the machine,
    '--window-size=800,600',
  ],
};

const firefox = {
  browser: 'firefox',
  executablePath: '/usr/bin/firefox-esr',
  extraPrefsFirefox: {
    'media.navigator.streams.fake': true,
    'media.navigator.permission.disabled': true,
    'media.getusermedia.insecure.enabled': false,
    'media.autoplay.default': 0,
    'dom.min_background_timeout_value': 4,
  },
};

/**
 * Launches a browser of its own, without a window.
 * @param {'chromium' | 'firefox'} kind
 * @param {import('puppeteer-core').LaunchOptions} [options] executablePath, or more args
 */
export async function launch(kind, { args = [], ...options } = {}) {
  const common = kind === 'chromium' ? chromium : firefox;
  return puppeteer.launch({
    ...common,
    headless: true,
    defaultViewport: { width: 800, height: 600 },
    protocolTimeout: 120_000,
    ...options,
    args: [...(common.args ?? []), ...args],
  });
}
