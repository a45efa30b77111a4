import type {
  SctpResetStreamsOptions,
  SctpAddStreamsOptions,
} from '../../../api/reconfiguration.js';
import { isIP } from 'node:net';
import type { NativeRequest } from '../../../native/binding.js';
import { SctpError } from '../../../api/error.js';
import {
  integer,
  invalidType,
  invalidValue,
  optionalInteger,
  outOfRange,
  record,
} from '../../settings/argument.js';
import { authKeyId, authSecret } from '../../settings/auth.js';
import { MAX_PORT } from '../../settings/limits.js';
import type { SctpStreams } from '../../../api/association.js';

/** What is reconfigured. */
interface Reconfigured {
  /** Begins a sentence about it. */
  readonly name: string;
  readonly streams: SctpStreams;
}

type AddressRequest = Extract<NativeRequest, { readonly address: string }>['kind'];

const DIRECTIONS: readonly unknown[] = ['inbound', 'outbound', 'both'];

// Requests, from arguments that are checked here.

export function addressRequest(kind: AddressRequest, address: string): NativeRequest {
  if (typeof address !== 'string') throw invalidType('address argument', 'a string', address);
  if (isIP(address) === 0) throw invalidValue('address argument', 'an IP address', address);
  return { kind, address };
}

export function resetRequest(
  association: Reconfigured,
  options: SctpResetStreamsOptions,
): NativeRequest {
  record('options', options, ['direction', 'streams']);
  const { direction = 'outbound', streams = [] } = options;
  if (!DIRECTIONS.includes(direction)) {
    throw invalidValue('direction', "'inbound', 'outbound' or 'both'", direction);
  }
  if (!Array.isArray(streams) || (options.streams !== undefined && streams.length === 0)) {
    throw invalidValue('streams', 'an array of at least one number, or absent for all', streams);
  }
  const inbound = direction !== 'outbound';
  const outbound = direction !== 'inbound';
  streams.forEach((stream: unknown, i) => {
    const name = `streams[${String(i)}]`;
    if (inbound) existing(association, 'inbound', name, stream);
    if (outbound) existing(association, 'outbound', name, stream);
  });
  return { kind: 'reset-streams', inbound, outbound, streams };
}

export function addRequest(
  { streams }: Reconfigured,
  options: SctpAddStreamsOptions,
): NativeRequest {
  const values = record('options', options, ['outbound', 'inbound']);
  const count = (direction: keyof SctpStreams): number =>
    optionalInteger(values, direction, 0, 0, MAX_PORT - streams[direction]);
  const [outbound, inbound] = [count('outbound'), count('inbound')];
  if (outbound + inbound === 0) {
    throw outOfRange('options', 'at least one stream, outbound or inbound', options);
  }
  return { kind: 'add-streams', inbound, outbound };
}

export function priorityRequest(
  association: Reconfigured,
  stream: number,
  value: number,
): NativeRequest {
  existing(association, 'outbound', 'stream argument', stream);
  return { kind: 'stream-value', stream, value: integer('value argument', value, 0, 0xffff) };
}

export function keyRequest(id: number, secret: string | Uint8Array): NativeRequest {
  return {
    kind: 'set-auth-key',
    id: authKeyId('id argument', id),
    secret: authSecret('secret argument', secret),
  };
}

export function keyIdRequest(
  kind: 'activate-auth-key' | 'delete-auth-key',
  id: number,
): NativeRequest {
  return { kind, id: authKeyId('id argument', id) };
}

/** Throws unless `stream` is one of the association's. */
function existing(
  { name, streams }: Reconfigured,
  direction: keyof SctpStreams,
  option: string,
  stream: unknown,
): void {
  const count = streams[direction];
  if (integer(option, stream, 0, 0xffff) < count) return;
  throw new SctpError(
    'ERR_SCTP_INVALID_STREAM',
    `Stream ${String(stream)} does not exist: ${name} has ${direction} streams 0 to ${String(count - 1)}.`,
  );
}
