/** For what knows nothing of the native side. */
export { failureHead, payloadHead, showAs } from '../../native/inspect.js';
