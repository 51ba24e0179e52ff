/** SQLITE_FULL. */
const FULL = 13;

/** Whether an error says that there is no room left, whoever found that out: the file system, a quota or the database. */
export function isDiskFull(error: unknown): boolean {
  const { code, errcode } = (error ?? {}) as { code?: unknown; errcode?: unknown };
  return code === 'ENOSPC' || code === 'EDQUOT' || errcode === FULL;
}
