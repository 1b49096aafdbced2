/** Packs files into one zip without compressing: label files are small, pictures are compressed already. */
const table = (() => {
  const made = new Uint32Array(256);
  for (let value = 0; value < 256; value += 1) {
    let mixed = value;
    for (let bit = 0; bit < 8; bit += 1) mixed = mixed & 1 ? 0xedb88320 ^ (mixed >>> 1) : mixed >>> 1;
    made[value] = mixed >>> 0;
  }
  return made;
})();

export const crc32 = (bytes: Uint8Array): number => {
  let sum = 0xffffffff;
  for (let at = 0; at < bytes.length; at += 1) sum = table[(sum ^ bytes[at]) & 0xff] ^ (sum >>> 8);
  return (sum ^ 0xffffffff) >>> 0;
};

const most = 0xffffffff;

/** ZIP (APPNOTE 6.3.10), method 0, names in UTF-8 (flag bit 11). At most 65,535 files and 4 GiB together. */
export const zip = async (files: { path: string; file: Blob }[]): Promise<Blob> => {
  if (files.length > 0xffff) throw new Error("These are too many files for one import. Zip them yourself, or use the shell: framewright import.");
  const parts: BlobPart[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const { path, file } of files) {
    const name = new TextEncoder().encode(path);
    const sum = crc32(new Uint8Array(await file.arrayBuffer()));
    if (offset + file.size > most) throw new Error("This is too much for one import from the browser. Use the shell: framewright import.");
    const head = new DataView(new ArrayBuffer(30));
    head.setUint32(0, 0x04034b50, true);
    head.setUint16(4, 20, true);
    head.setUint16(6, 0x0800, true);
    head.setUint16(12, 0x0021, true);
    head.setUint32(14, sum, true);
    head.setUint32(18, file.size, true);
    head.setUint32(22, file.size, true);
    head.setUint16(26, name.length, true);
    parts.push(head.buffer, name, file);
    const entry = new DataView(new ArrayBuffer(46));
    entry.setUint32(0, 0x02014b50, true);
    entry.setUint16(4, 20, true);
    entry.setUint16(6, 20, true);
    entry.setUint16(8, 0x0800, true);
    entry.setUint16(14, 0x0021, true);
    entry.setUint32(16, sum, true);
    entry.setUint32(20, file.size, true);
    entry.setUint32(24, file.size, true);
    entry.setUint16(28, name.length, true);
    entry.setUint32(42, offset, true);
    directory.push(new Uint8Array(entry.buffer), name);
    offset += 30 + name.length + file.size;
  }
  const size = directory.reduce((sum, one) => sum + one.length, 0);
  const end = new DataView(new ArrayBuffer(22));
  end.setUint32(0, 0x06054b50, true);
  end.setUint16(8, files.length, true);
  end.setUint16(10, files.length, true);
  end.setUint32(12, size, true);
  end.setUint32(16, offset, true);
  return new Blob([...parts, ...directory, end.buffer], { type: "application/zip" });
};
