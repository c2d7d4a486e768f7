import type { Address } from './address';
import type { Settings } from '../studio-api';

export interface ViewProps {
  readonly settings: Settings;
  readonly filter: Address['filter'];
}
