import { log } from './log.js';

/**
 * Ends the process when its host is gone, so that it does not outlive a kill -9.
 * The host names its process id; a shell between the two must use exec.
 */
export function watchParent(env: NodeJS.ProcessEnv): void {
  const host = Number(env['INZAGE_HOST_PID']) || process.ppid;
  setInterval(() => {
    if (process.ppid === host) return;
    log.warn('the host is gone, or a script between it and the adapter did not use exec: stopping');
    process.exit(3);
  }, 1000).unref();
}
