import { Answer, rejected } from './route';
import { LedgerError, LedgerErrorCode } from '../../core/errors';
import type { StudioError } from '../studio-api';

const STATUS_OF: Partial<Record<LedgerErrorCode, number>> = {
  BAD_INPUT: 400,
  BAD_CURSOR: 400,
  EVENT_NOT_FOUND: 404,
  STATUS_CONFLICT: 409,
};

/** Of AWS or of the way to it. */
const BAD_GATEWAY = 502;

/** Without what an error of AWS or a row holds besides its message. */
export function errorOf(error: unknown): StudioError {
  if (error instanceof LedgerError) return { code: error.code, message: error.message };
  return { code: 'UNKNOWN_ERROR', message: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
}

export function errorAnswer(error: unknown): Answer {
  const { code, message } = errorOf(error);
  return rejected(error instanceof LedgerError ? STATUS_OF[error.code] ?? BAD_GATEWAY : 500, code, message);
}
