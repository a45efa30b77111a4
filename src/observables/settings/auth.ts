import type { NativeAuthKey, NativeAuthSettings } from '../../native/config.js';
import { integer, invalidType, invalidValue, outOfRange, record, type Values } from './argument.js';
import { MAX_PORT } from './limits.js';
import { INSPECT } from '../../api/support/inspect.js';

/** HMAC identifiers (RFC 4895, 3.3). */
const HMACS: ReadonlyMap<unknown, number> = new Map([
  ['sha1', 1],
  ['sha256', 3],
]);
const SHA1 = 1;
/** INIT, INIT ACK, SHUTDOWN COMPLETE and AUTH (RFC 4895, 3.2). */
const NEVER_AUTHENTICATED: readonly number[] = [1, 2, 14, 15];
/** The key every association has, which is empty (RFC 4895, 6.1). */
const NULL_KEY = 0;

/** The option `auth`. */
export function authSettings(value: unknown): NativeAuthSettings {
  const auth = group('auth', value, ['chunks', 'hmacs', 'keys', 'activeKey']);
  const keys = elements(auth, 'keys').map(toKey);
  if (keys.length === 0) throw invalidValue('auth.keys', 'an array of at least one key', auth.keys);
  const ids = keys.map(({ id }) => id);
  const repeated = ids.findIndex((id, i) => ids.indexOf(id) < i);
  if (repeated >= 0) {
    throw invalidValue(`auth.keys[${String(repeated)}].id`, 'that of one key only', ids[repeated]);
  }
  return {
    chunks: optionalElements(auth, 'chunks').map(toChunkType),
    hmacs: hmacsOf(auth),
    keys,
    activeKey: activeKeyOf(auth, ids),
  };
}

/** A key identifier, 0 to 65535. */
export function authKeyId(name: string, value: unknown): number {
  return integer(name, typeof value === 'number' ? value : withheld(value), 0, MAX_PORT);
}

/** A shared key, 1 to 65535 bytes; a string is UTF-8. */
export function authSecret(name: string, value: unknown): Uint8Array {
  if (typeof value !== 'string' && !(value instanceof Uint8Array)) {
    throw invalidType(name, 'a string or Uint8Array', withheld(value));
  }
  // Never by way of a Buffer, which would leave it in the memory that others are made of.
  const secret =
    typeof value === 'string' ? new TextEncoder().encode(value) : Uint8Array.from(value);
  if (secret.length === 0 || secret.length > MAX_PORT) {
    // The secret itself has no place in a message.
    throw outOfRange(name, '1 to 65535 bytes', `${String(secret.length)} bytes`);
  }
  return secret;
}

/** As `record()`, which would tell what it got instead. */
function group(name: string, value: unknown, known: readonly string[]): Values {
  if (typeof value !== 'object' || Array.isArray(value)) {
    throw invalidType(name, 'an object', withheld(value));
  }
  return record(name, value, known);
}

/** `value`, which may be a secret in the wrong place, as an error may show it: by its kind. */
function withheld(value: unknown): unknown {
  if (value === undefined || value === null || (Array.isArray(value) && value.length === 0)) {
    return value;
  }
  const kind = Array.isArray(value) ? 'array' : typeof value;
  return { [INSPECT]: () => `${/^[aeiou]/.test(kind) ? 'an' : 'a'} ${kind}` };
}

function toKey(value: unknown, i: number): NativeAuthKey {
  const name = `auth.keys[${String(i)}]`;
  const { id, secret } = group(name, value, ['id', 'secret']);
  return { id: authKeyId(`${name}.id`, id), secret: authSecret(`${name}.secret`, secret) };
}

function toChunkType(value: unknown, i: number): number {
  const name = `auth.chunks[${String(i)}]`;
  const type = integer(name, value, 0, 255);
  if (NEVER_AUTHENTICATED.includes(type)) {
    throw invalidValue(
      name,
      'a chunk type other than INIT, INIT ACK, SHUTDOWN COMPLETE and AUTH',
      type,
    );
  }
  return type;
}

function hmacsOf(auth: Values): readonly number[] {
  if (auth.hmacs === undefined) return [];
  const hmacs = elements(auth, 'hmacs').map((value, i) => {
    const id = HMACS.get(value);
    if (id !== undefined) return id;
    throw invalidValue(`auth.hmacs[${String(i)}]`, "'sha1' or 'sha256'", value);
  });
  if (hmacs.includes(SHA1)) return hmacs;
  throw invalidValue('auth.hmacs', "a list with 'sha1', which every peer has", auth.hmacs);
}

function activeKeyOf(auth: Values, ids: readonly number[]): number {
  if (auth.activeKey === undefined) return ids[0];
  const id = authKeyId('auth.activeKey', auth.activeKey);
  if (id === NULL_KEY || ids.includes(id)) return id;
  throw invalidValue('auth.activeKey', 'the id of one of auth.keys', id);
}

function optionalElements(auth: Values, key: string): readonly unknown[] {
  return auth[key] === undefined ? [] : elements(auth, key);
}

function elements(auth: Values, key: string): readonly unknown[] {
  const value = auth[key];
  if (!Array.isArray(value)) throw invalidType(`auth.${key}`, 'an array', withheld(value));
  return value;
}
