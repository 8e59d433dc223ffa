// An error that a person reads: the thing, the reason, the next step. Printed without a stack.

export class Problem extends Error {
  forPeople = true;

  constructor(what, next) {
    super(next ? `${what}\nNext: ${next}` : what);
  }
}
