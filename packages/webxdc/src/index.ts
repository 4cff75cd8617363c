export { archiveLimits } from "./archive/open-archive.ts";
export type { ArchiveLimits, ReadFileProblem } from "./archive/open-archive.ts";
export { isApiPath, openAppPackage } from "./app-package/app-package.ts";
export type { AppFlaw, AppPackage, AppPackageProblem } from "./app-package/app-package.ts";
export type { Icon } from "./app-package/icon.ts";
export { checkFile, pinFile } from "./app-package/file-hash.ts";
export type { CheckedFile, WrongFile } from "./app-package/file-hash.ts";
