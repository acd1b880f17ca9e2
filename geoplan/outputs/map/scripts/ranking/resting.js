/* What takes a moment is worked out when the sliders rest, and kept until they move. */

const REST_MS = 120;

export class Resting {
  constructor(work, then) {
    this.work = work;
    this.then = then;
    this.key = null;
    this.value = undefined;
    this.waiting = null;
  }

  // What was worked out for a state of things; undefined where that is still to come.
  of(key) {
    return this.key === key ? this.value : undefined;
  }

  // Work at once, where somebody needs it at once: on paper nothing follows.
  settle(key) {
    clearTimeout(this.waiting);
    if (this.key === key) return;
    this.value = this.work();
    this.key = key;
    this.then();
  }

  // Begin to wait anew; work where what is wanted is not there.
  ask(key, wanted) {
    clearTimeout(this.waiting);
    if (!wanted || this.key === key) return;
    this.waiting = setTimeout(() => {
      this.value = this.work();
      this.key = key;
      this.then();
    }, REST_MS);
  }
}
