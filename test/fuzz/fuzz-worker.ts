import { fuzz } from './fuzzer';
import { SHIPPED } from './subjects';

/** The numbers of some inputs, from the first up to the last. */
export interface FuzzRange {
  readonly seed: number;
  readonly from: number;
  readonly to: number;
}

process.on('message', (range: FuzzRange) => {
  void fuzz(SHIPPED, range.seed, range.from, range.to).then(tally => process.send?.(tally));
});
