import { randomUUID } from 'node:crypto';
import type { Change, FieldResult, Ref, Type, UpdateRequest, UpdateResponse, Value } from '../plugin/contract.js';
import { related, rowOf, toRecord } from './records.js';
import { fieldOf, links, typeOf } from './schema.js';
import type { Row, Tables } from './store.js';
import { fromValue, refuse, same } from './values.js';

/** A judged change: what is told of it, and how it is made if all may be made. */
interface Verdict {
  result: FieldResult;
  make?: () => void;
}

/**
 * Makes all changes of a request in tables, or none. A record that has been
 * changed since conflicts only in fields whose value is no longer the old one.
 */
export function update(tables: Tables, req: UpdateRequest, name: string, requestId: string): { result: UpdateResponse; write: boolean } {
  const { type, row } = rowOf(tables, req.ref ?? {}, name);
  const verdicts = req.changes.map((change, i) => {
    switch (change.op) {
      case 'OP_SET': return judgeSet(type, row, change, req.revision);
      case 'OP_ADD_CHILD': return judgeAdd(tables, type, row, change, requestId && `${requestId}/${i}`);
      case 'OP_REMOVE_CHILD': return judgeRemove(tables, type, row, change, name);
      default: return rejected(change, 'unknown_field');
    }
  });
  const refused = verdicts.some((v) => v.result.status === 'STATUS_REJECTED' || v.result.status === 'STATUS_CONFLICT');
  const write = !refused && verdicts.some((v) => v.make);
  for (const v of verdicts) {
    if (write) v.make?.();
    else if (v.make) v.result.status = 'STATUS_NOT_WRITTEN';
  }
  if (write) row.revision = (row.revision ?? 1) + 1;
  const stored = toRecord(tables, type, row, name);
  for (const v of verdicts) v.result.current = current(stored.values, v.result.field);
  return { result: { record: stored, results: verdicts.map((v) => v.result) }, write };
}

function judgeSet(type: Type, row: Row, change: Change, revision: string): Verdict {
  const field = fieldOf(type, change.field);
  if (!field) return rejected(change, 'unknown_field');
  if (!field.editable) return rejected(change, 'read_only');
  const wanted = fromValue(field, change.new);
  const stands = row[change.field];
  if (same(field, stands, wanted)) return told(change, 'STATUS_UNCHANGED');
  if (revision && revision !== String(row.revision ?? 1) && !same(field, stands, fromValue(field, change.old))) {
    return told(change, 'STATUS_CONFLICT');
  }
  const reason = refuse(field, change.new);
  if (reason) return rejected(change, reason);
  return { ...told(change, 'STATUS_APPLIED'), make: () => put(row, change.field, wanted) };
}

/** An append stores its request in the CRM and looks for it first: a repeat adds nothing. */
function judgeAdd(tables: Tables, type: Type, row: Row, change: Change, request: string): Verdict {
  const child = ownedType(type, change.field);
  const column = links[change.field]?.column;
  if (!child || !column) return rejected(change, 'unknown_field');
  if (request && related(tables, { type, row }, change.field).rows.some((r) => r.request === request)) {
    return told(change, 'STATUS_UNCHANGED');
  }
  const added: Row = { id: randomUUID(), revision: 1, [column]: row.id, ...(request && { request }) };
  for (const name of Object.keys(change.values)) {
    const known = fieldOf(child, name);
    if (!known?.editable) return rejected(change, known ? 'read_only' : 'unknown_field');
  }
  for (const field of child.fields ?? []) {
    const value = change.values[field.name ?? ''];
    const reason = refuse(field, value);
    if (reason) return rejected(change, reason);
    put(added, field.name ?? '', fromValue(field, value));
  }
  return { ...told(change, 'STATUS_APPLIED'), make: () => { (tables[child.name ?? ''] ??= []).push(added); } };
}

/** A child that is not there is what was wanted; another parent's child is nobody's business. */
function judgeRemove(tables: Tables, type: Type, row: Row, change: Change, name: string): Verdict {
  const child = ownedType(type, change.field);
  const ref: Ref = change.child ?? {};
  if (!child || ref.adapter !== name || ref.type !== child.name) return rejected(change, 'unknown_field');
  const all = tables[child.name ?? ''] ?? [];
  if (related(tables, { type, row }, change.field).rows.some((r) => r.id === ref.id)) {
    return { ...told(change, 'STATUS_APPLIED'), make: () => { tables[child.name ?? ''] = all.filter((r) => r.id !== ref.id); } };
  }
  return all.some((r) => r.id === ref.id) ? rejected(change, 'unknown_field') : told(change, 'STATUS_UNCHANGED');
}

function ownedType(type: Type, relation: string): Type | undefined {
  const known = type.relations?.find((r) => r.name === relation);
  return known?.ownership === 'owned' ? typeOf(known.type) : undefined;
}

function told(change: Change, status: NonNullable<FieldResult['status']>): Verdict {
  return { result: { field: change.field, status } };
}

function rejected(change: Change, reason: string): Verdict {
  return { result: { field: change.field, status: 'STATUS_REJECTED', reason } };
}

function put(row: Row, column: string, raw: unknown): void {
  if (raw === undefined) delete row[column];
  else row[column] = raw;
}

function current(values: { [field: string]: Value } | undefined, field = ''): Value | null {
  return values?.[field] ?? null;
}
