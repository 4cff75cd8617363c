/** Whether this is the long run, `npm run test:full`. */
export const isFull = process.env["PLAZA_FULL"] === "1";
