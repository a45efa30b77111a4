import { SctpError } from '../../../api/error.js';

/** `error` with the place of the message it is about. */
export function ofMessage(index: number, error: unknown): unknown {
  const place = `The message at index ${String(index)} of sendMany(): `;
  if (error instanceof SctpError) {
    const { code, address, port, causes } = error;
    return new SctpError(code, place + error.message, { address, port, causes, cause: error });
  }
  if (error instanceof Error) error.message = place + error.message;
  return error;
}
