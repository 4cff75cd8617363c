/** What of "who I am" is open over the page. */
export type AccountView = "who" | "sign-in" | "remote" | "bring" | "keep" | "profile" | "sign-out";
