// What a customer decides and takes along, over made-up data: with the keyboard
// alone and without JavaScript; a copy that is whole, one with a gap, one cut off.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { startDemo } from './demo.mjs';

const demos = {};
before(async () => {
  for (const [name, flags] of Object.entries({ whole: [], gaps: ['-copying', 'gaps'], broken: ['-copying', 'broken'] })) demos[name] = await startDemo(...flags);
});
after(() => Promise.all(Object.values(demos).map((d) => d.stop())));

async function signIn(demo, link = 'open-link', width = 1280) {
  const context = await demo.browser.newContext({ viewport: { width, height: 900 }, javaScriptEnabled: false, extraHTTPHeaders: { 'accept-language': 'en' } });
  const page = await context.newPage();
  await page.goto(`${demo.base}/l/${link}?lang=en`);
  await page.locator('main form button').click();
  await page.waitForLoadState();
  return page;
}

// tabTo presses Tab until the focus is on one of what selector names.
async function tabTo(page, selector) {
  for (let i = 0; i < 80; i++) {
    await page.keyboard.press('Tab');
    if (await page.locator(selector).and(page.locator(':focus-visible')).count()) return;
  }
  throw new Error(`Tab never reaches ${selector} on ${page.url()}`);
}

test('give and withdraw with the keyboard alone take the same presses', { timeout: 120_000 }, async () => {
  const page = await signIn(demos.whole);
  const pressed = {};
  for (const [way, button] of [['give', 'Give consent'], ['withdraw', 'Withdraw consent']]) {
    pressed[way] = 0;
    const press = async (selector, to) => {
      await tabTo(page, selector);
      await page.keyboard.press('Enter');
      await page.waitForURL(to);
      pressed[way]++;
    };
    await page.goto(`${demos.whole.base}/consents`);
    assert.equal(await page.locator('main input:checked').count(), 0, 'something is chosen beforehand');
    const link = page.locator('.consent', { hasText: 'Foto’s van uw tuin' }).locator('a.button');
    assert.match(await link.textContent(), new RegExp(button));
    await press(`a[href="${await link.getAttribute('href')}"]`, '**/consents/decide/**');
    await press('main form button', '**/consents/receipt/**');
    assert.match(await page.textContent('main'), way === 'give' ? /Your consent is recorded/ : /Your consent is withdrawn/);
  }
  assert.equal(pressed.withdraw, pressed.give);
  const [receipt] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Download the receipt' }).click()]);
  assert.equal(receipt.suggestedFilename(), 'receipt-2026-000418.json');
  assert.equal(JSON.parse(readFileSync(await receipt.path(), 'utf8')).number, '2026-000418');
  await page.getByRole('link', { name: 'To your consents' }).click();
  const card = page.locator('.consent', { hasText: 'Foto’s van uw tuin' });
  await card.locator('summary').focus();
  await page.keyboard.press('Enter');
  assert.equal(await card.locator('.timeline li').count(), 2);
  assert.ok(await card.locator('.timeline blockquote').first().isVisible());
  await page.context().close();
});

test('stopping marketing', { timeout: 60_000 }, async () => {
  const page = await signIn(demos.whole);
  await tabTo(page, 'main a[href="/stop-marketing"]');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/stop-marketing');
  await tabTo(page, 'main form button');
  await page.keyboard.press('Space');
  await page.getByText('All advertising is stopped').waitFor();
  await page.goto(`${demos.whole.base}/consents`);
  assert.match(await page.textContent('main'), /You stopped all advertising on 23 November 2026/);
  await page.context().close();
});

describe('a copy', () => {
  for (const [name, told] of Object.entries({ whole: /Downloaded at 14:10 · complete/, gaps: /Downloaded at 14:10 · NOT complete/, broken: /NOT complete: broken off/ })) {
    test(name, { timeout: 60_000 }, async () => {
      const page = await signIn(demos[name]);
      await page.goto(`${demos[name].base}/copy`);
      await tabTo(page, '#profile-0');
      await page.keyboard.press('ArrowDown'); // to move
      await tabTo(page, '#format-0');
      await page.keyboard.press('ArrowDown'); // JSON
      await tabTo(page, '.download button');
      const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
      assert.equal(download.suggestedFilename(), 'Uw gegevens 2026-11-23.json');
      assert.equal(await download.failure() !== null, name === 'broken', 'what the browser says of the file');
      await page.getByRole('link', { name: 'Then load this page again' }).click();
      await page.waitForLoadState();
      assert.match(await page.textContent('main'), told);
      assert.match(await page.textContent('.notice'), /To move to another organisation · JSON/);
      await page.context().close();
    });
  }
});

test('a link for consents alone leads there, and to nothing else', { timeout: 60_000 }, async () => {
  for (const width of [390, 1280]) {
    const page = await signIn(demos.whole, 'consent-link', width);
    assert.match(page.url(), /\/consents$/);
    assert.equal(await page.locator('a[href="/overview"], a[href="/data"], a[href="/copy"], a[href="/activity"]').count(), 0);
    await page.goto(`${demos.whole.base}/overview`);
    assert.match(page.url(), /\/consents$/);
    await page.context().close();
  }
});
