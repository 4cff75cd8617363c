import { describeVerifierContract } from "./contracts/index.ts";
import { createDirectVerifier } from "./index.ts";

describeVerifierContract("the direct verifier", () => ({ verifier: createDirectVerifier(), end() {} }));
