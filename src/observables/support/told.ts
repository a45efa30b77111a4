const ignore = (): void => undefined;
const toldErrors = new WeakSet<Error>();

/**
 * `promise` rejects with `error`, of which somebody is told by another way, too: it counts as handled, so that a
 * process does not end with it when nobody awaits it. Who does is told as ever.
 */
export function told<T>(promise: Promise<T>, error: Error): Promise<T> {
  toldErrors.add(error);
  promise.catch(ignore);
  return promise;
}

/** As `work`; its rejection is told where that of `work` is, or where `isTold` says so. */
export function passTold<T>(work: Promise<T>, isTold?: (error: Error) => boolean): Promise<T> {
  const promise = new Promise<T>((resolve, reject) => {
    work.then(resolve, (reason: unknown) => {
      const error = reason as Error; // also a signal's reason, which may be anything
      if (toldErrors.has(error) || isTold?.(error) === true) void told(promise, error);
      reject(error);
    });
  });
  return promise;
}
