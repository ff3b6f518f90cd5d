// The pages over made-up data, without a host, and a browser to look at them.
import { spawn, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort, launch } from './world.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

export async function startDemo(...flags) {
  const dir = mkdtempSync(path.join(tmpdir(), 'inzage-pages-'));
  execFileSync('go', ['build', '-o', path.join(dir, 'demo'), './portal/internal/demo'], { cwd: root, stdio: 'inherit' });
  const [port, debugPort] = [await freePort(), await freePort()];
  const server = spawn(path.join(dir, 'demo'), ['-port', String(port), ...flags], { stdio: 'ignore' });
  const base = `http://localhost:${port}`;
  for (let i = 0; i < 200 && !await fetch(base).then(() => true, () => false); i++) await new Promise((r) => setTimeout(r, 30));
  const browser = await launch(`--remote-debugging-port=${debugPort}`);
  return {
    base, browser, debugPort,
    async stop() {
      await browser.close();
      server.kill();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
