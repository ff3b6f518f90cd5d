// The messages of the contract under short names, generated from its .proto
// files, and the interfaces that an adapter implements. A request is what comes
// in (all fields are there); anything else may leave out what is not given.
export type { Change__Output as Change } from '../gen/inzage/adapter/v1/Change.js';
export type { CheckResponse } from '../gen/inzage/adapter/v1/CheckResponse.js';
export type { ConfigureRequest__Output as ConfigureRequest } from '../gen/inzage/adapter/v1/ConfigureRequest.js';
export type { ConfigureResponse } from '../gen/inzage/adapter/v1/ConfigureResponse.js';
export type { Diagnostic } from '../gen/inzage/adapter/v1/Diagnostic.js';
export type { ErrorDetail } from '../gen/inzage/adapter/v1/ErrorDetail.js';
export type { Field } from '../gen/inzage/adapter/v1/Field.js';
export type { FieldResult } from '../gen/inzage/adapter/v1/FieldResult.js';
export type { FindRequest__Output as FindRequest } from '../gen/inzage/adapter/v1/FindRequest.js';
export type { FindResponse } from '../gen/inzage/adapter/v1/FindResponse.js';
export type { Option } from '../gen/inzage/adapter/v1/Option.js';
export type { Record as Rec } from '../gen/inzage/adapter/v1/Record.js';
export type { Ref } from '../gen/inzage/adapter/v1/Ref.js';
export type { RelatedRequest__Output as RelatedRequest } from '../gen/inzage/adapter/v1/RelatedRequest.js';
export type { Relation } from '../gen/inzage/adapter/v1/Relation.js';
export type { Schema } from '../gen/inzage/adapter/v1/Schema.js';
export type { Type } from '../gen/inzage/adapter/v1/Type.js';
export type { UpdateRequest__Output as UpdateRequest } from '../gen/inzage/adapter/v1/UpdateRequest.js';
export type { UpdateResponse } from '../gen/inzage/adapter/v1/UpdateResponse.js';
export type { Value } from '../gen/inzage/adapter/v1/Value.js';

import type { CheckResponse } from '../gen/inzage/adapter/v1/CheckResponse.js';
import type { ConfigureRequest__Output as ConfigureRequest } from '../gen/inzage/adapter/v1/ConfigureRequest.js';
import type { ConfigureResponse } from '../gen/inzage/adapter/v1/ConfigureResponse.js';
import type { FindRequest__Output as FindRequest } from '../gen/inzage/adapter/v1/FindRequest.js';
import type { FindResponse } from '../gen/inzage/adapter/v1/FindResponse.js';
import type { Record as Rec } from '../gen/inzage/adapter/v1/Record.js';
import type { Ref } from '../gen/inzage/adapter/v1/Ref.js';
import type { RelatedRequest__Output as RelatedRequest } from '../gen/inzage/adapter/v1/RelatedRequest.js';
import type { Schema } from '../gen/inzage/adapter/v1/Schema.js';
import type { UpdateRequest__Output as UpdateRequest } from '../gen/inzage/adapter/v1/UpdateRequest.js';
import type { UpdateResponse } from '../gen/inzage/adapter/v1/UpdateResponse.js';

/** What goes with every call. Pass the signal on to whatever takes time. */
export interface Call {
  /** The operation's id, the same on every repeat of one operation; may be empty. */
  requestId: string;
  /** Who causes the call: customer, agent or system; the id is an agent's, in the CRM. */
  actor: { kind: string; id: string };
  /** Keep a third of the CRM's limit for interactive calls. */
  priority: 'interactive' | 'job' | 'bulk';
  /** Aborted when the host gives up or the deadline has passed. */
  signal: AbortSignal;
}

/** What an adapter is, told without the CRM and before configure. */
export interface Description {
  name: string;
  version: string;
  /** No real CRM stands behind it: printed on every receipt. */
  simulated: boolean;
}

/**
 * What every adapter implements. The methods behind it are capabilities: leave
 * one out, and the host knows that this adapter cannot do it. Every method
 * fails with an AdapterError; another error reaches the host as unavailable,
 * without its text.
 */
export interface Adapter {
  describe(): Description;
  configure(req: ConfigureRequest): Promise<ConfigureResponse>;
  check(call: Call): Promise<CheckResponse>;
  schema(call: Call): Promise<Schema>;
  contact(ref: Ref, call: Call): Promise<Rec>;

  find?(req: FindRequest, call: Call): Promise<FindResponse>;
  related?(req: RelatedRequest, call: Call): AsyncIterable<Rec>;
  update?(req: UpdateRequest, call: Call): Promise<UpdateResponse>;
}
