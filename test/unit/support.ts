import type { Observable } from 'rxjs';
import { connect, type SctpAssociation, type SctpConnectOptions } from 'rxsctp';
import type { FakeChannel } from './fake-binding.js';

/** An established association of the fake channel; ids count up from 1. */
export function established(
  fake: FakeChannel,
  options: Partial<SctpConnectOptions> = {},
): SctpAssociation {
  let association: SctpAssociation | undefined;
  connect({ host: '127.0.0.1', port: 5000, ...options }).subscribe({
    next: (opened) => (association = opened),
    error: () => undefined,
  });
  fake.establish(fake.connects.length);
  if (association === undefined) throw new Error('not established');
  return association;
}

/** What an Observable did, as text: values, then `|` or the error's code. */
export function record<T>(
  source: Observable<T>,
  show: (value: T) => string = (value) => String(value),
): string[] {
  const seen: string[] = [];
  source.subscribe({
    next: (value) => seen.push(show(value)),
    error: (error: { code?: string }) => seen.push(`error ${error.code ?? 'without code'}`),
    complete: () => seen.push('|'),
  });
  return seen;
}

/** The code of what `promise` rejects with. */
export async function rejection(promise: Promise<unknown>): Promise<string | undefined> {
  try {
    await promise;
    return undefined;
  } catch (error) {
    return (error as { code?: string }).code;
  }
}

/** What `action` throws. */
export function thrown(action: () => unknown): Error & { code?: string } {
  try {
    action();
  } catch (error) {
    return error as Error & { code?: string };
  }
  throw new Error('nothing was thrown');
}
