// Measures start to ready and resident memory of an idle host.
import { readFileSync } from 'node:fs';
import { startWorld } from './world.mjs';

const world = await startWorld();
const rss = (pid) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;
await new Promise((r) => setTimeout(r, 2000));
console.log(`   start to ready: ${world.readyAfter} ms; idle host: ${rss(world.pid).toFixed(0)} MB resident`);
await world.stop();
