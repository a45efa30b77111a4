/**
 * Whether an error says that an association has ended, which is told of by itself, so that who asked for something
 * and does not await the answer needs no second word.
 */
export function isAboutTheEnd(error: Error & { code?: unknown }): boolean {
  return error.code === 'ERR_SCTP_CLOSED';
}
