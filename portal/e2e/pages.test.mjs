// Every page over made-up data: axe, html-validate, Lighthouse, 320 px, and a
// corpus of hostile texts. The pages come from the demo server, without a host.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { AxeBuilder } from '@axe-core/playwright';
import { HtmlValidate } from 'html-validate';
import lighthouse from 'lighthouse';
import { startDemo } from './demo.mjs';

const shots = process.env.SCREENSHOTS ? path.resolve(process.env.SCREENSHOT_DIR || 'artifacts/screenshots') : '';
if (shots) mkdirSync(shots, { recursive: true });

// Pages that are opened, and pages that answer a form: path, or path and form.
const visit = '__Host-inzage=visit-1';
const outside = { home: '/', landing: '/l/good-link', 'landing-no-code': '/l/open-link', 'landing-sent': '/l/sent-link', 'landing-asked': '/l/sent-link?sent=now',
  dead: '/l/nothing', locked: '/l/locked-link', asked: '/asked', closed: '/closed', 'signed-out': '/signed-out', rights: '/rights', help: '/help', cookies: '/cookies', case: '/case' };
const inside = { overview: '/overview', data: '/data', edit: '/data/edit/contact', related: '/related/deals', hostile: '/related/hostile', 'related-empty': '/related/none',
  files: '/files/files', activity: '/activity', 'close-link': '/close-link', question: '/question/correction', withheld: '/question/withheld', objection: '/question/objection', restriction: '/question/restriction',
  consents: '/consents', 'consent-give': '/consents/decide/give-2', 'consent-withdraw': '/consents/decide/withdraw-0', 'receipt-given': '/consents/receipt/given',
  'receipt-withdrawn': '/consents/receipt/withdrawn', 'receipt-hostile': '/consents/receipt/hostile', 'stop-marketing': '/stop-marketing', copy: '/copy', components: '/_components' };
const pair = { number: 'K7Q4-M2XR', code: 'K7Q4-M2XR-9TAB-CDEF' };
const posted = { 'case-open': ['/case', pair], 'case-stop': ['/case', { ...pair, stop: 'ask' }], 'case-wrong': ['/case', { number: 'x', code: 'y' }],
  'code-wrong': ['/l/good-link', { code: 'AAAAABBBBB' }], 'code-malformed': ['/l/good-link', { code: 'K7' }],
  'question-empty': ['/ask', { form: 'form-correction', opened: 'correction', text: ' ' }], 'question-sent': ['/ask', { form: 'form-withheld', opened: 'withheld', text: '?' }],
  'objection-empty': ['/ask', { form: 'form-objection', opened: 'objection', text: '' }], 'objection-sent': ['/ask', { form: 'form-objection', opened: 'objection', text: '?' }],
  'consent-changed': ['/consents/decide', { form: 'withdraw-0.0', opened: 'withdraw-0' }], 'marketing-stopped': ['/stop-marketing', {}],
  'copy-wrong': ['/copy', { profile: 'portability', files: 'yes' }] };

let demo, base, browser;
before(async () => {
  demo = await startDemo();
  ({ base, browser } = demo);
});
after(() => demo?.stop());

// open goes to a page in a context of its own and collects what goes wrong.
async function open(name, { lang = 'nl', width = 1280, scheme = 'light', js = true } = {}) {
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme: scheme, javaScriptEnabled: js, extraHTTPHeaders: { 'accept-language': lang } });
  const cookie = (key, value) => ({ name: key, value, url: base.replace('http:', 'https:'), secure: true, httpOnly: true });
  await context.addCookies([cookie('__Host-inzage-lang', lang), ...(name in outside ? [] : [cookie('__Host-inzage', 'visit-1')])]);
  const page = await context.newPage();
  const trouble = [];
  page.on('console', (m) => m.type() === 'error' && !/status of 4\d\d/.test(m.text()) && trouble.push(m.text()));
  page.on('dialog', (d) => { trouble.push(`dialog ${d.message()}`); d.dismiss(); });
  page.on('pageerror', (e) => trouble.push(String(e)));
  if (name in posted) {
    const [to, form] = posted[name];
    await page.goto(`${base}/help`); // a form must come from this site
    await page.evaluate(([action, fields]) => {
      const f = document.createElement('form');
      f.method = 'post';
      f.action = action;
      for (const [k, v] of Object.entries(fields)) f.append(Object.assign(document.createElement('input'), { name: k, value: v, type: 'hidden' }));
      document.body.append(f);
      f.submit();
    }, [to, form]);
    await page.waitForURL(`**${to}`);
    await page.waitForLoadState();
  } else {
    await page.goto(base + (outside[name] ?? inside[name]));
  }
  return { page, trouble, close: () => context.close() };
}

const all = [...Object.keys(outside), ...Object.keys(inside), ...Object.keys(posted)];
const validator = new HtmlValidate({
  extends: ['html-validate:recommended', 'html-validate:standard'],
  rules: { 'long-title': 'off', 'no-inline-style': 'error', 'require-sri': 'off', 'void-style': 'off', 'no-trailing-whitespace': 'off', 'tel-non-breaking': 'off',
    // roles on a table that CSS turns into cards: without them Safari forgets the table
    'no-redundant-role': 'off', 'prefer-native-element': 'off',
    // an empty value goes before a group of checkboxes, so that none chosen is an answer too
    'form-dup-name': 'off' },
});

describe('every page', () => {
  for (const name of all) {
    test(name, { timeout: 120_000 }, async () => {
      for (const lang of ['nl', 'en']) {
        const { page, trouble, close } = await open(name, { lang });
        const { violations } = await new AxeBuilder({ page }).setLegacyMode(true)
          .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']).analyze();
        assert.deepEqual(violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target).join(' ')}`), [], `axe, ${lang}`);
        // 320 px is what 1280 px is at 400 %.
        await page.setViewportSize({ width: 320, height: 640 });
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        assert.ok(wide <= 0, `${name} is ${wide} px wider than 320 px`);
        assert.deepEqual(trouble, []);
        await close();
        if (name in posted) continue;
        const html = await fetch(base + (outside[name] ?? inside[name]), { headers: { cookie: `${name in outside ? '' : visit}; __Host-inzage-lang=${lang}` } }).then((r) => r.text());
        const report = await validator.validateString(html);
        assert.deepEqual(report.results.flatMap((r) => r.messages).filter((m) => m.severity === 2).map((m) => `${m.line}: ${m.ruleId} ${m.message}`), [], 'html-validate');
      }
    });
  }
});

describe('Lighthouse', () => {
  // Lighthouse takes no page whose status is an error, as that of a dead link is; axe has read those above.
  for (const name of [...Object.keys(outside), ...Object.keys(inside)].filter((n) => n !== 'dead' && n !== 'locked')) {
    test(name, { timeout: 120_000 }, async () => {
      const { lhr } = await lighthouse(base + (outside[name] ?? inside[name]), {
        port: demo.debugPort, logLevel: 'error', onlyCategories: ['accessibility', 'best-practices'], disableStorageReset: true,
        extraHeaders: { cookie: name in outside ? 'x=1' : visit }, formFactor: 'desktop', screenEmulation: { disabled: true },
      });
      for (const [id, category] of Object.entries(lhr.categories)) {
        const lost = category.auditRefs.filter((a) => a.weight > 0 && lhr.audits[a.id].score !== null && lhr.audits[a.id].score < 1).map((a) => a.id);
        assert.equal(category.score, 1, `${id}: ${lost.join(', ')}`);
      }
    });
  }
});

if (shots) {
  test('pictures of every page', { timeout: 1_200_000 }, async () => {
    for (const name of all) for (const lang of ['nl', 'en']) for (const width of [390, 1280]) for (const scheme of ['light', 'dark']) {
      const { page, close } = await open(name, { lang, width, scheme });
      await page.screenshot({ path: path.join(shots, `page-${name}-${lang}-${width}-${scheme}.png`), fullPage: true, timeout: 20_000 });
      await close();
    }
  });
}
