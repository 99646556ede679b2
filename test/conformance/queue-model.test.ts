import { startQueueModel } from './backends/queue-model.ts';
import { queueCases } from './cases/queue-cases.ts';
import { defineCases } from './define-cases.ts';

defineCases('model', startQueueModel, queueCases);
