import { startEmbeddedQueues } from './backends/fauxqs.ts';
import { queueCases } from './cases/queue-cases.ts';
import { defineCases } from './define-cases.ts';

defineCases('fauxqs', startEmbeddedQueues, queueCases);
