/** What someone may want to do in a space. */
export type SpaceAction =
  | "edit"
  | "close"
  | "promote-cohost"
  | "promote-speaker"
  | "demote"
  | "remove"
  | "readmit"
  | "invite"
  | "ask-mute"
  | "lower-hand"
  | "raise-hand"
  | "step-down"
  | "speak"
  | "join";
