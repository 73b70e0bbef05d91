/** The language that two of three documents in sight are in; undefined where none is. */
export function majorityLanguage(sql: SqlStorage): string | undefined {
  const rows = sql
    .exec<{ language: string | null; count: number }>(
      `SELECT language, count(*) AS count FROM versions WHERE state = 'active' GROUP BY language ORDER BY count DESC`,
    )
    .toArray();
  const [most] = rows;
  const all = rows.reduce((sum, { count }) => sum + count, 0);
  return most === undefined || 3 * most.count < 2 * all ? undefined : (most.language ?? undefined);
}
