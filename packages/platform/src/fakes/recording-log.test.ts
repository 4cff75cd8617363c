import { describeLogContract } from "../contracts/index.ts";
import { createRecordingLog } from "./index.ts";

describeLogContract("a recording log", () => {
  const log = createRecordingLog();
  return { log, lines: () => log.lines };
});
