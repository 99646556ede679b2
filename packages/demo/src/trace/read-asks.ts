import { type Micros, parseMicros } from '@compute-bank/domain/money';
import { type Row, readTable } from '../input/csv.ts';
import { decimalIn, fail, nameIn, needColumns, readRows, type Sorted } from '../input/fields.ts';

/** What one provider asks for one GPU-hour. */
export interface Ask {
  readonly provider: string;
  readonly model: string;
  readonly sku: string;
  readonly region: string;
  readonly pricing: 'on_demand' | 'spot';
  readonly perGpuHour: Micros;
}

const columns = ['provider', 'pricing', 'gpu_model', 'sku', 'region', 'gpu_count', 'usd_per_hour', 'usd_per_gpu_hour'];

/** Reads a file of asks. The price per GPU is taken as published, and must be the instance's price divided by its GPUs. */
export function readAsks(file: string, content: string): Sorted<Ask> {
  const table = readTable(file, content);
  needColumns(table, columns);
  return readRows(table, (row) => {
    const pricing = nameIn(row, 'pricing');
    if (pricing !== 'on_demand' && pricing !== 'spot') return fail('pricing', `"${pricing.slice(0, 40)}" is neither on_demand nor spot`);
    const perGpuHour = priceIn(row);
    const text = (column: string): string => nameIn(row, column);
    return { provider: text('provider'), model: text('gpu_model'), sku: text('sku'), region: text('region'), pricing, perGpuHour };
  });
}

function priceIn(row: Row): Micros {
  const gpus = decimalIn(row, 'gpu_count', 0.001);
  const perHour = decimalIn(row, 'usd_per_hour', 0);
  const perGpu = decimalIn(row, 'usd_per_gpu_hour', 0.000_001);
  // Published with four decimals.
  if (Math.abs(perHour / gpus - perGpu) > 0.000_1) return fail('usd_per_gpu_hour', `${perGpu} is not ${perHour} / ${gpus}`);
  return parseMicros(row.text('usd_per_gpu_hour')) ?? fail('usd_per_gpu_hour', 'has more than six decimals');
}
