import type { Observable } from 'rxjs';
import { connect, type SctpAssociation, type SctpConnectOptions } from 'rxsctp';
import type { EstablishedEvent } from '#internal/native/events.js';
import type { FakeChannel } from './fake-binding.js';

/** An established association of the fake channel; ids count up from 1. */
export function established(
  fake: FakeChannel,
  options: Partial<SctpConnectOptions> = {},
  more: Partial<EstablishedEvent> = {},
): SctpAssociation {
  let association: SctpAssociation | undefined;
  const where = { ...(options.hosts === undefined ? { host: '127.0.0.1' } : {}), ...options };
  connect({ port: 5000, ...where } as SctpConnectOptions).subscribe({
    next: (opened) => (association = opened),
    error: () => undefined,
  });
  fake.establish(fake.connects.length, more);
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

/** What `promise` rejects with. */
export async function failure(promise: Promise<unknown>): Promise<Error & { code?: string }> {
  try {
    await promise;
  } catch (error) {
    return error as Error & { code?: string };
  }
  throw new Error('it did not reject');
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
