import { bitsBytes, decodeCode, withLarge } from '../../domain/rag/dense/quantize.ts';

const rowsAtOnce = 1000;

/** Adds, from the codes, what the bits of vectors lacked before the index told large values from others. */
export function addLargeBits(sql: SqlStorage): void {
  // All are of one kind, since this comes before anything is written.
  const [first] = readFrom(sql, 0, 1);
  if (first === undefined || first.bits.byteLength === bitsBytes(decodeCode(first.code).code.length)) return;
  for (let from = 0; ;) {
    const rows = readFrom(sql, from, rowsAtOnce);
    for (const { id, bits, code } of rows) {
      const both = withLarge(new Uint8Array(bits), decodeCode(code));
      sql.exec('UPDATE signs SET bits = ? WHERE chunk_id = ?', both.buffer, id);
    }
    const last = rows.at(-1);
    if (last === undefined) return;
    from = last.id + 1;
  }
}

function readFrom(sql: SqlStorage, id: number, limit: number): { id: number; bits: ArrayBuffer; code: ArrayBuffer }[] {
  return sql
    .exec<{ id: number; bits: ArrayBuffer; code: ArrayBuffer }>(
      `SELECT signs.chunk_id AS id, bits, code FROM signs JOIN vectors ON vectors.chunk_id = signs.chunk_id
       WHERE signs.chunk_id >= ? ORDER BY signs.chunk_id LIMIT ?`,
      id,
      limit,
    )
    .toArray();
}
