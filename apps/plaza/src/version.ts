/** The version of this Plaza, as told to relays, metrics and `--version`. */
export const version = "0.1.0";
