/* A long list that grows as its reader comes to its end: what nobody has come to is not made. */

export class GrowingList {
  // `piece`: how many rows come at a time; `more(from, to)` adds those rows to the list.
  constructor(list, piece, more) {
    Object.assign(this, { list, piece, more, shown: piece, count: 0 });
    const isSeen = (entries) => entries.some(({ isIntersecting }) => isIntersecting) && this.grow();
    this.observer = new IntersectionObserver(isSeen);
  }

  // The list has its first rows again, of so many.
  begin(count) {
    this.shown = this.piece;
    this.follow(count);
  }

  // The list has been filled anew with as many rows as it had, of so many.
  follow(count) {
    this.count = count;
    this.observer.disconnect();
    if (this.shown < count && this.list.lastElementChild) this.observer.observe(this.list.lastElementChild);
  }

  grow() {
    const from = this.shown;
    this.shown = Math.min(from + this.piece, this.count);
    this.more(from, this.shown);
    this.follow(this.count);
  }
}
