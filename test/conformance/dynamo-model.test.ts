import { startDynamoModel } from './backends/dynamo-model.ts';
import { dynamoCases } from './cases/dynamo-cases.ts';
import { defineCases } from './define-cases.ts';

defineCases('model', startDynamoModel, dynamoCases);
