import { randomInt } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Certificate } from './certificate.js';

const CORE_PROTOCOL = 1; // of go-plugin
const PROTOCOL_VERSION = 1; // of the contract
const COOKIE = { key: 'INZAGE_ADAPTER', value: 'b9a7a8c2-inzage-adapter-v1' };

/** What the host asks for in the environment. */
export interface Handshake {
  /** Where to listen: in the host's private directory. */
  socket: string;
  /** The host's certificate in PEM: the only client that may connect; undefined: no TLS. */
  clientCertificate: string | undefined;
}

/** Reads what the host asks for; undefined when no host started this process. */
export function readHandshake(env: NodeJS.ProcessEnv): Handshake | undefined {
  if (env[COOKIE.key] !== COOKIE.value) return undefined;
  return {
    socket: join(env['PLUGIN_UNIX_SOCKET_DIR'] || tmpdir(), `plugin${randomInt(1e9)}`),
    clientCertificate: env['PLUGIN_CLIENT_CERT'] || undefined,
  };
}

/** The one line on stdout by which the host learns where to connect. A host of another version says so to its operator. */
export function handshakeLine(shake: Handshake, certificate: Certificate | undefined): string {
  return [CORE_PROTOCOL, PROTOCOL_VERSION, 'unix', shake.socket, 'grpc', certificate?.line ?? ''].join('|') + '\n';
}
