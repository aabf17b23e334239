import { userInfo } from "node:os";

/** The user of this process; a process may have a number that no user has. */
export function systemUser(): string {
  try {
    return userInfo().username;
  } catch {
    return process.env["USER"] || process.env["LOGNAME"] || "nobody";
  }
}
