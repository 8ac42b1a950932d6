// node tools/pack.mjs FOLDER PACK: puts the built files into one, as src/service/portal/portal_assets.h reads it: `CFPACK1\n`,
// then for each file five fields, each with its length in 4 octets before it: path, content type, encoding, ETag, content.
// Prints the size of all together; what a browser loads at first is measured by browser/size.test.ts.
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { constants, gzipSync } from 'node:zlib';

const types = {
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  json: 'application/json',
  svg: 'image/svg+xml',
  webmanifest: 'application/manifest+json',
  woff2: 'font/woff2',
};

function field(content) {
  const octets = Buffer.from(content);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(octets.length);
  return Buffer.concat([length, octets]);
}

function packed(folder, path) {
  const content = readFileSync(join(folder, path));
  const type = types[path.slice(path.lastIndexOf('.') + 1)];
  if (type === undefined) {
    throw new Error(`${path}: no content type is known for it`);
  }
  // The service writes into index.html, so it stays as it is.
  const encoding = path === 'index.html' || path.endsWith('.woff2') ? '' : 'gzip';
  const sent = encoding ? gzipSync(content, { level: constants.Z_BEST_COMPRESSION }) : content;
  const etag = createHash('sha256').update(content).digest('hex').slice(0, 32);
  return { size: sent.length, octets: Buffer.concat([path, type, encoding, etag, sent].map(field)) };
}

const [folder, pack] = process.argv.slice(2);
const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
  .sort();
const files = new Map(paths.map((path) => [path, packed(folder, path)]));
writeFileSync(pack, Buffer.concat([Buffer.from('CFPACK1\n'), ...[...files.values()].map((file) => file.octets)]));
const total = [...files.values()].reduce((sum, file) => sum + file.size, 0);
console.log(`portal: ${files.size} files, ${Math.round(total / 1024)} KB compressed`);
