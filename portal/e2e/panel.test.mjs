// The panel where agents use it: in a frame of the CRM's own site, with third-party
// cookies blocked, and in a window of its own. All its pages, with axe.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { AxeBuilder } from '@axe-core/playwright';
import { chromium } from 'playwright-core';
import { freePort, startWorld } from './world.mjs';

const shots = process.env.SCREENSHOTS ? path.resolve(process.env.SCREENSHOT_DIR || 'artifacts/screenshots') : '';
if (shots) mkdirSync(shots, { recursive: true });
const eva = 'lime:person:1003';
const everything = ['status', 'link', 'request', 'desk'];
const chrome = {
  executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
  args: ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync'],
};

let world, crm, crmPort, frame, control, controlPort, context, dir;
before(async () => {
  crmPort = await freePort();
  controlPort = await freePort();
  world = await startWorld([['frame_ancestors = []', `frame_ancestors = ["http://127.0.0.1:${crmPort}"]`]]);
  // The CRM is another site than the panel: 127.0.0.1, not localhost.
  crm = createServer((q, r) => r.setHeader('content-type', 'text/html').end(`<!doctype html><title>CRM</title><iframe title="panel" width="400" height="800" src="${frame}"></iframe>`)).listen(crmPort, '127.0.0.1');
  control = createServer((q, r) => {
    r.setHeader('set-cookie', ['plain=1; SameSite=None; Secure', 'part=1; SameSite=None; Secure; Partitioned']);
    r.setHeader('content-type', 'text/html').end(`<p>${q.headers.cookie ?? ''}</p>`);
  }).listen(controlPort, '127.0.0.1');
  // Third-party cookies are blocked by a setting that people have.
  dir = mkdtempSync(path.join(tmpdir(), 'inzage-chrome-'));
  mkdirSync(path.join(dir, 'Default'));
  writeFileSync(path.join(dir, 'Default', 'Preferences'), JSON.stringify({ profile: { cookie_controls_mode: 1, block_third_party_cookies: true } }));
  context = await chromium.launchPersistentContext(dir, chrome);
});
after(async () => {
  await context?.close();
  crm?.close();
  control?.close();
  await world?.stop();
  rmSync(dir, { recursive: true, force: true });
});

async function look(page, name) {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(wide <= 0, `${name} is ${wide} px wider than the window`);
  if (shots) await page.screenshot({ path: path.join(shots, `panel-${name}.png`), fullPage: true, timeout: 20_000 });
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
  assert.deepEqual(violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target).join(' ')}`), [], name);
}

// framed opens an address in a frame of the CRM's page and returns the frame.
async function framed(address) {
  frame = address;
  const page = await context.newPage();
  await page.goto(`http://127.0.0.1:${crmPort}/`);
  const inner = page.frames().find((f) => f !== page.mainFrame());
  await inner.waitForLoadState();
  return { page, inner };
}

test('works in a frame of another site while third-party cookies are blocked', { timeout: 120_000 }, async () => {
  await (await framed(`http://localhost:${controlPort}/`)).page.close();
  const seen = await framed(`http://localhost:${controlPort}/`);
  assert.equal(await seen.inner.textContent('p'), 'part=1', 'third-party cookies are not blocked here: this test would show nothing');
  await seen.page.close();

  const { page, inner } = await framed(await world.ticket(eva, everything));
  await inner.waitForURL('**/actionpad/panel?lang=nl');
  assert.match(await inner.textContent('h1'), /Eva Jansen/);
  await inner.getByRole('link', { name: 'Kopieer link' }).click();
  await inner.getByLabel('Aan de balie').check();
  await inner.getByRole('button', { name: 'Maak de link' }).click();
  assert.match(await inner.locator('#url').inputValue(), /\/l\//);
  await page.close();
});

test('offers its own window where a frame gets no cookie', { timeout: 120_000 }, async () => {
  // Some browsers refuse every cookie in a frame.
  await context.route('**/actionpad/panel?ticket=*', async (route) => {
    let inFrame = false; // a window that is just opening has no frame to ask
    try { inFrame = !!route.request().frame().parentFrame(); } catch {}
    if (!inFrame) return route.continue();
    const answer = await route.fetch({ maxRedirects: 0 });
    const headers = answer.headers();
    delete headers['set-cookie'];
    await route.fulfill({ status: answer.status(), headers, body: '' });
  });
  await context.clearCookies();
  const { page, inner } = await framed(await world.ticket(eva, everything));
  const link = inner.getByRole('link', { name: 'Open in een eigen venster' });
  await link.waitFor();
  const [panel] = await Promise.all([context.waitForEvent('page'), link.click()]);
  await panel.waitForURL('**/actionpad/panel?lang=nl');
  assert.match(await panel.textContent('h1'), /Eva Jansen/);
  await context.unroute('**/actionpad/panel?ticket=*');
  await panel.close();
  await page.close();
});

test('cannot be framed by a site that is not configured', { timeout: 60_000 }, async () => {
  const { inner, page } = await framed('about:blank');
  const answer = await fetch(`${world.base}/actionpad/panel`);
  assert.match(answer.headers.get('content-security-policy'), new RegExp(`frame-ancestors http://127\\.0\\.0\\.1:${crmPort}$`));
  assert.ok(inner);
  await page.close();
});

// What agents record on somebody's behalf, by keyboard alone.
for (const [lang, width, scheme] of [['nl', 280, 'light'], ['en', 280, 'dark'], ['en', 400, 'light'], ['nl', 400, 'dark']]) {
  test(`consents (${lang}, ${width} px, ${scheme})`, { timeout: 90_000 }, async () => {
    const memory = await startWorld([], 'portal/e2e/memory.hcl');
    const page = await context.newPage();
    try {
      const tag = (n) => `${n}-${lang}-${width}-${scheme}`;
      const panel = `${memory.base}/actionpad/panel`;
      await page.setViewportSize({ width, height: 800 });
      await page.emulateMedia({ colorScheme: scheme });
      const trouble = [];
      page.on('console', (m) => m.type() === 'error' && !/status of 4\d\d/.test(m.text()) && trouble.push(m.text()));
      // press walks to the element with Tab, as somebody without a mouse does.
      const press = async (selector, key) => {
        await page.locator(selector).first().waitFor();
        for (let i = 0; i < 80; i++) {
          await page.keyboard.press('Tab');
          if (await page.evaluate((s) => document.activeElement.matches(s), selector)) return page.keyboard.press(key);
        }
        assert.fail(`the keyboard does not reach ${selector}`);
      };
      const record = async (kind) => {
        await page.locator('button[value=check]').waitFor();
        await page.waitForLoadState();
        await look(page, tag(`${kind}-form`));
        await press('input[name=asked_by]', 'Space');
        await press('input[name=identified]', 'Space');
        if (kind !== 'objection') {
          await press('#note', 'a');
          await page.locator('#note').fill('Belde zelf.\n<b>x</b> ' + 'y'.repeat(60));
        }
        await press('button[value=check]', 'Enter');
        await page.locator('button[value=sure]').waitFor();
        await page.waitForLoadState();
        assert.match(await page.textContent('main'), /Person 1/);
        await look(page, tag(`${kind}-sure`));
        await press('button[value=sure]', 'Enter');
        await page.waitForURL('**/consents?saved=1*');
        await page.waitForLoadState();
      };
      await context.clearCookies(); // a port is no border for cookies
      await page.goto(await memory.ticket('mem:person:1', everything, lang));
      await page.waitForURL('**/actionpad/panel?lang=*');
      await look(page, tag('home-lights'));
      await press('.entry a', 'Enter');
      await page.waitForURL('**/consents?*');
      await look(page, tag('consents'));
      await press('a[href*="type=news"][href*="given=yes"]', 'Enter');
      await record('consent');
      await page.goto(`${panel}/consents/decide?contact=mem:person:1&type=calls&given=no&lang=${lang}`);
      await record('withdrawal');
      await page.locator('details').first().locator('summary').click();
      await look(page, tag('consents-history'));
      await page.goto(`${panel}/consents/stop?lang=${lang}`);
      await page.locator('button[value=check]').click(); // nothing chosen: the browser asks
      await record('objection');
      await look(page, tag('consents-stopped'));
      await page.goto(`${panel}?lang=${lang}`);
      await look(page, tag('home-stopped'));
      await page.goto(`${panel}/consents/decide?contact=mem:person:1&type=fax&given=yes&lang=${lang}`);
      await look(page, tag('consent-closed'));
      await page.goto(`${panel}/links/new?lang=${lang}`);
      await page.locator('input[name=for][value=consent]').check();
      await look(page, tag('link-for-consents'));
      assert.deepEqual(trouble, []);
    } finally {
      await page.close();
      await memory.stop();
    }
  });
}

for (const [lang, width, scheme] of [['nl', 280, 'light'], ['nl', 400, 'dark'], ['en', 400, 'light'], ['en', 320, 'dark']]) {
  test(`every page (${lang}, ${width} px, ${scheme})`, { timeout: 180_000 }, async () => {
    const tag = (n) => `${n}-${lang}-${width}-${scheme}`;
    const page = await context.newPage();
    await page.setViewportSize({ width, height: 800 });
    await page.emulateMedia({ colorScheme: scheme });
    const trouble = [];
    page.on('console', (m) => m.type() === 'error' && !/status of 4\d\d/.test(m.text()) && trouble.push(m.text()));
    const panel = `${world.base}/actionpad/panel`;
    await context.clearCookies();
    await page.goto(await world.ticket(eva, everything, lang));
    await page.waitForURL('**/actionpad/panel?lang=*');
    await look(page, tag('home'));
    await page.goto(`${panel}/compare?lang=${lang}`);
    await look(page, tag('compare'));
    await page.goto(`${panel}/links/new?lang=${lang}`);
    await look(page, tag('copy'));
    await page.locator('form[action^="/actionpad/panel/links"] button.primary').click(); // nothing chosen: the browser asks
    await page.locator('input[name=identified]').first().check();
    await page.locator('#days').fill('3');
    await page.locator('form[action^="/actionpad/panel/links"] button.primary').click();
    await page.locator('#url').waitFor();
    await look(page, tag('made'));
    const url = await page.locator('#url').inputValue();
    const code = await page.locator('#code').inputValue();
    const [letter] = await Promise.all([context.waitForEvent('page'), page.locator('form[action*="/letter"] button').click()]);
    await letter.waitForLoadState();
    assert.match(await letter.textContent('body'), new RegExp(url.replaceAll('/', '\\/')));
    assert.doesNotMatch(await letter.textContent('body'), new RegExp(code));
    if (shots) await letter.screenshot({ path: path.join(shots, `panel-letter-${tag('')}.png`), fullPage: true });
    await letter.close();
    // The customer asks; the agent answers.
    const customer = await context.newPage();
    await customer.goto(url);
    await customer.locator('#code').fill(code);
    await customer.keyboard.press('Enter');
    await customer.waitForURL('**/overview');
    await customer.goto(`${world.base}/data`);
    await customer.goto(world.base + await customer.locator('.wrong a[href^="/question/"]').first().getAttribute('href'));
    await customer.locator('#text').fill('Mijn kredietlimiet klopt niet. <b>x</b>');
    await customer.locator('main form button[type=submit]').click();
    await customer.locator('.number').first().waitFor();
    await customer.close();
    await page.goto(`${panel}?lang=${lang}`);
    await look(page, tag('home-used'));
    await page.goto(`${panel}/desk?lang=${lang}`);
    await look(page, tag('desk'));
    await page.locator('a[href*="/cases/"]').first().click();
    assert.match(await page.textContent('blockquote'), /<b>x<\/b>/);
    await look(page, tag('case'));
    await page.locator('input[value=refused]').check();
    await page.locator('#reason').selectOption('required_by_law');
    await page.locator('main form button.primary').click();
    await look(page, tag('case-sure'));
    await page.locator('main form button.primary').click();
    await page.goto(`${panel}?lang=${lang}`);
    await page.locator('a[href*="/code"]').first().click();
    await look(page, tag('code'));
    const [seen] = await Promise.all([context.waitForEvent('page'), (async () => {
      await page.goto(`${panel}?lang=${lang}`);
      await page.locator('form[action*="/preview"] button').click();
    })()]);
    await seen.waitForLoadState();
    await seen.locator('main form button[type=submit]').click();
    await seen.waitForURL('**/overview');
    assert.ok(await seen.locator('.preview').count(), 'the preview is not marked as one');
    if (shots) await seen.screenshot({ path: path.join(shots, `preview-${tag('')}.png`), fullPage: true });
    await seen.close();
    assert.deepEqual(trouble, []);
    await page.close();
  });
}
