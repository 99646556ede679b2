import { Duration } from 'aws-cdk-lib';
import { type IMetric, MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import { type FunctionName, functionSizes } from '../configuration/function-sizes.ts';
import { matchesForCost, prices } from '../configuration/prices.ts';
import type { TableName, Watched } from '../configuration/watched.ts';
import { metricOf, type WatchedCell } from './cell-metrics.ts';

const minutes = 60;
const tables = ['Bank', 'Market'] as const satisfies readonly TableName[];

/**
 * What the tables cost per 1,000 matches, in US dollars, hour by hour; nothing while there are too few matches to tell. An
 * alarm may compute with ten metrics at most, hence the tables alone: most of the cost, and the part that a defect multiplies.
 */
export function tableCostPerThousandMatches(cell: WatchedCell): MathExpression {
  const { usingMetrics, terms } = tableTerms(cell);
  return perThousandMatches(cell, usingMetrics, terms, 'Tables, USD per 1,000 matches');
}

/** The same with what the functions cost to run, for the dashboard. */
export function costPerThousandMatches(cell: WatchedCell): MathExpression {
  const ofTables = tableTerms(cell);
  const usingMetrics = { ...ofTables.usingMetrics };
  const terms = [...ofTables.terms];
  for (const [index, name] of ([...cell.functions.keys()] as FunctionName[]).entries()) {
    usingMetrics[`f${index}`] = metricOf(cell, { of: 'function', name, metric: 'Duration' }, 'Sum', minutes);
    const perMillionMilliseconds = (functionSizes[name].memoryMib / 1_024 / 1_000) * prices.millionGibSeconds;
    terms.push(`FILL(f${index},0)*${perMillionMilliseconds.toFixed(6)}`);
  }
  return perThousandMatches(cell, usingMetrics, terms, 'Tables and functions, USD per 1,000 matches');
}

function tableTerms(cell: WatchedCell) {
  const usingMetrics: Record<string, IMetric> = {};
  const terms = tables.flatMap((table, index) => {
    const consumed = (metric: Extract<Watched, { of: 'table' }>['metric']) =>
      metricOf(cell, { of: 'table', table, metric }, 'Sum', minutes);
    usingMetrics[`w${index}`] = consumed('ConsumedWriteCapacityUnits');
    usingMetrics[`r${index}`] = consumed('ConsumedReadCapacityUnits');
    return [`FILL(w${index},0)*${prices.millionWriteUnits}`, `FILL(r${index},0)*${prices.millionReadUnits}`];
  });
  return { usingMetrics, terms };
}

function perThousandMatches(cell: WatchedCell, metrics: Record<string, IMetric>, terms: readonly string[], label: string): MathExpression {
  const matches = metricOf(cell, { of: 'bank', metric: 'Matches' }, 'Sum', minutes);
  return new MathExpression({
    // Prices are of a million, the figure is of a thousand.
    expression: `IF(m>=${matchesForCost},(${terms.join('+')})/m/1000,0)`,
    usingMetrics: { m: matches, ...metrics },
    label,
    period: Duration.minutes(minutes),
  });
}
