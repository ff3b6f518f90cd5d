// The whole flow with the keyboard alone: every step is reached with Tab, is seen
// to have the focus, and is done with Enter, Space or letters.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, startWorld } from './world.mjs';

let world, browser;
before(async () => {
  world = await startWorld();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await world?.stop();
});

// tabTo presses Tab until the focus is on what selector names, and sees that it shows.
async function tabTo(page, selector) {
  for (let i = 0; i < 120; i++) {
    await page.keyboard.press('Tab');
    const at = await page.evaluate((s) => {
      const e = document.activeElement;
      const style = getComputedStyle(e);
      return { there: e.matches(s), seen: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2 || style.boxShadow !== 'none' };
    }, selector);
    assert.ok(at.seen || await page.evaluate(() => document.activeElement === document.body), 'the focus cannot be seen');
    if (at.there) return;
  }
  throw new Error(`Tab never reaches ${selector} on ${page.url()}`);
}

test('sign in, look, correct, ask, sign out', { timeout: 180_000 }, async () => {
  const { url, code } = await world.link('lime:person:1003', 'en');
  const page = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage();
  await page.goto(url);
  await page.keyboard.press('Tab');
  assert.ok(await page.evaluate(() => document.activeElement.matches('.skip')), 'the first Tab is the way past the menu');
  await tabTo(page, '#code');
  await page.keyboard.type(code);
  await tabTo(page, 'button.primary');
  await page.keyboard.press('Space');
  await page.waitForURL('**/overview');
  await tabTo(page, 'main a[href="/data"]');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/data');
  for (let i = 0; i < 3; i++) await tabTo(page, 'a[href^="/data/edit/"]'); // the third section: the address
  await page.keyboard.press('Enter');
  await page.waitForURL('**/data/edit/**');
  await tabTo(page, 'main input.input');
  await page.keyboard.press('Control+A');
  await page.keyboard.type('Keyboardstreet 1');
  await tabTo(page, 'main form button[type=submit]');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/data/check');
  await tabTo(page, 'form[action="/data/save"] button');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/data/saved/**');
  assert.match(await page.textContent('main'), /Keyboardstreet 1/);
  await tabTo(page, 'main a[href="/data"]');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/data');
  await tabTo(page, '.wrong > summary');
  await page.keyboard.press('Enter');
  await tabTo(page, '.wrong a[href^="/question/"]');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/question/**');
  await tabTo(page, 'textarea');
  await page.keyboard.type('My discount is wrong.');
  await tabTo(page, 'main form button[type=submit]');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/ask');
  assert.match(await page.textContent('main'), /We have your question/);
  await tabTo(page, 'form[action="/sign-out"] button').catch(async () => { // it is before the page: go around
    await page.goto(`${world.base}/overview`);
    await tabTo(page, 'form[action="/sign-out"] button');
  });
  await page.keyboard.press('Enter');
  await page.waitForURL('**/signed-out');
});
