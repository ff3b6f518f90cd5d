import type { Field, Option, Ref, Value } from '../plugin/contract.js';
import { CURRENCY } from './schema.js';

/** What a value of the CRM needs to be told: the title of the record that a reference names. */
export type Lookup = (id: string) => { ref: Ref; title: string };

/** Turns a column of the file into a typed value; undefined when it is empty. */
export function toValue(f: Field, raw: unknown, lookup: Lookup): Value | undefined {
  if (raw === undefined || raw === null || raw === '') return undefined;
  const value: Value = { kind: f.kind ?? 'text', state: 'STATE_PRESENT' };
  switch (f.kind) {
    case 'bool':
      return { ...value, boolValue: raw === true };
    case 'decimal':
      return { ...value, text: String(raw), currency: CURRENCY };
    case 'time': {
      const ms = Date.parse(String(raw));
      if (Number.isNaN(ms)) return { ...value, kind: 'text', text: String(raw) }; // whatever it is, it is the person's
      return { ...value, time: toTimestamp(ms) };
    }
    case 'option':
      return { ...value, options: [option(f, String(raw))] };
    case 'options': {
      const keys = Array.isArray(raw) ? raw.map(String) : [];
      return keys.length > 0 ? { ...value, options: keys.map((key) => option(f, key)) } : undefined;
    }
    case 'reference': {
      const { ref, title } = lookup(String(raw));
      return { ...value, ref, text: title };
    }
    default:
      return { ...value, text: String(raw) };
  }
}

/** Turns a wanted value into what stands in the file; undefined empties the column. */
export function fromValue(f: Field, v: Value | null | undefined): unknown {
  if (v?.state !== 'STATE_PRESENT') return undefined;
  switch (f.kind) {
    case 'bool':
      return v.boolValue === true;
    case 'time':
      return v.time ? new Date(Number(v.time.seconds) * 1000 + Math.floor((v.time.nanos ?? 0) / 1e6)).toISOString() : undefined;
    case 'option':
      return v.options?.[0]?.key;
    case 'options':
      return v.options?.map((o) => o.key ?? '');
    case 'reference':
      return v.ref?.id;
    default:
      return v.text;
  }
}

/** Says why a field cannot take a value, in a word of the contract; '' when it can. */
export function refuse(f: Field, v: Value | null | undefined): string {
  if (v?.state === 'STATE_PRESENT' && v.kind !== f.kind) return 'format';
  const column = fromValue(f, v);
  if (!v || column === undefined || column === '') return f.required ? 'required' : '';
  const text = v.text ?? '';
  switch (f.kind) {
    case 'date':
      return isDate(text) ? '' : 'format';
    case 'decimal':
      return new RegExp(`^-?\\d{1,15}(\\.\\d{1,${f.scale}})?$`).test(text) ? '' : 'format';
    case 'option':
    case 'options':
      return v.options?.every((o) => chosen(f, o)) ? '' : 'option';
    case 'text':
      if (f.maxLength && [...text].length > f.maxLength) return 'too_long';
      return f.format === 'email' && !/^[^\s@]+@[^\s@]+$/.test(text) ? 'format' : '';
    default:
      return '';
  }
}

/** Says whether two columns of a field stand for the same; the order of options does not count. */
export function same(f: Field, a: unknown, b: unknown): boolean {
  const plain = (raw: unknown): string => {
    if (raw === undefined || raw === null || raw === '' || (Array.isArray(raw) && raw.length === 0)) return '';
    if (f.kind === 'time') return String(Date.parse(String(raw)));
    return JSON.stringify(Array.isArray(raw) ? raw.map(String).sort() : String(raw));
  };
  return plain(a) === plain(b);
}

function chosen(f: Field, o: Option): boolean {
  return f.options?.some((known) => known.key === o.key && !known.inactive) ?? false;
}

function option(f: Field, key: string): Option {
  const { label = key, texts = {} } = f.options?.find((o) => o.key === key) ?? {};
  return { key, label, texts };
}

function isDate(text: string): boolean {
  const at = new Date(`${text}T00:00:00Z`);
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
}

/** A moment as protobuf has it, from milliseconds. */
export function toTimestamp(ms: number): { seconds: number; nanos: number } {
  return { seconds: Math.floor(ms / 1000), nanos: (((ms % 1000) + 1000) % 1000) * 1e6 };
}
