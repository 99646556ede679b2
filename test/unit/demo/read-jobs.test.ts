import { alibabaStartSeconds, periodMs } from '@compute-bank/demo/trace/period';
import { readJobs } from '@compute-bank/demo/trace/read-jobs';
import { describe, expect, test } from '@jest/globals';

const alibabaHeader = 'name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec,qos,pod_phase,creation_time,deletion_time,scheduled_time';
const start = alibabaStartSeconds;
const alibaba = (...rows: string[]) => readJobs('pods.csv', [alibabaHeader, ...rows].join('\n'));

describe('a job of the Alibaba trace', () => {
  test('runs from its scheduling to its deletion and arrives when it was created', () => {
    const { values } = alibaba(`p,1,1,2,1000,,LS,Running,${start + 60},${start + 700},${start + 100}`);
    expect(values).toEqual([{ source: 'pods.csv:2', name: 'p', submitMs: 60_000, durationMs: 600_000, gpus: 2, models: [], waits: false }]);
  });

  test('that wants a fraction of a GPU takes one whole GPU', () => {
    const { values } = alibaba(`p,1,1,1,460,,LS,Running,${start},${start + 9},${start}`);
    expect(values.map(({ gpus }) => gpus)).toEqual([1]);
  });

  test('names each allowed model once, even where the trace repeats it', () => {
    const { values } = alibaba(`p,1,1,1,1000,V100M16|V100M32|V100M32,BE,Running,${start},${start + 9},${start}`);
    expect(values.map(({ models, waits }) => [models, waits])).toEqual([[['V100M16', 'V100M32'], true]]);
  });

  test.each([
    [`p,1,1,0,0,,LS,Running,${start},${start + 9},${start}`, 'no GPU'],
    [`p,1,1,1,1000,,LS,Pending,${start},${start + 9},`, 'no duration'],
    [`p,1,1,1,1000,,LS,Running,${start},${start + 9},${start + 9}`, 'no duration'],
    [`p,1,1,1,1000,,LS,Running,${start - 1},${start + 9},${start}`, 'outside period'],
    [`p,1,1,1,1000,,LS,Running,${start + periodMs / 1_000},${start + periodMs / 1_000 + 9},${start + periodMs / 1_000}`, 'outside period'],
  ])('%s is not mappable: %s', (row, reason) => {
    const { values, notMappable, broken } = alibaba(row);
    expect({ values, notMappable, broken }).toEqual({ values: [], notMappable: [{ file: 'pods.csv', line: 2, reason }], broken: [] });
  });

  test.each([
    [`p,1,1,two,1000,,LS,Running,${start},${start + 9},${start}`, 'num_gpu'],
    [`p,1,1,-1,1000,,LS,Running,${start},${start + 9},${start}`, 'num_gpu'],
    [`p,1,1,1,1001,,LS,Running,${start},${start + 9},${start}`, 'gpu_milli'],
    [`p,1,1,1,0,,LS,Running,${start},${start + 9},${start}`, 'gpu_milli'],
    [`p,1,1,1,1000,,LS,Running,1e9,${start + 9},${start}`, 'creation_time'],
    [`p,1,1,1,1000,,LS,Running,${start},${start},${start + 9}`, 'deletion_time'],
    [`,1,1,1,1000,,LS,Running,${start},${start + 9},${start}`, 'name'],
  ])('%s is broken, with file, line and column', (row, column) => {
    const { values, broken } = alibaba(`q,1,1,1,1000,,LS,Running,${start},${start + 9},${start}`, row);
    expect(values).toHaveLength(1);
    expect(broken).toEqual([{ file: 'pods.csv', line: 3, column, reason: expect.any(String) }]);
  });
});

describe('other formats', () => {
  test('a file without times is refused', () => {
    expect(() => readJobs('resample.csv', 'name,cpu_milli,memory_mib,num_gpu,gpu_milli\np,1,1,1,1000')).toThrow(
      'resample.csv is refused: no times.',
    );
  });

  test('a file of another kind is refused', () => {
    expect(() => readJobs('idle.csv', 'vc,time,idle_gpu_num\na,2020-05-01 00:00:00,4')).toThrow('no known format');
  });

  test('DLRM instances without a start or an end have no duration; one without an end keeps its row', () => {
    const header =
      'instance_sn,role,app_name,cpu_request,cpu_limit,gpu_request,gpu_limit,rdma_request,rdma_limit,memory_request,memory_limit,disk_request,disk_limit,max_instance_per_node,creation_time,scheduled_time,deletion_time';
    const row = (name: string, times: string): string => `${name},HN,app,12,12,1,1,25,25,120,120,640,800,8,${times}`;
    const read = readJobs('dlrm.csv', [header, row('a', ',,'), row('b', '1,2,'), row('c', '1.5,2.0000000000000005,62')].join('\n'));
    expect(read.notMappable.map(({ line, reason }) => [line, reason])).toEqual([
      [2, 'no duration'],
      [3, 'no duration'],
    ]);
    expect(read.values.map(({ submitMs, durationMs }) => [submitMs, durationMs])).toEqual([[1_500, 60_000]]);
  });

  test('Philly submissions are spread over the period, their durations are kept', () => {
    const rows = ['trace3,0,4,0,60000', 'trace3,1,32,500,120000', 'trace3,2,8,999,1000'];
    const { values } = readJobs('philly.csv', ['trace,job_id,num_gpu,submit_time,duration', ...rows].join('\n'));
    expect(values.map(({ submitMs }) => submitMs)).toEqual([0, periodMs / 2, Math.floor((999 / 1_000) * periodMs)]);
    expect(values.map(({ durationMs, gpus }) => [durationMs, gpus])).toEqual([
      [60_000, 4],
      [120_000, 32],
      [1_000, 8],
    ]);
  });
});
