import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { BackupError, readManifest } from '@compute-bank/local/backup/backup-format';
import { makeBackup } from '@compute-bank/local/backup/make-backup';
import { restoreBackup } from '@compute-bank/local/backup/restore-backup';
import { identify } from '@compute-bank/local/state/process-identity';
import { afterEach, beforeEach, expect, test } from '@jest/globals';

const madeAt = '2026-05-01T00:00:00.000Z';
let folder = '';
let state = '';
let file = '';
const at = (...names: readonly string[]): string => join(folder, ...names);

/** A state of two pairs of rows, left as a killed host leaves it: with what was written last still in the write-ahead log. */
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'backup-'));
  [state, file] = [at('bank'), at('bank.backup')];
  mkdirSync(state);
  const database = new DatabaseSync(join(state, 'bank.db'));
  database.exec('PRAGMA journal_mode=WAL; CREATE TABLE items (name TEXT, value TEXT)');
  database.exec("INSERT INTO items VALUES ('first', 'old'), ('second', 'old')");
  for (const name of ['checkpoints', 'clock', 'demo-keys', 'secrets']) writeFileSync(join(state, `${name}.json`), `{"of":"${name}"}`);
  writeFileSync(join(state, 'host.log'), 'failures');
  writeFileSync(join(state, 'host.json'), '{"pid":1}');
  open.push(database);
});
const open: DatabaseSync[] = [];
afterEach(() => {
  for (const database of open.splice(0)) database.close();
  rmSync(folder, { recursive: true, force: true });
});

const valuesIn = (directory: string): readonly unknown[] => {
  const database = new DatabaseSync(join(directory, 'bank.db'), { readOnly: true });
  try {
    return database
      .prepare('SELECT value FROM items ORDER BY name')
      .all()
      .map(({ value }) => value);
  } finally {
    database.close();
  }
};

test('what comes back is the tables and what a start reads, and nothing that names processes of another machine', async () => {
  await makeBackup(state, file, madeAt);
  expect(await restoreBackup(file, at('new', 'bank'))).toMatchObject({ madeAt });
  expect(valuesIn(at('new', 'bank'))).toEqual(['old', 'old']);
  expect(readdirSync(at('new', 'bank')).sort()).toEqual(['bank.db', 'checkpoints.json', 'clock.json', 'demo-keys.json', 'secrets.json']);
  expect(readFileSync(at('new', 'bank', 'secrets.json'), 'utf8')).toBe('{"of":"secrets"}');
});

test('a bank that is only being made is not backed up: it has no table yet', async () => {
  open[0]?.exec('CREATE TABLE _tables (table_name TEXT)');
  await expect(makeBackup(state, file, madeAt)).rejects.toThrow('has no tables yet');
  expect(readdirSync(folder)).toEqual(['bank']);
  open[0]?.exec("INSERT INTO _tables VALUES ('Bank')");
  await makeBackup(state, file, madeAt);
});

test('a transaction that is open while the backup is made is not in it, in no part', async () => {
  open[0]?.exec("BEGIN; UPDATE items SET value = 'new' WHERE name = 'first'");
  await makeBackup(state, file, madeAt);
  open[0]?.exec("UPDATE items SET value = 'new' WHERE name = 'second'; COMMIT");
  await restoreBackup(file, at('then'));
  expect(valuesIn(at('then'))).toEqual(['old', 'old']);
  await makeBackup(state, at('later.backup'), madeAt);
  await restoreBackup(at('later.backup'), at('now'));
  expect(valuesIn(at('now'))).toEqual(['new', 'new']);
});

test('only its owner can read it, and what comes out of it', async () => {
  await makeBackup(state, file, madeAt);
  await restoreBackup(file, at('restored'));
  for (const path of [file, at('restored', 'demo-keys.json'), at('restored', 'bank.db')]) expect(statSync(path).mode & 0o077).toBe(0);
});

test('nothing is left beside it, done or failed', async () => {
  await makeBackup(state, file, madeAt);
  await expect(makeBackup(state, file, madeAt)).rejects.toThrow('is there already');
  open.pop()?.close();
  writeFileSync(join(state, 'bank.db'), 'no database');
  await expect(makeBackup(state, at('second.backup'), madeAt)).rejects.toThrow();
  expect(readdirSync(folder).sort()).toEqual(['bank', 'bank.backup']);
});

test.each([
  [
    'a byte in the middle',
    (bytes: Buffer) => bytes.fill(bytes.readUInt8(bytes.length >> 1) ^ 0xff, bytes.length >> 1, (bytes.length >> 1) + 1),
  ],
  ['its end', (bytes: Buffer) => bytes.subarray(0, bytes.length - 40)],
  ['everything', () => Buffer.from('holiday pictures')],
])('a backup that lost %s is refused, and nothing is restored', async (_, damage) => {
  await makeBackup(state, file, madeAt);
  writeFileSync(file, damage(readFileSync(file)));
  await expect(restoreBackup(file, at('restored'))).rejects.toThrow(BackupError);
  expect(readdirSync(folder).sort()).toEqual(['bank', 'bank.backup']);
});

test('a table that was changed in an archive that is otherwise whole is found by its sum', async () => {
  await makeBackup(state, file, madeAt);
  mkdirSync(at('opened'));
  execFileSync('tar', ['xzf', file, '-C', at('opened')]);
  writeFileSync(at('opened', 'clock.json'), '{"kind":"real","last":0}');
  execFileSync('tar', ['czf', file, '-C', at('opened'), ...readdirSync(at('opened'))]);
  await expect(restoreBackup(file, at('restored'))).rejects.toThrow('is damaged: clock.json has the sum');
});

test('an archive cannot leave files under other names', async () => {
  mkdirSync(at('evil'));
  const sum = '0'.repeat(64);
  const files = ['bank.db', '../stray'].map((name) => ({ name, bytes: 1, sha256: sum }));
  const manifest = JSON.stringify({ format: 'compute-bank-backup', version: 1, madeAt, files });
  writeFileSync(at('evil', 'manifest.json'), manifest);
  writeFileSync(at('evil', 'bank.db'), 'x');
  writeFileSync(at('stray'), 'x');
  execFileSync('tar', ['czPf', file, '-C', at('evil'), 'manifest.json', 'bank.db', '../stray']);
  rmSync(at('stray'));
  await expect(restoreBackup(file, at('restored'))).rejects.toThrow('which no bank keeps');
  expect(readdirSync(folder)).not.toContain('stray');
});

test.each([
  ['{}', 'It is no backup of a bank.'],
  ['no JSON', 'It is no backup of a bank.'],
  ['{"format":"compute-bank-backup","version":2}', 'this bank reads version 1'],
  ['{"format":"compute-bank-backup","version":1,"madeAt":"","files":[]}', 'It holds no bank.db.'],
])('the manifest %s is refused', (text, reason) => {
  expect(() => readManifest(text)).toThrow(reason);
});

test('a directory in which something lies is not written to, and one in use is named as such', async () => {
  await makeBackup(state, file, madeAt);
  mkdirSync(at('used'));
  writeFileSync(at('used', 'notes.txt'), 'mine');
  await expect(restoreBackup(file, at('used'))).rejects.toThrow('is not empty (notes.txt)');
  writeFileSync(at('used', 'host.json'), JSON.stringify(identify(process.pid)));
  await expect(restoreBackup(file, at('used'))).rejects.toThrow(`is in use by process ${process.pid}`);
  mkdirSync(at('empty'));
  await restoreBackup(file, at('empty'));
  expect(valuesIn(at('empty'))).toEqual(['old', 'old']);
});

test.each([
  [() => makeBackup(at('nowhere'), file, madeAt), 'holds no bank'],
  [() => makeBackup(state, at('no', 'where'), madeAt), 'There is no directory'],
  [() => restoreBackup(at('nothing'), at('restored')), 'There is no file'],
])('what cannot be done is refused with a reason (%#)', async (attempt, reason) => {
  await expect(attempt()).rejects.toThrow(reason);
});
