import { Metadata, status, type ServiceError } from '@grpc/grpc-js';
import type { ErrorDetail, Ref } from './contract.js';
import { encode } from './proto.js';

/** The domain by which the host knows an error of an adapter from one of the transport. */
const DOMAIN = 'inzage.adapter';

/** The one table from kinds of errors to gRPC. */
const CODES = {
  not_found: status.NOT_FOUND,
  moved: status.FAILED_PRECONDITION,
  invalid: status.INVALID_ARGUMENT,
  conflict: status.ABORTED,
  denied: status.PERMISSION_DENIED,
  rate_limited: status.RESOURCE_EXHAUSTED,
  unavailable: status.UNAVAILABLE,
  unsupported: status.UNIMPLEMENTED,
} as const;

export type Kind = keyof typeof CODES;

/** The only error that crosses to the host. It has no place for the CRM's own text, which can hold personal data. */
export class AdapterError extends Error {
  /**
   * @param detail a constant text for the operator's log, never data
   * @param more field with invalid, movedTo with moved, retryAfterMs when the
   *   CRM told it, mayHaveApplied when a write was sent and its answer was lost
   */
  constructor(
    readonly kind: Kind,
    readonly detail: string,
    readonly more: { field?: string; movedTo?: Ref; retryAfterMs?: number; mayHaveApplied?: boolean } = {},
  ) {
    super(`${kind}: ${detail}`);
  }
}

/** Turns whatever a method threw into what the host reads. The text of a foreign error is dropped. */
export function toStatus(thrown: unknown): Partial<ServiceError> {
  const err = thrown instanceof AdapterError ? thrown : foreign(thrown);
  const detail: ErrorDetail = { ...err.more, detail: err.detail };
  const code = CODES[err.kind];
  const metadata = new Metadata();
  metadata.set('grpc-status-details-bin', encode('google.rpc.Status', {
    code,
    message: err.kind,
    details: [
      any('google.rpc.ErrorInfo', { reason: err.kind, domain: DOMAIN }),
      any('inzage.adapter.v1.ErrorDetail', detail),
    ],
  }));
  return { code, details: err.kind, metadata };
}

function foreign(thrown: unknown): AdapterError {
  if (isCancelled(thrown)) return new AdapterError('unavailable', 'cancelled');
  return new AdapterError('unavailable', 'adapter threw an error of another type', { mayHaveApplied: true });
}

/** Reports whether an error says that the host gave up. */
export function isCancelled(thrown: unknown): boolean {
  return thrown instanceof Error && thrown.name === 'AbortError';
}

function any(type: string, message: object): object {
  return { type_url: `type.googleapis.com/${type}`, value: encode(type, message) };
}
