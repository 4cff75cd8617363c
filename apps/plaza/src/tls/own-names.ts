import { hostname, networkInterfaces } from "node:os";
import { isIP } from "node:net";

/** Under which names and addresses this machine is reached by itself and on its network, and how it was told that it is. */
export interface OwnNames {
  readonly names: readonly string[];
  readonly addresses: readonly string[];
}

/** Addresses of this machine on its networks, IPv4 first; none that holds on one cable only. */
export function lanAddresses(): readonly string[] {
  const found = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal, address }) => !internal && !/^fe80:/i.test(address));
  return [...found.filter(({ family }) => family === "IPv4"), ...found.filter(({ family }) => family === "IPv6")].map(
    ({ address }) => address,
  );
}

/**
 * The names a certificate of our own is made for.
 *
 * @param told - host names and addresses that people use by what the flags say
 */
export function ownNames(told: readonly string[]): OwnNames {
  const machine = hostname().toLowerCase();
  const plain = told.map((name) => name.toLowerCase().replace(/^\[|\]$/g, "")).filter((name) => name !== "0.0.0.0" && name !== "::");
  const names = ["localhost", "*.localhost", "*.apps.localhost", machine, `${machine}.local`, ...plain.filter((name) => isIP(name) === 0)];
  const addresses = ["127.0.0.1", "::1", ...lanAddresses(), ...plain.filter((name) => isIP(name) !== 0)];
  return { names: [...new Set(names)].filter((name) => /^[a-z\d*][a-z\d.-]*$/.test(name)), addresses: [...new Set(addresses)] };
}
