import { invalidValue } from './argument.js';

/** @throws {TypeError} for an option `onError` that is none. */
export function checkOnError(onError: unknown): void {
  if (onError === undefined || onError === 'error' || onError === 'skip') return;
  if (typeof onError === 'function') return;
  throw invalidValue('onError', "'error', 'skip' or a function", onError);
}
