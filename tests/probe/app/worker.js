/* oxlint-disable no-eval -- an app may. */
// Runs the text behind its `#`: a worker that is a file of the app.
(0, eval)(decodeURIComponent(self.location.hash.slice(1)));
