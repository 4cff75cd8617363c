import { useTranslation } from "react-i18next";
import type { Conversation } from "@plaza/nostr-client";
import { useView } from "../design/use-view.ts";
import type { Home } from "../home.ts";

/** What a conversation is called: its subject, else its people. */
export function useTitle(home: Home, { people, subject }: Pick<Conversation, "people" | "subject">): string {
  const { t } = useTranslation();
  useView(home.names.changes);
  const account = useView(home.tools.identity.account);
  const self = account.kind === "none" ? null : account.pubkey;
  const [first] = people;
  if (subject !== null && subject !== "") return subject;
  if (first === undefined || (people.length === 1 && first === self)) return t("messages.notes");
  const name = home.names.nameOf(first);
  if (people.length <= 3) return people.map((pubkey) => home.names.nameOf(pubkey)).join(", ");
  return t("messages.more", { name, count: people.length - 1 });
}
