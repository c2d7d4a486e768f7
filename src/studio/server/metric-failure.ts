import { codeOf } from '../../client/diagnosis';
import { LedgerError } from '../../core/errors';

/** Explains an error of CloudWatch. @param needs the actions that the call needs, for the user */
export function metricFailure(needs: string): (error: unknown) => never {
  return error => {
    const code = codeOf(error);
    const { message } = error as Error;
    if (code === undefined) throw error;
    throw new LedgerError(code, `the metrics cannot be read: ${message.split('\n')[0]}. This needs ${needs}.`, error);
  };
}
