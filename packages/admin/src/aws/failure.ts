/** What somebody can do about: the message says what was wrong and what would be right. No stack is shown. */
export class AdminError extends Error {
  override readonly name = 'AdminError';
}

const lengthMax = 240;

/** `ThrottlingException: Rate exceeded`, in one line; of bounded length, where it is not ours. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error).slice(0, lengthMax);
  // What is ours says what would be right, and is said whole.
  if (error instanceof AdminError) return error.message;
  const message = error.message.replaceAll(/\s+/g, ' ').trim();
  const text = error.name === 'Error' || message.startsWith(error.name) ? message : `${error.name}: ${message}`;
  return text.length > lengthMax ? `${text.slice(0, lengthMax - 1)}…` : text;
}

const absences = [
  'ResourceNotFoundException',
  'ResourceNotFound',
  'QueueDoesNotExist',
  'AWS.SimpleQueueService.NonExistentQueue',
  'NotFoundException',
  'NotFound',
];

/** The service answered, and what was asked for is not there. */
export const isAbsence = (error: unknown): boolean => error instanceof Error && absences.includes(error.name);

/** What an emulator says of a call that it does not know. */
const ignorances = ['UnsupportedOperation', 'UnknownOperationException', 'InvalidAction', 'NotImplemented', 'NotImplementedException'];

/** The service does not know the call: there is another way, or none. */
export const isUnsupported = (error: unknown): boolean =>
  error instanceof Error && (ignorances.includes(error.name) || error.name.endsWith('.UnsupportedOperation'));

/** A sentence for what keeps every call from working, or undefined. */
export function accessProblem(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if (/region is missing/i.test(error.message)) return 'No region is set: set AWS_REGION, or a profile that names one.';
  if (error.name === 'CredentialsProviderError')
    return `No credentials were found: set AWS_PROFILE or the variables of a session. (${error.message})`;
  if (/^(ExpiredToken|InvalidClientTokenId|UnrecognizedClient|SignatureDoesNotMatch)/.test(error.name))
    return `AWS does not take these credentials: ${reasonOf(error)}`;
  if (/ECONNREFUSED|ENOTFOUND|TimeoutError/.test(`${error.name} ${error.message} ${codeOf(error)}`))
    return `AWS cannot be reached${endpointHint()}: ${reasonOf(error)}`;
  return undefined;
}

const codeOf = (error: Error): string => ('code' in error ? String(error.code) : '');

const endpointHint = (): string => (process.env.AWS_ENDPOINT_URL ? ` at ${process.env.AWS_ENDPOINT_URL} (AWS_ENDPOINT_URL)` : '');
