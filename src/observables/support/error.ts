/** For operators, which know nothing of the native side. */
export { SctpError } from '../../native/error.js';
