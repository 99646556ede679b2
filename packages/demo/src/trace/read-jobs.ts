import { Refused, type Row, readTable, type Table } from '../input/csv.ts';
import { decimalIn, decimalOrEmpty, fail, nameIn, readRows, type Sorted, wholeIn } from '../input/fields.ts';
import { alibabaStartSeconds, periodMs } from './period.ts';
import { noDuration, noGpu, outsidePeriod, type TraceJob } from './trace-job.ts';

const gpusMax = 1_024;

/** One known format of job files. */
interface Format {
  readonly columns: readonly string[];
  readonly reader: (table: Table) => (row: Row) => TraceJob | string;
}

const source = (row: Row): string => `${row.file}:${row.line}`;

/** `schedule` and `end` in seconds: how long it ran, or undefined if it was never seen to. */
function ranMs(row: Row, startColumn: string, endColumn: string): number | undefined {
  const start = decimalOrEmpty(row, startColumn, 0);
  const end = decimalOrEmpty(row, endColumn, 0);
  if (start === null || end === null) return undefined;
  if (end < start) return fail(endColumn, `${end} is before ${startColumn} ${start}`);
  return end === start ? undefined : Math.round((end - start) * 1_000);
}

function readAlibaba2023(row: Row): TraceJob | string {
  const name = nameIn(row, 'name');
  const gpus = wholeIn(row, 'num_gpu', 0, gpusMax);
  const share = wholeIn(row, 'gpu_milli', 0, 1_000);
  const submitSeconds = decimalIn(row, 'creation_time', 0);
  const durationMs = ranMs(row, 'scheduled_time', 'deletion_time');
  const models = [...new Set(row.text('gpu_spec').split('|'))].map((model) => model.trim()).filter((model) => model !== '');
  if (gpus === 0) return noGpu;
  if (share === 0) return fail('gpu_milli', 'is 0 for a job that wants a GPU');
  if (durationMs === undefined) return noDuration;
  if (submitSeconds < alibabaStartSeconds) return outsidePeriod;
  const submitMs = Math.round((submitSeconds - alibabaStartSeconds) * 1_000);
  if (submitMs >= periodMs) return outsidePeriod;
  return { source: source(row), name, submitMs, durationMs, gpus, models, waits: row.text('qos') === 'BE' };
}

function readDlrm(row: Row): TraceJob | string {
  const name = nameIn(row, 'instance_sn');
  const gpus = Math.ceil(decimalIn(row, 'gpu_request', 0));
  const submitSeconds = decimalOrEmpty(row, 'creation_time', 0);
  const durationMs = ranMs(row, 'scheduled_time', 'deletion_time');
  if (gpus === 0) return noGpu;
  if (submitSeconds === null || durationMs === undefined) return noDuration;
  const submitMs = Math.round(submitSeconds * 1_000);
  return submitMs < periodMs ? { source: source(row), name, submitMs, durationMs, gpus, models: [], waits: false } : outsidePeriod;
}

/** Its clock starts at zero and runs for months: submissions are spread over the period in proportion. */
function philly(table: Table) {
  const times = table.rows.map((row) => Number(row.text('submit_time'))).filter((time) => Number.isFinite(time));
  const last = times.reduce((latest, time) => Math.max(latest, time), 0);
  return (row: Row): TraceJob | string => {
    const name = `${nameIn(row, 'trace')}-${nameIn(row, 'job_id')}`;
    const gpus = wholeIn(row, 'num_gpu', 0, gpusMax);
    const submitMs = decimalIn(row, 'submit_time', 0);
    const durationMs = Math.round(decimalIn(row, 'duration', 0));
    if (gpus === 0) return noGpu;
    if (durationMs === 0) return noDuration;
    const spread = Math.floor((submitMs / (last + 1)) * periodMs);
    return { source: source(row), name, submitMs: spread, durationMs, gpus, models: [], waits: true };
  };
}

const formats: readonly Format[] = [
  {
    columns: ['name', 'num_gpu', 'gpu_milli', 'gpu_spec', 'qos', 'creation_time', 'scheduled_time', 'deletion_time'],
    reader: () => readAlibaba2023,
  },
  { columns: ['instance_sn', 'gpu_request', 'creation_time', 'scheduled_time', 'deletion_time'], reader: () => readDlrm },
  { columns: ['trace', 'job_id', 'num_gpu', 'submit_time', 'duration'], reader: philly },
];

/** Reads a file of jobs; its header says which format it has. Throws {@link Refused} for a file that cannot be used. */
export function readJobs(file: string, content: string): Sorted<TraceJob> {
  const table = readTable(file, content);
  const format = formats.find(({ columns }) => columns.every((column) => table.header.includes(column)));
  if (format) return readRows(table, format.reader(table));
  const hasTimes = table.header.some((column) => /time/.test(column));
  throw new Refused(file, hasTimes ? 'it is no known format of jobs' : 'no times');
}
