// The same person on Lime and on a real Tryton: withdraws a consent and gives it
// again, keeps the receipt and has it verified, takes a copy along in both
// formats. What other programs read in them is held against the CRM's own data.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { freePort, launch, startWorld } from './world.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const python = '/usr/bin/python3'; // Debian's: it has openpyxl

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

// lime reads what the simulated CRM holds through its own API, not our adapter.
async function lime() {
  const world = await startWorld();
  const get = (p) => fetch(`${world.crm}/Lime%20CRM/api/v1/${p}`, { headers: { 'x-api-key': 'ca11ab1e000000000000000000000001' } }).then((r) => r.json());
  return {
    world, ref: 'lime:person:1003', consent: /Newsletter/,
    async holds() {
      const person = await get('limeobject/person/1003/');
      const notes = await get('limeobject/person/1003/history/?_limit=50');
      return [...['firstname', 'lastname', 'email', 'mobilephone', 'address1', 'zipcode', 'city', 'note'].map((k) => person[k]),
        ...notes._embedded.limeobjects.map((h) => h.note)].filter(Boolean);
    },
    async given() {
      const all = await get('limeobject/person/1003/consent/?_limit=50');
      return all._embedded.limeobjects.filter((c) => c.consenttype === 1001).at(-1).approved;
    },
    stop: () => world.stop(),
  };
}

// tryton reads its database.
async function tryton() {
  const dir = mkdtempSync(path.join(tmpdir(), 'inzage-browser-tryton-'));
  const template = execFileSync(path.join(root, '.ci/tryton'), ['template'], { encoding: 'utf8' }).trim();
  cpSync(template, path.join(dir, 'db'), { recursive: true });
  const port = await freePort();
  const server = spawn(path.join(root, '.ci/tryton'), ['serve', path.join(dir, 'db'), `127.0.0.1:${port}`], { stdio: 'ignore' });
  for (let i = 0; i < 300 && !await fetch(`http://127.0.0.1:${port}/`, { method: 'POST' }).then(() => true, () => false); i++) await new Promise((r) => setTimeout(r, 50));
  const world = await startWorld([
    ['http://127.0.0.1:8000', `http://127.0.0.1:${port}`], ['"../../bin/', `"${root}/bin/`], ['"../../.inzage/tryton"', `"${dir}/data"`],
  ], 'plugins/tryton/tryton.hcl');
  const { eva } = JSON.parse(readFileSync(path.join(dir, 'db/ids.json'), 'utf8'));
  const sql = (query) => JSON.parse(execFileSync(python, ['-c',
    'import json,sqlite3,sys; print(json.dumps(sqlite3.connect("file:" + sys.argv[1] + "?mode=ro", uri=True).execute(sys.argv[2]).fetchall()))',
    path.join(dir, 'db/crm.sqlite'), query], { encoding: 'utf8' })).flat();
  return {
    world, ref: `tryton:party.party:${eva}`, consent: /./,
    holds: async () => [
      ...sql(`SELECT name FROM party_party WHERE id = ${eva}`), ...sql(`SELECT value FROM party_contact_mechanism WHERE party = ${eva}`),
      ...sql(`SELECT street, city, postal_code FROM party_address WHERE party = ${eva}`), ...sql(`SELECT code FROM party_identifier WHERE party = ${eva}`),
      ...sql(`SELECT message FROM ir_note WHERE resource = 'party.party,${eva}'`), ...sql(`SELECT description, comment FROM sale_opportunity WHERE party = ${eva}`),
    ].filter(Boolean),
    given: async () => sql("SELECT active FROM marketing_email WHERE email = 'eva@example.test'").some((a) => a === 1),
    async stop() {
      await world.stop();
      await new Promise((done) => { server.once('exit', done); server.kill('SIGTERM'); });
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

async function waitFor(what, ok) {
  for (let i = 0; i < 300; i++) {
    if (await ok()) return;
    await new Promise((r) => setTimeout(r, 100));
  }
  throw new Error(`waited in vain: ${what}`);
}

// decide presses the button of the first card that fits, and returns the receipt's file.
async function decide(page, base, title) {
  await page.goto(`${base}/consents`);
  await page.locator('section.consent', { hasText: title }).first().locator('a[href^="/consents/decide/"]').click();
  await page.waitForURL('**/consents/decide/**');
  await page.locator('form[action="/consents/decide"] button').click();
  await page.waitForURL('**/consents/receipt/**');
  const [file] = await Promise.all([page.waitForEvent('download'), page.locator('a[href$="/file"]').click()]);
  return readFileSync(await file.path(), 'utf8');
}

const flat = (s) => s.replace(/\s+/g, ' ');

for (const [name, open] of Object.entries({ lime, tryton })) {
  test(`consents and copies on ${name}`, { timeout: 300_000 }, async () => {
    const crm = await open();
    const work = mkdtempSync(path.join(tmpdir(), 'inzage-browser-copy-'));
    try {
      const { url, code } = await crm.world.link(crm.ref, 'en');
      const page = await (await browser.newContext({ viewport: { width: 1280, height: 900 }, acceptDownloads: true })).newPage();
      await page.goto(url);
      await page.locator('#code').fill(code);
      await page.keyboard.press('Enter');
      await page.waitForURL('**/overview');

      const before = await crm.given();
      const first = await decide(page, crm.world.base, crm.consent);
      assert.equal(JSON.parse(first).decision, before ? 'withdrawn' : 'given');
      await waitFor('the CRM has the decision', async () => await crm.given() === !before);
      const second = await decide(page, crm.world.base, crm.consent);
      await waitFor('the CRM has the second decision', async () => await crm.given() === before);
      await page.goto(`${crm.world.base}/consents`);
      const history = await page.locator('section.consent', { hasText: crm.consent }).first().locator('li').count();
      assert.ok(history >= 2, `the history has ${history} lines`);

      for (const [i, receipt] of [first, second].entries()) {
        const file = path.join(work, `receipt-${i}.json`);
        writeFileSync(file, receipt);
        assert.match(crm.world.inzage('consent', 'prove', crm.ref, '--receipt', file), /verif/i);
      }
      const forged = path.join(work, 'forged.json');
      writeFileSync(forged, first.replace(/"decision": "\w+"/, `"decision": "${before ? 'given' : 'withdrawn'}"`));
      assert.throws(() => crm.world.inzage('consent', 'prove', crm.ref, '--receipt', forged), 'a forged receipt is believed');

      const files = {};
      for (const format of ['json', 'xlsx']) {
        await page.goto(`${crm.world.base}/copy`);
        await page.locator(`input[name=format][value=${format}]`).check({ force: true });
        const [file] = await Promise.all([page.waitForEvent('download'), page.locator('form[action="/copy"] button[type=submit]').click()]);
        files[format] = path.join(work, `copy.${format}`);
        await file.saveAs(files[format]);
      }
      const json = JSON.parse(readFileSync(files.json, 'utf8'));
      assert.equal(json.complete, true, JSON.stringify(json.gaps));
      const openpyxl = execFileSync(python, ['-c',
        'import openpyxl,sys\nfor s in openpyxl.load_workbook(sys.argv[1], read_only=True):\n  for r in s.iter_rows(values_only=True):\n    print(" ".join(str(c) for c in r if c is not None))',
        files.xlsx], { encoding: 'utf8', maxBuffer: 1 << 28 });
      execFileSync('soffice', [`-env:UserInstallation=file://${work}/office`, '--headless', '--convert-to',
        'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1', '--outdir', path.join(work, 'csv'), files.xlsx], { stdio: 'ignore', timeout: 120_000 });
      const office = readdirSync(path.join(work, 'csv')).map((f) => readFileSync(path.join(work, 'csv', f), 'utf8')).join('\n').replaceAll('""', '"');
      const texts = { json: '', openpyxl, office };
      JSON.stringify(json.sections, (k, v) => { if (typeof v === 'string') texts.json += ` ${v}`; return v; });
      const holds = await crm.holds();
      assert.ok(holds.length >= 10, `only ${holds.length} values to compare`);
      for (const [reader, text] of Object.entries(texts)) {
        const lacks = holds.filter((v) => !flat(text).includes(flat(v).trim()));
        assert.deepEqual(lacks, [], `${reader} lacks what ${name} holds`);
      }
      await page.context().close();
    } finally {
      await crm.stop();
      rmSync(work, { recursive: true, force: true });
    }
  });
}
