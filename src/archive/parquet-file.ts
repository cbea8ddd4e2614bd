import { utf8 } from '../lib/encoding.ts';

/**
 * Apache Parquet, as little of it as the archive writes: one row group, each column one page of plain values, any of them may
 * be missing. Written here because a library that can do all of the format is larger than all else the cron runs.
 * @see https://parquet.apache.org/docs/file-format/ and Thrift's compact protocol, in which it describes itself.
 */
export type Kind = 'text' | 'count' | 'flag' | 'money' | 'time';
/** Whole numbers: amounts are micros, times ms since the epoch. */
export type Value = string | number | boolean | null;
export type Column = { name: string; kind: Kind; values: readonly Value[] };

const MAGIC = utf8('PAR1');
const BOOLEAN = 0;
const INT64 = 2;
const BYTE_ARRAY = 6;
const OPTIONAL = 1;
const PLAIN = 0;
const RLE = 3;

type Described = { type: number; converted?: number; scale?: number; logical?: Field[] };
/** What every reader has to be told: the first file's guess would be taken for all of them. */
const DESCRIBED: Record<Kind, Described> = {
  text: { type: BYTE_ARRAY, converted: 0 },
  count: { type: INT64 },
  flag: { type: BOOLEAN },
  money: { type: INT64, converted: 5, scale: 6 },
  time: {
    type: INT64,
    converted: 9,
    logical: [
      [
        8,
        struct([
          [1, TRUE()],
          [2, struct([[1, struct([])]])],
        ]),
      ],
    ],
  },
};

export function encodeParquet(columns: readonly Column[], rows: number): Uint8Array {
  const parts: Uint8Array[] = [MAGIC];
  let offset = MAGIC.length;
  const chunks = columns.map(({ name, kind, values }): Thrift => {
    const page = pageOf(kind, values);
    const chunk = chunkOf({ name, kind, rows, offset, bytes: page.length });
    parts.push(page);
    offset += page.length;
    return chunk;
  });
  const group = struct([
    [1, listOf(chunks)],
    [2, i64(offset - MAGIC.length)],
    [3, i64(rows)],
  ]);
  const footer = new Uint8Array(
    struct([
      [1, i32(1)],
      [
        2,
        listOf([
          struct([
            [4, binary('calls')],
            [5, i32(columns.length)],
          ]),
          ...columns.map(elementOf),
        ]),
      ],
      [3, i64(rows)],
      [4, listOf([group])],
      [6, binary('outcry')],
    ]).bytes,
  );
  return joined([...parts, footer, int32(footer.length), MAGIC]);
}

const elementOf = ({ name, kind }: Column): Thrift => {
  const { type, converted, scale, logical } = DESCRIBED[kind];
  return struct([
    [1, i32(type)],
    [3, i32(OPTIONAL)],
    [4, binary(name)],
    ...(converted === undefined ? [] : [[6, i32(converted)] as Field]),
    ...(scale === undefined
      ? []
      : ([
          [7, i32(scale)],
          [8, i32(18)],
        ] as Field[])),
    ...(logical ? [[10, struct(logical)] as Field] : []),
  ]);
};

type Chunk = { name: string; kind: Kind; rows: number; offset: number; bytes: number };

const chunkOf = ({ name, kind, rows, offset, bytes }: Chunk): Thrift =>
  struct([
    [2, i64(offset)],
    [
      3,
      struct([
        [1, i32(DESCRIBED[kind].type)],
        [2, listOf([i32(PLAIN), i32(RLE)])],
        [3, listOf([binary(name)])],
        [4, i32(0)],
        [5, i64(rows)],
        [6, i64(bytes)],
        [7, i64(bytes)],
        [9, i64(offset)],
      ]),
    ],
  ]);

/** A page with its header. */
function pageOf(kind: Kind, values: readonly Value[]): Uint8Array {
  const levels = levelsOf(values);
  const there = values.filter((value) => value !== null);
  const body = joined([int32(levels.length), levels, plainOf(kind, there)]);
  const header = struct([
    [1, i32(0)],
    [2, i32(body.length)],
    [3, i32(body.length)],
    [
      5,
      struct([
        [1, i32(values.length)],
        [2, i32(PLAIN)],
        [3, i32(RLE)],
        [4, i32(RLE)],
      ]),
    ],
  ]);
  return joined([new Uint8Array(header.bytes), body]);
}

/** Which values are there, as runs of the same. */
function levelsOf(values: readonly Value[]): Uint8Array {
  const bytes: number[] = [];
  for (let i = 0; i < values.length; ) {
    const isThere = values[i] !== null;
    let end = i + 1;
    while (end < values.length && (values[end] !== null) === isThere) end += 1;
    bytes.push(...varint(2 * (end - i)), Number(isThere));
    i = end;
  }
  return new Uint8Array(bytes);
}

function plainOf(kind: Kind, values: readonly Value[]): Uint8Array {
  if (kind === 'text')
    return joined(
      values.flatMap((value) => {
        const bytes = utf8(value as string);
        return [int32(bytes.length), bytes];
      }),
    );
  if (kind === 'flag') {
    const bits = new Uint8Array(Math.ceil(values.length / 8));
    for (const [i, value] of values.entries()) if (value) bits[i >> 3]! |= 1 << (i & 7);
    return bits;
  }
  const view = new DataView(new ArrayBuffer(8 * values.length));
  // Throws for what is not whole.
  for (const [i, value] of values.entries()) view.setBigInt64(8 * i, BigInt(value as number), true);
  return new Uint8Array(view.buffer);
}

function int32(n: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(4));
  view.setInt32(0, n, true);
  return new Uint8Array(view.buffer);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** A value of Thrift's compact protocol and its type there. */
type Thrift = { type: number; bytes: number[] };
type Field = [id: number, value: Thrift];

function varint(n: number): number[] {
  const bytes: number[] = [];
  let left = n;
  for (; left >= 128; left = Math.floor(left / 128)) bytes.push((left % 128) + 128);
  return [...bytes, left];
}

/** Nothing here is below 0: twice is what zigzag makes of it. */
function i32(n: number): Thrift {
  return { type: 5, bytes: varint(2 * n) };
}
function i64(n: number): Thrift {
  return { type: 6, bytes: varint(2 * n) };
}
function binary(text: string): Thrift {
  const bytes = utf8(text);
  return { type: 8, bytes: [...varint(bytes.length), ...bytes] };
}
/** In a field its type says it all. */
function TRUE(): Thrift {
  return { type: 1, bytes: [] };
}

const LONG_LIST = 15;

function listOf(values: readonly Thrift[]): Thrift {
  const type = values[0]?.type ?? 0;
  const { length } = values;
  const head = length < LONG_LIST ? [length * 16 + type] : [LONG_LIST * 16 + type, ...varint(length)];
  return { type: 9, bytes: [...head, ...values.flatMap(({ bytes }) => bytes)] };
}

/** @param fields in the order of their ids, which are less than 16 apart. */
function struct(fields: readonly Field[]): Thrift {
  let before = 0;
  const bytes = fields.flatMap(([id, { type, bytes: of }]) => {
    const head = (id - before) * 16 + type;
    before = id;
    return [head, ...of];
  });
  return { type: 12, bytes: [...bytes, 0] };
}
