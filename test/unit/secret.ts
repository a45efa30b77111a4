/** Keys that tests give to associations: with their options, */
export const SECRET = 'Tr0ub4dor&3';
/** and later. */
export const LATER = 'c0rrect-h0rse';
const SPELLINGS = [SECRET, LATER].flatMap((secret) => [
  secret,
  Buffer.from(secret).toString('hex'),
  // Without the last characters, which depend on what follows.
  Buffer.from(secret).toString('base64').slice(0, 12),
  [...Buffer.from(secret)].join(','),
  [...Buffer.from(secret)].join(', '),
  Buffer.from(secret).toString('hex').replace(/../g, '$& ').trim(),
]);

/** Whether any of them is in `value`, in whatever spelling. */
export function isSecret(value: string | Uint8Array): boolean {
  const text = typeof value === 'string' ? value : Buffer.from(value).toString('latin1');
  return SPELLINGS.some((spelling) => text.includes(spelling));
}
