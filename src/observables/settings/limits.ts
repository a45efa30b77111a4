export const MAX_PORT = 65_535;
export const MAX_UINT32 = 0xffff_ffff;
export const MAX_BYTES = 2 ** 30;
/** An hour, in milliseconds. */
export const MAX_TIME = 3_600_000;
export const MEBIBYTE = 1 << 20;
