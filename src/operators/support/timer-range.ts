/** The longest time a timer of Node.js can wait, in milliseconds. */
export const MAX_TIMER = 2 ** 31 - 1;
