import type { Rejection } from '@compute-bank/domain/rejection';

/** Carries a refusal out of the steps before a use case runs. Never leaves this package. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly rejection: Rejection;

  constructor(rejection: Rejection) {
    super(rejection.code);
    this.rejection = rejection;
  }
}
