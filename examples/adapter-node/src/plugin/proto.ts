import { fileURLToPath } from 'node:url';
import type { ServiceDefinition, UntypedServiceImplementation } from '@grpc/grpc-js';
import { loadSync, type MessageTypeDefinition } from '@grpc/proto-loader';

// The build copies the contract beside the program: see package.json.
const loaded = loadSync(
  ['adapter/v1/adapter.proto', 'plugin.proto', 'status.proto'],
  { includeDirs: [fileURLToPath(new URL('../proto', import.meta.url))], enums: String, longs: Number, defaults: true },
);

/** The definition of a service of the .proto files, by its full name. */
export function service(name: string): ServiceDefinition<UntypedServiceImplementation> {
  return loaded[name] as unknown as ServiceDefinition<UntypedServiceImplementation>;
}

/** The bytes of a message of the .proto files, by its full name. */
export function encode(type: string, message: object): Buffer {
  return (loaded[type] as MessageTypeDefinition<object, object>).serialize(message);
}

/**
 * Replaces halves of characters in all texts of a message. They make invalid
 * UTF-8, which the host's protobuf refuses: one bad character in the CRM must
 * not make a whole record unreadable.
 */
export function wellFormed<T>(value: T): T {
  if (typeof value === 'string') return value.toWellFormed() as T;
  if (Array.isArray(value)) return value.map(wellFormed) as T;
  if (value === null || typeof value !== 'object' || Buffer.isBuffer(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k.toWellFormed(), wellFormed(v)])) as T;
}
