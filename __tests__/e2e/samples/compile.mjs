// A compiler for programs that print one line, so that the samples have real static programs without a toolchain to
// install: node compile.mjs amd64|arm64 TEXT > program. Writes a static Linux ELF of one segment (ELF-64 object file
// format; AMD64 and AArch64 system call conventions).
const [architecture, text] = process.argv.slice(2);
const message = Buffer.from(`${text}\n`);
const little = (value, bytes = 4) => {
  const buffer = Buffer.alloc(bytes);
  if (bytes === 8) buffer.writeBigUInt64LE(BigInt(value));
  else buffer.writeUIntLE(value, 0, bytes);
  return buffer;
};

/** write(1, message, length), then exit(0); the message follows the code. */
function amd64() {
  const instructions = [
    [0xb8, ...little(1)],
    [0xbf, ...little(1)],
    [0x48, 0x8d, 0x35, ...little(16)],
    [0xba, ...little(message.length)],
    [0x0f, 0x05],
    [0xb8, ...little(60)],
    [0x31, 0xff],
    [0x0f, 0x05],
  ];
  return { machine: 62, code: Buffer.from(instructions.flat()) };
}

function arm64() {
  const move = (register, value) => (0xd2800000 | (value << 5) | register) >>> 0;
  const call = 0xd4000001;
  const messageAddress = 0x10000000 | ((24 >> 2) << 5) | 1;
  const code = [move(8, 64), move(0, 1), messageAddress, move(2, message.length), call];
  return {
    machine: 183,
    code: Buffer.concat([...code, move(8, 93), move(0, 0), call].map((word) => little(word))),
  };
}

const targets = { amd64, arm64 };
if (!targets[architecture]) throw new Error(`no code for ${architecture}`);
const { machine, code } = targets[architecture]();
const base = 0x400000;
const headers = 64 + 56;
const size = headers + code.length + message.length;
const header = [
  Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
  ...[little(2, 2), little(machine, 2), little(1), little(base + headers, 8), little(64, 8), little(0, 8)],
  ...[little(0), little(64, 2), little(56, 2), little(1, 2), little(0, 2), little(0, 2), little(0, 2)],
];
const segment = [
  little(1),
  little(5),
  ...[0, base, base, size, size, 0x1000].map((value) => little(value, 8)),
];
process.stdout.write(Buffer.concat([...header, ...segment, code, message]));
