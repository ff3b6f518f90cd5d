// What a CRM may hold and no page may act on: through the real adapter, on the
// customer's pages, in the panel and in a letter. A dialog, a broken content
// policy or text that is not there fails.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { chromium } from 'playwright-core';
import { startWorld } from './world.mjs';

const eva = 'lime:person:1003';
const hostile = {
  markup: '<script>alert(1)</script><img src=x onerror=alert(1)>', attribute: '"><svg onload=alert(1)>', template: '{{.Org.Name}}${alert(1)}',
  formula: '=HYPERLINK("http://example.org")', rtl: 'Eva \u202egnp.exe', nul: 'Eva\u0000\u0007\u001b[31mJ', link: 'javascript:alert(1)', long: 'x'.repeat(40_000),
};

let world, browser;
before(async () => {
  world = await startWorld();
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
    args: ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync'],
  });
});
after(async () => {
  await browser?.close();
  await world?.stop();
});

async function inTheCRM(values) {
  const r = await fetch(`${world.crm}/Lime%20CRM/api/v1/limeobject/person/1003/`, {
    method: 'PUT', headers: { 'x-api-key': 'ca11ab1e000000000000000000000001', 'content-type': 'application/json' }, body: JSON.stringify(values),
  });
  return r.ok;
}

for (const [name, text] of Object.entries(hostile)) {
  test(name, { timeout: 120_000 }, async () => {
    // A CRM limits what its fields take; the note takes everything.
    assert.ok(await inTheCRM({ note: text }), 'the CRM refuses the note');
    const short = text.slice(0, 60);
    await inTheCRM({ firstname: short, lastname: short });
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    const page = await context.newPage();
    const trouble = [];
    page.on('console', (m) => m.type() === 'error' && trouble.push(m.text()));
    page.on('dialog', (d) => { trouble.push(`dialog ${d.message()}`); d.dismiss(); });
    page.on('pageerror', (e) => trouble.push(String(e)));
    const { url, code } = await world.link(eva, 'en');
    await page.goto(url);
    await page.locator('#code').fill(code);
    await page.keyboard.press('Enter');
    await page.waitForURL('**/overview');
    await page.goto(`${world.base}/data`);
    const visible = text.replace(/[\u0000-\u001f\u202a-\u202e\u2066-\u2069]/g, '').slice(0, 30);
    const shown = (await page.textContent('main')).replace(/[\u0000-\u001f\u202a-\u202e\u2066-\u2069\ufffd]/g, '');
    assert.ok(shown.includes(visible), `my data does not show ${JSON.stringify(visible)}`);
    assert.equal(await page.locator('main script, main img, main svg[onload]').count(), 0);
    for (const href of await page.locator('a[href^="/related/"], a[href^="/files/"], a[href^="/question/"], a[href^="/data/edit/"]').evaluateAll((as) => as.map((a) => a.getAttribute('href')))) {
      await page.goto(world.base + href);
    }
    await page.goto(await world.ticket(eva, ['status', 'link', 'request'], 'en'));
    await page.waitForURL('**/actionpad/panel?lang=*');
    for (const to of ['', '/compare', '/links/new']) await page.goto(`${world.base}/actionpad/panel${to}`);
    await page.getByLabel('At the desk').check();
    await page.locator('form[action^="/actionpad/panel/links"] button.primary').click();
    await page.locator('#url').waitFor();
    await page.locator('form[action*="/letter"]').evaluate((f) => f.removeAttribute('target'));
    await page.locator('form[action*="/letter"] button').click();
    await page.locator('.qr').waitFor();
    assert.deepEqual(trouble, []);
    await context.close();
  });
}
