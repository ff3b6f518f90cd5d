// Structured lines on stderr, as hclog writes them. The host passes on the
// message and the keys that it allows, and drops every line of another shape.
// Never log data of a person: references and names of fields only.
type Level = 'info' | 'warn' | 'error';
type Keys = { [key: string]: string | number | boolean | string[] };

function write(level: Level, message: string, keys: Keys = {}): void {
  const line = { '@level': level, '@message': message, '@module': 'adapter', '@timestamp': new Date().toISOString(), ...keys };
  process.stderr.write(JSON.stringify(line) + '\n');
}

export const log = {
  info: (message: string, keys?: Keys) => write('info', message, keys),
  warn: (message: string, keys?: Keys) => write('warn', message, keys),
  error: (message: string, keys?: Keys) => write('error', message, keys),
};

/** Type and place of an unexpected error. Its message is left out, since it may hold data. */
export function place(thrown: unknown): Keys {
  if (!(thrown instanceof Error)) return { panic_type: typeof thrown };
  const frames = (thrown.stack ?? '').split('\n').filter((line) => line.startsWith('    at '));
  const short = frames.map((line) => /([\w.-]+:\d+):\d+\)?$/.exec(line)?.[1] ?? '').filter(Boolean);
  return { panic_type: thrown.name, stack: short.slice(0, 8) };
}
