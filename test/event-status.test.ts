import { EventStatus } from '../src';
import { STATUSES } from '../src/core/contract/status';

it('has a constant for each status of the ledger', () => {
  const constants = Object.entries(EventStatus).filter((entry): entry is [string, EventStatus] => entry[1] instanceof EventStatus);
  expect(Object.fromEntries(constants.map(([name, { value }]) => [name, value]))).toEqual(STATUSES);
});

it('has the value of the attribute', () => {
  expect(EventStatus.of('in-review').value).toBe('in-review');
  expect(`${EventStatus.CREATED}`).toBe('created');
});
