import { signal, type ReadonlySignal } from '@preact/signals';

const near = 24;

/**
 * The one owner of a scroller's position. It follows growing content while the reader is at the end, and leaves off the
 * moment a scroll happens that it did not make itself: wheel, keys, scrollbar and find-in-page all look alike here.
 */
export class StickToEnd {
  readonly #following = signal(true);
  readonly #scroller: HTMLElement;
  readonly #observer: ResizeObserver;
  #written = -1;
  #seen = 0;

  constructor(scroller: HTMLElement, content: HTMLElement) {
    this.#scroller = scroller;
    this.#observer = new ResizeObserver(() => this.#following.peek() && this.#write());
    this.#observer.observe(content);
    this.#observer.observe(scroller);
    scroller.addEventListener('scroll', this.#onScroll, { passive: true });
    scroller.addEventListener('wheel', this.#onWheel, { passive: true });
  }

  get following(): ReadonlySignal<boolean> {
    return this.#following;
  }

  /** The person asked for the end. */
  follow(): void {
    this.#following.value = true;
    this.#write();
  }

  stop(): void {
    this.#observer.disconnect();
    this.#scroller.removeEventListener('scroll', this.#onScroll);
    this.#scroller.removeEventListener('wheel', this.#onWheel);
  }

  #write(): void {
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
    this.#written = this.#scroller.scrollTop;
  }

  readonly #onScroll = () => {
    const { scrollTop, scrollHeight, clientHeight } = this.#scroller;
    const upwards = scrollTop < this.#seen;
    this.#seen = scrollTop;
    if (Math.abs(scrollTop - this.#written) < 1) return;
    const distance = scrollHeight - clientHeight - scrollTop;
    // Text that got shorter moves the position up too, but leaves it at the very end.
    if (upwards && distance >= 1) this.#following.value = false;
    else if (!upwards) this.#following.value = distance <= near;
  };

  /** Upwards is a wish to read, even before the position has changed. */
  readonly #onWheel = (event: WheelEvent) => {
    if (event.deltaY < 0 && this.#scroller.scrollTop > 0) this.#following.value = false;
  };
}
