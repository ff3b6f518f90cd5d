import { isAbsolute } from 'node:path';
import type { Diagnostic } from '../plugin/contract.js';

export interface Settings {
  /** The JSON file that is the CRM: an absolute path. */
  file: string;
  /** The file is for a demonstration. */
  simulated: boolean;
}

const known = new Set(['file', 'simulated']);

/** Reads the settings block of config.hcl, which comes as JSON. Every problem gets its path, so that the host can name its line. */
export function readSettings(json: Uint8Array | string): { settings: Settings; diagnostics: Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const wrong = (path: string[], summary: string, detail: string): void => {
    diagnostics.push({ severity: 'SEVERITY_ERROR', path, summary, detail });
  };
  const given = parse(json);
  if (!given) {
    wrong([], 'the settings are not an object', 'give file, and simulated where it applies');
    return { settings: { file: '', simulated: false }, diagnostics };
  }
  for (const name of Object.keys(given)) {
    if (!known.has(name)) wrong([name], 'unknown setting', 'this adapter takes file and simulated');
  }
  const { file, simulated = false } = given;
  if (file === undefined) wrong(['file'], 'file is missing', 'set file to the absolute path of the JSON file');
  else if (typeof file !== 'string' || !isAbsolute(file)) wrong(['file'], 'file is not an absolute path', 'set file to the absolute path of the JSON file');
  if (typeof simulated !== 'boolean') wrong(['simulated'], 'simulated is not true or false', 'set it to true when the file is for a demonstration');
  return { settings: { file: String(file ?? ''), simulated: simulated === true }, diagnostics };
}

function parse(json: Uint8Array | string): { [name: string]: unknown } | undefined {
  try {
    const text = Buffer.from(json).toString('utf8');
    const value: unknown = text === '' ? {} : JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
