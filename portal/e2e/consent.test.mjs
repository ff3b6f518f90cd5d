// Consents and copies against the whole product: an administrator changes what
// people are asked, in the CRM's own screen; the next page has it. A person
// gives, withdraws, keeps the receipt, and takes a copy along.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { AxeBuilder } from '@axe-core/playwright';
import { launch, startWorld } from './world.mjs';

const shots = process.env.SCREENSHOTS ? path.resolve(process.env.SCREENSHOT_DIR || 'artifacts/screenshots') : '';
if (shots) mkdirSync(shots, { recursive: true });

let world, browser;
before(async () => {
  world = await startWorld();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await world?.stop();
});

async function look(page, name) {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']).analyze();
  assert.deepEqual(violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target).join(' ')}`), [], name);
  if (!shots) return;
  for (const width of [390, 1280]) {
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 900 });
      await page.waitForTimeout(300); // colours change gently
      await page.screenshot({ path: path.join(shots, `${name}-en-${width}-${colorScheme}.png`), fullPage: true });
    }
  }
  await page.emulateMedia({ colorScheme: 'light' });
}

async function signIn(lang = 'en') {
  const { url, code } = await world.link('lime:person:1003', lang);
  const page = await (await browser.newContext({ viewport: { width: 1280, height: 900 }, acceptDownloads: true })).newPage();
  await page.goto(url);
  await page.locator('#code').fill(code);
  await page.keyboard.press('Enter');
  await page.waitForURL('**/overview');
  return page;
}

// press opens the page of a decision from the card with that title, and takes it.
async function press(page, title) {
  await page.goto(`${world.base}/consents`);
  await page.locator('section.consent', { hasText: title }).locator('a[href^="/consents/decide/"]').click();
  await page.waitForURL('**/consents/decide/**');
  await page.locator('form[action="/consents/decide"] button').click();
  await page.waitForURL('**/consents/receipt/**');
}

const admin = async () => {
  const page = await (await browser.newContext()).newPage();
  await page.context().addCookies([]);
  await page.goto(`${world.crm}/Lime%20CRM/client/admin`);
  return page;
};

test('an administrator adds a consent type; it is given, withdrawn and proved', { timeout: 180_000 }, async () => {
  const desk = await admin();
  await desk.getByRole('link', { name: /Add: Consent type/ }).click();
  await desk.locator('[name=title]').fill('Team photo');
  await desk.locator('[name=description]').fill('We may print your photo in the club magazine.');
  const active = desk.locator('[name=active]');
  if (await active.evaluate((e) => e.tagName) === 'SELECT') await active.selectOption({ index: 1 }); else await active.check();
  await desk.locator('form.fields button').click();
  await desk.getByText('Saved.').waitFor();

  const page = await signIn();
  await page.goto(`${world.base}/consents`);
  const card = page.locator('section.consent', { hasText: 'Team photo' });
  assert.match(await card.textContent(), /We may print your photo in the club magazine\./);
  assert.match(await card.textContent(), /Never given/i);
  assert.equal(await page.locator('main input[type=checkbox], main input[type=radio]').count(), 0, 'nothing can be ticked beforehand');
  await look(page, 'consents');
  await press(page, 'Team photo');
  assert.match(await page.textContent('main'), /We may print your photo in the club magazine\./);
  await look(page, 'consent-receipt');
  const [file] = await Promise.all([page.waitForEvent('download'), page.locator('a[href$="/file"]').click()]);
  const receipt = JSON.parse(readFileSync(await file.path(), 'utf8'));
  assert.equal(receipt.decision, 'given');
  assert.equal(receipt.text, 'We may print your photo in the club magazine.');
  assert.ok(receipt.seal);

  // The words change: the next decision is on the new ones, the history keeps the old.
  await desk.goto(`${world.crm}/Lime%20CRM/client/admin`);
  await desk.getByRole('link', { name: 'Team photo' }).first().click();
  await desk.locator('[name=description]').fill('We may print your photo anywhere.');
  await desk.locator('form.fields button').click();
  await desk.getByText('Saved.').waitFor();
  await press(page, 'Team photo');
  await page.goto(`${world.base}/consents`);
  const history = await page.locator('section.consent', { hasText: 'Team photo' }).textContent();
  assert.match(history, /Withdrawn/i);
  assert.match(history, /We may print your photo in the club magazine\./);
  assert.match(history, /We may print your photo anywhere\./);
  await desk.goto(`${world.crm}/Lime%20CRM/client/object/person/1003`);
  await desk.getByRole('link', { name: /^Show all/ }).last().click(); // the card shows the first five
  assert.match(await desk.textContent('body'), /Team photo/, 'the card in the CRM does not show the rows');
  await page.context().close();
});

test('an administrator changes a purpose; the next page has it', { timeout: 120_000 }, async () => {
  const desk = await admin();
  await desk.locator('a[href*="/admin/purpose/"]').first().click();
  await desk.locator('[name^=title]').first().fill('To run the whole club');
  for (const box of await desk.locator('[name^=title]').all()) await box.fill('To run the whole club');
  await desk.locator('form.fields button').click();
  await desk.getByText('Saved.').waitFor();
  const page = await signIn();
  assert.match(await page.textContent('main'), /To run the whole club/);
  await look(page, 'overview-purposes');
  await page.goto(`${world.base}/data`);
  await look(page, 'data-purposes');
  await page.context().close();
});

test('a copy is downloaded and the page says that it is complete', { timeout: 120_000 }, async () => {
  const page = await signIn();
  await page.goto(`${world.base}/copy`);
  await look(page, 'copy');
  for (const [format, ending] of [['xlsx', /\.xlsx$/], ['json', /\.json$/]]) {
    await page.locator(`input[name=format][value=${format}]`).check({ force: true });
    const [file] = await Promise.all([page.waitForEvent('download'), page.locator('form[action="/copy"] button[type=submit]').click()]);
    assert.match(file.suggestedFilename(), ending);
    const data = readFileSync(await file.path());
    assert.ok(format === 'json' ? JSON.parse(data.toString()).complete : data.subarray(0, 2).toString() === 'PK');
  }
  await page.goto(`${world.base}/copy`);
  assert.match(await page.textContent('main'), /Downloaded at .* · complete/);
  await look(page, 'copy-made');
  await page.context().close();
});
