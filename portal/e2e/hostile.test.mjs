// What a CRM may hold and no page may act on: through the real adapter, on the
// customer's pages, in the panel and in a letter. A dialog, a broken content
// policy or text that is not there fails.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, startWorld } from './world.mjs';

const eva = 'lime:person:1003';
const hostile = {
  markup: '<script>alert(1)</script><img src=x onerror=alert(1)>', attribute: '"><svg onload=alert(1)>', template: '{{.Org.Name}}${alert(1)}',
  formula: '=HYPERLINK("http://example.org")', rtl: 'Eva \u202egnp.exe', nul: 'Eva\u0000\u0007\u001b[31mJ', link: 'javascript:alert(1)', long: 'x'.repeat(40_000),
};

let world, browser;
before(async () => {
  world = await startWorld();
  browser = await launch();
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

async function note(text) {
  const r = await fetch(`${world.crm}/Lime%20CRM/api/v1/limeobject/history/`, {
    method: 'POST', headers: { 'x-api-key': 'ca11ab1e000000000000000000000001', 'content-type': 'application/json' }, body: JSON.stringify({ person: 1003, type: 'note', note: text }),
  });
  return r.ok;
}

const plain = (s) => s.replace(/[\u0000-\u001f\u202a-\u202e\u2066-\u2069\ufffd]/g, '');

for (const [name, text] of Object.entries(hostile)) {
  test(name, { timeout: 120_000 }, async () => {
    // A CRM limits what its fields take; a note of a conversation takes everything.
    assert.ok(await inTheCRM({ note: text.slice(0, 4000) }), 'the CRM refuses the note');
    assert.ok(await note(text), 'the CRM refuses the conversation');
    const short = text.slice(0, 60);
    await inTheCRM({ firstname: short, lastname: short });
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    const page = await context.newPage();
    const trouble = [];
    page.on('console', (m) => m.type() === 'error' && trouble.push(m.text()));
    page.on('dialog', (d) => { trouble.push(`dialog ${d.message()}`); d.dismiss(); });
    page.on('response', (r) => r.status() >= 400 && trouble.push(`${r.status()} ${r.url()}`));
    page.on('pageerror', (e) => trouble.push(String(e)));
    const { url, code } = await world.link(eva, 'en');
    await page.goto(url);
    await page.locator('#code').fill(code);
    await page.keyboard.press('Enter');
    await page.waitForURL('**/overview');
    await page.goto(`${world.base}/data`);
    const visible = plain(text).slice(0, 30);
    const shown = plain(await page.textContent('main'));
    assert.ok(shown.includes(visible), `my data does not show ${JSON.stringify(visible)}`);
    assert.equal(await page.locator('main script, main img, main svg[onload]').count(), 0);
    const seen = [];
    for (const href of await page.locator('a[href^="/related/"], a[href^="/files/"], a[href^="/question/"], a[href^="/data/edit/"]').evaluateAll((as) => as.map((a) => a.getAttribute('href')))) {
      for (let to = href; to; to = await page.locator('a[rel=next]').first().getAttribute('href', { timeout: 50 }).catch(() => null)) {
        await page.goto(world.base + to);
        seen.push(plain(await page.textContent('main')));
      }
    }
    assert.ok(seen.some((t) => t.includes(plain(text))), 'no related list shows the whole text');
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
