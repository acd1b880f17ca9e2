/* What takes a moment is worked out when the sliders rest, and kept until they move. */

const REST_MS = 120;
const SLICE_MS = 10; // what takes longer goes on after the page has had its turn

export class Resting {
  // `work` gives what is wanted, or the steps of a generator that returns it.
  constructor(work, then) {
    this.work = work;
    this.then = then;
    this.key = null;
    this.value = undefined;
    this.waiting = null;
    this.begun = null; // the state of things that is being worked out
  }

  // What was worked out for a state of things; undefined where that is still to come.
  of(key) {
    return this.key === key ? this.value : undefined;
  }

  // Work at once, where somebody needs it at once: on paper nothing follows.
  settle(key) {
    this.rest();
    if (this.key !== key) this.goOn(key, stepsOf(this.work()), Infinity);
  }

  // Begin to wait anew; work where what is wanted is not there.
  ask(key, wanted) {
    if (wanted && this.begun === key) return;
    this.rest();
    if (!wanted || this.key === key) return;
    this.waiting = setTimeout(() => {
      this.begun = key;
      this.goOn(key, stepsOf(this.work()), SLICE_MS);
    }, REST_MS);
  }

  rest() {
    clearTimeout(this.waiting);
    this.begun = null;
  }

  goOn(key, steps, slice) {
    const until = performance.now() + slice;
    let step = steps.next();
    while (!step.done && performance.now() < until) step = steps.next();
    if (!step.done) {
      this.waiting = setTimeout(() => this.goOn(key, steps, slice));
      return;
    }
    this.begun = null;
    this.value = step.value;
    this.key = key;
    this.then();
  }
}

function* stepsOf(work) {
  return work && typeof work.next === "function" ? yield* work : work;
}
