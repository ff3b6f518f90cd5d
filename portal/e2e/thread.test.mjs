// The thread in a real Chromium: an agent's button, a link, a code, the
// customer's data, a correction, the correction on the agent's card.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import path from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { launch, startWorld } from './world.mjs';

const shots = process.env.SCREENSHOTS ? path.resolve(process.env.SCREENSHOT_DIR || 'artifacts/screenshots') : '';
if (shots) mkdirSync(shots, { recursive: true });

const words = {
  nl: { field: 'Plaats', saved: 'Opgeslagen', wrong: 'Deze code klopt niet', dead: 'Deze link werkt niet', empty: 'Niet ingevuld', conflict: 'net ook veranderd', date: 'Geboortedatum', option: 'Het liefst via' },
  en: { field: 'City', saved: 'Saved', wrong: 'That code is not right', dead: 'This link does not work', empty: 'Not filled in', conflict: 'just changed this too', date: 'Date of birth', option: 'Preferably by' },
};
const sizes = [[390, 844], [1280, 900]];
const schemes = shots ? ['light', 'dark'] : ['light'];

let world, browser, card;
before(async () => {
  world = await startWorld();
  browser = await launch();
  card = await (await browser.newContext()).newPage(); // the agent's window, open all the time
});
after(async () => {
  await browser?.close();
  await world?.stop();
});

// look takes a picture and lets axe read the page (axe needs scripts).
async function look(page, name, axe) {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(wide <= 0, `${name} is ${wide} px wider than the window`);
  if (shots) await page.screenshot({ timeout: 20_000, path: path.join(shots, `${name}.png`), fullPage: true });
  if (!axe) return;
  // Legacy mode works in this page; otherwise axe opens another one for each page, for frames, which we have none of.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']).analyze();
  assert.deepEqual(violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target).join(' ')}`), [], name);
}

async function openForm(page, label) {
  for (const href of await page.locator('a[href^="/data/edit/"]').evaluateAll((as) => as.map((a) => a.getAttribute('href')))) {
    await page.goto(world.base + href);
    if (await page.getByLabel(label).count()) return;
  }
  throw new Error(`no form has ${label}`);
}

// agentCorrects changes the town on the CRM's own card and returns the old one.
async function agentCorrects(town) {
  await card.goto(`${world.crm}/Lime%20CRM/client/object/person/1003`);
  const field = card.locator('[name=city]');
  const old = await field.inputValue();
  await field.fill(town);
  await card.locator('form.fields button').first().click();
  await card.getByText('Saved.').waitFor();
  return old;
}

for (const lang of ['nl', 'en']) {
  for (const [width, height] of sizes) {
    for (const js of [false, true]) {
      for (const scheme of js ? schemes : ['light']) {
        test(`thread ${lang} ${width} ${js ? 'with axe' : 'without JavaScript'} ${scheme}`, { timeout: 180_000 }, async () => {
          const t = words[lang];
          const tag = (n) => `${n}-${lang}-${width}-${scheme}`;
          const context = await browser.newContext({ viewport: { width, height }, javaScriptEnabled: js, colorScheme: scheme, locale: lang });
          const page = await context.newPage();
          const trouble = [];
          page.on('console', (m) => m.type() === 'error' && !/status of 4\d\d/.test(m.text()) && trouble.push(m.text()));
          page.on('dialog', (d) => { trouble.push(`dialog ${d.message()}`); d.dismiss(); });

          const { url, code } = await world.link('lime:person:1003', lang);
          await page.goto(url);
          await look(page, tag('landing'), js);
          await page.getByRole('textbox').fill('00000 00000');
          await page.getByRole('button', { name: /Bekijk|See|Open|Ga|Continue|View/ }).first().click();
          assert.match(await page.textContent('body'), new RegExp(t.wrong));
          await look(page, tag('wrong-code'), js);
          await page.getByRole('textbox').fill(code.toLowerCase());
          await page.keyboard.press('Enter');
          await page.waitForURL('**/overview');
          await look(page, tag('overview'), js);

          await page.goto(`${world.base}/data`);
          assert.match(await page.textContent('body'), /eva@example\.test/);
          assert.match(await page.textContent('body'), new RegExp(t.empty));
          await look(page, tag('data'), js);

          await openForm(page, t.field);
          await look(page, tag('edit'), js);
          await page.getByLabel(t.field).fill('x'.repeat(300));
          await page.locator('main form button[type=submit]').click();
          await look(page, tag('edit-error'), js);
          const town = `Town ${lang} ${width} ${js} ${scheme}`;
          await page.getByLabel(t.field).fill(town);
          await page.locator('main form button[type=submit]').click();
          await look(page, tag('check'), js);
          await page.locator('main form[action="/data/save"] button').click();
          await page.waitForURL('**/data/saved/**');
          assert.match(await page.textContent('body'), new RegExp(`${t.saved}[\\s\\S]*${town}`));
          await look(page, tag('saved'), js);

          // The agent corrects the same field on the card; an older form meets the conflict.
          await page.goto(`${world.base}/data`);
          await openForm(page, t.field);
          assert.equal(await agentCorrects(`Agent ${town}`), town);
          await page.getByLabel(t.field).fill(`Mine ${town}`);
          await page.locator('main form button[type=submit]').click();
          await page.locator('main form[action="/data/save"] button').click();
          assert.match(await page.textContent('body'), new RegExp(t.conflict));
          await look(page, tag('conflict'), js);
          await page.locator('main form[action="/data/save"] button').click();
          await page.goto(`${world.base}/data`);
          assert.match(await page.textContent('body'), new RegExp(`Agent ${town}`));

          const list = await page.locator('a[href^="/related/"]').first().getAttribute('href');
          await page.goto(world.base + list);
          await look(page, tag('related'), js);
          await page.locator('form[action="/sign-out"] button').click();
          await look(page, tag('signed-out'), js);
          await page.goto(`${world.base}/overview`);
          await look(page, tag('ended'), js);
          await page.goto(`${world.base}/l/nosuchlink`);
          assert.match(await page.textContent('body'), new RegExp(t.dead));
          await look(page, tag('dead-link'), js);
          await page.goto(`${world.base}/nothing/here`);
          await look(page, tag('not-found'), js);
          await page.goto(`${world.base}/?lang=${lang}`);
          await look(page, tag('home'), js);
          assert.deepEqual(trouble, []);
          await context.close();
        });
      }
    }
  }
}

describe('the agent', () => {
  for (const scheme of schemes) {
    test(`presses the button on the card, makes a link, closes it (${scheme})`, { timeout: 180_000 }, async () => {
      const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, colorScheme: scheme });
      const card = await context.newPage();
      await card.goto(world.crm);
      await card.getByRole('searchbox').fill('Eva Jansen');
      await card.keyboard.press('Enter');
      await card.getByRole('link', { name: 'Eva Jansen' }).first().click();
      const [panel] = await Promise.all([context.waitForEvent('page'), card.getByRole('button', { name: 'Inzage' }).click()]);
      if (shots) await card.screenshot({ path: path.join(shots, `crm-card-${scheme}.png`) });
      await panel.setViewportSize({ width: 400, height: 800 });
      await panel.waitForURL('**/actionpad/panel?lang=*');
      assert.match(await panel.textContent('h1'), /Eva Jansen/);
      await look(panel, `panel-${scheme}`, true);
      await panel.getByRole('link', { name: /Kopieer link|Copy link/ }).click();
      await look(panel, `panel-form-${scheme}`, true);
      await panel.getByLabel(/Teruggebeld|Called back/).check();
      await panel.getByRole('button', { name: /Maak de link|Make the link/ }).click();
      await look(panel, `panel-made-${scheme}`, true);
      const url = await panel.locator('#url').inputValue();
      const code = await panel.locator('#code').inputValue();
      const customer = await (await browser.newContext()).newPage();
      await customer.goto(url);
      await customer.getByRole('textbox').fill(code);
      await customer.keyboard.press('Enter');
      await customer.waitForURL('**/overview');
      await panel.goto(`${world.base}/actionpad/panel`);
      await look(panel, `panel-links-${scheme}`, true);
      await panel.getByRole('link', { name: /Sluit deze link|Close this link/ }).first().click();
      await look(panel, `panel-close-${scheme}`, true);
      await panel.getByRole('button', { name: /Sluit de link|Close the link/ }).click();
      await customer.goto(`${world.base}/overview`);
      assert.doesNotMatch(await customer.textContent('body'), /Jansen/);
      await customer.context().close();
      await context.close();
    });
  }
});
