// Packs files into one zip, as the API takes a folder: names of the last part of each path, deflated.

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const VERSION = 20;
const UTF8 = 0x0800;
const DEFLATED = 8;
const DATE_1980 = 0x21;

const TABLE = Uint32Array.from({ length: 256 }, (_, start) => {
  let value = start;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value >>> 0;
});

/** CRC-32 of bytes. */
export function crc32(bytes) {
  let value = 0xffffffff;
  for (const byte of bytes) value = TABLE[(value ^ byte) & 0xff] ^ (value >>> 8);
  return (value ^ 0xffffffff) >>> 0;
}

async function deflated(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** Numbers of 2 or 4 bytes, the small end first. */
function record(...fields) {
  const size = fields.reduce((sum, [, bytes]) => sum + bytes, 0);
  const view = new DataView(new ArrayBuffer(size));
  let at = 0;
  for (const [value, bytes] of fields) {
    if (bytes === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    at += bytes;
  }
  return new Uint8Array(view.buffer);
}

/** What both headers of an entry say. */
function common(entry) {
  return [
    [VERSION, 2], [UTF8, 2], [DEFLATED, 2], [0, 2], [DATE_1980, 2], [entry.crc, 4],
    [entry.packed.length, 4], [entry.size, 4], [entry.name.length, 2], [0, 2],
  ];
}

/**
 * Pack files.
 * @param {File[]} files
 * @returns {Promise<Blob>}
 */
export async function zip(files) {
  const parts = [];
  const central = [];
  let at = 0;
  for (const file of files) {
    const bytes = new Uint8Array(await file.arrayBuffer());
    const entry = { name: new TextEncoder().encode(file.name), crc: crc32(bytes), size: bytes.length, packed: await deflated(bytes) };
    const head = record([LOCAL, 4], ...common(entry));
    central.push(record([CENTRAL, 4], [VERSION, 2], ...common(entry), [0, 2], [0, 2], [0, 2], [0, 4], [at, 4]), entry.name);
    parts.push(head, entry.name, entry.packed);
    at += head.length + entry.name.length + entry.packed.length;
  }
  const size = central.reduce((sum, each) => sum + each.length, 0);
  const end = record([END, 4], [0, 2], [0, 2], [files.length, 2], [files.length, 2], [size, 4], [at, 4], [0, 2]);
  return new Blob([...parts, ...central, end], { type: "application/zip" });
}
