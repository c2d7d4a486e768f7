import { IConstruct } from 'constructs';

/** The maximum length of a metric dimension. */
const MAX_LENGTH = 255;
const ADDRESS_LENGTH = 8;

/** Distinguishes the metrics of a manager from those of another on the same ledger. */
export function managerName({ node: { path, addr } }: IConstruct): string {
  return path.length <= MAX_LENGTH ? path : `${path.slice(ADDRESS_LENGTH + 1 - MAX_LENGTH)}-${addr.slice(-ADDRESS_LENGTH)}`;
}
