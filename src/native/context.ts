/**
 * The caller's context: what `AsyncLocalStorage` gives in what we call back.
 *
 * The native side calls JavaScript in a context of nobody's. A subscriber hears in the context it subscribed
 * in, whoever makes us tell it.
 */
import { AsyncResource } from 'node:async_hooks';

/** A context to enter; it lives as long as it may be entered again. */
export type Context = AsyncResource;

/** Node.js's own notes in a resource; what else there is in it is stored by somebody. */
const OWN_NOTES = new Set(['async_id_symbol', 'trigger_async_id_symbol']);

let entered: Context | undefined;

/** The context of this call. */
export function presentContext(): Context {
  return new AsyncResource('rxsctp');
}

/**
 * The context of this call; undefined when nothing is stored in it. Entering none where the native side has
 * called costs nothing.
 */
export function storedContext(): Context | undefined {
  const context = presentContext();
  let notes = 0;
  for (const key of Object.getOwnPropertySymbols(context)) {
    if (OWN_NOTES.has(String(key.description))) notes++;
    else if (Reflect.get(context, key) !== undefined) return context;
  }
  // A runtime that notes things elsewhere may store there, too.
  return notes === OWN_NOTES.size ? undefined : context;
}

/** Whether the innermost {@link runIn} is in `context`; undefined: there is none. */
export function isEntered(context: Context | undefined): boolean {
  return entered === context;
}

/** Calls `action` in `context`. */
export function runIn<A extends readonly unknown[], R>(
  context: Context,
  action: (...args: A) => R,
  ...args: A
): R {
  const before = entered;
  entered = context;
  try {
    return context.runInAsyncScope(action, undefined, ...args);
  } finally {
    entered = before;
  }
}
