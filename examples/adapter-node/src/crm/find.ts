import type { FindRequest, FindResponse, Type } from '../plugin/contract.js';
import { AdapterError } from '../plugin/errors.js';
import { isShown, toRecord } from './records.js';
import { fieldOf, schema } from './schema.js';
import type { Row, Tables } from './store.js';

/** Finds contacts: a part of a text field, or one field exactly. Those that match a whole field come first. */
export function find(tables: Tables, req: FindRequest, name: string): FindResponse {
  const types = schema.types?.filter((t) => t.contact && (!req.type || t.name === req.type)) ?? [];
  if (types.length === 0) throw new AdapterError('invalid', 'no such type of contact');
  const wanted = req.text.trim().toLowerCase();
  const hits = types.flatMap((type) => (tables[type.name ?? ''] ?? [])
    .filter(isShown)
    .map((row) => ({ type, row, score: req.field ? exact(type, row, req) : score(type, row, wanted) })));
  const found = hits.filter((h) => h.score > 0).sort((a, b) => b.score - a.score);
  const limit = Math.min(Math.max(req.limit, 1), 100);
  return {
    records: found.slice(0, limit).map((h) => toRecord(tables, h.type, h.row, name)),
    more: found.length > limit,
  };
}

function exact(type: Type, row: Row, req: FindRequest): number {
  if (!fieldOf(type, req.field)) throw new AdapterError('invalid', 'no such field', { field: req.field });
  return String(row[req.field] ?? '') === req.text ? 1 : 0;
}

/** 2: a field is the wanted text; 1: one holds it; 0: none does. */
function score(type: Type, row: Row, wanted: string): number {
  if (wanted === '') return 0;
  const texts = (type.fields ?? []).filter((f) => f.kind === 'text' && !f.freeText).map((f) => String(row[f.name ?? ''] ?? '').toLowerCase());
  if (texts.includes(wanted)) return 2;
  return texts.some((t) => t.includes(wanted)) ? 1 : 0;
}
