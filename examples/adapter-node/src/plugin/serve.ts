import { Server, ServerCredentials, type handleServerStreamingCall } from '@grpc/grpc-js';
import { HealthImplementation } from 'grpc-health-check';
import { records, unary } from './calls.js';
import { makeCertificate, type Certificate } from './certificate.js';
import type { Adapter, ConfigureRequest, FindRequest, Ref, RelatedRequest, UpdateRequest } from './contract.js';
import { handshakeLine, readHandshake, type Handshake } from './handshake.js';
import { log, place } from './log.js';
import { watchParent } from './parent.js';
import { service } from './proto.js';

const MAX_MESSAGE = 16 << 20; // bytes, either way
const STOP_WITHIN_MS = 500;

/** Serves an adapter until the host ends the process. Started by hand it says what it is, and ends with 1. */
export async function serve(adapter: Adapter): Promise<void> {
  const shake = readHandshake(process.env);
  if (!shake) return explain(adapter);
  process.umask(0o077);
  process.on('SIGINT', () => {}); // Ctrl-C is for the host, which still needs its adapter to finish
  process.on('uncaughtException', (thrown) => {
    log.error('the adapter failed', place(thrown));
    process.exit(70);
  });
  watchParent(process.env);
  const certificate = shake.clientCertificate ? await makeCertificate() : undefined;
  const server = new Server({ 'grpc.max_receive_message_length': MAX_MESSAGE, 'grpc.max_send_message_length': MAX_MESSAGE });
  addAdapter(server, adapter);
  addPlugin(server);
  await listen(server, shake, certificate);
  process.stdout.write(handshakeLine(shake, certificate));
}

function explain(adapter: Adapter): void {
  const { name, version } = adapter.describe();
  process.stderr.write(`This is the Inzage adapter "${name}", version ${version}.\n` +
    'The Inzage host starts it: name it as command of an adapter block in config.hcl.\n');
  process.exitCode = 1;
}

function listen(server: Server, shake: Handshake, certificate: Certificate | undefined): Promise<number> {
  const credentials = certificate && shake.clientCertificate
    ? ServerCredentials.createSsl(Buffer.from(shake.clientCertificate), [{ private_key: certificate.key, cert_chain: certificate.cert }], true)
    : ServerCredentials.createInsecure();
  return new Promise((resolve, reject) => {
    server.bindAsync(`unix:${shake.socket}`, credentials, (err, port) => (err ? reject(err) : resolve(port)));
  });
}

/** Registers the services that the adapter implements, and tells them as its capabilities. */
function addAdapter(server: Server, a: Adapter): void {
  const capabilities: string[] = [];
  const capability = (name: string, handlers: object): void => {
    capabilities.push(name.toLowerCase());
    server.addService(service(`inzage.adapter.v1.${name}`), { ...handlers });
  };
  if (a.find) capability('Finder', { Find: unary((req: FindRequest, call) => a.find!(req, call)) });
  if (a.related) capability('Relater', { Related: records((req: RelatedRequest, call) => a.related!(req, call)) });
  if (a.update) capability('Updater', { Update: unary((req: UpdateRequest, call) => a.update!(req, call)) });
  server.addService(service('inzage.adapter.v1.Adapter'), {
    Describe: unary(() => ({ ...a.describe(), capabilities })),
    Configure: unary((req: ConfigureRequest) => a.configure(req)),
    Check: unary((_: object, call) => a.check(call)),
    Schema: unary(async (_: object, call) => ({ schema: await a.schema(call) })),
    Contact: unary(async (req: { ref: Ref | null }, call) => ({ record: await a.contact(req.ref ?? {}, call) })),
  });
}

/** Registers what go-plugin asks of every plugin. Without controller and stdio each stop takes 2 seconds. */
function addPlugin(server: Server): void {
  new HealthImplementation({ plugin: 'SERVING' }).addToServer(server);
  const silent = new Set<{ end(): void }>(); // nothing is ever sent: stdout is not for an adapter, stderr goes its own way
  const stdio: handleServerStreamingCall<object, object> = (stream) => {
    silent.add(stream);
    stream.on('cancelled', () => silent.delete(stream));
  };
  server.addService(service('plugin.GRPCStdio'), { StreamStdio: stdio });
  server.addService(service('plugin.GRPCController'), {
    Shutdown: unary(() => {
      setImmediate(() => stop(server, silent));
      return {};
    }),
  });
}

function stop(server: Server, streams: Set<{ end(): void }>): void {
  for (const stream of streams) stream.end();
  setTimeout(() => process.exit(0), STOP_WITHIN_MS);
  server.tryShutdown(() => process.exit(0));
}
