import type { NativeLimits } from '../../native/config.js';
import type { SctpAddress } from '../../api/address.js';
import { invalidType, optionalInteger, outOfRange, type Values } from './argument.js';
import { MAX_UINT32, MEBIBYTE } from './limits.js';

/** Options of who takes associations from peers; SECURITY.md has the reasons for the defaults. */
export const ADMISSION_OPTIONS = [
  'maxAssociations',
  'maxAssociationsPerHost',
  'memoryLimit',
  'accept',
] as const;

/** What an endpoint takes on. */
export interface Admission {
  readonly limits: NativeLimits;
  readonly accepts: ((peer: SctpAddress) => boolean) | undefined;
}

const MAX_ASSOCIATIONS = 1000;
const MAX_ASSOCIATIONS_PER_HOST = 250;
const MEMORY_LIMIT = 128 * MEBIBYTE;
const LARGEST_MEMORY_LIMIT = 2 ** 40;
/** An association may hold what is free, so half at the most; its message has company, and costs. */
const MESSAGES_IN_MEMORY = 4;

export function admissionOf(values: Values, maxMessageSize: number): Admission {
  const { accept } = values;
  if (accept !== undefined && typeof accept !== 'function') {
    throw invalidType('accept', 'a function', accept);
  }
  return {
    limits: {
      maxAssociations: optionalInteger(values, 'maxAssociations', MAX_ASSOCIATIONS, 1, MAX_UINT32),
      maxAssociationsPerHost: optionalInteger(
        values,
        'maxAssociationsPerHost',
        MAX_ASSOCIATIONS_PER_HOST,
        1,
        MAX_UINT32,
      ),
      memoryLimit: memoryLimitOf(values, maxMessageSize),
    },
    accepts: accept as Admission['accepts'],
  };
}

function memoryLimitOf(values: Values, maxMessageSize: number): number {
  const least = MESSAGES_IN_MEMORY * maxMessageSize;
  const memoryLimit = optionalInteger(
    values,
    'memoryLimit',
    Math.max(MEMORY_LIMIT, least),
    MEBIBYTE,
    LARGEST_MEMORY_LIMIT,
  );
  if (memoryLimit < least) {
    throw outOfRange(
      'memoryLimit',
      `at least ${String(MESSAGES_IN_MEMORY)} times maxMessageSize (${String(maxMessageSize)})`,
      memoryLimit,
    );
  }
  return memoryLimit;
}
