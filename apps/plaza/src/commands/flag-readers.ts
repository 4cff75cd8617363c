import { InvalidArgumentError } from "commander";
import type { IceServer } from "@plaza/platform";
import { decodeNip19, isSocketUrl, isWebUrl } from "@plaza/protocol";
import type { Pubkey } from "@plaza/protocol";
import { parseIceServer } from "../carry/ice-server.ts";

/** Reads a port; 0 means any free one. */
export function readPort(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) {
    throw new InvalidArgumentError("A port is a whole number from 0 (pick a free one) to 65535.");
  }
  return Number(text);
}

/** Makes a reader of whole numbers within bounds. */
export function readWhole(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d{1,9}$/.test(text) || value < least || value > most) {
      throw new InvalidArgumentError(`Give a whole number from ${least} to ${most}.`);
    }
    return value;
  };
}

/** Reads a relay of several. */
export function readRelays(text: string, before: readonly string[] = []): readonly string[] {
  if (!isSocketUrl(text)) throw new InvalidArgumentError("A relay is a ws:// or wss:// URL.");
  return [...before, text];
}

/** Reads a media store of several. */
export function readMediaStores(text: string, before: readonly string[] = []): readonly string[] {
  if (!isWebUrl(text)) throw new InvalidArgumentError("A media store is an http:// or https:// URL.");
  return [...before, text];
}

/** Reads the URL visitors use for a sync server. */
export function readSyncUrl(text: string): string {
  if (!isSocketUrl(text)) throw new InvalidArgumentError("A sync server's address is a ws:// or wss:// URL.");
  return text;
}

/** Reads the URL of a Plaza. */
export function readPlazaUrl(text: string): string {
  if (!isWebUrl(text)) throw new InvalidArgumentError("Give the http:// or https:// URL of a Plaza.");
  return text;
}

/** Reads a person's npub of several. A secret key given by mistake is not repeated. */
export function readPeople(text: string, before: readonly Pubkey[] = []): readonly Pubkey[] {
  const named = decodeNip19(text);
  if (!named.ok || named.value.type !== "npub") throw new InvalidArgumentError("A person is named by an npub1...");
  return [...before, named.value.pubkey];
}

/** Reads a STUN or TURN server of several. A password given by mistake is not repeated. */
export function readIceServers(text: string, before: readonly IceServer[] = []): readonly IceServer[] {
  const server = parseIceServer(text);
  if (server === null) throw new InvalidArgumentError("Give it as stun:host:port or turn:user:password@host:port.");
  return [...before, server];
}
