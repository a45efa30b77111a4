// What both sides of the addon know of addresses.

/** How many addresses each side of an association may have with the embedded engine: a bit of a byte stands for each. */
export const mostAddresses = 8;
