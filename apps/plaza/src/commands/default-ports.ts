/**
 * Where each command listens unless told otherwise: all of them run beside each other on one machine.
 *
 * @see docs/spec/plaza.md [O-4]
 */
export const DEFAULT_PORTS = { up: 7447, host: 7448, sync: 7449, mcp: 7450 } as const;
