import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';

/**
 * CDK's own `grantReadData` and friends hand out Scan and more. These name each action, so that a function can do what
 * it does and nothing else; a transaction needs exactly the rights of its parts.
 */
export function grantRead(table: ITable, to: IGrantable): void {
  table.grant(to, 'dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query');
}

/** Reads, and writes by key; for the functions that commit transactions. */
export function grantReadWrite(table: ITable, to: IGrantable): void {
  grantRead(table, to);
  table.grant(
    to,
    'dynamodb:PutItem',
    'dynamodb:UpdateItem',
    'dynamodb:DeleteItem',
    'dynamodb:BatchWriteItem',
    'dynamodb:ConditionCheckItem',
  );
}

/** Reads and adds: nothing in a market's log is ever changed in place or removed. */
export function grantReadAppend(table: ITable, to: IGrantable): void {
  grantRead(table, to);
  table.grant(to, 'dynamodb:PutItem');
}
