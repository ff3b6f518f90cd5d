import type { Field, Option, Relation, Schema, Type } from '../plugin/contract.js';

// What this CRM holds. A real adapter asks its CRM for it; what a CRM cannot
// tell (personal or not, owned or shared) comes from the adapter's settings.

const channels: Option[] = [
  { key: 'mail', label: 'E-mail' },
  { key: 'phone', label: 'Telefoon', texts: { en: 'Phone', nl: 'Telefoon' } },
  { key: 'fax', label: 'Fax', inactive: true },
];

function field(name: string, nl: string, en: string, kind: string, more: Field = {}): Field {
  return { name, labels: { '': nl, nl, en }, kind, editable: true, personal: true, ...more };
}

function text(name: string, nl: string, en: string, more: Field = {}): Field {
  return field(name, nl, en, 'text', { maxLength: 100, ...more });
}

function relation(name: string, nl: string, en: string, more: Relation): Relation {
  return { name, labels: { '': nl, nl, en }, ...more };
}

function type(name: string, nl: string, en: string, more: Type): Type {
  return {
    name, labels: { '': nl, nl, en }, guard: 'checked', repeat: 'safe',
    capabilities: ['finder', 'relater', 'updater'], ...more,
  };
}

const person = type('person', 'Persoon', 'Person', {
  contact: true,
  fields: [
    text('name', 'Naam', 'Name', { required: true }),
    text('number', 'Klantnummer', 'Customer number', { editable: false }),
    text('email', 'E-mail', 'E-mail', { format: 'email' }),
    text('phone', 'Telefoon', 'Phone', { format: 'phone' }),
    field('birthdate', 'Geboortedatum', 'Date of birth', 'date'),
    field('channel', 'Het liefst via', 'Preferably by', 'option', { options: channels }),
    field('channels', 'Ook via', 'Also by', 'options', { options: channels }),
    field('newsletter', 'Nieuwsbrief', 'Newsletter', 'bool'),
    field('budget', 'Budget', 'Budget', 'decimal', { scale: 2 }),
    field('visited', 'Laatste bezoek', 'Last visit', 'time'),
    field('employer', 'Werkgever', 'Employer', 'reference', { editable: false }),
    text('remark', 'Opmerking', 'Remark', { format: 'multiline', maxLength: 2000, freeText: true, thirdParty: true }),
  ],
  relations: [
    relation('addresses', 'Adressen', 'Addresses', { type: 'address', ownership: 'owned', many: true }),
    relation('orders', 'Bestellingen', 'Orders', { type: 'order', ownership: 'shared', many: true }),
    relation('employer', 'Werkgever', 'Employer', { type: 'company', ownership: 'reference' }),
  ],
});

const address = type('address', 'Adres', 'Address', {
  fields: [
    text('street', 'Straat en nummer', 'Street and number', { required: true }),
    text('zipcode', 'Postcode', 'Postal code', { maxLength: 10 }),
    text('city', 'Plaats', 'Town'),
  ],
});

const order = type('order', 'Bestelling', 'Order', {
  fields: [
    text('subject', 'Onderwerp', 'Subject', { editable: false }),
    field('date', 'Datum', 'Date', 'date', { editable: false }),
    field('amount', 'Bedrag', 'Amount', 'decimal', { editable: false, scale: 2 }),
  ],
});

const company = type('company', 'Bedrijf', 'Company', {
  fields: [text('name', 'Naam', 'Name', { editable: false, personal: false })],
});

export const schema: Schema = { types: [person, address, order, company] };

/** How the rows of a relation are found: those whose column names the parent, or the one that the parent's column names. */
export const links: { [relation: string]: { column: string; on: 'child' | 'parent' } } = {
  addresses: { column: 'person', on: 'child' },
  orders: { column: 'people', on: 'child' },
  employer: { column: 'employer', on: 'parent' },
};

/** The currency of all amounts of this CRM. */
export const CURRENCY = 'EUR';

export function typeOf(name: string | undefined): Type | undefined {
  return schema.types?.find((t) => t.name === name);
}

export function fieldOf(t: Type, name: string): Field | undefined {
  return t.fields?.find((f) => f.name === name);
}
