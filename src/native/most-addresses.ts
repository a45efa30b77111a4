// Generated from definition/addresses.mjs by `npm run generate`: change it there.

/** How many addresses each side of an association may have with the embedded engine. */
export const MOST_ADDRESSES = 8;
