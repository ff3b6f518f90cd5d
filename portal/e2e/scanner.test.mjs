// A mail filter that opens everything: it loads the page with scripts, follows
// every address, presses every button and fills in junk. Afterwards the person
// whose link it is gets in with the code, and no try is lost.
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

const junk = ['', 'test@example.org', '<script>', '123456'];

// A click may still be on its way to another page.
async function load(page, url) {
  for (let i = 0; i < 5; i++) {
    if (await page.goto(url).then(() => true, () => false)) return;
    await page.waitForLoadState().catch(() => {});
  }
  throw new Error(`${url} does not load`);
}

async function pressEverything(url, text) {
  const context = await browser.newContext();
  const page = await context.newPage();
  page.on('dialog', (d) => d.dismiss());
  await load(page, url);
  const buttons = await page.locator('button, input[type=submit], a[href]').count();
  for (let i = 0; i < buttons; i++) {
    await load(page, url);
    for (const box of await page.locator('input:not([type=hidden]), textarea').all()) await box.fill(text).catch(() => {});
    const thing = page.locator('button, input[type=submit], a[href]').nth(i);
    if (/^(tel:|https?:\/\/(?!localhost))/.test(await thing.getAttribute('href') ?? '')) continue; // it leaves the site
    await thing.click({ timeout: 2000 }).catch(() => {});
    await page.waitForLoadState().catch(() => {});
  }
  await context.close();
}

test('a scanner leaves the link to its person', { timeout: 300_000 }, async () => {
  const { url, code } = await world.link('lime:person:1003', 'en');
  for (const method of ['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE']) {
    for (const to of [url, `${url}/`, `${url}?utm_source=scanner`, `${url}/code`]) await fetch(to, { method, redirect: 'manual' });
  }
  for (const text of junk) await pressEverything(url, text);
  for (const body of ['', 'code=', 'code=AAAA', 'code=1&code=2', 'x=y', '%ff%fe=%00', `code=${'9'.repeat(3000)}`]) {
    await fetch(url, { method: 'POST', body, headers: { 'content-type': 'application/x-www-form-urlencoded' } });
  }
  for (const type of ['text/plain', 'application/json', 'multipart/form-data; boundary=x']) {
    await fetch(url, { method: 'POST', body: '{"code":"AAAAABBBBB"}', headers: { 'content-type': type } });
  }
  const links = await fetch(`${world.base}/actionpad/v1/contacts/lime:person:1003/links`, { headers: { authorization: `Bearer ${world.key}` } }).then((r) => r.json());
  assert.equal(links.links[0].status, 'active');
  assert.equal(links.links[0].wrong_codes, 0, 'junk was counted as a try');
  assert.equal(links.links[0].sign_ins, 0);
  assert.ok(links.links[0].page_loads > 10, 'the loads are not counted');
  const page = await (await browser.newContext()).newPage();
  await page.goto(url);
  await page.locator('#code').fill(code);
  await page.keyboard.press('Enter');
  await page.waitForURL('**/overview');
  assert.match(await page.textContent('h1'), /Your data/);
});
