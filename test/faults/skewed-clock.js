// Loaded before a function's bundle: its clock differs from that of the machine.
const skew = Number(process.env.CLOCK_SKEW_MS ?? 0);
const RealDate = Date;
globalThis.Date = class extends RealDate {
  constructor(...values) {
    super(...(values.length === 0 ? [RealDate.now() + skew] : values));
  }

  static now() {
    return RealDate.now() + skew;
  }
};
