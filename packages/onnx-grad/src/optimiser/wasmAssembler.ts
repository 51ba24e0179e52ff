// A tiny assembler for the part of WebAssembly (https://webassembly.github.io/spec/core/binary) that loops over vectors of floats need. An
// expression is its bytes: operands first, then the instruction, so that f32x4.add(a, b) is [...a, ...b, add].

export type Code = readonly number[];

const valueTypes = { i32: 0x7f, f32: 0x7d, f64: 0x7c, v128: 0x7b } as const;
export type ValueType = keyof typeof valueTypes;

/** A parameter or variable of a function. */
export interface Local {
  readonly get: Code;
  readonly set: (value: Code) => Code;
}

export interface WasmFunction {
  readonly name: string;
  readonly parameters: readonly ValueType[];
  readonly variables: readonly ValueType[];
  readonly result: ValueType | undefined;
  readonly body: Code;
}

type Types = Readonly<Record<string, ValueType>>;
type Locals<T extends Types> = { readonly [K in keyof T]: Local };

/** A function with named parameters and variables; `body` gets both and leaves `result`, if there is one, on the stack. */
export function wasmFunction<P extends Types, V extends Types>(
  name: string,
  parameters: P,
  variables: V,
  result: ValueType | undefined,
  body: (locals: Locals<P & V>) => Code,
): WasmFunction {
  const names = [...Object.keys(parameters), ...Object.keys(variables)];
  const locals = names.map((local, index): [string, Local] => [
    local,
    { get: [0x20, ...unsigned(index)], set: (value) => [...value, 0x21, ...unsigned(index)] },
  ]);
  return {
    name,
    parameters: Object.values(parameters),
    variables: Object.values(variables),
    result,
    body: body(Object.fromEntries(locals) as Locals<P & V>),
  };
}

const binary =
  (...instruction: number[]) =>
  (a: Code, b: Code): Code => [...a, ...b, ...instruction];
const unary =
  (...instruction: number[]) =>
  (a: Code): Code => [...a, ...instruction];
const simd = (instruction: number) => [0xfd, ...unsigned(instruction)];

export const i32 = {
  constant: (value: number): Code => [0x41, ...signed(value)],
  add: binary(0x6a),
  lessThan: binary(0x49),
};

export const f32x4 = {
  /** `address` must be a multiple of 16. */
  load: (address: Code): Code => [...address, ...simd(0x00), 4, 0],
  store: (address: Code, value: Code): Code => [...address, ...value, ...simd(0x0b), 4, 0],
  splat: unary(...simd(0x13)),
  sqrt: unary(...simd(0xe3)),
  add: binary(...simd(0xe4)),
  sub: binary(...simd(0xe5)),
  mul: binary(...simd(0xe6)),
  div: binary(...simd(0xe7)),
};

export const f64x2 = {
  /** The first two of four floats, as doubles. */
  promoteLow: unary(...simd(0x5f)),
  /** The last two of four floats, as doubles. */
  promoteHigh: (floats: Code): Code => {
    const swapHalves = [8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7];
    return [...floats, ...floats, ...simd(0x0d), ...swapHalves, ...simd(0x5f)];
  },
  lane: (vector: Code, index: 0 | 1): Code => [...vector, ...simd(0x21), index],
  add: binary(...simd(0xf0)),
  mul: binary(...simd(0xf2)),
};

export const f64 = { add: binary(0xa0) };

/** `body` for index = 0, 16, 32, ... below `bytes`. */
export function forVectors(index: Local, bytes: Local, body: Code): Code {
  const advance = index.set(i32.add(index.get, i32.constant(16)));
  const again = [...i32.lessThan(index.get, bytes.get), 0x0d, 0];
  const loop = [0x03, 0x40, ...body, ...advance, ...again, 0x0b];
  return [...index.set(i32.constant(0)), ...i32.lessThan(index.get, bytes.get), 0x04, 0x40, ...loop, 0x0b];
}

/** The bytes of a module that imports `env.memory` and exports the functions by name. */
export function wasmModule(functions: readonly WasmFunction[]): Uint8Array<ArrayBuffer> {
  const types = functions.map(({ parameters, result }) => [
    0x60,
    ...vector(parameters.map((type) => [valueTypes[type]])),
    ...vector(result === undefined ? [] : [[valueTypes[result]]]),
  ]);
  const memoryImport = [...text('env'), ...text('memory'), 0x02, 0x00, 0];
  const exported = functions.map(({ name }, index) => [...text(name), 0x00, ...unsigned(index)]);
  const bodies = functions.map(({ variables, body }) => {
    const code = [...vector(variables.map((type) => [1, valueTypes[type]])), ...body, 0x0b];
    return [...unsigned(code.length), ...code];
  });
  return new Uint8Array([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, types),
    ...section(2, [memoryImport]),
    ...section(
      3,
      functions.map((_, index) => unsigned(index)),
    ),
    ...section(7, exported),
    ...section(10, bodies),
  ]);
}

function section(id: number, items: readonly Code[]): Code {
  const content = vector(items);
  return [id, ...unsigned(content.length), ...content];
}

function vector(items: readonly Code[]): Code {
  return [...unsigned(items.length), ...items.flat()];
}

function text(value: string): Code {
  const bytes = new TextEncoder().encode(value);
  return [...unsigned(bytes.length), ...bytes];
}

/** LEB128: seven bits a byte, lowest first, the eighth bit saying that more follow. */
function unsigned(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...unsigned(value >>> 7)];
}

function signed(value: number): number[] {
  const last = value >= -64 && value < 64;
  return last ? [value & 127] : [(value & 127) | 128, ...signed(value >> 7)];
}
