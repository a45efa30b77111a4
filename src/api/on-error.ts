/** What to do about a failure: the choices of an option `onError`. */
export type OnError<E, V> = 'error' | 'skip' | ((error: E, value: V) => void);
