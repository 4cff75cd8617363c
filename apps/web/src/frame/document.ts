// The second script of the one document that an app is where it has no origin. Built into `app.html`, behind the guard.
import { runDocument } from "@plaza/platform-browser";

runDocument(window);
