import { reasonOf } from '../../aws/failure.ts';
import { outputOf } from '../../deployment/deployed-bank.ts';
import type { Check, DoctorWorld } from '../doctor-world.ts';
import { broken, ok, type Said, unknown, warning } from '../finding.ts';

/** Without these a browser that is shown an answer could be made to run it. */
const headersWanted = ['content-security-policy', 'strict-transport-security', 'x-content-type-options'];
const requestMsMax = 15_000;
const look = 'Look at the alarms, at the log of the function Api-markets, and at the access log of the stack Api.';

/** The API says that it is well, soon enough, with the headers that every answer carries. */
export const checkApi: Check = async (bank, world) => {
  const url = world.apiUrl ?? outputOf(bank, 'Api', 'Url');
  if (url === undefined)
    return [{ area: 'api', subject: 'health', ...unknown('the stack Api does not say where the API is; give --api URL') }];
  return [{ area: 'api', subject: 'health', ...(await askHealth(url, world)) }];
};

async function askHealth(url: string, { fetch, healthMsMax, now }: DoctorWorld): Promise<Said> {
  const address = `${url.replace(/\/+$/, '')}/v1/health`;
  const began = now();
  try {
    const response = await fetch(address, { redirect: 'error', signal: AbortSignal.timeout(requestMsMax) });
    await response.text();
    return judge(`GET ${address}`, response, now() - began, healthMsMax);
  } catch (error) {
    const cause = error instanceof Error && error.cause !== undefined ? `${reasonOf(error)}: ${reasonOf(error.cause)}` : reasonOf(error);
    return broken(`GET ${address} was not answered: ${cause}`, look);
  }
}

function judge(request: string, { status, headers }: Response, tookMs: number, healthMsMax: number): Said {
  if (status !== 200) return broken(`${request} answered ${status}, not 200`, look);
  const missing = headersWanted.filter((name) => !headers.has(name));
  if (missing.length > 0)
    return broken(`${request} lacks the headers ${missing.join(', ')}`, 'Something between here and the bank takes them away.');
  if (tookMs > healthMsMax)
    return warning(`${request} took ${tookMs} ms, more than ${healthMsMax}`, 'Ask again: a function that was idle starts slowly.');
  return ok(`${request} answered 200 in ${tookMs} ms, with its security headers`);
}
