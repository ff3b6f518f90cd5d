import type {
  Adapter, Call, CheckResponse, ConfigureRequest, ConfigureResponse, Description, FindRequest, FindResponse, Rec, Ref,
  RelatedRequest, Schema, UpdateRequest, UpdateResponse,
} from '../plugin/contract.js';
import { AdapterError } from '../plugin/errors.js';
import { find } from './find.js';
import { othersLinked, related, rowOf, toRecord } from './records.js';
import { schema } from './schema.js';
import { readSettings } from './settings.js';
import { Store } from './store.js';
import { update } from './update.js';
import { toTimestamp } from './values.js';

const CURSOR = 'id=';
const byId = new Intl.Collator('en', { numeric: true });

/** An adapter for a CRM that is a JSON file. */
export class JsonCrm implements Adapter {
  #name = '';
  #simulated = false;
  #configured: Store | undefined;

  describe(): Description {
    return { name: 'json-file', version: '0.1.0', simulated: this.#simulated };
  }

  async configure(req: ConfigureRequest): Promise<ConfigureResponse> {
    const { settings, diagnostics } = readSettings(req.settingsJson);
    if (diagnostics.length === 0) {
      this.#name = req.name;
      this.#simulated = settings.simulated;
      this.#configured = new Store(settings.file);
      await this.#configured.sweep();
    }
    return { diagnostics };
  }

  async check(): Promise<CheckResponse> {
    const began = performance.now();
    await this.#store.tables();
    return { crmTime: toTimestamp(Date.now()), latencyUs: Math.round((performance.now() - began) * 1000) };
  }

  async schema(): Promise<Schema> {
    void this.#store; // not before configure
    return schema;
  }

  async contact(ref: Ref): Promise<Rec> {
    const tables = await this.#store.tables();
    const { type, row } = rowOf(tables, ref, this.#name);
    return toRecord(tables, type, row, this.#name);
  }

  async find(req: FindRequest): Promise<FindResponse> {
    return find(await this.#store.tables(), req, this.#name);
  }

  /** A cursor names the last row seen, and the order is that of the ids: rows that come and go do not shift the rest. */
  async *related(req: RelatedRequest): AsyncIterable<Rec> {
    const tables = await this.#store.tables();
    const { type, rows } = related(tables, rowOf(tables, req.parent ?? {}, this.#name), req.relation);
    if (req.after && !req.after.startsWith(CURSOR)) throw new AdapterError('invalid', 'not a cursor of this adapter');
    const seen = req.after.slice(CURSOR.length);
    const rest = rows.filter((row) => !seen || byId.compare(row.id, seen) > 0).sort((a, b) => byId.compare(a.id, b.id));
    for (const row of rest.slice(0, req.limit > 0 ? req.limit : undefined)) {
      yield { ...toRecord(tables, type, row, this.#name), cursor: CURSOR + row.id, othersLinked: othersLinked(row, req.relation) };
    }
  }

  async update(req: UpdateRequest, call: Call): Promise<UpdateResponse> {
    return this.#store.change((tables) => {
      call.signal.throwIfAborted(); // before the write, not within it
      return update(tables, req, this.#name, call.requestId);
    });
  }

  get #store(): Store {
    if (!this.#configured) throw new AdapterError('unavailable', 'the adapter is not configured');
    return this.#configured;
  }
}
