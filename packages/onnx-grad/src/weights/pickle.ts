// A pickle (https://docs.python.org/3/library/pickletools.html) is a program for a small stack machine. This one knows the opcodes that build
// plain data, and asks its host for every global and every persistent object; it has no way to import, construct or execute anything else.
import type { Cursor } from './cursor.ts';
import { quote, WeightsError } from './weightsError.ts';

export type PickleKey = string | number | boolean | null;
export type PickleValue = PickleKey | PickleValue[] | Map<PickleKey, PickleValue> | PickleObject;

/** Something only the host understands. */
export abstract class PickleObject {
  abstract readonly kind: string;
}

export interface PickleHost {
  /** The object for a global; throws WeightsError for every name that is not on its list. */
  global(module: string, name: string): PickleObject;
  /** The object for a persistent id, such as a storage that lies outside the pickle. */
  persistent(id: PickleValue): PickleObject;
  /** What calling `callee` gives. */
  call(callee: PickleValue, argumentList: PickleValue[]): PickleValue;
}

/** Runs one pickle from the cursor and leaves the cursor behind it. Tuples become arrays. Throws WeightsError on anything unknown or out of place. */
export function readPickle(cursor: Cursor, host: PickleHost): PickleValue {
  const machine = new Machine(cursor, host);
  for (;;) {
    const position = cursor.position;
    const code = cursor.u8();
    if (code === 0x2e) return machine.pop();
    const operation = operations.get(code);
    if (operation === undefined)
      throw new WeightsError(
        `pickle: expected plain data, got opcode 0x${code.toString(16)} at byte ${position} - save only the state_dict`,
      );
    operation(machine);
  }
}

class Machine {
  readonly cursor: Cursor;
  readonly host: PickleHost;
  readonly memo = new Map<number, PickleValue>();
  stack: PickleValue[] = [];
  readonly marked: PickleValue[][] = [];

  constructor(cursor: Cursor, host: PickleHost) {
    this.cursor = cursor;
    this.host = host;
  }

  push(value: PickleValue): void {
    this.stack.push(value);
  }

  pop(): PickleValue {
    const value = this.stack.pop();
    if (value === undefined) throw misplaced(this.cursor, 'a value on the stack', 'an empty stack');
    return value;
  }

  top(): PickleValue {
    const value = this.stack.at(-1);
    if (value === undefined) throw misplaced(this.cursor, 'a value on the stack', 'an empty stack');
    return value;
  }

  mark(): void {
    this.marked.push(this.stack);
    this.stack = [];
  }

  popToMark(): PickleValue[] {
    const items = this.stack;
    const below = this.marked.pop();
    if (below === undefined) throw misplaced(this.cursor, 'a mark on the stack', 'none');
    this.stack = below;
    return items;
  }

  text(length: number): string {
    return new TextDecoder().decode(this.cursor.take(length));
  }

  line(): string {
    const { bytes, position } = this.cursor;
    const end = bytes.indexOf(10, position);
    if (end < 0) throw misplaced(this.cursor, 'a line end', 'none');
    const line = this.text(end - position);
    this.cursor.position = end + 1;
    return line;
  }

  store(index: number): void {
    this.memo.set(index, this.top());
  }

  recall(index: number): void {
    const value = this.memo.get(index);
    if (value === undefined) throw misplaced(this.cursor, 'a stored value', `an empty memo ${index}`);
    this.push(value);
  }

  tuple(length: number): void {
    const items = Array.from({ length }, () => this.pop());
    this.push(items.reverse());
  }

  append(items: readonly PickleValue[]): void {
    const list = this.top();
    if (!Array.isArray(list)) throw misplaced(this.cursor, 'a list to append to', describe(list));
    for (const item of items) list.push(item);
  }

  setItems(items: readonly PickleValue[]): void {
    const dict = this.top();
    if (!(dict instanceof Map)) throw misplaced(this.cursor, 'a dict to fill', describe(dict));
    if (items.length % 2 !== 0) throw misplaced(this.cursor, 'keys and values in pairs', `${items.length} items`);
    for (let i = 0; i < items.length; i += 2) {
      const key = items[i]!;
      if (typeof key === 'object' && key !== null) throw misplaced(this.cursor, 'a plain dict key', describe(key));
      dict.set(key, items[i + 1]!);
    }
  }

  global(module: PickleValue, name: PickleValue): void {
    if (typeof module !== 'string' || typeof name !== 'string')
      throw misplaced(this.cursor, 'a global by two names', `${describe(module)} and ${describe(name)}`);
    this.push(this.host.global(module, name));
  }

  call(): void {
    const argumentList = this.pop();
    if (!Array.isArray(argumentList)) throw misplaced(this.cursor, 'arguments in a tuple', describe(argumentList));
    this.push(this.host.call(this.pop(), argumentList));
  }

  /** Attributes set on a dict (state_dict's _metadata) carry no weights and are dropped; on anything else they would be code to run. */
  build(): void {
    this.pop();
    const target = this.top();
    if (!(target instanceof Map)) throw misplaced(this.cursor, 'attributes on a dict only', describe(target));
  }

  long(length: number): void {
    const bytes = this.cursor.take(length);
    const value = BigInt.asIntN(
      64,
      bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n),
    );
    const signed = length > 0 && length < 8 ? BigInt.asIntN(8 * length, value) : value;
    // Larger integers (the magic number of the legacy format) are known by their bytes and never counted with.
    this.push(
      length <= 8 ? Number(signed) : `0x${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}`,
    );
  }
}

const operations: ReadonlyMap<number, (machine: Machine) => void> = new Map<number, (machine: Machine) => void>([
  [0x80, (m) => void m.cursor.u8()], // PROTO
  [0x95, (m) => void m.cursor.take(8)], // FRAME
  [0x28, (m) => m.mark()], // MARK
  [0x30, (m) => void m.pop()], // POP
  [0x4e, (m) => m.push(null)], // NONE
  [0x88, (m) => m.push(true)], // NEWTRUE
  [0x89, (m) => m.push(false)], // NEWFALSE
  [0x4b, (m) => m.push(m.cursor.u8())], // BININT1
  [0x4d, (m) => m.push(m.cursor.u16())], // BININT2
  [0x4a, (m) => m.push(m.cursor.i32())], // BININT
  [0x8a, (m) => m.long(m.cursor.u8())], // LONG1
  [0x47, (m) => m.push(m.cursor.f64BigEndian())], // BINFLOAT
  [0x58, (m) => m.push(m.text(m.cursor.u32()))], // BINUNICODE
  [0x8c, (m) => m.push(m.text(m.cursor.u8()))], // SHORT_BINUNICODE
  [0x54, (m) => m.push(m.text(m.cursor.u32()))], // BINSTRING
  [0x55, (m) => m.push(m.text(m.cursor.u8()))], // SHORT_BINSTRING
  [0x7d, (m) => m.push(new Map())], // EMPTY_DICT
  [0x5d, (m) => m.push([])], // EMPTY_LIST
  [0x29, (m) => m.push([])], // EMPTY_TUPLE
  [0x85, (m) => m.tuple(1)], // TUPLE1
  [0x86, (m) => m.tuple(2)], // TUPLE2
  [0x87, (m) => m.tuple(3)], // TUPLE3
  [0x74, (m) => m.push(m.popToMark())], // TUPLE
  [0x61, (m) => m.append([m.pop()])], // APPEND
  [0x65, (m) => m.append(m.popToMark())], // APPENDS
  [0x73, (m) => m.setItems([m.pop(), m.pop()].reverse())], // SETITEM
  [0x75, (m) => m.setItems(m.popToMark())], // SETITEMS
  [0x71, (m) => m.store(m.cursor.u8())], // BINPUT
  [0x72, (m) => m.store(m.cursor.u32())], // LONG_BINPUT
  [0x94, (m) => m.store(m.memo.size)], // MEMOIZE
  [0x68, (m) => m.recall(m.cursor.u8())], // BINGET
  [0x6a, (m) => m.recall(m.cursor.u32())], // LONG_BINGET
  [0x63, (m) => m.global(m.line(), m.line())], // GLOBAL
  [0x93, (m) => m.global(...([m.pop(), m.pop()].reverse() as [PickleValue, PickleValue]))], // STACK_GLOBAL
  [0x52, (m) => m.call()], // REDUCE
  [0x62, (m) => m.build()], // BUILD
  [0x51, (m) => m.push(m.host.persistent(m.pop()))], // BINPERSID
]);

/** What a value is, in one or two words for an error message. */
export function describe(value: PickleValue): string {
  if (value === null) return 'None';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (value instanceof Map) return `a dict of ${value.size}`;
  if (value instanceof PickleObject) return value.kind;
  return typeof value === 'string' ? quote(value) : String(value);
}

function misplaced(cursor: Cursor, expected: string, got: string): WeightsError {
  return new WeightsError(
    `pickle: expected ${expected}, got ${got} before byte ${cursor.position} - the file is damaged, save it again`,
  );
}
