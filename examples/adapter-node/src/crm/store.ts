import { open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AdapterError } from '../plugin/errors.js';

/** One record as it stands in the file: its own columns beside these. */
export interface Row {
  id: string;
  revision?: number; // counts the writes
  archived?: boolean;
  mergedInto?: string;
  closed?: boolean; // not to be shown by programs
  request?: string; // on a child: the request that added it
  [column: string]: unknown;
}

/** The whole file: rows by type. */
export type Tables = { [type: string]: Row[] };

/** A JSON file as a CRM. It is read again whenever it has changed, by whomever. */
export class Store {
  #read: { tables: Tables; stamp: string } | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(readonly file: string) {}

  /** The tables as they are now; not to be changed. */
  async tables(): Promise<Tables> {
    try {
      const { mtimeMs, size, ino } = await stat(this.file);
      const stamp = `${mtimeMs}:${size}:${ino}`;
      if (this.#read?.stamp !== stamp) this.#read = { tables: parse(await readFile(this.file, 'utf8')), stamp };
      return this.#read.tables;
    } catch (err) {
      if (err instanceof AdapterError) throw err;
      throw new AdapterError('unavailable', 'the file cannot be read');
    }
  }

  /**
   * Lets change work on a copy of the tables, one caller after another, and
   * writes the copy when it returns true. A reader sees the old or the new file.
   */
  change<T>(change: (tables: Tables) => { result: T; write: boolean }): Promise<T> {
    const mine = this.#last.then(async () => {
      const copy = structuredClone(await this.tables());
      const { result, write } = change(copy);
      if (write) await this.#write(copy);
      return result;
    });
    this.#last = mine.catch(() => {});
    return mine;
  }

  /** Removes what a write that was killed left behind: it holds personal data. */
  async sweep(): Promise<void> {
    await rm(this.#next, { force: true }).catch(() => {});
  }

  get #next(): string {
    return `${this.file}.next`;
  }

  async #write(tables: Tables): Promise<void> {
    try {
      const { mode } = await stat(this.file);
      const next = await open(this.#next, 'w', 0o600);
      try {
        await next.chmod(mode & 0o777); // who may read the file stays as it was
        await next.writeFile(JSON.stringify(tables, null, 2) + '\n');
        await next.sync();
      } finally {
        await next.close();
      }
      await rename(this.#next, this.file);
    } catch {
      await this.sweep();
      throw new AdapterError('unavailable', 'the file cannot be written');
    }
    await this.#syncFolder();
  }

  async #syncFolder(): Promise<void> {
    try {
      const folder = await open(dirname(this.file), 'r');
      await folder.sync().finally(() => folder.close());
    } catch {
      throw new AdapterError('unavailable', 'the folder of the file cannot be synced', { mayHaveApplied: true });
    }
  }
}

function parse(text: string): Tables {
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value) && Object.values(value).every((rows) => Array.isArray(rows) && rows.every(isRow))) return value as Tables;
  } catch {
    // told below: the parser's own words quote the file
  }
  throw new AdapterError('unavailable', 'the file does not hold lists of records by type');
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isRow(value: unknown): boolean {
  return isObject(value) && typeof (value as Row).id === 'string';
}
