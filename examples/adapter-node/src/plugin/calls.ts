import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import type { handleServerStreamingCall, handleUnaryCall, Metadata, ServerWritableStream } from '@grpc/grpc-js';
import type { Call, Rec } from './contract.js';
import { AdapterError, isCancelled, toStatus } from './errors.js';
import { log, place } from './log.js';
import { wellFormed } from './proto.js';

const BATCH_RECORDS = 500;
const BATCH_BYTES = 1 << 20;
const BATCH_WAIT_MS = 500;

interface Incoming {
  metadata: Metadata;
  getPath(): string;
  on(event: 'cancelled', then: () => void): unknown;
}

/** Serves a unary method: answer, error table, cancellation. */
export function unary<Req, Res>(method: (req: Req, call: Call) => Res | Promise<Res>): handleUnaryCall<Req, Res> {
  return (incoming, done) => {
    // Inside a promise, so that a throw before the first await counts too.
    Promise.resolve(callOf(incoming))
      .then((call) => method(incoming.request, call))
      .then((res) => done(null, wellFormed(res)))
      .catch((thrown) => done(settle(incoming, thrown)));
  };
}

/** Serves a method that streams records, in batches: single messages cost a third of the speed. */
export function records<Req>(method: (req: Req, call: Call) => AsyncIterable<Rec>): handleServerStreamingCall<Req, { records: Rec[] }> {
  return (stream) => {
    const call = callOf(stream);
    Promise.resolve()
      .then(() => sendAll(method(stream.request, call), stream, call.signal))
      .then(() => stream.end())
      .catch((thrown) => stream.emit('error', settle(stream, thrown)));
  };
}

async function sendAll<Req>(rows: AsyncIterable<Rec>, stream: ServerWritableStream<Req, { records: Rec[] }>, signal: AbortSignal): Promise<void> {
  let batch: Rec[] = [];
  let size = 0;
  let last = Date.now();
  for await (const row of rows) {
    signal.throwIfAborted();
    batch.push(wellFormed(row));
    size += Buffer.byteLength(JSON.stringify(row)); // a little more than it is on the wire
    if (batch.length < BATCH_RECORDS && size < BATCH_BYTES && Date.now() - last < BATCH_WAIT_MS) continue;
    await send(stream, batch, signal);
    [batch, size, last] = [[], 0, Date.now()];
  }
  if (batch.length > 0) await send(stream, batch, signal);
}

/** Waits until the host has room, and in any case lets other calls and a cancellation come in between. */
async function send<Req>(stream: ServerWritableStream<Req, { records: Rec[] }>, batch: Rec[], signal: AbortSignal): Promise<void> {
  if (stream.write({ records: batch })) {
    await setImmediate();
  } else {
    await once(stream, 'drain', { signal });
  }
  signal.throwIfAborted();
}

function callOf(incoming: Incoming): Call {
  const give = new AbortController();
  incoming.on('cancelled', () => give.abort());
  const first = (key: string): string => String(incoming.metadata.get(key)[0] ?? '');
  const priority = first('inzage-priority');
  return {
    requestId: first('inzage-request-id'),
    actor: { kind: first('inzage-actor-kind'), id: first('inzage-actor-id-bin') },
    priority: priority === 'job' || priority === 'bulk' ? priority : 'interactive',
    signal: give.signal,
  };
}

/** Words the failure of a call. An error that nobody foresaw is logged by its place: a mistake in the adapter, and not the end of it. */
function settle(incoming: Incoming, thrown: unknown): ReturnType<typeof toStatus> {
  if (!(thrown instanceof AdapterError) && !isCancelled(thrown)) {
    log.error('a call failed unexpectedly', { method: incoming.getPath(), ...place(thrown) });
  }
  return toStatus(thrown);
}
