import { Observable, type Subscriber, type TeardownLogic } from 'rxjs';
import {
  isEntered,
  presentContext,
  runIn,
  storedContext,
  type Context,
} from '../../native/context.js';

type Subscribe<T> = (subscriber: Subscriber<T>) => TeardownLogic;

/**
 * For `new Observable()`: each subscriber hears in the context it subscribed in. For what may be told in the
 * middle of anybody's call.
 */
export function inCallersContext<T>(subscribe: Subscribe<T>): Subscribe<T> {
  return (subscriber) => {
    const context = presentContext();
    subscribeIn(context, () => false, subscriber, subscribe);
  };
}

/**
 * The same for messages on their way to several subscribers of one that has subscribed for all: the context
 * is entered where it is not the one they come in.
 */
export function inBranchContext<T>(subscribe: Subscribe<T>): Subscribe<T> {
  return (subscriber) => {
    const stored = storedContext();
    subscribeIn(stored ?? presentContext(), () => isEntered(stored), subscriber, subscribe);
  };
}

/**
 * The same for what only the native side tells, which has no context, as often as there are messages: costs
 * nothing where nothing is stored. `subscribe` gets the context where there is one, so that it can be entered
 * for many at once.
 */
export function inStoredContext<T>(
  subscribe: (subscriber: Subscriber<T>, context: Context | undefined) => TeardownLogic,
): Subscribe<T> {
  return (subscriber) => {
    const context = storedContext();
    if (context === undefined) return subscribe(subscriber, undefined);
    subscribeIn(
      context,
      () => isEntered(context),
      subscriber,
      (inner) => subscribe(inner, context),
    );
    return undefined;
  };
}

/** `isPresent` tells that `context` need not be entered. */
function subscribeIn<T>(
  context: Context,
  isPresent: () => boolean,
  subscriber: Subscriber<T>,
  subscribe: Subscribe<T>,
): void {
  const next = (value: T): void => {
    subscriber.next(value);
  };
  new Observable<T>((inner) => {
    subscriber.add(inner);
    return inner.closed ? undefined : subscribe(inner);
  }).subscribe({
    next: (value) => {
      if (isPresent()) next(value);
      else runIn(context, next, value);
    },
    error: (error: unknown) => {
      runIn(context, () => {
        subscriber.error(error);
      });
    },
    complete: () => {
      runIn(context, () => {
        subscriber.complete();
      });
    },
  });
}
