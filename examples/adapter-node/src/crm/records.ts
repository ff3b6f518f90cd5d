import type { Rec, Ref, Type, Value } from '../plugin/contract.js';
import { AdapterError } from '../plugin/errors.js';
import { links, typeOf } from './schema.js';
import type { Row, Tables } from './store.js';
import { toValue } from './values.js';

/** Finds the row of a reference. Fails with not_found, denied, or moved after a merge. */
export function rowOf(tables: Tables, ref: Ref, name: string): { type: Type; row: Row } {
  const type = typeOf(ref.type);
  const row = ref.adapter === name && type ? tables[ref.type ?? '']?.find((r) => r.id === ref.id) : undefined;
  if (!type || !row) throw new AdapterError('not_found', 'no such record');
  if (row.mergedInto) {
    throw new AdapterError('moved', 'the record was merged', { movedTo: { ...ref, id: row.mergedInto } });
  }
  if (row.closed) throw new AdapterError('denied', 'the record is closed to programs');
  return { type, row };
}

/** Turns a row into a record. An archived one is a record like another: it holds personal data. */
export function toRecord(tables: Tables, type: Type, row: Row, name: string): Rec {
  const values: { [field: string]: Value } = {};
  for (const f of type.fields ?? []) {
    const target = type.relations?.find((r) => r.name === f.name)?.type ?? '';
    const v = toValue(f, row[f.name ?? ''], (id) => ({
      ref: { adapter: name, type: target, id },
      title: title(tables[target]?.find((r) => r.id === id)),
    }));
    if (v) values[f.name ?? ''] = v;
  }
  return {
    ref: { adapter: name, type: type.name ?? '', id: row.id },
    title: title(row), revision: String(row.revision ?? 1), archived: row.archived === true, values,
  };
}

/** The rows of a relation of a parent, in the order of the file. */
export function related(tables: Tables, parent: { type: Type; row: Row }, relation: string): { type: Type; rows: Row[] } {
  const known = parent.type.relations?.find((r) => r.name === relation);
  const type = typeOf(known?.type);
  const link = links[relation];
  if (!known || !type || !link) throw new AdapterError('invalid', 'no such relation of this type');
  const rows = tables[type.name ?? ''] ?? [];
  const belongs = (row: Row): boolean => (link.on === 'parent'
    ? row.id === parent.row[link.column]
    : [row[link.column]].flat().includes(parent.row.id));
  return { type, rows: rows.filter((row) => isShown(row) && belongs(row)) };
}

/** Says whether lists and searches have a row in them. */
export function isShown(row: Row): boolean {
  return !row.mergedInto && !row.closed;
}

/** How many other people a related row is linked to; -1: the CRM does not tell. */
export function othersLinked(row: Row, relation: string): number {
  const link = links[relation];
  if (link?.on !== 'child') return -1;
  return [row[link.column]].flat().length - 1;
}

function title(row: Row | undefined): string {
  return String(row?.['name'] ?? row?.['subject'] ?? row?.['street'] ?? row?.id ?? '');
}
