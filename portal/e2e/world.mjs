// Starts the built product on free ports with a configuration of its own, and
// stops it by its own process ids.
import { spawn, execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const bin = path.join(root, 'bin');

export const freePort = () => new Promise((done) => {
  const s = createServer().listen(0, '127.0.0.1', () => {
    const { port } = s.address();
    s.close(() => done(port));
  });
});

// launch starts Chromium as a machine without a display, root's rights or a network lets it.
export const launch = (...more) => chromium.launch({
  executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
  args: ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync', ...more],
});

// more: pairs of what stands in the configuration and what is to stand there.
// source: the configuration; portal/e2e/memory.hcl has the in-memory adapter.
export async function startWorld(more = [], source = 'config.hcl') {
  const dir = mkdtempSync(path.join(tmpdir(), 'inzage-browser-'));
  const [host, crm] = [await freePort(), await freePort()];
  const config = path.join(dir, 'config.hcl');
  const changes = [
    ['"127.0.0.1:8080"', `"127.0.0.1:${host}"`], ['http://localhost:8080', `http://localhost:${host}`],
    ['"127.0.0.1:9090"', '""'], ['http://127.0.0.1:8090', `http://127.0.0.1:${crm}`],
    ['".inzage', `"${dir}/data`], ['"bin/', `"${bin}/`], ['"60/1m"', '"100000/1m"'], ['"30/1m"', '"100000/1m"'], ...more,
  ];
  let text = readFileSync(path.join(root, source), 'utf8');
  for (const [from, to] of changes) text = text.replaceAll(from, to);
  writeFileSync(config, text);
  const key = execFileSync(path.join(bin, 'inzage'), ['key', 'new', 'browser', '-c', config], { encoding: 'utf8' }).trim();
  const keyFile = path.join(dir, 'key');
  writeFileSync(keyFile, key, { mode: 0o600 });
  const log = [];
  const run = (name, args) => {
    const p = spawn(path.join(bin, name), args, { stdio: ['ignore', 'pipe', 'pipe'] });
    for (const s of [p.stdout, p.stderr]) s.on('data', (d) => log.push(d));
    return p;
  };
  const processes = [run('lime-crm', ['-addr', `127.0.0.1:${crm}`, '-actionpad-url', `http://localhost:${host}`, '-actionpad-key-file', keyFile])];
  for (let i = 0; i < 100 && !await fetch(`http://127.0.0.1:${crm}/`).then(() => true, () => false); i++) await new Promise((r) => setTimeout(r, 30));
  const began = performance.now();
  processes.push(run('inzage', ['serve', '-c', config]));
  const world = {
    base: `http://localhost:${host}`, crm: `http://127.0.0.1:${crm}`, key,
    log: () => Buffer.concat(log).toString(),
    // inzage runs a command of the host and returns what it prints.
    inzage: (...args) => execFileSync(path.join(bin, 'inzage'), [...args, '-c', config], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }),
    async stop() {
      await Promise.all(processes.map((p) => new Promise((done) => { p.once('exit', done); p.kill('SIGTERM'); })));
      rmSync(dir, { recursive: true, force: true });
    },
    // ticket is what the CRM's server gets for an agent's button.
    async ticket(contact, rights, language = 'nl') {
      const r = await fetch(`${world.base}/actionpad/v1/tickets`, {
        method: 'POST', headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: JSON.stringify({ contact, agent: { id: '1001', name: 'M. de Boer' }, rights, language }),
      });
      if (r.status !== 201) throw new Error(`create ticket: ${r.status} ${await r.text()}`);
      return (await r.json()).url;
    },
    async link(contact, language) {
      const r = await fetch(`${world.base}/actionpad/v1/contacts/${contact}/links`, {
        method: 'POST', headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: JSON.stringify({ agent: '1001', identified: 'called_back', language }),
      });
      if (r.status !== 201) throw new Error(`create link: ${r.status} ${await r.text()}`);
      return r.json();
    },
  };
  for (let i = 0; i < 500; i++) {
    const ready = await fetch(`${world.base}/readyz`).then((r) => r.ok, () => false);
    if (ready) return Object.assign(world, { readyAfter: Math.round(performance.now() - began), pid: processes[1].pid });
    await new Promise((r) => setTimeout(r, 20));
  }
  await world.stop();
  throw new Error(`not ready:\n${world.log()}`);
}
