/** The store could not serialise a write among others in time: nothing was written, and the same call may succeed later. */
export class Busy extends Error {
  override readonly name = 'Busy';
  constructor() {
    super('The bank is busy with other writes to the same account. Try again in a moment.');
  }
}
